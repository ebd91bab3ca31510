"""What a node installs is what it uses."""

import importlib.util
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import tonari

ROOT = Path(__file__).parents[2]
# Named by no source of ours: the database's driver, what builds the package, and the dictionary
# that the analyser of readings finds by itself.
BY_ADDRESS = {"psycopg", "setuptools", "sudachidict-small"}
# Asked for by rooms that are still to be built; this list only gets shorter.
WAITING = {"budoux", "markdown-it-py", "nh3", "phonenumberslite"}


def test_every_part_that_is_asked_for_is_used() -> None:
    lines = (ROOT / "requirements" / "runtime.in").read_text().splitlines()
    wanted = {re.split(r"[\[<>=]", line)[0].lower() for line in lines if line[:1].isalpha()}
    modules: dict[str, set[str]] = {name: set() for name in wanted}
    for module, names in packages_distributions().items():
        for name in {name.lower().replace("_", "-") for name in names} & wanted:
            modules[name].add(module)
    words, libraries = set(re.findall(r"\w+", _said())), _loaded_in_templates()
    unused = {
        name
        for name, found in modules.items()
        if not found & words and not any(_tags_of(module) & libraries for module in found)
    }
    assert unused <= BY_ADDRESS | WAITING
    assert {"django-template-partials", "django-htmx"} <= wanted - unused, "the templates are read"


def _said() -> str:
    """Our source, but for the list of installed apps: standing there is no use."""
    files = [file for file in (ROOT / "src").rglob("*.py") if "migrations" not in file.parts]
    text = "\n".join(file.read_text() for file in files)
    without = re.sub(r"^INSTALLED_APPS = \[.*?^\]", "", text, flags=re.DOTALL | re.MULTILINE)
    assert without != text
    return without


def _loaded_in_templates() -> set[str]:
    """The libraries of tags that our templates load."""
    text = "\n".join(file.read_text() for file in (ROOT / "src").rglob("*.html"))
    return {name for names in re.findall(r"{% load ([^%]+) %}", text) for name in names.split()}


def _tags_of(module: str) -> set[str]:
    """The libraries of tags that come with an installed app."""
    spec = importlib.util.find_spec(module)
    folders = [
        Path(place) / "templatetags" for place in (spec and spec.submodule_search_locations) or ()
    ]
    return {file.stem for folder in folders for file in folder.glob("[a-z]*.py")}


def test_the_version_is_the_one_that_the_changelog_tells_of() -> None:
    told = re.search(r"^## (\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert told
    assert tonari.__version__ == project["version"] == f"{told[1]}.0"
