"""How far a point lies outside an area, against the geometry library."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from tonari.ground.areas.rules.away import metres_away

DEGREE = 111_195
RING = [[0, 0], [4, 0], [4, 4], [3, 4], [3, 1], [1, 1], [1, 4], [0, 4], [0, 0]]
BAY = {"type": "Polygon", "coordinates": [RING]}
"""Around the equator, where a degree is as long both ways."""


@given(st.floats(-2, 6), st.floats(-2, 6))
def test_it_is_the_way_to_the_nearest_edge(lat, lon):
    away = metres_away(BAY, lat, lon)
    exact = shape(json.loads(json.dumps(BAY))).distance(Point(lon, lat)) * DEGREE
    assert away == pytest.approx(exact, rel=0.01, abs=1)


def test_a_degree_of_longitude_is_shorter_in_the_north():
    square = [[138, 34.9], [139, 34.9], [139, 35.1], [138, 35.1], [138, 34.9]]
    assert metres_away({"type": "Polygon", "coordinates": [square]}, 35, 139.01) == pytest.approx(
        911, abs=2
    )


def test_of_several_pieces_the_nearest_counts():
    far = [[[9, 9], [10, 9], [10, 10], [9, 9]]]
    both = {"type": "MultiPolygon", "coordinates": [far, [RING]]}
    assert metres_away(both, 2, 2) == pytest.approx(DEGREE, rel=0.01)
