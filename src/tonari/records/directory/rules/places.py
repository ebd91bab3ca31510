"""Where entries stand: which areas may be taken away, which points lie astray."""

from collections.abc import Callable, Mapping, Sequence

from tonari.ground.areas.rules import Geometry
from tonari.ground.areas.rules.away import metres_away
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import Content

MOST_NAMED = 3
MARGIN = 0.02
"""Degrees (some 2 km): not every piece of a municipality need be in an area that is drawn."""
HARBOUR = 300
"""Metres from the outline of a municipality: piers and harbours are real places."""
ASTRAY = _(
    "緯度経度が、市区町村コードの市区町村から外れています。海の上や、ほかの町かもしれません。"
    "地図で確かめてください。"
)


def is_astray(
    content: Content,
    within: Mapping[str, tuple[float, float, float, float]],
    outlines: Callable[[str], Sequence[Geometry]],
) -> bool:
    """Whether a point lies outside its municipality.

    within: south, west, north, east by code. outlines: of a municipality by its code; where there
    are any, it lies outside them, too.
    """
    box = within.get(content.municipality_code)
    if box is None or content.lat is None or content.lon is None:
        return False
    south, west, north, east = box
    is_inside = (
        south - MARGIN <= content.lat <= north + MARGIN
        and west - MARGIN <= content.lon <= east + MARGIN
    )
    if not is_inside:
        return True
    shapes = outlines(content.municipality_code)
    away = (metres_away(shape, content.lat, content.lon) for shape in shapes)
    return min(away, default=0) > HARBOUR


def check_not_needed(services: Sequence[str], has_gap: bool) -> None:
    """`Refused` with what depends on an area. services: names of some that are for its people."""
    if services:
        raise Refused(
            _(
                "この地域の人のため、とされているものがあります（%(names)s）。"
                "そちらの「どの地域の人のためか」を直してから、なくしてください。"
            ),
            names="、".join(services),
        )
    if has_gap:
        raise Refused(
            _(
                "この地域に「まだない」と残されたものがあるので、なくせません。描きなおすことはできます。"
            )
        )
