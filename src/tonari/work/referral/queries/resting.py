"""Who is asked how it goes, and of whom nobody is: who has died, or is missing, as a side knows.

Nothing is written for it: where the loss turns out to be none, all is as it was.
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet

from tonari.ground.ledger.adapters import PreparedForMany
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.records.people import queries as people
from tonari.records.people.rules import DIED
from tonari.records.people.rules.losses import LOSSES
from tonari.work.referral import rules
from tonari.work.referral.models import FollowUp, Task


def over(viewer: Actor, role: str) -> Q:
    """Introductions that are over for this side, for the person has died after they had met.

    What the sender's team knows holds for the recipient too, who may never learn why.
    """
    dead = people.known_lost(viewer, DIED)
    known = Q(referral__case__in=dead)
    if role == rules.RECIPIENT:
        known |= Q(to_case__in=dead)
    return Q(state__in=rules.MET) & known


def over_untold(viewer: Actor, since: datetime) -> Q:
    """Those that are over for the recipient, whom nothing tells why, nor that they have read it.

    since: only of whom it was noted after. Whoever has no account is rung up.
    """
    dead = people.known_lost(viewer, DIED, since=since)
    knows = people.known_lost(viewer, DIED)
    unread = Q(to_organisation__isnull=False, end_seen_at__isnull=True)
    return unread & Q(state__in=rules.MET, referral__case__in=dead) & ~Q(to_case__in=knows)


def resting(viewer: Actor, role: str) -> Q:
    """Introductions of which this side is not asked now whether the connection holds.

    Whoever has no account keeps no record: the sender's says so for them.
    """
    lost = people.known_lost(viewer, *LOSSES)
    of_sender = Q(referral__case__in=lost)
    if role == rules.RECIPIENT:
        of_sender = Q(to_case__in=lost) | Q(to_organisation__isnull=True) & of_sender
    return over(viewer, role) | of_sender


def asked_of(role: str) -> Q:
    """The follow-ups that a side has to see to."""
    light = Q(side=rules.RECIPIENT, task__to_organisation__isnull=True)
    return Q(side=role) | light if role == rules.SENDER else Q(side=role)


def due_now(viewer: Actor, role: str) -> QuerySet[FollowUp]:
    """The follow-ups that a side has to see to now: not of whom nobody is asked any more."""
    due = FollowUp.objects.filter(asked_of(role), state__in=rules.OPEN_FOLLOW_UPS)
    resting_now = Task.objects.filter(resting(viewer, role)).values("pk")
    return due.filter(due_on__lte=clock.today()).exclude(task__in=resting_now)


def unasked(viewer: Actor) -> Q:
    """The follow-ups of these, by their sides."""
    found = Q()
    for side in (rules.SENDER, rules.RECIPIENT):
        found |= Q(side=side, task__in=Task.objects.filter(resting(viewer, side)))
    return found


def _among(found: Callable[[Actor, str], Q], side: str) -> PreparedForMany:
    return PreparedForMany(
        lambda ids: Task.objects.filter(found(JOB, side), pk__in=ids).values_list("pk")
    )


# Whoever asks, and of whichever: their words take longer to build than to answer.
OVER = {side: _among(over, side) for side in (rules.SENDER, rules.RECIPIENT)}
RESTING = {side: _among(resting, side) for side in (rules.SENDER, rules.RECIPIENT)}
"""By side: which of many introductions are over, or rest."""
