"""The organisation's whole list of people, and who carries how much, as a page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import bracketed, listed
from tonari.kernel.actor import Actor
from tonari.records.people import queries, rules
from tonari.records.people.queries import Carried, Load

from .shown_found import told_apart


@dataclass(frozen=True)
class CarriedRow:
    """Somebody on the organisation's list, in words; `names`: how else they are called."""

    person: Carried
    names: str
    state: str
    ask: str

    @property
    def chosen(self) -> str:
        """What a tick of this row sends: whom, and what stood at them then."""
        one = self.person
        return as_sent(one.case_id, queries.Picked(one.post_id, one.contract_id))


def as_sent(case_id: UUID, picked: queries.Picked) -> str:
    """`case`, `case:post`, `case:post:contract` or `case::contract`."""
    parts = (case_id, picked.post_id or "", picked.contract_id or "")
    return ":".join(map(str, parts)).rstrip(":")


def carried(viewer: Actor, people: list[Carried]) -> list[CarriedRow]:
    """The rows of the organisation's list, each with who may be asked where it is not one's own."""
    ask = queries.whom_to_ask(viewer, [one.case_id for one in people if not one.is_own])
    return [
        CarriedRow(
            one,
            one.name + bracketed(one.kana) if one.name else "",
            "" if one.post_id else _(rules.TRACK_STATES[one.state]),
            listed(ask.get(one.case_id, [])),
        )
        for one in told_apart(viewer, people)
    ]


@dataclass(frozen=True)
class LoadRow:
    """A line of who carries how much."""

    name: str
    load: Load


def loads(found: list[Load], names: Mapping[UUID, str]) -> list[LoadRow]:
    """Who has most beside them first; whoever has nobody stands there too, with room."""
    nobody = [Load(one) for one in names.keys() - {load.id for load in found}]
    rows = [LoadRow(names[load.id], load) for load in [*found, *nobody] if load.id in names]
    return sorted(rows, key=lambda row: (-row.load.people, row.name))
