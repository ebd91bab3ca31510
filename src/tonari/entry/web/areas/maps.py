"""A map as a page draws it: marks over the ground of our own areas."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from typing import NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tonari.ground.areas.queries import AreaView, Box, outline, outline_sources
from tonari.ground.areas.rules import KINDS
from tonari.kernel.actor import PUBLIC

from .drawn import Sheet, path_of, sheet_around
from .views.sheets import drawing

WIDTH, EDGE = 400, 40
LOW, HIGH = 240, 400
"""How high a map is: as what it shows, within these."""
LEAST = 0.03
"""Degrees: a map is at least so wide and high, about three kilometres."""
APART = (84, 34)
"""Points nearer than this, across and down, have one mark: none covers another."""
INSIDE = 40_000
"""How many characters of lines a picture has that is part of its page."""


class Point(NamedTuple):
    """Something with a place. id: of the element that it leads to."""

    id: str
    number: int
    name: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Mark:
    """One or several points. label: their numbers; name: which they are; first: the first."""

    x: float
    y: float
    label: str
    name: str
    first: Point

    @property
    def width(self) -> int:
        """How wide the mark is: as its label."""
        return 30 if len(self.label) < 3 else 11 * len(self.label) + 14

    @property
    def drawn(self) -> SafeString:
        """It as a link to what it marks, without a template for each of its numbers."""
        width = self.width
        # What people wrote was escaped; the rest are numbers.
        return mark_safe(  # noqa: S308
            f'<a class="map-mark" href="#{self.first.id}" aria-label="{escape(self.name)}"'
            f' transform="translate({self.x} {self.y})"><circle class="map-room" r="22"/>'
            f'<rect class="map-dot" x="{-width / 2}" y="-15" width="{width}" height="30" rx="15"/>'
            f'<text class="map-label" y="6" aria-hidden="true">{self.label}</text></a>'
        )


@dataclass(frozen=True)
class Map:
    """What a page draws.

    box: what is shown, in degrees. sheet: what the picture of the ground holds; ground: its
    address; at: where it lies (x, y, width, height). lines: the address of the same as numbers,
    empty where nothing may be fetched. chosen: the lines of one area on the sheet. credits: where
    the borders are from, with the licence. tiles: the base map, {} without one. words: what the
    script says and loads (JSON).
    """

    marks: tuple[Mark, ...]
    box: Box
    sheet: Sheet
    ground: str
    lines: str
    at: tuple[float, float, float, float]
    credits: list[tuple[str, str]]
    tiles: dict[str, str]
    words: str
    chosen: str = ""
    chosen_id: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the drawing."""
        return WIDTH, _height(self.box)

    @property
    def drawn(self) -> SafeString:
        """All marks as links."""
        return mark_safe("".join(mark.drawn for mark in self.marks))  # noqa: S308 - each is safe

    @property
    def sheet_text(self) -> str:
        """The box of the picture as the script reads it."""
        return _text(self.sheet.box)

    @property
    def box_text(self) -> str:
        """The box as the script reads it."""
        return _text(self.box)


def map_around(points: Sequence[Point], *, here: bool = False) -> Map:
    """The map of at least one point. One query, with `here` two.

    here: the points tell where somebody is, so nothing is fetched from an address that would tell
    it too: the ground is part of the page.
    """
    lats, lons = [one.lat for one in points], [one.lon for one in points]
    box = _shown((min(lats), min(lons), max(lats), max(lons)))
    return _map(box, _marks(points, box), here=here)


def map_of_area(area: AreaView, box: Box) -> Map:
    """The map of an area with its outline. Two queries."""
    shown = _shown(box)
    sheet = sheet_around(shown)
    chosen = path_of(sheet.rings(outline(PUBLIC, area.id)))
    return _map(shown, (), chosen=chosen, chosen_id=str(area.id))


def map_of_ground(box: Box) -> Map:
    """The map of the areas in a box. One query."""
    return _map(_shown(box), ())


def _map(
    box: Box, marks: tuple[Mark, ...], *, here: bool = False, chosen: str = "", chosen_id: str = ""
) -> Map:
    sheet = sheet_around(box)
    cells = {"zoom": sheet.zoom, "row": sheet.row, "column": sheet.column}
    return Map(
        marks=marks,
        box=box,
        sheet=sheet,
        ground=_inside(sheet) if here else reverse("areas:picture", kwargs=cells),
        lines="" if here else reverse("areas:lines", kwargs=cells),
        at=_lies(sheet, box),
        credits=outline_sources(PUBLIC, sheet.box),
        tiles={} if here else settings.MAP_TILES,
        words=_words(get_language()),
        chosen=chosen,
        chosen_id=chosen_id,
    )


@cache
def _words(language: str | None) -> str:
    return json.dumps(
        {
            "script": static("js_lib_leaflet/leaflet.js"),
            "sheet": static("js_lib_leaflet/leaflet.css"),
            "map": _("地図"),
            "nearer": _("大きくする"),
            "farther": _("小さくする"),
            "layers": _("地図に出すもの"),
            "close": _("とじる"),
            "fingers": _("2本の指で動かせます。"),
            "kinds": {kind: _(label) for kind, label in KINDS.items()},
        }
    )


def _inside(sheet: Sheet) -> str:
    return "data:image/svg+xml;base64," + b64encode(drawing(sheet, INSIDE).encode()).decode()


def _text(box: Box) -> str:
    return ",".join(f"{degrees:.6f}" for degrees in box)


def _shown(box: Box) -> Box:
    """The ground that is shown: the box well inside, no more around it than the map needs."""
    south, west, north, east = box
    narrow = _narrow(box)
    wide, high = max((east - west) * narrow, LEAST), max(north - south, LEAST)
    height = min(max((WIDTH - 2 * EDGE) * high / wide + 2 * EDGE, LOW), HIGH)
    per = max(wide / (WIDTH - 2 * EDGE), high / (height - 2 * EDGE))
    lat, lon = (south + north) / 2, (west + east) / 2
    up, right = per * height / 2, per * WIDTH / 2 / narrow
    return lat - up, lon - right, lat + up, lon + right


def _narrow(box: Box) -> float:
    """How long a degree to the east is there, beside one to the north."""
    return max(0.05, cos(radians((box[0] + box[2]) / 2)))


def _height(box: Box) -> int:
    south, west, north, east = box
    return round(WIDTH * (north - south) / (east - west) / _narrow(box))


def _spot(box: Box, lat: float, lon: float) -> tuple[float, float]:
    south, west, north, east = box
    x = (lon - west) / (east - west) * WIDTH
    y = (north - lat) / (north - south) * _height(box)
    return round(x, 1), round(y, 1)


def _lies(sheet: Sheet, box: Box) -> tuple[float, float, float, float]:
    """x, y, width and height of a sheet on the map."""
    south, west, north, east = sheet.box
    (left, top), (right, bottom) = _spot(box, north, west), _spot(box, south, east)
    return left, top, round(right - left, 1), round(bottom - top, 1)


def _marks(points: Sequence[Point], box: Box) -> tuple[Mark, ...]:
    """A mark for each point; those that would lie on each other are one."""
    together: list[tuple[tuple[float, float], list[Point]]] = []
    for point in points:
        x, y = _spot(box, point.lat, point.lon)
        near = (
            same
            for (left, top), same in together
            if abs(left - x) < APART[0] and abs(top - y) < APART[1]
        )
        if (same := next(near, None)) is None:
            together.append(((x, y), [point]))
        else:
            same.append(point)
    return tuple(_mark(at, several) for at, several in together)


def _mark(at: tuple[float, float], several: list[Point]) -> Mark:
    first, *rest = several
    label = str(first.number)
    if rest:
        label += f" +{len(rest)}" if len(rest) > 1 else f"・{rest[0].number}"
    return Mark(*at, label, _("、").join(f"{one.number} {one.name}" for one in several), first)
