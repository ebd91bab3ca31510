"""What a recipient has seen of an introduction, and when first."""

from uuid import UUID

from django.db.models import Q

from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Task
from tonari.work.referral.queries.resting import over

from .steps import at_hand


@action
def see_offer(*, by: Actor, task_id: UUID) -> None:
    """Remember when the recipient first saw the offer; later looks change nothing."""
    row, roles = queries.load(by, task_id)
    on_behalf = rules.SENDER in roles
    unanswered = [rules.DRAFT, rules.REQUESTED]
    first = Task.objects.filter(pk=row.pk, state__in=unanswered, seen_at__isnull=True)
    seen = 0 if on_behalf else first.update(seen_at=clock.now())
    record("referral.seen" if seen else "referral.opened", by=by, subject=task_id)


@action
def see_end(*, by: Actor, task_id: UUID) -> None:
    """Remember when the recipient first read that it was taken back, or is over."""
    row, roles = at_hand(by, task_id, at_the_end=True)
    ended = Q(state__in=rules.ENDED_BY_SENDER) | over(by, rules.RECIPIENT)
    unread = Task.objects.filter(ended, pk=row.pk, end_seen_at__isnull=True)
    seen = 0 if rules.SENDER in roles else unread.update(end_seen_at=clock.now())
    record("referral.end_seen" if seen else "referral.opened", by=by, subject=task_id)
