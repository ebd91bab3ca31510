"""What may help whoever finds nothing: the same for everybody and for members who introduce."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tonari.entry.web.directory.forms import Alternative, SearchForm
from tonari.kernel.actor import Actor
from tonari.records.directory import queries
from tonari.records.directory.rules import PLACE
from tonari.records.directory.rules.traits import NO_BOOKING


@dataclass(frozen=True)
class Otherwise:
    """nearest: the search without one of its words or filters, where that finds something.

    instead: where people meet, for whoever looked by words for what there is not.
    """

    nearest: list[Alternative]
    instead: list[Alternative]


def otherwise(viewer: Actor, form: SearchForm, asked: dict[str, Any]) -> Otherwise:
    """What there is for a search that found nothing; asked: as the form says it.

    One query for the nearest, with an area two more; where there is none, two at most.
    """
    query = {name: value for name, value in asked.items() if name != "page"}
    nearest = [
        form.without(name, value, number)
        for (name, value), number in queries.left_out(viewer, **query).items()
    ]
    return Otherwise(nearest, _places(viewer) if "words" in asked and not nearest else [])


def _places(viewer: Actor) -> list[Alternative]:
    """Where people meet: without a booking, and all."""
    traits = queries.Counting(("traits",))
    there = queries.search(viewer, also=queries.Also(kind=PLACE), counting=traits)
    unbooked = there.counts.of["traits"].get(NO_BOOKING, 0)
    told = (
        Alternative(_("予約のいらない居場所"), [("kind", PLACE), ("traits", NO_BOOKING)], unbooked),
        Alternative(_("居場所をすべて"), [("kind", PLACE)], there.total),
    )
    return [one for one in told if one.number]
