"""The organisation's whole list of people, and who carries how much, as a page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import bracketed, listed
from tonari.kernel.actor import Actor
from tonari.records.people import queries, rules
from tonari.records.people.queries import Carried, Load


@dataclass(frozen=True)
class CarriedRow:
    """Somebody on the organisation's list, in words; `names`: how else they are called."""

    person: Carried
    names: str
    state: str
    ask: str

    @property
    def chosen(self) -> str:
        """What a tick of this row sends: whom, and which post was responsible then."""
        post = self.person.post_id
        return f"{self.person.case_id}:{post}" if post else str(self.person.case_id)


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
        for one in people
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
