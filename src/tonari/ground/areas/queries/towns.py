"""Which municipalities are known, of a table of codes or by their outlines."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from uuid import UUID

from django.db.models import Max, Min, QuerySet

from tonari.ground.areas.models import Area, Municipality, in_force
from tonari.ground.areas.rules import MUNICIPALITY, Geometry, called
from tonari.ground.areas.rules.away import metres_away
from tonari.ground.areas.rules.municipalities import Towns
from tonari.kernel import clock
from tonari.kernel.actor import Actor

Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""
MOST_AT_HAND = 256
"""So many municipalities' outlines are held while a list is read: those of any prefecture."""
MOST_POINTS = 4096
"""Of so many points it is remembered how far they lie outside."""
_DECIMALS = 5
"""Of their degrees: about a metre."""


def known_towns(viewer: Actor) -> dict[str, str]:
    """Municipalities by their codes, each as 焼津市; the name is empty where it is not known.

    Two queries.
    """
    rows = Area.objects.filter(in_force(clock.today())).exclude(municipality_code="")
    found: dict[str, str] = {}
    columns = rows.order_by("pk").values_list("municipality_code", "kind", "name")
    for code, kind, name in columns:
        found[code] = name if kind == MUNICIPALITY else found.get(code, "")
    return found | dict(Municipality.objects.order_by("pk").values_list("pk", "name"))


def _nowhere(code: str, lat: float, lon: float) -> float:
    return 0.0


@dataclass(frozen=True)
class Ground:
    """What the rows of a list are compared with.

    boxes: of municipalities, by their codes. metres_off: how far a point lies outside the
    outlines of one, by its code; 0 where there are none. areas: those of today as lists call them.
    """

    boxes: Mapping[str, Box] = field(default_factory=dict)
    towns: Towns = dict
    metres_off: Callable[[str, float, float], float] = _nowhere
    areas: Callable[[], Mapping[str, UUID]] = dict


def ground(viewer: Actor) -> Ground:
    """What is known of municipalities. One query; two more where their names are asked for.

    And one for the outlines of each that is asked for.
    """
    at_hand = lru_cache(MOST_AT_HAND)(partial(town_outlines, viewer))
    towns, areas = cache(partial(known_towns, viewer)), cache(partial(called_areas, viewer))
    return Ground(boxes(viewer), towns, remembered_off(at_hand), areas)


def called_areas(viewer: Actor) -> dict[str, UUID]:
    """The areas of today, as lists call them (`rules.called`). One query."""
    rows = Area.objects.filter(in_force(clock.today())).order_by("pk")
    columns = rows.values_list("kind", "municipality_code", "name", "pk")
    return {called(*names): pk for *names, pk in columns}


def remembered_off(
    outlines: Callable[[str], Sequence[Geometry]],
) -> Callable[[str, float, float], float]:
    """How far points lie outside the outlines of a municipality; the same point is asked once."""

    @lru_cache(MOST_POINTS)
    def off(code: str, lat: float, lon: float) -> float:
        return min((metres_away(shape, lat, lon) for shape in outlines(code)), default=0.0)

    return lambda code, lat, lon: off(code, round(lat, _DECIMALS), round(lon, _DECIMALS))


def town_outlines(viewer: Actor, code: str) -> list[Geometry]:
    """The outlines of a municipality today, as they are drawn (to some five metres). One query."""
    rows = _outlined().filter(municipality_code=code).order_by("pk")
    return [
        json.loads(outline or whole) for outline, whole in rows.values_list("outline", "geometry")
    ]


def has_town_outlines(viewer: Actor) -> bool:
    """Whether there are outlines of any municipality today. One query."""
    return _outlined().exists()


def _outlined() -> QuerySet[Area]:
    return Area.objects.filter(in_force(clock.today()), kind=MUNICIPALITY)


def boxes(viewer: Actor) -> dict[str, Box]:
    """By the code of a municipality, the box of all areas of today in it. One query."""
    current = Area.objects.filter(in_force(clock.today()))
    rows = current.exclude(municipality_code="").order_by().values("municipality_code")
    ends = rows.annotate(s=Min("south"), w=Min("west"), n=Max("north"), e=Max("east"))
    found = ends.values_list("municipality_code", "s", "w", "n", "e")
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in found}
