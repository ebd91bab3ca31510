"""What the documents call a button or a list stands so on a screen, and looks like one."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import SRC

ROOT = Path(__file__).parents[3]
WEB = SRC / "entry" / "web"


@pytest.fixture(scope="module")
def screens() -> str:
    files = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
    return "".join(file.read_text() for file in files)


@pytest.mark.parametrize("document", ["README.md", "docs/users.md"])
def test_quoted_words_are_the_screens_own(document: str, screens: str) -> None:
    words = re.findall("「([^」]+)」", (ROOT / document).read_text())
    assert len(words) > 10
    # What somebody says, and the name of the software.
    said = {"もう連絡しないで", "となり"}
    assert [word for word in words if word not in said and word not in screens] == []


UNSTYLED = {
    "bars-label",
    "details",
    "foot-links",
    "nav-list",
    "pages-list",
    "row-text",
}
"""Classes that say what a piece is, to tests and to whoever reads the page."""


def test_every_class_of_a_page_has_a_look() -> None:
    styled = {
        name
        for file in WEB.rglob("*.css")
        for name in re.findall(r"\.([a-z][\w-]*)", file.read_text())
    }
    tags = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
    named = {
        name
        for file in WEB.rglob("*.html")
        for said in re.findall(r'class="([^"]*)"', tags.sub("~", file.read_text()))
        for name in said.replace("~", " ~ ").split()
        if name != "~" and not name.endswith("-")
    }
    assert len(named) > 50
    assert named - styled == UNSTYLED
