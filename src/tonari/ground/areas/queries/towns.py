"""Which municipalities are known, of a table of codes or by their outlines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from django.db.models import Max, Min

from tonari.ground.areas.models import Area, Municipality, in_force
from tonari.ground.areas.rules import MUNICIPALITY
from tonari.ground.areas.rules.municipalities import Towns
from tonari.kernel import clock
from tonari.kernel.actor import Actor

Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""


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


@dataclass(frozen=True)
class Ground:
    """What the rows of a list are compared with. boxes: of municipalities, by their codes."""

    boxes: Mapping[str, Box] = field(default_factory=dict)
    towns: Towns = dict


def ground(viewer: Actor) -> Ground:
    """What is known of municipalities. One query; two more where their names are asked for."""
    return Ground(boxes(viewer), cache(partial(known_towns, viewer)))


def boxes(viewer: Actor) -> dict[str, Box]:
    """By the code of a municipality, the box of all areas of today in it. One query."""
    current = Area.objects.filter(in_force(clock.today()))
    rows = current.exclude(municipality_code="").order_by().values("municipality_code")
    ends = rows.annotate(s=Min("south"), w=Min("west"), n=Max("north"), e=Max("east"))
    found = ends.values_list("municipality_code", "s", "w", "n", "e")
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in found}
