"""Outlines whose place is doubtful are taken in and say so; what cannot be is refused."""

import json

import pytest

from tonari.ground.areas.adapters import Options, read_areas
from tonari.ground.areas.models import Area
from tonari.ground.areas.rules import Draft, Unusable, bounds

from .places import SIDE, SOUTH, WEST, lay, square

pytestmark = pytest.mark.django_db
RING = [[WEST, SOUTH], [WEST + SIDE, SOUTH], [WEST + SIDE, SOUTH + SIDE], [WEST, SOUTH]]


def read(tmp_path, ring, **options):
    path = tmp_path / "町内会.geojson"
    shape = {"type": "Polygon", "coordinates": [ring]}
    made = [{"properties": {"name": "い"}, "geometry": shape}]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}))
    return read_areas(path, Options(kind="neighbourhood", **options))[0]


def test_latitudes_before_longitudes_are_swapped_and_that_is_said(tmp_path):
    found = read(tmp_path, [[y, x] for x, y in RING])
    assert isinstance(found, Draft)
    assert bounds(found.geometry) == pytest.approx((SOUTH, WEST, SOUTH + SIDE, WEST + SIDE))
    assert found.told == "緯度と経度が逆になっていたので、入れかえました。"
    assert read(tmp_path, RING).told == ""


def test_degrees_are_not_read_as_metres(tmp_path):
    found = read(tmp_path, RING, crs="EPSG:2450")
    assert isinstance(found, Unusable)
    assert found.reason == "もう緯度経度の数になっています。「座標系」は空けてください。"


def test_what_lies_far_from_where_it_was_or_from_all_others_says_so():
    lay(square())
    [moved] = lay(square(east=1.2))
    assert (moved.result, moved.reason.count("まえの場所から、およそ10")) == ("changed", 1)
    [near] = lay(square(east=1.21))
    assert (near.result, near.reason) == ("changed", "")
    [far, beside] = lay(square(name="遠く", east=9), square(name="となり", east=1.3))
    assert "ほかのどの地域からも、およそ" in far.reason
    assert beside.reason == ""


def test_what_is_of_no_municipality_says_so_and_that_it_would_stand_there_twice():
    [loose] = lay(square(code=""))
    assert "どの市区町村かがわかりません。" in loose.reason
    [twice] = lay(square())
    assert (twice.result, Area.objects.count()) == ("taken", 2)
    assert "市区町村がわからないまま、もう入っています" in twice.reason
    [other] = lay(square(name="ほか"))
    assert other.reason == ""
