"""To whom an introduction can go: organisations of the network, and what the directory holds."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.http import Http404, QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from tonari.entry.web.directory.forms import Alternative, SearchForm, search_form
from tonari.entry.web.directory.otherwise import Otherwise, otherwise, perhaps
from tonari.entry.web.directory.times import next_day, shown
from tonari.entry.web.directory.views.shown import found
from tonari.entry.web.templatetags.tonari import listed
from tonari.ground.network import queries as network
from tonari.ground.network.queries import OrganisationView
from tonari.kernel.actor import Actor
from tonari.records.directory import queries as directory
from tonari.records.directory import rules
from tonari.records.directory.queries import SearchResult, ServiceView
from tonari.work.referral import rules as referral
from tonari.work.referral.actions import Recipient
from tonari.work.referral.rules.coming import Wanted

from . import fit
from .conditions import UNASKED, Beside, beside, missed

MOST_PLACES, MOST_OWN = 8, 8
"""So many that speak of a need are shown; so many of one's own may stand among those looked for."""
FIND = "find"
"""Where the fields of the search stand among those of an introduction."""
LEAVE = "leave"
_PIECE = re.compile("[、。；;／/ ]")
LINE = 32
"""Letters of what an entry says that stand beside its name; the rest is on its own page."""


@dataclass(frozen=True)
class Choice:
    """One recipient to tick.

    line: what it says, piece by piece. why: what of the need, or of the search, it fits.
    terms: beside the person's conditions. to: the organisation, or the place of none, that it goes
    to. is_own: it is the sender's, to whom nothing is introduced. service: of which it is shown
    whether there is room.
    """

    choice: str
    name: str
    line: tuple[str, ...]
    why: str = ""
    terms: Beside = UNASKED
    to: UUID | None = None
    is_own: bool = False
    service: ServiceView | None = None


def parsed(value: str) -> UUID:
    """An id from an address or a form. Errors: Http404."""
    try:
        return UUID(value)
    except ValueError:
        raise Http404 from None


@dataclass(frozen=True)
class Coming:
    """What the person needs in order to come: as it is compared, and as it is shown."""

    needs: Wanted
    shown: list[tuple[str, str]]


class Choices:
    """What the page of recipients offers. picked: such as `service:<id>`; asked: what was typed.

    The search is the public's own, as the viewer may see it. barred: organisations that are told
    nothing of this person: they are not offered. coming: which of the conditions a place misses.
    unwanted: organisations that the person does not want told; the page says so beside each.
    not_wanted: from whom they wanted no more contact, as it came back; the page says that, too.
    """

    unwanted: Collection[UUID] = ()
    not_wanted: Collection[UUID] = ()

    def __init__(
        self, actor: Actor, picked: list[str], asked: QueryDict, barred: set[UUID], coming: Coming
    ) -> None:
        self.picked, self.coming = picked, coming
        self.find = search_form(actor, asked, prefix=FIND)
        wanted = self.find.asked()
        self.asked = wanted
        self.narrowing = listed(self.find.narrowing())
        self.searched = bool(wanted.keys() - {"page"})
        members = network.organisations(actor)
        hidden = {actor.organisation_id, *barred}
        others = [one for one in members if one.id not in hidden]
        self.kept_from = listed([one.name for one in members if one.id in barred])
        need = referral.wanted(asked.get("need", ""))
        self.need = referral.words_of(need, directory.spoken_of(actor, need))
        words = tuple(rules.search_words(wanted.get("words", ""))) or tuple(self.need)
        self.organisations = _organisations(others, directory.without_times(actor, words))
        self._keys = {one: key for one in picked if (key := _key(one))}
        ids = {key[1] for key in self._keys.values() if key[0] == "service"}
        chosen = directory.services(actor, ids).items()
        self._chosen = {key: one for key, one in chosen if one.organisation_id not in barred}
        self._actor = actor
        self._origin = point.at if (point := self.find.origin_point) else None
        counted = {**wanted, "counting": self.find.counting()} if self.searched else {}
        self.result = directory.search(actor, **counted) if counted else None
        found, reasons = self._found()
        new = [
            one for one in found if one.id not in self._chosen and one.organisation_id not in barred
        ]
        self.fitting = [one for one in self.organisations if one.why or one.choice in picked]
        self.others = [one for one in self.organisations if one not in self.fitting]
        self._members = {one.id: one.name for one in others}
        self.services = [
            self._choice(one, reasons.get(one.id) or self._why(one, words))
            for one in [*self._chosen.values(), *new]
        ]

    def _found(self) -> tuple[tuple[ServiceView, ...], dict[UUID, list[str]]]:
        """What the search found and why; before anything is searched, what speaks of the need.

        What is one's own needs no introduction: what speaks of the need leaves it out. What only
        has the broad field of a word (将棋: 文化芸術) stands there where nothing says or means any.
        Of those that fit best, what misses more of the person's conditions stands further back,
        and last where nobody can come.
        """
        if self.result is None:
            near = directory.speaking_of(self._actor, self.need, MOST_PLACES + MOST_OWN)
            mine = self._actor.organisation_id
            theirs = [one for one in near if one.service.organisation_id != mine]
            closer = [one for one in theirs if one.is_close]
            theirs = (closer or theirs)[:MOST_PLACES]
            theirs.sort(key=lambda one: self._last(one.service))
            return (
                tuple(one.service for one in theirs),
                {one.service.id: fit.reasons(one.whys) for one in theirs},
            )
        reasons = _reasons(self.result, self.find.reasons(), self.asked.get("area_id"))
        return self.result.items, reasons

    def _last(self, one: ServiceView) -> tuple[bool, int]:
        return _is_shut(one), missed(one, self.coming.needs, self._origin)

    @cached_property
    def recruiting(self) -> set[str]:
        """Where people were recruited, as a report says: for the page on which one chooses."""
        ids = [key[1] for one in self.services if (key := _key(one.choice))]
        return {f"service:{one}" for one in directory.recruiting_at(self._actor, ids)}

    @cached_property
    def filters(self) -> SearchForm:
        """The search, with how many each choice leaves once something is searched.

        For the page alone, not for what is sent. Before that it would count the whole directory.
        """
        if self.result is not None:
            self.find.count(self.result.counts)
        return self.find

    @cached_property
    def otherwise(self) -> Otherwise | None:
        """What there is where nothing is found, as on the public page; a button leads to each."""
        if self.result is None or self.result.items:
            return None
        return otherwise(self._actor, self.find, self.asked)

    @cached_property
    def perhaps(self) -> Alternative | None:
        """What was perhaps meant by words that find nothing; a button leads there."""
        if self.result is None:
            return None
        return perhaps(self._actor, self.find, self.asked, self.result)

    def _why(self, one: ServiceView, words: tuple[str, ...]) -> list[str]:
        """Why something that was ticked before stands there still."""
        return fit.reasons(directory.speaks(self._actor, words, one)) or [_("前にえらんだもの")]

    def _choice(self, one: ServiceView, reasons: list[str]) -> Choice:
        via = self._members.get(one.organisation_id) if one.organisation_id else None
        how = _("%(name)s に届きます") % {"name": via} if via else _("手紙か電話で届けます")
        of = one.organisation_id
        to, is_own = of or one.id, of == self._actor.organisation_id
        known = [] if one.has_run_out else shown(one.openings)[:2]
        times = [" ".join(pair) for pair in known]
        times += [_("時間は、まだ確かめていません")] * (bool(known) and one.times_unconfirmed)
        hours = [short(one.hours)] if one.hours and not one.remark else [*times, short(one.remark)]
        said = [*hours, next_day(one), short(one.conditions), short(one.address)]
        line = tuple(filter(None, [*said, "" if is_own else how]))
        terms = beside(one, self.coming.needs, self._origin)
        return Choice(
            f"service:{one.id}", one.name, line, fit.said(reasons), terms, to, is_own, one
        )

    def known(self) -> list[tuple[str, str]]:
        """Every recipient that the page shows, as value and name."""
        return [(one.choice, one.name) for one in [*self.services, *self.organisations]]

    def names(self) -> list[str]:
        """The names of those who were picked."""
        return [name for value, name in self.known() if value in self.picked]

    def recipients(self) -> list[Recipient]:
        """Those who were picked: a service of a member organisation is asked for there.

        What names nobody is no recipient; the form says so at its field.
        """
        return [self._recipient(kind, key) for kind, key in self._keys.values()]

    def _recipient(self, kind: str, key: UUID) -> Recipient:
        service = self._chosen.get(key) if kind == "service" else None
        if service is None:
            return Recipient(organisation_id=key)
        return Recipient(organisation_id=service.organisation_id, service_id=service.id)


def _is_shut(one: ServiceView) -> bool:
    """Whether somebody said lately that nobody can come: it is paused, or full."""
    return one.room in (rules.PAUSED, rules.FULL) and not one.room_is_old


def _key(value: str) -> tuple[str, UUID] | None:
    """Of `service:<id>` or `organisation:<id>`, kind and id; None for anything else."""
    kind, _colon, key = value.partition(":")
    try:
        return (kind, UUID(key)) if kind in ("service", "organisation") else None
    except ValueError:
        return None


def short(words: str) -> str:
    """What an entry says, as much as stands beside its name on a telephone."""
    said = " ".join(words.split())
    if len(said) <= LINE:
        return said
    # Not in the middle of a time, or of a word: after the last piece that fits, if there is one.
    ends = [one.end() for one in _PIECE.finditer(said[:LINE])]
    return f"{said[: ends[-1]].rstrip('、 ')}…" if ends else Truncator(said).chars(LINE)


def _organisations(others: list[OrganisationView], wanted: list[str]) -> list[Choice]:
    """Organisations, those first whose strengths or things to lend fit what is asked for."""
    whys = {one.id: fit.found_in(wanted, one.name, one.strengths, one.can_lend) for one in others}
    ordered = sorted(others, key=lambda one: -len(whys[one.id]))
    return [
        Choice(
            f"organisation:{one.id}",
            one.name,
            tuple(filter(None, [short(one.strengths)])),
            fit.quoted(whys[one.id]),
            to=one.id,
        )
        for one in ordered
    ]


def _reasons(
    result: SearchResult, narrowing: list[str], area_id: UUID | None
) -> dict[UUID, list[str]]:
    """Why each was found: by which words and filters, why outside the area, and how far it is."""
    return {
        one.service.id: [*one.whys, *filter(None, [one.far])]
        for one in found(result, area_id, narrowing)
    }
