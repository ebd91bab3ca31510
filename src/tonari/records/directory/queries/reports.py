"""Reports of mistakes, for whoever answers them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When

from tonari.ground.network.queries import (
    here_to_coordinate,
    is_coordinator,
    organisation_names,
)
from tonari.ground.vault.queries import open_for_organisation
from tonari.ground.vault.rules import CannotOpen
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Report, ReportCopy
from tonari.records.directory.rules.keeping import (
    MISTAKES,
    RECRUITING,
    WAITS,
    answers_of,
    is_overdue,
    may_take,
    sealed_at,
)

MOST = 100


@dataclass(frozen=True)
class Taker:
    """Who sees to a report; is_me: the viewer. is_late: nothing was heard of it for too long."""

    id: UUID
    name: str
    organisation_name: str
    is_me: bool
    is_late: bool


@dataclass(frozen=True)
class ReportView:
    """What somebody said of an entry. has_words: they wrote some; words: those the viewer opens.

    keeper_id: who keeps the entry, None for nobody. asked_by: the organisation that asks about it.
    taken_by: who sees to it, None for nobody, also while they do not coordinate or are away.
    may_take: whether the viewer may see to it. answers: what the viewer may say became of it
    (ANSWERS), with its words.
    """

    id: UUID
    service_id: UUID
    service_name: str
    what: str
    made_at: datetime
    asked_by: str
    keeper_id: UUID | None
    has_words: bool
    words: str
    answers: tuple[tuple[str, str], ...]
    taken_by: Taker | None = None
    may_take: bool = False

    @property
    def what_label(self) -> str:
        """What was wrong."""
        return MISTAKES[self.what]

    @property
    def is_to_take(self) -> bool:
        """Whether nobody sees to it, or another than the viewer, or nothing was heard for long."""
        return self.taken_by is None or not self.taken_by.is_me or self.taken_by.is_late

    @property
    def presses(self) -> bool:
        """Whether it stands before all: nobody sees to it, the viewer does, or it is late."""
        mine = self.taken_by is None or self.taken_by.is_me or self.taken_by.is_late
        return self.may_take and mine

    @property
    def is_recruiting(self) -> bool:
        """Whether people were recruited or pressed there."""
        return self.what == RECRUITING


def reports(viewer: Actor) -> list[ReportView]:
    """Reports that wait for the viewer's organisation: recruiting, its own, nobody's; oldest first.

    Those of what it keeps, of what nobody keeps, and for coordinators whatever tells of recruiting.
    Four queries, one more where somebody sees to one. Errors: Refused (missing) for who is no
    member.
    """
    coordinates = is_coordinator(viewer)
    found = _waiting(viewer, _nobodys(), coordinates)
    names = _asking(viewer, found)
    words = _words(viewer, [row.pk for row in found])
    here = _here(viewer, found)
    return [_view(viewer, row, names, words, coordinates, here) for row in found]


def reported(viewer: Actor) -> list[ReportView]:
    """The same, to be named without their words; of what nobody keeps for coordinators alone.

    Somebody of every organisation hears of it, and not everybody. Two queries, or up to four.
    """
    coordinates = is_coordinator(viewer)
    found = _waiting(viewer, _nobodys() if coordinates else Q(), coordinates)
    names, here = _asking(viewer, found), _here(viewer, found)
    return [_view(viewer, row, names, {}, coordinates, here) for row in found]


def reports_at(viewer: Actor, service_id: UUID) -> int:
    """How many of `reports` are about one entry. One query, two for a member."""
    if viewer.kind != "member":
        return 0
    return _waits(viewer, _nobodys(), is_coordinator(viewer)).filter(service=service_id).count()


def recruiting_at(viewer: Actor, service_ids: Collection[UUID]) -> set[UUID]:
    """Of these entries, those where people were recruited, as a report says that still waits.

    Every member may know that, whoever keeps the entry, before they send somebody there; the words
    are for whom they were sealed. One query, none for who is no member.
    """
    if viewer.kind != "member" or not service_ids:
        return set()
    told = Report.objects.filter(what=RECRUITING, state__in=WAITS, service__in=service_ids)
    return set(told.values_list("service", flat=True))


def _nobodys() -> Q:
    return Q(service__organisation=None, service__kept_by=None)


def _waiting(viewer: Actor, others: Q, coordinates: bool) -> list[Report]:
    # What is one's own is never hidden behind however much there is of nobody's.
    nobodys = When(_nobodys(), then=Value(2))
    first = Case(When(what=RECRUITING, then=Value(0)), nobodys, default=Value(1))
    rows = _waits(viewer, others, coordinates).select_related("service", "taken_by__organisation")
    return list(rows.order_by(first, "made_at", "pk")[:MOST])


def _waits(viewer: Actor, others: Q, coordinates: bool) -> QuerySet[Report]:
    keeper = viewer.acting_for
    mine = Q(service__organisation=keeper) | Q(service__organisation=None, service__kept_by=keeper)
    if others:
        mine |= others
    if coordinates:
        mine |= Q(what=RECRUITING)
    return Report.objects.filter(mine, state__in=WAITS)


def _view(
    viewer: Actor,
    row: Report,
    names: Mapping[UUID, str],
    words: Mapping[UUID, str],
    coordinates: bool,
    here: Collection[UUID],
) -> ReportView:
    keeper = row.service.keeper_id
    taker = _taker(viewer, row) if row.taken_by_id in here else None
    is_taken = taker is not None and not taker.is_me
    answers = answers_of(viewer, row.what, keeper, coordinates=coordinates, is_taken=is_taken)
    return ReportView(
        row.pk,
        row.service_id,
        row.service.name,
        row.what,
        row.made_at,
        names.get(row.answered_by_id, "") if row.answered_by_id else "",
        keeper,
        row.pk in words,
        words.get(row.pk, ""),
        tuple(answers.items()),
        taker,
        may_take(viewer, row.what, keeper, coordinates=coordinates),
    )


def sees_to_it(viewer: Actor, row: Report) -> Taker | None:
    """Who sees to a report; nobody where they have left, do not coordinate any more or are away."""
    return _taker(viewer, row) if row.taken_by_id in _here(viewer, [row]) else None


def _asking(viewer: Actor, rows: Iterable[Report]) -> dict[UUID, str]:
    asking = {row.answered_by_id for row in rows if row.answered_by_id}
    return organisation_names(viewer, asking) if asking else {}


def _here(viewer: Actor, rows: Iterable[Report]) -> set[UUID]:
    return here_to_coordinate(viewer, {row.taken_by_id for row in rows if row.taken_by_id})


def _taker(viewer: Actor, row: Report) -> Taker | None:
    taker = row.taken_by
    if taker is None:
        return None
    is_late = is_overdue(row.taken_at or row.made_at, row.answered_at, clock.now())
    is_me = taker.pk == viewer.acting_id
    return Taker(taker.pk, taker.name, taker.organisation.name, is_me, is_late)


def _words(viewer: Actor, reports: Iterable[UUID]) -> dict[UUID, str]:
    """By report, its words; empty where the viewer holds no key for them."""
    copies = ReportCopy.objects.filter(report__in=list(reports)).order_by("pk")
    found: dict[UUID, str] = {}
    for report, holder, sealed in copies.values_list("report", "organisation_id", "sealed"):
        found.setdefault(report, "")
        if holder == viewer.organisation_id:
            found[report] = _opened(viewer, report, bytes(sealed))
    return found


def _opened(viewer: Actor, report: UUID, sealed: bytes) -> str:
    try:
        return str(open_for_organisation(viewer, sealed_at(report), sealed)["words"])
    except (Refused, CannotOpen):
        return ""
