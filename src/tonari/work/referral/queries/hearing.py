"""Whom a loss reaches: who is told of it by a notice, and who has to be rung up."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import Task


@dataclass(frozen=True)
class Hearing:
    """Somebody beside the person by an introduction: is_told by a notice, or has no account."""

    task_id: UUID
    name: str
    phone: str
    is_told: bool
    is_light: bool


def hearing(viewer: Actor, case_id: UUID) -> list[Hearing]:
    """Who has met a person of one's own by an introduction, or introduced them to us; each once.

    Whoever introduced them hears of it before they were met here, too, while a consent lives. Not
    where somebody acts who must never come near the person: nobody there is told anything.
    Errors: Refused (not found) outside the team.
    """
    people.check_own_record(viewer, case_id)
    records = people.together(viewer, people.standing(viewer, case_id))
    told, barred = people.organisations_told(viewer, case_id)
    met = Task.objects.filter(state__in=rules.MET).order_by("pk")
    sent = met.filter(referral__case__in=records)
    waits = Q(state__in=rules.TO_MEET, referral__organisation__in=told)
    came = Task.objects.filter(Q(state__in=rules.MET) | waits, to_case__in=records).order_by("pk")
    places = sent.filter(to_service__isnull=False)
    found = {
        of: Hearing(pk, name, phone, of in told, is_light)
        for rows, of_whom, is_light in (
            (came, "referral__organisation", False),
            (sent.filter(to_organisation__isnull=False), "to_organisation", False),
            (places, "to_service", True),
        )
        for pk, of, name, phone in rows.values_list(
            "pk", of_whom, f"{of_whom}__name", f"{of_whom}__phone"
        )
        if of not in barred
    }
    return sorted(found.values(), key=lambda one: one.task_id)
