"""Introductions of which nothing that was handed over can be opened any more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.records.people.rules import OPEN, OPEN_DOOR
from tonari.work.referral import rules
from tonari.work.referral.models import Task

from .tasks import inbox


@dataclass(frozen=True)
class Shut:
    """Its consent was taken back, or has ended: who is to be asked before anybody goes.

    records: the recipient's record of the person, and the one that took it over. to_ask: not where
    they have met, and know the person by what they wrote themselves. why, since: how what was given
    ended, `withdrawn` and the like, or the state of the introduction with which it did, and its
    day. ended: how the introduction ended, and its day; None while it stands.
    """

    task_id: UUID
    sender_name: str
    sender_phone: str
    records: frozenset[UUID]
    to_ask: bool
    why: str
    since: date
    ended: tuple[str, date] | None = None


def shut(viewer: Actor, case_ids: Collection[UUID]) -> list[Shut]:
    """Those that stand of which the sender is to be asked first. As many queries as `_standing`."""
    return [one for one in _standing(viewer, case_ids) if one.to_ask]


def shut_by_record(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, Shut]:
    """The same, by the records of the person."""
    return {case_id: one for one in shut(viewer, case_ids) for case_id in one.records}


def closed(viewer: Actor, case_ids: Collection[UUID]) -> list[Shut]:
    """What came to these records of the viewer's own, and was shut: what stands, or did.

    What was called off, or came to nothing, before they met, where nobody of theirs is beside the
    person any more: the last of each record. A query and two more than `_standing`.
    """
    return [*_standing(viewer, case_ids), *_called_off(viewer, case_ids)]


def _standing(viewer: Actor, case_ids: Collection[UUID]) -> list[Shut]:
    """What came to these records of the viewer's own, stands, and was shut.

    Of whoever they have met nobody need be asked where they know the person by what they wrote
    themselves; where they are not beside them any more, it is not told. One query, four more for
    those.
    """
    if not case_ids:
        return []
    rows = _given(viewer, case_ids).filter(state__in=rules.STANDING, released_at__isnull=False)
    found = list(rows.exclude(pk__in=people.bases_received(viewer)).values_list(*_COLUMNS))
    stand = {_holds(row) for row in found if row[_STATE] in rules.MET}
    beside = _beside(viewer, stand) if stand else set()
    known = people.known_there(viewer, beside) if stand else set()
    return [
        _shut(row, to_ask=row[_STATE] not in rules.MET or _holds(row) not in known)
        for row in found
        if row[_STATE] not in rules.MET or _holds(row) in beside
    ]


def _called_off(viewer: Actor, case_ids: Collection[UUID]) -> list[Shut]:
    ended = [*rules.ENDED_BY_SENDER, rules.FAILED]
    # Also where a new consent was to be handed over anew: of an earlier one they have what it was.
    rows = _given(viewer, case_ids).filter(state__in=ended, met_on__isnull=True)
    found = rows.values_list(*_COLUMNS) if case_ids else ()
    last = {_holds(row): row for row in found if row[_UNTIL]}
    states = people.connections(viewer, last) if last else {}
    return [
        _shut(row, to_ask=True)
        for holds, row in last.items()
        if states.get(holds) not in (OPEN, OPEN_DOOR)
    ]


_COLUMNS = (
    "id",
    "referral__organisation__name",
    "referral__organisation__phone",
    "state",
    "ended_at",
    "to_case",
    "to_case__superseded_by",
    "why",
    "shut_at",
    "until",
)
_STATE, _UNTIL = _COLUMNS.index("state"), _COLUMNS.index("until")
_TO_CASE, _NOW = _COLUMNS.index("to_case"), _COLUMNS.index("to_case__superseded_by")


def _given(viewer: Actor, case_ids: Collection[UUID]) -> QuerySet[Task]:
    """By which something was handed over to these records, with how the last of it ended."""
    of_these = Q(to_case__in=case_ids) | Q(to_case__superseded_by__in=case_ids)
    last = people.last_received(viewer, OuterRef("pk"))
    return (
        Task.objects.filter(
            of_these,
            to_organisation=viewer.acting_for,
            to_case__in=people.own_cases(viewer).values("pk"),
        )
        .annotate(
            why=Subquery(last.values("end_reason")[:1]),
            shut_at=Subquery(last.values("ended_at")[:1]),
            until=Subquery(last.values("until")[:1]),
        )
        .order_by("id")
    )


def _holds(row: tuple[Any, ...]) -> UUID:
    """The recipient's record of the person, or the one that took it over."""
    holds: UUID = row[_NOW] or row[_TO_CASE]
    return holds


def _shut(row: tuple[Any, ...], *, to_ask: bool) -> Shut:
    task_id, name, phone, state, ended_at, theirs, now, why, shut_at, until = row
    return Shut(
        task_id,
        name,
        phone,
        frozenset(filter(None, [theirs, now])),
        to_ask,
        why or "expired",
        _day(shut_at) if shut_at else until,
        (state, _day(ended_at)) if ended_at and state not in rules.STANDING else None,
    )


def _day(at: datetime) -> date:
    return at.astimezone(clock.TOKYO).date()


def opens(viewer: Actor, task_id: UUID) -> bool:
    """Whether what came by this introduction may still be opened by whoever received it."""
    return people.bases_received(viewer).filter(basis_ref=task_id).exists()


def received_ids(viewer: Actor, task_ids: Collection[UUID]) -> set[UUID]:
    """Those of these introductions that came to the viewer, who may open their pages."""
    return set(inbox(viewer).filter(pk__in=task_ids).values_list("pk", flat=True))


def _beside(viewer: Actor, records: Collection[UUID]) -> set[UUID]:
    states = people.connections(viewer, records)
    return {one for one in records if states.get(one) == OPEN}
