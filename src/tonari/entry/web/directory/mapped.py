"""Entries on a map, numbered as they are in the list beside it."""

from collections.abc import Iterable
from uuid import UUID

from tonari.entry.web.areas.maps import Map, Point, map_around
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules import LISTED


def map_of(items: Iterable[ServiceView], *, here: bool = False) -> Map | None:
    """The map of these entries, None where none has a place to show. One query, with `here` two.

    Only what everybody may see: an entry for members has no mark, whoever looks.
    """
    points = [
        Point(f"entry-{one.id}", number, one.name, one.lat or 0.0, one.lon or 0.0)
        for number, one in enumerate(_placed(items), 1)
    ]
    return map_around(points, here=here) if points else None


def numbers_of(items: Iterable[ServiceView]) -> dict[UUID, int]:
    """The number on the map of each entry that has one."""
    return {one.id: number for number, one in enumerate(_placed(items), 1)}


def _placed(items: Iterable[ServiceView]) -> list[ServiceView]:
    return [one for one in items if one.state == LISTED and None not in (one.lat, one.lon)]
