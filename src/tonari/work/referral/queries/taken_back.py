"""What a merge of two records took back, so that whoever undoes it knows what to send again."""

from datetime import datetime, timedelta
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import Task

from .tasks import TaskView, opened

MOMENT = timedelta(seconds=5)


def taken_back(viewer: Actor, case_id: UUID, merged_at: datetime) -> list[TaskView]:
    """Introductions of one's own record that ended because it became one with another then.

    They went where somebody acts who must not come near the person, and ended with the merge.
    Errors: Refused (not found) outside its team.
    """
    people.check_own_record(viewer, case_id)
    rows = Task.objects.filter(
        referral__case__in=people.together(viewer, case_id),
        to_organisation__in=people.barred_organisations(viewer, case_id),
        state=rules.CANCELLED,
        reason="other",
        ended_at__gte=merged_at,
        ended_at__lt=merged_at + MOMENT,
    )
    return opened(viewer, rows.order_by("pk"), rules.SENDER, 100)
