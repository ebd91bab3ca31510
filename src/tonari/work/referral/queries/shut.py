"""Introductions that stand of which nothing that was handed over can be opened any more."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.records.people.rules import OPEN
from tonari.work.referral import rules
from tonari.work.referral.models import Task


@dataclass(frozen=True)
class Shut:
    """Its consent was taken back, or has ended: who is to be asked before anybody goes.

    records: the recipient's record of the person, and the one that took it over. to_ask: not where
    they have met, and know the person by what they wrote themselves.
    """

    task_id: UUID
    sender_name: str
    sender_phone: str
    records: frozenset[UUID]
    to_ask: bool


def shut(viewer: Actor, case_ids: Collection[UUID]) -> list[Shut]:
    """Those of `closed` of which the sender is to be asked first. As many queries."""
    return [one for one in closed(viewer, case_ids) if one.to_ask]


def closed(viewer: Actor, case_ids: Collection[UUID]) -> list[Shut]:
    """What came to these records of the viewer's own, stands, and was shut.

    Of whoever they have met nobody need be asked where they know the person by what they wrote
    themselves; where they are not beside them any more, it is not told. One query, four more for
    those.
    """
    if not case_ids:
        return []
    of_these = Q(to_case__in=case_ids) | Q(to_case__superseded_by__in=case_ids)
    rows = Task.objects.filter(
        of_these,
        to_organisation=viewer.acting_for,
        to_case__in=people.own_cases(viewer).values("pk"),
        state__in=[*rules.OPEN_STATES, rules.COMPLETED],
        released_at__isnull=False,
    )
    found = list(
        rows.exclude(pk__in=people.bases_received(viewer))
        .order_by("id")
        .values_list(
            "id",
            "referral__organisation__name",
            "referral__organisation__phone",
            "state",
            "to_case",
            "to_case__superseded_by",
        )
    )
    stand = {now or theirs for *_, state, theirs, now in found if state in rules.MET}
    beside = _beside(viewer, stand) if stand else set()
    known = people.known_there(viewer, beside) if stand else set()
    return [
        Shut(
            task_id,
            name,
            phone,
            frozenset(filter(None, [theirs, now])),
            state not in rules.MET or (now or theirs) not in known,
        )
        for task_id, name, phone, state, theirs, now in found
        if state not in rules.MET or (now or theirs) in beside
    ]


def opens(viewer: Actor, task_id: UUID) -> bool:
    """Whether what came by this introduction may still be opened by whoever received it."""
    return people.bases_received(viewer).filter(basis_ref=task_id).exists()


def _beside(viewer: Actor, records: Collection[UUID]) -> set[UUID]:
    states = people.connections(viewer, records)
    return {one for one in records if states.get(one) == OPEN}
