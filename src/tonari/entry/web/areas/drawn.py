"""The ground of maps: sheets on which outlines are drawn, in whole numbers and few points."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import cos, floor, radians
from typing import Any

from tonari.ground.areas.queries import Box, Outline
from tonari.ground.areas.rules import MUNICIPALITY, bounds

FINEST = 0.01
"""Degrees: the side of a cell at zoom 0; each zoom has cells twice as wide."""
ZOOMS = 13
WIDE = 2048
"""How many steps a sheet has along its longer side."""
MOST = 90_000
"""How many characters of lines a sheet has at most: the widest areas come first."""
LETTER = 28
"""How many steps a letter of a name is wide: 10 to 19 pixels on a telephone."""
SPECK = 1 / 250
"""What is smaller than this part of a sheet is not drawn."""
Ring = list[int]
"""x and y of the first point, then how far it is to each next: steps to the right, down."""


@dataclass(frozen=True)
class Sheet:
    """Two by two cells of a grid over the earth, counted from its south-west corner (-180, -90).

    So the same ground has few addresses, and browsers keep it from page to page.
    """

    zoom: int
    row: int
    column: int

    @property
    def is_on_earth(self) -> bool:
        """Whether there is such a sheet."""
        most = self.zoom < ZOOMS
        return most and self.row * self._cell < 180 and self.column * self._cell < 360

    @property
    def _cell(self) -> float:
        return FINEST * float(2**self.zoom)

    @cached_property
    def box(self) -> Box:
        """South, west, north, east in degrees."""
        south, west = self.row * self._cell - 90, self.column * self._cell - 180
        corners = (south, west, south + 2 * self._cell, west + 2 * self._cell)
        south, west, north, east = (round(degrees, 6) for degrees in corners)
        return south, west, north, east

    @cached_property
    def size(self) -> tuple[int, int]:
        """Steps across and down; both are equally long on the ground in the sheet's middle."""
        south, _west, north, _east = self.box
        narrow = max(0.05, cos(radians((south + north) / 2)))
        return round(WIDE * narrow), WIDE

    @property
    def least(self) -> float:
        """Degrees: what is smaller both ways is not drawn."""
        return 2 * self._cell * SPECK

    def rings(self, geometry: dict[str, Any]) -> list[Ring]:
        """A geometry (GeoJSON) on the steps of this sheet; what shrinks to a line is left out."""
        several = geometry["coordinates"]
        polygons = several if geometry["type"] == "MultiPolygon" else [several]
        made = (self._ring(ring) for polygon in polygons for ring in polygon)
        return [ring for ring in made if len(ring) > 6]

    def _ring(self, ring: list[list[float]]) -> Ring:
        (south, west, north, east), (across, down) = self.box, self.size
        x_per, y_per = across / (east - west), down / (north - south)
        steps = [(round((lon - west) * x_per), round((north - lat) * y_per)) for lon, lat in ring]
        made = list(steps[0])
        for (x1, y1), (x2, y2) in pairwise(steps):
            if (x1, y1) != (x2, y2):
                made += (x2 - x1, y2 - y1)
        return made


def sheet_around(box: Box) -> Sheet:
    """The finest sheet that holds a box."""
    south, west, north, east = box
    wide = max(north - south, east - west)
    zoom = next((z for z in range(ZOOMS) if FINEST * 2**z >= wide), ZOOMS - 1)
    cell = FINEST * 2**zoom
    return Sheet(zoom, max(0, floor((south + 90) / cell)), max(0, floor((west + 180) / cell)))


@dataclass(frozen=True)
class Shape:
    """An area as a sheet has it. middle: where its name stands, None where there is no room."""

    id: str
    kind: str
    name: str
    rings: list[Ring]
    middle: tuple[int, int] | None

    @property
    def path(self) -> str:
        """Its lines as SVG has them."""
        return path_of(self.rings)


def path_of(rings: Iterable[Ring]) -> str:
    """Rings as SVG has them."""
    return "".join(f"M{ring[0]} {ring[1]}l" + " ".join(map(str, ring[2:])) + "z" for ring in rings)


def shapes(sheet: Sheet, outlines: Iterable[Outline], most: int = MOST) -> list[Shape]:
    """What stands on a sheet: the widest areas first, until `most` characters of lines are used.

    A name stands where it has room within its area, and where no other name stands yet.
    """
    made, used, taken = [], 0, list[tuple[int, int, int]]()
    for one in sorted(outlines, key=lambda one: -_wide(one)):
        rings = sheet.rings(one.geometry)
        used += sum(len(str(step)) + 1 for ring in rings for step in ring) + 120
        if used > most:
            break
        if rings:
            area = one.area
            middle = _middle(one, rings, taken)
            made.append(Shape(str(area.id), area.kind, area.name, rings, middle))
    return made


def _wide(one: Outline) -> float:
    south, west, north, east = bounds(one.geometry)
    return max(north - south, east - west)


def _middle(
    one: Outline, rings: list[Ring], taken: list[tuple[int, int, int]]
) -> tuple[int, int] | None:
    """Within the box of the longest ring: in its middle, a municipality's name at the top.

    taken: the middle and the width of the names that stand already; this one is added.
    """
    longest = max(rings, key=len)
    xs, ys = _along(longest[0::2]), _along(longest[1::2])
    wide = len(one.area.name) * LETTER
    top = one.area.kind == MUNICIPALITY
    x, y = (min(xs) + max(xs)) // 2, min(ys) + 2 * LETTER if top else (min(ys) + max(ys)) // 2
    if max(xs) - min(xs) < wide or any(_on(x, y, wide, other) for other in taken):
        return None
    taken.append((x, y, wide))
    return x, y


def _on(x: int, y: int, wide: int, other: tuple[int, int, int]) -> bool:
    """Whether a name would lie on another."""
    return abs(y - other[1]) < LETTER * 3 // 2 and abs(x - other[0]) < (wide + other[2]) // 2


def _along(steps: list[int]) -> list[int]:
    at, made = 0, []
    for step in steps:
        at += step
        made.append(at)
    return made
