"""Whom a search found in the organisation, in the words of the page."""

from dataclasses import dataclass, replace
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel.actor import Actor
from tonari.records.people import queries, rules
from tonari.records.people.queries import Alike, Carried, ContactDue, FoundPerson
from tonari.records.people.rules.alike import ALIKE
from tonari.records.people.rules.losses import ASK_FIRST, MISSING
from tonari.work.referral import queries as referral

from .shown import birthday, came_from

_RESTS = {
    rules.DIED: rules.TRACK_STATES[rules.DIED],
    rules.OPEN_DOOR: rules.TRACK_STATES[rules.OPEN_DOOR],
    MISSING: gettext_noop("行方がわかりません"),
    ASK_FIRST: gettext_noop("連絡する前に、聞いてください"),
}


Row = TypeVar("Row", ContactDue, Carried)


def told_apart(viewer: Actor, rows: list[Row]) -> list[Row]:
    """Rows of a list; whoever has no name here yet is called by from whom they came, and when."""
    unnamed = [one.case_id for one in rows if one.called in (rules.NOT_YET_NAMED, rules.ONCE_SO)]
    ways = {one: came_from(way) for one, way in referral.came_by(viewer, unnamed).items()}
    return [replace(one, called=ways.get(one.case_id) or one.called) for one in rows]


@dataclass(frozen=True)
class Found:
    """Somebody of the organisation, found by name: one's own to open, or whom to ask.

    rests: that nobody rings them up, and to their team why (no contact wanted, died, missing);
    empty for most.
    """

    person: FoundPerson
    birthday: str
    is_own: bool
    ask: str
    rests: str
    why: str = ""


def alike(viewer: Actor, people: list[Alike]) -> list[Found]:
    """Who may be the same person, each with why it looks so."""
    why = {one.person.case_id: listed(_(ALIKE[code]) for code in one.why) for one in people}
    rows = found(viewer, [one.person for one in people])
    return [replace(row, why=why[row.person.case_id]) for row in rows]


def found(viewer: Actor, people: list[FoundPerson]) -> list[Found]:
    """What a search found, each with who may be asked."""
    ids = [person.case_id for person in people]
    own = queries.is_own_case(viewer, ids)
    ask = queries.whom_to_ask(viewer, ids)
    rests = queries.resting(viewer, ids)
    return [
        Found(
            person,
            birthday(person.birth_on) if person.birth_on else "",
            person.case_id in own,
            listed(ask.get(person.case_id, [])),
            _(_RESTS[rests[person.case_id]]) if person.case_id in rests else "",
        )
        for person in people
    ]
