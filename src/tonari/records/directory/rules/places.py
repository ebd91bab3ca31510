"""Where entries stand: which areas may be taken away, which points lie astray."""

from collections.abc import Callable, Mapping, Sequence

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
    metres_off: Callable[[str, float, float], float],
) -> bool:
    """Whether a point lies outside its municipality.

    within: south, west, north, east by code. metres_off: how far a point lies outside the
    outlines of a municipality, by its code.
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
    return metres_off(content.municipality_code, content.lat, content.lon) > HARBOUR


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
