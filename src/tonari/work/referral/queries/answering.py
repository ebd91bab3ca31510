"""What a sender still answers for, as long as which they are responsible for the person."""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q

from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.records.people.rules import CARRIED_ON
from tonari.work.referral import rules
from tonari.work.referral.models import FollowUp, Task

from .tasks import FollowUpView, TaskView

# Sent and not met yet; or come back, and nobody has taken note of it.
ANSWERED_FOR = Q(state__in=[rules.REQUESTED, rules.ACCEPTED, rules.ON_HOLD]) | Q(
    returned_at__isnull=False, settled_at__isnull=True
)


def answered_for(viewer: Actor, case_id: UUID) -> int:
    """How many introductions made from a record its team answers for: a number, nothing of them."""
    records = people.together(viewer, people.standing(viewer, case_id))
    return Task.objects.filter(ANSWERED_FOR, referral__case__in=records).count()


def takes_up(viewer: Actor, case_id: UUID) -> bool:
    """Whether sending an introduction from one's own record makes its team responsible again.

    They had stepped back. Errors: Refused (not found) outside its team.
    """
    return people.connection_state(viewer, case_id) == CARRIED_ON


def said_last(viewer: Actor, task_id: UUID) -> list[str]:
    """What each side said last of whether the connection holds (`rules.HOLDING`); two at most."""
    said = FollowUp.objects.filter(task=task_id, state=rules.ANSWERED).order_by("answered_at", "pk")
    return list(dict(said.values_list("side", "holds")).values())


def is_broken(task: TaskView) -> bool:
    """Whether either side's last word was that the connection broke; of one that is opened."""
    said = sorted((one for one in task.follow_ups if one.answered_at), key=_answered)
    return rules.BROKEN in {one.side: one.holds for one in said}.values()


def _answered(one: FollowUpView) -> datetime:
    return one.answered_at or datetime.min.replace(tzinfo=UTC)
