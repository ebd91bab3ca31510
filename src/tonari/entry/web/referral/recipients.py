"""To whom an introduction can go: organisations of the network, and what the directory holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from tonari.ground.areas import queries as areas
from tonari.ground.network import queries as network
from tonari.ground.network.queries import OrganisationView
from tonari.kernel.actor import Actor
from tonari.records.directory import queries as directory
from tonari.records.directory import rules
from tonari.records.directory.queries import ServiceView
from tonari.work.referral import rules as referral
from tonari.work.referral.actions import Recipient

from . import fit

MOST_PLACES = 8
CONDITIONS = 80
"""Letters of an entry's conditions that stand beside its name."""


@dataclass(frozen=True)
class Choice:
    """One recipient to tick. why: what of the need, or of the search, it fits."""

    choice: str
    name: str
    line: str
    why: str = ""


def parsed(value: str) -> UUID:
    """An id from an address or a form. Errors: Http404."""
    try:
        return UUID(value)
    except ValueError:
        raise Http404 from None


class Choices:
    """What the page of recipients offers. picked: such as `service:<id>`; asked: the search.

    barred: organisations that are told nothing of this person: they are not offered.
    """

    def __init__(self, actor: Actor, picked: list[str], asked: Any, barred: set[UUID]) -> None:
        self.picked = picked
        self.words, self.field = asked.get("words", "").strip(), asked.get("field", "")
        self.area = asked.get("area", "")
        self.areas, self.fields = areas.areas(actor), [(k, _(v)) for k, v in rules.FIELDS.items()]
        self.searched = bool(self.words or self.field or self.area)
        hidden = {actor.organisation_id, *barred}
        others = [one for one in network.organisations(actor) if one.id not in hidden]
        need = asked.get("need", "")
        self.need = referral.words_of(need, directory.spoken_of(actor, need))
        wanted = self.words.split() or self.need
        self.organisations = _organisations(others, wanted)
        ids = {parsed(one.partition(":")[2]) for one in picked if one.startswith("service:")}
        chosen = directory.services(actor, ids).items()
        self._chosen = {key: one for key, one in chosen if one.organisation_id not in barred}
        found = (
            self._search(actor)
            if self.searched
            else directory.speaking_of(actor, self.need, MOST_PLACES)
        )
        new = [
            one for one in found if one.id not in self._chosen and one.organisation_id not in barred
        ]
        members = {one.id: one.name for one in others}
        area = next((one.name for one in self.areas if str(one.id) == self.area), "")
        asked_for = fit.Asked(tuple(wanted), self.field, area)
        self.services = list(_services(actor, [*self._chosen.values(), *new], members, asked_for))

    def _search(self, actor: Actor) -> tuple[ServiceView, ...]:
        area = parsed(self.area) if self.area else None
        return directory.search(actor, self.words, self.field, area).items

    def known(self) -> list[tuple[str, str]]:
        """Every recipient that the page shows, as value and name."""
        return [(one.choice, one.name) for one in [*self.services, *self.organisations]]

    def names(self) -> list[str]:
        """The names of those who were picked."""
        return [name for value, name in self.known() if value in self.picked]

    def recipients(self) -> list[Recipient]:
        """Those who were picked: a service of a member organisation is asked for there."""
        return [self._recipient(*value.split(":", 1)) for value in dict.fromkeys(self.picked)]

    def _recipient(self, kind: str, key: str) -> Recipient:
        service = self._chosen.get(parsed(key)) if kind == "service" else None
        if service is None:
            return Recipient(organisation_id=parsed(key))
        return Recipient(organisation_id=service.organisation_id, service_id=service.id)


def _organisations(others: list[OrganisationView], wanted: list[str]) -> list[Choice]:
    """Organisations, those first whose strengths or things to lend fit what is asked for."""
    whys = {one.id: fit.found_in(wanted, one.name, one.strengths, one.can_lend) for one in others}
    ordered = sorted(others, key=lambda one: -len(whys[one.id]))
    return [
        Choice(f"organisation:{one.id}", one.name, one.strengths, fit.quoted(whys[one.id]))
        for one in ordered
    ]


def _services(
    actor: Actor, services: Iterable[ServiceView], members: dict[UUID, str], asked: fit.Asked
) -> Iterable[Choice]:
    for one in services:
        via = members.get(one.organisation_id) if one.organisation_id else None
        how = _("%(name)s に届きます") % {"name": via} if via else _("手紙か電話で届けます")
        room = _(one.room_label) if one.room and not one.room_is_old else ""
        conditions = " ".join(one.conditions.split())[:CONDITIONS]
        line = "　".join(filter(None, [room, conditions, one.address, one.phone, how]))
        yield Choice(f"service:{one.id}", one.name, line, fit.why(actor, one, asked))
