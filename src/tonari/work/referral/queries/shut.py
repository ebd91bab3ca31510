"""Introductions under way of which nothing that was handed over can be opened any more."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import Task


@dataclass(frozen=True)
class Shut:
    """Its consent was taken back, or has ended: who is to be asked before anybody goes.

    records: the recipient's record of the person, and the one that took it over.
    """

    task_id: UUID
    sender_name: str
    sender_phone: str
    records: frozenset[UUID]


def shut(viewer: Actor, case_ids: Collection[UUID]) -> list[Shut]:
    """What came to these records of the viewer's own, is under way, and was shut. One query."""
    if not case_ids:
        return []
    of_these = Q(to_case__in=case_ids) | Q(to_case__superseded_by__in=case_ids)
    rows = Task.objects.filter(
        of_these,
        to_organisation=viewer.acting_for,
        to_case__in=people.own_cases(viewer).values("pk"),
        state__in=rules.OPEN_STATES,
        released_at__isnull=False,
    )
    found = rows.exclude(pk__in=people.bases_received(viewer)).order_by("id")
    return [
        Shut(task_id, name, phone, frozenset(filter(None, records)))
        for task_id, name, phone, *records in found.values_list(
            "id",
            "referral__organisation__name",
            "referral__organisation__phone",
            "to_case",
            "to_case__superseded_by",
        )
    ]
