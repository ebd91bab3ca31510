"""A point in the bay of its town lies in its box, and in the sea."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ground.areas.places import lay
from tonari.ground.areas.adapters import Options, read_areas
from tonari.ground.areas.queries import ground
from tonari.ground.areas.queries.towns import remembered_off
from tonari.ground.areas.rules import Draft
from tonari.kernel.actor import COMMAND

from .conftest import take

pytestmark = pytest.mark.django_db
WEST, SOUTH = 138.0, 34.0
RING = [
    (0, 0),
    (0.1, 0),
    (0.1, 0.1),
    (0.08, 0.1),
    (0.08, 0.02),
    (0.02, 0.02),
    (0.02, 0.1),
    (0, 0.1),
]
HARBOUR = (0.022, 0.06)
"""Some 180 metres from the western shore of the bay."""


def bay() -> Draft:
    ring = [[WEST + x, SOUTH + y] for x, y in (*RING, RING[0])]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return Draft(1, "municipality", "湾の町", shape, code="222127", municipality_code="222127")


def said(tmp_path, **points) -> dict[str, bool]:
    rows = [f"{name},海の町1-1,222127,{SOUTH + y},{WEST + x}" for name, (x, y) in points.items()]
    path = tmp_path / "一覧.csv"
    path.write_text("\n".join(["名称,住所,全国地方公共団体コード,緯度,経度", *rows]))
    return {one.name: "外れています" in one.reason for one in take(path)}


def test_a_point_in_the_bay_is_named_and_one_in_the_harbour_is_not(tmp_path):
    points = {"まち": (0.01, 0.05), "みなと": HARBOUR, "うみ": (0.05, 0.06), "そと": (0.05, -0.01)}
    assert not any(said(tmp_path, **points).values())
    lay(bay())
    assert said(tmp_path, **points) == {"まち": False, "みなと": False, "うみ": True, "そと": True}


def test_towns_of_a_list_that_goes_from_one_to_another_are_asked_for_once():
    codes = [f"{at:05}0" for at in range(190)]
    within = ground(COMMAND)
    with CaptureQueriesContext(connection) as asked:
        for at in range(3):
            for code in codes:
                within.metres_off(code, SOUTH + at, WEST)
    assert len(asked) == len(codes)


def test_how_far_a_point_lies_outside_is_worked_out_once():
    asked = []

    def outlines(code):
        asked.append(code)
        return [bay().geometry]

    off = remembered_off(outlines)
    assert off("222127", SOUTH + 0.05, WEST + 0.01) == 0
    far = [off("222127", SOUTH + 0.06, WEST + 0.05 + more) for more in (0, 0, 1e-7)]
    assert far[0] == far[1] == far[2] > 300
    assert len(asked) == 2


def test_hardly_a_place_of_a_real_town_lies_outside_it(shared_data):
    path: Path = next((shared_data / "municipality").glob("*.topojson"))
    lay(*(item for item in read_areas(path, Options()) if isinstance(item, Draft)))
    for name in ("222127_baby_station", "222127_preschool", "yohairyosya"):
        outcomes = take(shared_data / "yaizu" / f"{name}.csv")
        assert sum("外れています" in one.reason for one in outcomes) <= 2, name
