"""When a point lies in an area, and what a file's words say about it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import get_coordinates, make_valid
from shapely.geometry import Point, mapping, shape

from tonari.ground.areas.rules import (
    Outcome,
    bounds,
    contains,
    full_municipality_code,
    guess_kind,
    totals,
)
from tonari.ground.areas.rules.population import read_day

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]
NUMBERS = st.integers(-4, 4).map(float)
POINTS = st.tuples(NUMBERS, NUMBERS)


@pytest.mark.parametrize(
    ("lat", "lon", "inside"),
    [(0.5, 0.5, True), (2, 2, False), (0, 2, True), (4, 4, True), (1, 2, True), (5, 2, False)],
)
def test_a_hole_is_outside_and_edges_are_inside(lat, lon, inside):
    assert contains({"type": "Polygon", "coordinates": [SQUARE, HOLE]}, lat, lon) is inside


@given(st.lists(POINTS, min_size=3, max_size=8), POINTS)
def test_it_agrees_with_the_geometry_library(corners, point):
    sound = make_valid(shape({"type": "Polygon", "coordinates": [[*corners, corners[0]]]}))
    for part in getattr(sound, "geoms", [sound]):
        if part.geom_type in ("Polygon", "MultiPolygon"):
            found = contains(mapping(part), point[1], point[0])
            # Crossings are no round numbers: a hair's breadth from the edge either is right.
            is_round = all(one == round(one) for at in get_coordinates(part) for one in at)
            if is_round or part.boundary.distance(Point(point)) > 1e-9:
                assert found == part.covers(Point(point))


def test_bounds_are_south_west_north_east():
    assert bounds({"type": "Polygon", "coordinates": [[[1, 2], [5, 3], [4, 9], [1, 2]]]}) == (
        2,
        1,
        9,
        5,
    )


@pytest.mark.parametrize(
    ("five", "six"), [("22212", "222127"), ("13208", "132080"), ("01100", "011002"), ("", "")]
)
def test_a_municipality_code_gets_its_check_digit(five, six):
    assert full_municipality_code(five) == six


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("小学校区", "school_district"),
        ("自治会区域 SAUID", "neighbourhood"),
        ("N03-21_22_210101", "municipality"),
        ("polygons", ""),
    ],
)
def test_a_file_says_what_kind_of_areas_it_has(words, kind):
    assert guess_kind(words) == kind


def test_totals_name_every_outcome():
    assert totals([Outcome(1, "a", "taken"), Outcome(2, "b", "refused", "x")]) == {
        "taken": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "absent": 0,
    }


@pytest.mark.parametrize("text", ["2025-04-01", "2025/4/1", "令和7年4月1日", "R7.4.1", "45748"])
def test_the_day_of_a_table_is_read_as_tables_write_it(text):
    assert read_day(text) == date(2025, 4, 1)
