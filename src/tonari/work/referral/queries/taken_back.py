"""What a merge of two records took back, so that whoever undoes it knows what to send again."""

from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import Task

from .tasks import opened
from .views import TaskView


def taken_back(viewer: Actor, case_id: UUID, merge_id: UUID) -> list[TaskView]:
    """Introductions of one's own record that ended because this merge made it one with another.

    They went where somebody acts who must not come near the person. A draft was never sent.
    Errors: Refused (not found) outside its team.
    """
    people.check_own_record(viewer, case_id)
    rows = Task.objects.filter(
        referral__case__in=people.together(viewer, case_id),
        taken_back_by=merge_id,
        state=rules.CANCELLED,
    )
    return opened(viewer, rows.order_by("pk"), rules.SENDER, 100)
