"""Entries whose times are certain, for calendars."""

from dataclasses import replace
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.records.directory.rules.index import TIMED

from .found import ANY, in_order, meant, wanted_of
from .held import INDEX
from .narrowed import Also
from .views import ServiceView

MOST_PLACES = 100
"""A calendar holds no more entries."""


def with_times(
    viewer: Actor,
    words: str = "",
    field: str = "",
    area_id: UUID | None = None,
    standing: str = "",
    also: Also = ANY,
) -> tuple[int, list[ServiceView]]:
    """How many a search finds whose times are certain, and MOST_PLACES of them at most, by kana.

    With `also.near` the nearest of them. Four queries, with an area two more.
    """
    wanted = wanted_of(viewer, words, field, area_id, standing, also)
    held = INDEX.current()
    # Of what the list shows: what the words speak of, where nothing has the words.
    _spoken, wanted, _looks = meant(viewer, held, words, wanted, also.on)
    looks = held.looks(replace(wanted, chosen=(*wanted.chosen, TIMED)))
    found = (look.first(MOST_PLACES) if also.near else look.by_kana(MOST_PLACES) for look in looks)
    total = sum(look.total for look in looks)
    return total, list(in_order(viewer, held, found, MOST_PLACES))
