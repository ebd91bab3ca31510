"""What htmx swaps on the page of places is what the page would show, loaded anew."""

import json
import re

import pytest

from tonari.kernel.actor import COMMAND
from tonari.records.directory.actions import import_list
from tonari.records.directory.adapters import open_list
from tonari.records.directory.rules.rows import Origin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SWAP = {"HX-Request": "true"}


@pytest.fixture
def listed(tmp_path):
    """Forty places, so that there are pages."""
    path = tmp_path / "list.csv"
    rows = "\n".join(f"ひろば{number:02},海の町{number}" for number in range(40))
    path.write_text(f"名称,住所\n{rows}\n")
    origin = Origin(source="海の町", licence="CC BY 4.0", source_list="list")
    with_rows = open_list(path, "auto")
    import_list(by=COMMAND, opened=with_rows, origin=origin, tell=lambda outcome: None)


def inner(page, start):
    """What stands inside the element that begins so, blank space apart."""
    begin = re.search(rf"<(\w+)[^>]*{start}[^>]*>", page)
    tag, depth, at = begin[1], 1, begin.end()
    for found in re.finditer(rf"<(/?){tag}\b[^>]*>", page[at:]):
        depth += -1 if found[1] else 1
        if not depth:
            return re.sub(r"\s+", " ", page[at : at + found.start()]).strip()
    raise AssertionError(start)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "page=2",
        "kind=place",
        "words=ひろば&page=2",
        "words=ないもの",
        "kind=place&when=now",
        "on=x",
        "words=12/5",
        "words=2/31",
    ],
)
def test_a_swap_equals_a_reload(client, query):
    page = client.get(f"/places/?{query}").content.decode()
    part = client.get(f"/places/?{query}", headers=SWAP).content.decode()
    assert "<html" not in part
    for name in ("found", "filters", "narrowing"):
        assert inner(part, f'id="{name}" hx-swap-oob="innerHTML"') == inner(page, f'id="{name}"')
    rest = part[part.index("</div>", part.rindex("hx-swap-oob")) :]
    expected = inner(page, 'id="results"')
    assert expected
    assert re.sub(r"\s+", " ", rest).strip().endswith(expected)


def test_a_swap_carries_no_style_over_which_the_page_does_not_allow(client, db):
    told = re.search(
        r"<meta name=\"htmx-config\" content='([^']+)'", client.get("/places/").content.decode()
    )
    assert json.loads(told[1])["attributesToSettle"] == ["class", "width", "height"]


def test_no_copy_of_a_page_with_the_styles_of_its_map_is_made_before_a_swap(client, db):
    assert '<body hx-history="false"' in client.get("/places/").content.decode()


def test_the_page_and_its_part_are_told_apart_under_one_address(client, db):
    assert "HX-Request" in client.get("/places/")["Vary"]
    assert "HX-Request" in client.get("/places/", headers=SWAP)["Vary"]
    back = client.get("/places/", headers=SWAP | {"HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()


def test_whoever_speaks_of_danger_gets_the_whole_page_with_its_numbers(client, db):
    answer = client.get("/places/?words=死にたい&kind=place", headers=SWAP)
    assert answer["HX-Redirect"].startswith("/places/?words=")
    assert not answer.content
