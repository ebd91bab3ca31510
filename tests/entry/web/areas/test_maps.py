"""Maps: the ground that browsers keep, the marks beside the list, and what must not be on them."""

import json
import re
from itertools import combinations
from random import Random
from xml.etree import ElementTree as ET

import pytest

from tests.entry.web.directory.test_pages import page
from tests.entry.web.seats import someone
from tests.ground.areas.places import lay, lay_square, square
from tonari.entry.web.areas.drawn import MOST, Sheet, shapes, sheet_around
from tonari.entry.web.areas.maps import Point, map_around
from tonari.ground.areas.actions import draw_area
from tonari.ground.areas.queries import AreaView, Outline
from tonari.kernel.ids import new_id
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
BLOCK = "34.02, 138.02\n34.02, 138.08\n34.08, 138.08\n34.08, 138.02"
CROSSED = "34.02, 138.02\n34.08, 138.08\n34.02, 138.08\n34.08, 138.02"


@pytest.fixture
def owner():
    return someone("ひだまり")


@pytest.fixture
def town(owner):
    """Three entries on the map, one without a place, one for members alone."""
    lay_square()

    def put(name, state="listed", **said):
        return put_service(by=owner.actor, content=Content(name, **said), state=state)

    return [
        put("あさがお", lat=34.02, lon=138.02),
        put("いちご", lat=34.08, lon=138.08),
        put("うみ", lat=34.0201, lon=138.0201),
        put("えき"),
        put("おくの家", state="members", lat=34.05, lon=138.05),
    ]


def svg(found):
    """The drawing of a page."""
    return re.search(r'<svg class="map-still".*?</svg>', found, re.DOTALL)[0]


def test_a_sheet_holds_what_it_is_around_and_few_addresses_serve_many():
    boxes = [
        (34.0, 138.0, 34.1, 138.1),
        (34.86, 138.3, 34.861, 138.301),
        (24.0, 123.0, 45.0, 146.0),
    ]
    for box in boxes:
        south, west, north, east = sheet_around(box).box
        assert south <= box[0] and west <= box[1] and north >= box[2] and east >= box[3]
    assert sheet_around((34.01, 138.01, 34.09, 138.09)) == sheet_around(
        (34.02, 138.0, 34.1, 138.08)
    )


def test_a_sheet_stays_small_however_many_borders_there_are():
    ring = [[138 + n / 10_000, 34 + (n % 2) / 10] for n in range(900)]
    ring += [[138.09, 33.9], [138.0, 33.9], ring[0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    view = AreaView(new_id(), "neighbourhood", "", "浜", "", "", "", "")
    drawn = shapes(Sheet(4, 774, 1987), [Outline(view, geometry)] * 100)
    assert 0 < len(drawn) < 100
    assert sum(len(one.path) for one in drawn) < MOST


def test_the_ground_is_the_same_for_everybody_and_kept(client, django_assert_num_queries):
    lay_square()
    lay(square(name="岬町内会", kind="neighbourhood", side=0.05))
    sheet = sheet_around((34.0, 138.0, 34.1, 138.1))
    here = f"/areas/sheets/{sheet.zoom}/{sheet.row}/{sheet.column}"
    with django_assert_num_queries(2):
        picture = client.get(f"{here}.svg")
    with django_assert_num_queries(2):
        lines = client.get(f"{here}.json")
    for answer in (picture, lines):
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert not answer.cookies
        assert "Cookie" not in answer["Vary"]
    drawing = ET.fromstring(picture.content)
    assert len([part for part in drawing if part.tag.endswith("path")]) == 2
    assert "浜小学校区" in picture.content.decode()
    assert "style" not in picture.content.decode()
    areas = json.loads(lines.content)["areas"]
    assert {area["name"] for area in areas} == {"浜小学校区", "岬町内会"}
    again = client.get(f"{here}.svg", headers={"If-None-Match": picture["ETag"]})
    assert again.status_code == 304
    lay(square(name="岬町内会", kind="neighbourhood", side=0.04))
    assert client.get(f"{here}.svg")["ETag"] != picture["ETag"]
    assert client.get("/areas/sheets/13/1/1.svg").status_code == 404
    assert client.get("/areas/sheets/0/18000/1.json").status_code == 404


def test_numbers_of_the_map_are_those_of_the_list(client, town, django_assert_num_queries):
    with django_assert_num_queries(10):
        found = page(client.get("/places/"))
    numbered = re.findall(
        r'map-number" data-point="(\d)".*?row-title" href="/places/([^/]+)/', found
    )
    assert numbered == [("1", str(town[0])), ("2", str(town[1])), ("3", str(town[2]))]
    # Two that would lie on each other have one mark, that leads to the first and names both.
    marks = re.findall(r'href="#entry-([^"]+)" aria-label="([^"]+)"', svg(found))
    assert marks == [(str(town[0]), "1 あさがお、3 うみ"), (str(town[1]), "2 いちご")]
    assert f'id="entry-{town[0]}"' in found
    assert "境の出典：見本（CC0）" in found
    assert len(svg(found)) < 5_000


def test_filters_change_map_and_list_together(client, town):
    found = page(client.get("/places/", {"words": "いちご"}))
    assert re.findall(r'aria-label="(\d [^"]+)"', svg(found)) == ["1 いちご"]
    part = client.get("/places/?words=いちご", headers={"HX-Request": "true"}).content.decode()
    assert svg(part) == svg(found)
    assert "map-still" not in page(client.get("/places/", {"words": "えき"}))


def test_what_is_for_members_is_on_no_map_whoever_looks(signed_in, town):
    found = page(signed_in.get("/places/"))
    assert "おくの家" in found
    assert "おくの家" not in svg(found)
    assert "138.05" not in found
    assert "map-still" not in page(signed_in.get(f"/places/{town[4]}/"))


def test_from_where_one_is_nothing_is_fetched_that_would_tell(client, town, settings):
    settings.MAP_TILES = {"address": "https://t.example/{z}", "credit": "地図の会"}
    here = {"origin": "here", "lat": "34.02", "lon": "138.02", "within": "10000"}
    found = page(client.post("/places/near/", here, follow=True))
    assert 'href="data:image/svg+xml;base64,' in svg(found)
    assert "/areas/sheets/" not in found
    assert "t.example" not in found


def test_a_place_is_on_its_page(client, town):
    found = page(client.get(f"/places/{town[1]}/"))
    assert 'aria-label="いちご" data-point data-lat="34.08" data-lon="138.08"' in svg(found)
    assert "map-still" not in page(client.get(f"/places/{town[3]}/"))


def test_base_map_tiles_are_off_and_named_where_they_are_on(client, town, settings):
    assert settings.MAP_TILES == {}
    assert 'data-tiles=""' in page(client.get("/places/"))
    settings.MAP_TILES = {"address": "https://t.example/{z}/{x}/{y}", "credit": "地図の会"}
    on = page(client.get("/places/"))
    assert 'data-tiles="https://t.example/{z}/{x}/{y}" data-credit="地図の会"' in on


def test_a_coordinator_draws_and_what_was_typed_stays_where_it_crosses(signed_in, owner, now):
    assert signed_in.get("/areas/draw/").status_code == 404
    owner.colleague("coordinator").sits_down(signed_in)
    empty = page(signed_in.get("/areas/draw/"))
    assert "data-draw hidden" in empty
    typed = {"name": "浜の見守り区域", "shape": CROSSED}
    crossed = signed_in.post("/areas/draw/", typed)
    assert crossed.status_code == 422
    words = crossed.content.decode()
    assert "1番目の点のあとの線と、3番目の点のあとの線です" in words
    assert "34.08, 138.08\n34.02, 138.08" in words
    made = signed_in.post("/areas/draw/", typed | {"shape": BLOCK})
    board = page(signed_in.get(made["Location"]))
    assert "浜の見守り区域の板" in board
    again = f"{made['Location']}draw/"
    assert again in board
    assert "34.02, 138.02\n" in page(signed_in.get(again))
    version = re.search(r'name="version" value="(\w+)"', page(signed_in.get(again)))[1]
    said = {"shape": BLOCK.replace("138.08", "138.06"), "version": version}
    assert signed_in.post(again, said)["Location"] == made["Location"]
    later = signed_in.post(again, said | {"shape": BLOCK.replace("138.08", "138.04")})
    assert later.status_code == 422
    shown = later.content.decode()
    assert "ほかの人が描きなおしました" in shown
    assert "138.04" in shown
    assert "138.06" in shown


def test_what_is_drawn_far_away_is_asked_about_once_more_with_how_far_it_is(signed_in, owner, town):
    owner.colleague("coordinator").sits_down(signed_in)
    typed = {"name": "浜の見守り区域", "shape": BLOCK.replace("34.", "35.")}
    assert 'type="checkbox"' not in page(signed_in.get("/areas/draw/"))
    asked = signed_in.post("/areas/draw/", typed)
    assert asked.status_code == 422
    words = asked.content.decode()
    assert "kmはなれています" in words
    assert "35.02, 138.02" in words
    [box] = re.findall(r'<input type="checkbox" name="sure"[^>]*value="(\w+)"', words)
    other = typed | {"shape": BLOCK.replace("34.", "36."), "sure": box}
    assert signed_in.post("/areas/draw/", other).status_code == 422
    assert signed_in.post("/areas/draw/", typed | {"sure": box}).status_code == 302


def test_what_stands_in_a_drawn_area_is_found_by_it(signed_in, owner, town):
    made = draw_area(by=owner.actor, name="浜の見守り区域", shape=BLOCK, source="ひだまり")
    found = page(signed_in.get("/places/", {"area": str(made)}))
    assert "あさがお" in found
    assert "えき" not in svg(found)


def test_where_nothing_stands_the_board_leads_to_what_is_for_people_there(client, owner):
    put_service(by=owner.actor, content=Content("どこからでも", reach="anywhere"))
    put_service(by=owner.actor, content=Content("よその店", lat=34.02, lon=138.02))
    far = BLOCK.replace("138.", "141.")
    made = draw_area(by=owner.actor, name="遠い浜", shape=far, source="ひだまり", sure=True)
    found = page(client.get("/places/", {"area": str(made)}))
    assert "どこからでも" in found
    assert "よその店" not in found


def test_a_board_shows_its_outline(client, owner):
    lay_square()
    made = draw_area(by=owner.actor, name="浜の見守り区域", shape=BLOCK, source="ひだまり")
    found = page(client.get(f"/areas/{made}/"))
    assert re.search(r'<path class="map-chosen" d="M\d+ \d+l', found)
    assert f'data-chosen="{made}"' in found
    assert "描きなおす" not in found
    assert "地域を描く" not in page(client.get("/areas/"))


def test_no_number_on_a_map_covers_another():
    draw = Random(7)
    points = [
        Point(f"p{n}", n, f"ところ{n}", draw.uniform(34.0, 34.1), draw.uniform(138.0, 138.1))
        for n in range(1, 21)
    ]
    marks = map_around(points).marks
    assert any("+" in one.label for one in marks) and any("・" in one.label for one in marks)
    for one, other in combinations(marks, 2):
        apart = (one.width + other.width) / 2
        assert abs(one.x - other.x) >= apart or abs(one.y - other.y) >= 30, (one, other)
        assert f'x="{-one.width / 2}"' in one.drawn
