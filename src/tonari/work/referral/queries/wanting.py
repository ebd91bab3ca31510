"""From whom the person wanted no more contact, as it came back to those who had introduced them."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import Task
from tonari.work.referral.rules import wanting

from .tasks import TAKER, load


def not_wanted(viewer: Actor, case_id: UUID) -> dict[UUID, str]:
    """By id the names of recipients from whom a person of one's own wanted no more contact.

    Only what came back to the viewer's own team with that reason: of what the person said elsewhere
    it learns nothing. Whom they have met since are not among them. Errors: Refused (not found).
    """
    people.check_own_record(viewer, case_id)
    records = people.together(viewer, people.standing(viewer, case_id))
    came_back = Q(reason=rules.DECLINED, returned_at__isnull=False)
    told = Task.objects.filter(came_back | Q(state__in=rules.MET), referral__case__in=records)
    columns = ("to_organisation", "to_service", TAKER, "reason")
    last = {
        organisation or service: (name, reason)
        for organisation, service, name, reason in told.order_by("pk").values_list(*columns)
    }
    return {key: name for key, (name, reason) in last.items() if reason == rules.DECLINED}


def not_wanted_there(viewer: Actor, task_id: UUID) -> str:
    """The recipient's name, if the person wanted no more contact from them; for the sender's team.

    Empty else. Errors: Refused (not found).
    """
    row, roles = load(viewer, task_id)
    if rules.SENDER not in roles:
        return ""
    recipient = row.to_organisation_id or row.to_service_id
    found = not_wanted(viewer, row.referral.case_id)
    return found.get(recipient, "") if recipient else ""


def check_wants_again(viewer: Actor, case_id: UUID, whom: Collection[UUID]) -> None:
    """Refused where one of these recipients is not wanted (`rules.wanting.check_wants_again`)."""
    found = not_wanted(viewer, case_id)
    wanting.check_wants_again([found[one] for one in whom if one in found])
