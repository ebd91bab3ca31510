"""What may help whoever finds nothing: the same for everybody and for members who introduce."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tonari.entry.web.directory.forms import Alternative, Pairs, SearchForm
from tonari.ground.areas.queries import middle_of
from tonari.kernel.actor import Actor
from tonari.records.directory import queries
from tonari.records.directory.rules import PLACE
from tonari.records.directory.rules.danger import speaks_of_danger
from tonari.records.directory.rules.traits import NO_BOOKING

MOST = 8
"""Other searches that are offered."""


@dataclass(frozen=True)
class Otherwise:
    """nearest: the search without one of its words or filters, where that finds something.

    instead: where people meet, for whoever looked by words for what there is not.
    """

    nearest: list[Alternative]
    instead: list[Alternative]


def otherwise(viewer: Actor, form: SearchForm, asked: dict[str, Any]) -> Otherwise:
    """What there is for a search that found nothing; asked: as the form says it.

    One query for the nearest, with an area two more; where there is none, three at most.
    """
    query = {name: value for name, value in asked.items() if name != "page"}
    left = sorted(queries.left_out(viewer, **query).items(), key=_is_far)[:MOST]
    nearest = [form.without(those, number) for those, number in left]
    if nearest or "words" not in asked:
        return Otherwise(nearest, [])
    origin, near = _measured(viewer, form, asked)
    return Otherwise([], _places(viewer, origin, near) or _places(viewer))


def perhaps(
    viewer: Actor, form: SearchForm, asked: dict[str, Any], result: queries.SearchResult
) -> Alternative | None:
    """The search with words that differ by a letter, where none has the words that were typed.

    One query, with an area two more; none where anything was found by the words themselves.
    """
    words = asked.get("words", "")
    if not words or (result.total and not result.instead) or speaks_of_danger(words):
        return None
    query = {name: value for name, value in asked.items() if name != "page"}
    meant, number = queries.perhaps_meant(viewer, **query)
    if meant in ("", result.instead):
        return None
    return Alternative(meant, [*form.pairs("words"), ("words", meant)], number)


def _is_far(left: tuple[tuple[queries.Choice, ...], int]) -> bool:
    """What is measured from the area that was asked for comes first."""
    return all(name != queries.NEARBY for name, _value in left[0])


def _measured(
    viewer: Actor, form: SearchForm, asked: dict[str, Any]
) -> tuple[Pairs, queries.Near | None]:
    """From where: as the form says it, or from the middle of the area."""
    also, area = asked.get("also", queries.Also()), asked.get("area_id")
    if also.near:
        return [("origin", form.cleaned_data["origin"])], queries.Near(also.near.at)
    found = middle_of(viewer, area) if area else None
    return ([("origin", str(area))], queries.Near(found[1])) if found else ([], None)


def _places(
    viewer: Actor, origin: Pairs | None = None, near: queries.Near | None = None
) -> list[Alternative]:
    """Where people meet, the nearest first if it is measured: without a booking, and all."""
    traits = queries.Counting(("traits",))
    there = queries.search(viewer, also=queries.Also(kind=PLACE, near=near), counting=traits)
    unbooked = there.counts.of["traits"].get(NO_BOOKING, 0)
    pairs = [("kind", PLACE), *(origin or [])]
    told = (
        Alternative(_("予約のいらない居場所"), [*pairs, ("traits", NO_BOOKING)], unbooked),
        Alternative(_("居場所をすべて"), pairs, there.total),
    )
    return [one for one in told if one.number]
