"""Entries whose times are certain, for calendars."""

from typing import Any
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.records.directory.rules import search_words

from .distance import bow, near
from .found import ANY, holding, in_area, synonyms
from .narrowed import Also, chosen_of, having, in_time
from .views import ServiceView, scope, views

MOST_PLACES = 100
"""A calendar holds no more entries."""


def with_times(
    viewer: Actor,
    words: str = "",
    field: str = "",
    area_id: UUID | None = None,
    standing: str = "",
    also: Also = ANY,
) -> list[ServiceView]:
    """Those that a search finds and whose times are certain, by kana; at most MOST_PLACES.

    With `also.near` the nearest of them, where there are more.

    Three queries, with an area two more, with a time two more.
    """
    known = synonyms(viewer)
    chosen = {"field": field, "standing": standing, "kind": also.kind, "room": also.room}
    rows = holding(scope(viewer), [known.sought(word) for word in search_words(words)])
    rows = having(chosen_of(rows, chosen), also.traits)
    if area_id is not None:
        rows, _distance = in_area(viewer, rows, area_id)
    if also.near is not None:
        rows = near(rows, also.near)
    if also.when:
        rows, _counts, _unknown = in_time(rows, also.when)
    order: list[Any] = ["kana", "name", "pk"]
    if also.near is not None:
        order.insert(0, bow(also.near.at))
    timed = rows.filter(openings__opens__isnull=False).order_by(*order)
    return views(viewer, timed[:MOST_PLACES])
