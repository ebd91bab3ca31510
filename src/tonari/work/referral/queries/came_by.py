"""How people came to records of one's own, for whom a list has no name yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.work.referral.models import Task


@dataclass(frozen=True)
class CameBy:
    """Who introduced somebody here, and when they were taken up."""

    sender_name: str
    accepted_at: datetime


def came_by(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, CameBy]:
    """By record of the viewer's own, the introduction that led to it, the latest. One query."""
    if not case_ids:
        return {}
    of_these = Q(to_case__in=case_ids) | Q(to_case__superseded_by__in=case_ids)
    rows = Task.objects.filter(
        of_these,
        to_case__in=people.own_cases(viewer).values("pk"),
        accepted_at__isnull=False,
    )
    columns = ("to_case", "to_case__superseded_by", "referral__organisation__name", "accepted_at")
    return {
        taken_over or case_id: CameBy(name, at)
        for case_id, taken_over, name, at in rows.order_by("id").values_list(*columns)
        if at
    }
