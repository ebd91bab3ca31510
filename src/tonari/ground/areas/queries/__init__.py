"""Reading areas. They are public: every viewer sees the same."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Max, Min, Q, QuerySet

from tonari.ground.areas.models import Area, Municipality, Overlap, Population, in_force
from tonari.ground.areas.rules import (
    DRAWN,
    KINDS,
    MUNICIPALITY,
    NEIGHBOURHOOD,
    SCHOOL_DISTRICT,
    Geometry,
    contains,
    prefecture,
)
from tonari.ground.areas.rules.drawing import written
from tonari.ground.areas.rules.population import Count, name_key
from tonari.ground.ledger.adapters import Prepared
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found

from .files import ROWS as ROWS
from .files import FileView as FileView
from .files import file_rows as file_rows
from .files import file_rows_each as file_rows_each
from .files import file_rows_noted as file_rows_noted
from .files import files as files
from .files import left_files as left_files
from .files import one_file as one_file
from .towns import Box as Box
from .towns import Ground as Ground
from .towns import boxes as boxes
from .towns import ground as ground
from .towns import has_town_outlines as has_town_outlines
from .towns import known_towns as known_towns

_VIEW = (
    *("id", "kind", "code", "name", "kana", "municipality_code", "source", "licence"),
    *("valid_from", "valid_to"),
)
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
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def kind_label(self) -> str:
        """The word on screens, untranslated."""
        return KINDS[self.kind]

    def holds_on(self, day: date) -> bool:
        """Whether it is an area of a day, as `models.in_force`."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or self.valid_to >= day)


@dataclass(frozen=True)
class OverlapView:
    """Another area that shares ground. share: how much of the area asked about, 0 to 1."""

    area: AreaView
    share: float


def areas(
    viewer: Actor, kind: str = "", municipality_code: str = "", on: date | None = None
) -> list[AreaView]:
    """The areas of a day (today), by kind, reading and name. One query."""
    rows = _current(on)
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


def turns(viewer: Actor, area: AreaView) -> list[AreaView]:
    """The other outlines of an area that hold today or later, the next first. One query."""
    named = {"kind": area.kind, "municipality_code": area.municipality_code, "name": area.name}
    live = Q(valid_to=None) | Q(valid_to__gte=clock.today())
    rows = Area.objects.filter(live, **named).exclude(pk=area.id)
    rows = rows.order_by(F("valid_from").asc(nulls_first=True), "pk")
    return [AreaView(*row) for row in rows.values_list(*_VIEW)]


def middle_of(viewer: Actor, area_id: UUID) -> tuple[AreaView, Point] | None:
    """An area and the middle of its box; None if there is none. One query."""
    for row in Area.objects.filter(pk=area_id):
        middle = ((row.south + row.north) / 2, (row.west + row.east) / 2)
        return AreaView(*(getattr(row, name) for name in _VIEW)), middle
    return None


def areas_of(viewer: Actor, ids: set[UUID]) -> dict[UUID, AreaView]:
    """Areas by id, in the order of `areas`; unknown ids are left out. One query."""
    if not ids:
        return {}
    rows = Area.objects.filter(pk__in=ids).order_by(*_ORDER)
    return {row[0]: AreaView(*row) for row in rows.values_list(*_VIEW)}


def areas_at(viewer: Actor, lat: float, lon: float, on: date | None = None) -> list[AreaView]:
    """ALL areas of a day (today) that a point (degrees, EPSG:6668) lies in, edge included.

    One query.
    """
    return areas_at_each(viewer, [(lat, lon)], on)[0]


def areas_at_each(
    viewer: Actor, points: Sequence[Point], on: date | None = None
) -> list[list[AreaView]]:
    """For each point all its areas, as `areas_at`. One query, narrowed to the box of all points."""
    if not points:
        return []
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    near = _current(on).filter(
        south__lte=max(lats), north__gte=min(lats), west__lte=max(lons), east__gte=min(lons)
    )
    shapes = [_Shape(row) for row in near]
    return [[shape.view for shape in shapes if shape.holds(*point)] for point in points]


def areas_now(viewer: Actor) -> int:
    """A number that is another once an area is drawn, redrawn or gone, and each day. One query."""
    rows = _current().order_by("pk").values_list("pk", "digest")
    return hash((clock.today(), tuple(rows)))


@dataclass(frozen=True)
class Outline:
    """An area as it is drawn: in few points, neighbours with one border in common."""

    area: AreaView
    geometry: Geometry


MOST_OUTLINES = 300


def outlines(viewer: Actor, box: Box, least: float = 0.0) -> list[Outline]:
    """The areas of today that touch a box, by kind; the widest `MOST_OUTLINES`. One query.

    least: degrees; what is smaller both ways would not be seen, and is left out.
    """
    tall, wide = F("north") - F("south"), F("east") - F("west")
    rows = (
        _touching(box)
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


def whole_box(viewer: Actor) -> Box | None:
    """What holds every area of today; None if there is none. One query."""
    ends = _current().aggregate(s=Min("south"), w=Min("west"), n=Max("north"), e=Max("east"))
    return None if ends["s"] is None else (ends["s"], ends["w"], ends["n"], ends["e"])


def drawn(viewer: Actor, area_id: UUID) -> tuple[str, str]:
    """An area drawn by hand as somebody would write it down, and which version of it that is.

    `Refused` (missing) if none is it. One query.
    """
    rows = Area.objects.filter(pk=area_id, kind=DRAWN)
    for geometry, version in rows.values_list("geometry", "digest"):
        return written(json.loads(geometry)), version
    raise not_found()


def outline(viewer: Actor, area_id: UUID) -> Geometry:
    """One area as it is drawn. `Refused` (missing) if there is none. One query."""
    for text in Area.objects.filter(pk=area_id).values_list("outline", flat=True):
        found: Geometry = json.loads(text)
        return found
    raise not_found()


def boxed(viewer: Actor, area_id: UUID) -> tuple[AreaView, Box]:
    """One area and what holds it. `Refused` (missing) if there is none. One query."""
    for row in Area.objects.filter(pk=area_id):
        box = (row.south, row.west, row.north, row.east)
        return AreaView(*(getattr(row, name) for name in _VIEW)), box
    raise not_found()


def outlines_mark(viewer: Actor, box: Box) -> str:
    """Changes with every outline of today in a box (hexadecimal). One query."""
    rows = _touching(box).order_by("pk").values_list("pk", "name", "digest", "outline")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:32]


def outline_sources(viewer: Actor, box: Box) -> list[tuple[str, str]]:
    """Where the outlines in a box are from, and their licences, each once. One query."""
    south, west, north, east = box
    rows = _SOURCES(south=south, west=west, north=north, east=east)
    return [(source, licence) for source, licence in rows]


def _touching(box: Box) -> QuerySet[Area]:
    south, west, north, east = box
    return _current().filter(south__lte=north, north__gte=south, west__lte=east, east__gte=west)


# For each map, so for each list that is searched.
_SOURCES = Prepared(
    lambda south, west, north, east: (
        _touching((south, west, north, east))
        .exclude(source="")
        .order_by("source", "licence")
        .values_list("source", "licence")
        .distinct()
    ),
    south=float,
    west=float,
    north=float,
    east=float,
)


def overlaps(
    viewer: Actor, area_id: UUID, kind: str = "", on: date | None = None
) -> list[OverlapView]:
    """The areas of a day (today) that share ground with this one, most first. One query."""
    day = in_force(on or clock.today(), "other__")
    rows = Overlap.objects.filter(day, area_id=area_id).order_by("-share", "other")
    if kind:
        rows = rows.filter(other__kind=kind)
    columns = [f"other__{name}" for name in _VIEW]
    return [
        OverlapView(AreaView(*row[:-1]), row[-1]) for row in rows.values_list(*columns, "share")
    ]


def parts_of(viewer: Actor, several: Sequence[AreaView]) -> dict[UUID, list[AreaView]]:
    """Of several areas, the neighbourhoods that share ground with each school district.

    A neighbourhood that straddles a border stands under each. One query; none without districts.
    """
    known = {area.id: area for area in several}
    districts = [area.id for area in several if area.kind == SCHOOL_DISTRICT]
    if not districts:
        return {}
    rows = Overlap.objects.filter(area__in=districts, other__in=known, other__kind=NEIGHBOURHOOD)
    pairs = set(rows.order_by("pk").values_list("area_id", "other_id"))
    return {
        district: [area for area in several if (district, area.id) in pairs]
        for district in districts
    }


def areas_to_turn(viewer: Actor) -> tuple[list[UUID], list[UUID]]:
    """Areas that began, and that ended, since it was last looked at. Two queries."""
    today = in_force(clock.today())
    begun = Area.objects.filter(today, holds=False).order_by("pk")
    ended = Area.objects.filter(~today, holds=True).order_by("pk")
    return list(begun.values_list("pk", flat=True)), list(ended.values_list("pk", flat=True))


def successors(viewer: Actor, ids: set[UUID]) -> dict[UUID, UUID]:
    """For areas that hold no more: the one that bears their name today. Two queries."""
    ended = Area.objects.filter(~in_force(clock.today()), pk__in=ids, valid_to__isnull=False)
    old = {row[0]: row[1:] for row in ended.order_by("pk").values_list("pk", *_KEY)}
    today = Area.objects.filter(in_force(clock.today()), name__in={key[2] for key in old.values()})
    new = {row[1:]: row[0] for row in today.order_by("pk").values_list("pk", *_KEY)}
    return {pk: new[key] for pk, key in old.items() if key in new}


_KEY = ("kind", "municipality_code", "name")


@dataclass(frozen=True)
class PopulationView:
    """Who lives in an area, as a table says it: a Count, its day, its source."""

    count: Count
    counted_on: date
    source: str
    licence: str


def population(viewer: Actor, area: AreaView) -> PopulationView | None:
    """The latest count of an area, None if no table has it. One query.

    A row of a table is of an area by its name (and kind, where the table says which kind it has);
    a row without a name is the whole municipality.
    """
    keys = [name_key(area.name)] + ([""] if area.kind == MUNICIPALITY else [])
    rows = Population.objects.filter(
        municipality_code=area.municipality_code, key__in=keys, kind__in=["", area.kind]
    )
    for row in rows.order_by("-counted_on", "-key", "-kind", "pk")[:1]:
        ages = tuple((first, last, men, women) for first, last, men, women in row.ages)
        count = Count(row.total, row.men, row.women, ages, row.households, row.single_households)
        return PopulationView(count, row.counted_on, row.source, row.licence)
    return None


def _current(on: date | None = None) -> QuerySet[Area]:
    return Area.objects.filter(in_force(on or clock.today())).order_by(*_ORDER)


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


def municipalities_named(viewer: Actor, words: str) -> dict[str, str]:
    """Municipalities of this name, by their code, each as 静岡県焼津市. Two queries."""
    name = " ".join(words.split())
    rows = Municipality.objects.filter(name=name).order_by("pk")
    found = {row.code: f"{row.prefecture}{row.name}" for row in rows}
    outlined = _current().filter(kind=MUNICIPALITY, name=name).exclude(municipality_code="")
    for code in outlined.values_list("municipality_code", flat=True):
        found.setdefault(code, f"{prefecture(code)}{name}")
    return found


def municipality_names(viewer: Actor, codes: set[str]) -> dict[str, str]:
    """Of municipalities by their code the name, such as 静岡県焼津市; those unknown are left out.

    A code of a prefecture is that prefecture. Two queries; none for a code that is empty.
    """
    asked = codes - {""}
    if not asked:
        return {}
    outlined = _current().filter(kind=MUNICIPALITY, municipality_code__in=asked)
    found = {
        code: prefecture(code) + name
        for code, name in outlined.values_list("municipality_code", "name")
    }
    rows = Municipality.objects.filter(pk__in=asked).order_by("pk")
    found |= {row.code: f"{row.prefecture}{row.name}" for row in rows}
    whole = {code: prefecture(code) for code in asked if code[2:5] == "000"}
    return {code: name for code, name in (found | whole).items() if name}
