"""Reading areas. They are public: every viewer sees the same."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found

from .models import Area, Overlap
from .rules import KINDS, Geometry, contains

_VIEW = ("id", "kind", "code", "name", "kana", "municipality_code", "source", "licence")
_ORDER = ("kind", "kana", "name", "id")
Point = tuple[float, float]
"""Latitude, longitude in degrees (JGD2011, EPSG:6668)."""


@dataclass(frozen=True)
class AreaView:
    """An area as anybody may see it, without its shape."""

    id: UUID
    kind: str
    code: str
    name: str
    kana: str
    municipality_code: str
    source: str
    licence: str

    @property
    def kind_label(self) -> str:
        """The word on screens, untranslated."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class OverlapView:
    """Another area that shares ground. share: how much of the area asked about, 0 to 1."""

    area: AreaView
    share: float


def areas(viewer: Actor, kind: str = "", municipality_code: str = "") -> list[AreaView]:
    """The areas of today, by kind, reading and name. One query."""
    rows = _current()
    if kind:
        rows = rows.filter(kind=kind)
    if municipality_code:
        rows = rows.filter(municipality_code=municipality_code)
    return [AreaView(*row) for row in rows.values_list(*_VIEW)]


def area(viewer: Actor, area_id: UUID) -> AreaView:
    """One area. `Refused` (missing) if there is none."""
    for row in Area.objects.filter(pk=area_id).values_list(*_VIEW):
        return AreaView(*row)
    raise not_found()


def areas_of(viewer: Actor, ids: set[UUID]) -> dict[UUID, AreaView]:
    """Areas by id, in the order of `areas`; unknown ids are left out. One query."""
    if not ids:
        return {}
    rows = Area.objects.filter(pk__in=ids).order_by(*_ORDER)
    return {row[0]: AreaView(*row) for row in rows.values_list(*_VIEW)}


def areas_at(viewer: Actor, lat: float, lon: float) -> list[AreaView]:
    """ALL areas of today that a point (degrees, EPSG:6668) lies in, edge included. One query."""
    return areas_at_each(viewer, [(lat, lon)])[0]


def areas_at_each(viewer: Actor, points: Sequence[Point]) -> list[list[AreaView]]:
    """For each point all its areas, as `areas_at`. One query, narrowed to the box of all points."""
    if not points:
        return []
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    near = _current().filter(
        south__lte=max(lats), north__gte=min(lats), west__lte=max(lons), east__gte=min(lons)
    )
    shapes = [_Shape(row) for row in near]
    return [[shape.view for shape in shapes if shape.holds(*point)] for point in points]


@dataclass(frozen=True)
class Outline:
    """An area as it is drawn: in few points, neighbours with one border in common."""

    area: AreaView
    geometry: Geometry


Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""
MOST_OUTLINES = 300


def outlines(viewer: Actor, box: Box, least: float = 0.0) -> list[Outline]:
    """The areas of today that touch a box, by kind; the widest `MOST_OUTLINES`. One query.

    least: degrees; what is smaller both ways would not be seen, and is left out.
    """
    south, west, north, east = box
    tall, wide = F("north") - F("south"), F("east") - F("west")
    rows = (
        _current()
        .filter(south__lte=north, north__gte=south, west__lte=east, east__gte=west)
        .exclude(outline="")
        .alias(tall=tall, wide=wide)
        .filter(Q(tall__gte=least) | Q(wide__gte=least))
        .order_by(-(tall + wide), "pk")[:MOST_OUTLINES]
    )
    found = [
        Outline(AreaView(*row[:-1]), json.loads(row[-1]))
        for row in rows.values_list(*_VIEW, "outline")
    ]
    kinds = list(KINDS)
    return sorted(found, key=lambda one: (kinds.index(one.area.kind), one.area.kana, one.area.name))


def overlaps(viewer: Actor, area_id: UUID, kind: str = "") -> list[OverlapView]:
    """The areas that share ground with this one, most first. One query."""
    rows = Overlap.objects.filter(area_id=area_id, other__valid_to=None).order_by("-share", "other")
    if kind:
        rows = rows.filter(other__kind=kind)
    columns = [f"other__{name}" for name in _VIEW]
    return [
        OverlapView(AreaView(*row[:-1]), row[-1]) for row in rows.values_list(*columns, "share")
    ]


def _current() -> QuerySet[Area]:
    today = clock.today()
    begun = Q(valid_from=None) | Q(valid_from__lte=today)
    not_over = Q(valid_to=None) | Q(valid_to__gte=today)
    return Area.objects.filter(begun & not_over).order_by(*_ORDER)


class _Shape:
    """An area with its geometry, read from its text only when a point falls into the box."""

    def __init__(self, row: Area) -> None:
        self.view = AreaView(*(getattr(row, name) for name in _VIEW))
        self._row = row
        self._geometry: Geometry | None = None

    def holds(self, lat: float, lon: float) -> bool:
        row = self._row
        if not (row.south <= lat <= row.north and row.west <= lon <= row.east):
            return False
        if self._geometry is None:
            self._geometry = json.loads(row.geometry)
        return contains(self._geometry or {}, lat, lon)
