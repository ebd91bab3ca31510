"""Entries on a map: numbered points over the ground of our own areas, beside the list."""

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any
from uuid import UUID

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from tonari.entry.web.areas.drawn import Sheet, sheet_around
from tonari.entry.web.areas.views.sheets import drawing
from tonari.ground.areas.queries import Box, outline_sources
from tonari.ground.areas.rules import KINDS
from tonari.kernel.actor import PUBLIC
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules import LISTED

WIDTH, HEIGHT, EDGE = 400, 400, 40
LEAST = 0.012
"""Degrees: a map is at least so wide and high, about a kilometre."""
APART = 34
"""Points that are nearer than this on the map have one mark."""
INSIDE = 40_000
"""How many characters of lines a picture has that is part of its page."""


@dataclass(frozen=True)
class Mark:
    """One or several points. label: their numbers; name: what they are; first: the first's id."""

    x: float
    y: float
    label: str
    name: str
    first: UUID
    lat: float
    lon: float

    @property
    def is_wide(self) -> bool:
        """Whether the label needs room."""
        return len(self.label) > 2


@dataclass(frozen=True)
class Map:
    """What a page draws. ground: address of the picture below, and where it lies.

    lines: address of the same as numbers, empty where nothing may be fetched. numbers: of each
    entry that has a mark. box: what is shown, in degrees.
    """

    marks: tuple[Mark, ...]
    numbers: dict[UUID, int]
    box: Box
    sheet: Box
    ground: str
    lines: str
    at: tuple[float, float, float, float]
    credits: list[tuple[str, str]]
    tiles: dict[str, str]
    words: str
    size: tuple[int, int] = (WIDTH, HEIGHT)

    @property
    def sheet_text(self) -> str:
        """The box of the picture as the script reads it."""
        return ",".join(map(str, self.sheet))

    @property
    def box_text(self) -> str:
        """The box as the script reads it."""
        return ",".join(f"{degrees:.6f}" for degrees in self.box)


def map_of(items: Iterable[ServiceView], *, here: bool = False) -> Map | None:
    """The map of these entries, None where none has a place to show.

    Only what everybody may see: an entry for members has no mark, whoever looks. here: the list
    tells where somebody is, so that nothing is fetched from an address that would tell it too.
    One query; with `here` two.
    """
    shown = [one for one in items if one.state == LISTED and None not in (one.lat, one.lon)]
    if not shown:
        return None
    numbers = {one.id: number for number, one in enumerate(shown, 1)}
    points = {one.id: (one.lat or 0.0, one.lon or 0.0) for one in shown}
    box = _box(list(points.values()))
    sheet = sheet_around(box)
    cells = {"zoom": sheet.zoom, "row": sheet.row, "column": sheet.column}
    return Map(
        marks=_marks(shown, points, numbers, box),
        numbers=numbers,
        box=box,
        sheet=sheet.box,
        ground=_inside(sheet) if here else reverse("areas:picture", kwargs=cells),
        lines="" if here else reverse("areas:lines", kwargs=cells),
        at=_lies(sheet, box),
        credits=outline_sources(PUBLIC, sheet.box),
        tiles={} if here else settings.MAP_TILES,
        words=said(),
    )


def said() -> str:
    """What the script of a map says and loads (JSON)."""
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


def _narrow(box: Box) -> float:
    return max(0.05, cos(radians((box[0] + box[2]) / 2)))


def _box(points: list[tuple[float, float]]) -> Box:
    """The ground that is shown: as wide and high as the map is, all points well inside."""
    lats, lons = [lat for lat, _lon in points], [lon for _lat, lon in points]
    south, west, north, east = min(lats), min(lons), max(lats), max(lons)
    narrow = _narrow((south, west, north, east))
    wide, high = (east - west) * narrow, north - south
    per = max(LEAST / WIDTH, wide / (WIDTH - 2 * EDGE), high / (HEIGHT - 2 * EDGE))
    lat, lon = (south + north) / 2, (west + east) / 2
    up, right = per * HEIGHT / 2, per * WIDTH / 2 / narrow
    return lat - up, lon - right, lat + up, lon + right


def _spot(box: Box, lat: float, lon: float) -> tuple[float, float]:
    south, west, north, east = box
    x, y = (lon - west) / (east - west) * WIDTH, (north - lat) / (north - south) * HEIGHT
    return round(x, 1), round(y, 1)


def _lies(sheet: Sheet, box: Box) -> tuple[float, float, float, float]:
    """x, y, width and height of a sheet on the map."""
    south, west, north, east = sheet.box
    (left, top), (right, bottom) = _spot(box, north, west), _spot(box, south, east)
    return left, top, round(right - left, 1), round(bottom - top, 1)


def _marks(
    shown: list[ServiceView],
    points: dict[UUID, tuple[float, float]],
    numbers: dict[UUID, int],
    box: Box,
) -> tuple[Mark, ...]:
    """A mark for each entry; those that would lie on each other are one."""
    together: list[tuple[tuple[float, float], list[ServiceView]]] = []
    for one in shown:
        x, y = _spot(box, *points[one.id])
        near = (same for (left, top), same in together if hypot(left - x, top - y) < APART)
        if (same := next(near, None)) is None:
            together.append(((x, y), [one]))
        else:
            same.append(one)
    return tuple(_mark(at, several, points, numbers) for at, several in together)


def _mark(
    at: tuple[float, float],
    several: list[ServiceView],
    points: dict[UUID, Any],
    numbers: dict[UUID, int],
) -> Mark:
    first, marked = several[0].id, [numbers[one.id] for one in several]
    label = str(marked[0]) if len(marked) == 1 else f"{marked[0]}…{marked[-1]}"
    names = _("、").join(f"{numbers[one.id]} {one.name}" for one in several)
    return Mark(*at, label, names, first, *points[first])
