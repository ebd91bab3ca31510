"""What waits for whom: on きょう, and for the minute tick."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window

from tonari.ground.ledger.adapters import Prepared
from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.refused import not_found
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import FollowUp, Task

from .reach import hindered
from .resting import due_now, over, over_untold, unasked
from .tasks import came_to, comes_back, inbox, sent, views, with_sides
from .views import TaskView

TODAY = 100
TOLD_FOR = timedelta(days=14)


@dataclass(frozen=True)
class LateRelease:
    """Somebody was taken up, and the team has not handed over in time: whom to speak to.

    may_step_in: whether the viewer may join the team and hand over, by the fallback post.
    """

    task_id: UUID
    recipient_name: str
    release_due_at: datetime
    whom_to_ask: list[str]
    may_step_in: bool


@dataclass(frozen=True)
class TodayTasks:
    """What the viewer has to do about introductions now; `more` are not shown for want of room."""

    to_release: list[TaskView]
    to_bring: list[TaskView]
    came_back: list[TaskView]
    consent_over: list[TaskView]
    to_deliver: list[TaskView]
    to_tell: list[TaskView]
    goes_on: list[TaskView]
    asked_us: list[TaskView]
    to_answer: list[TaskView]
    to_meet: list[TaskView]
    met: list[TaskView]
    silent: list[TaskView]
    follow_ups: list[TaskView]
    ended: list[TaskView]
    late: list[LateRelease]
    more: int


def today(viewer: Actor) -> TodayTasks:
    """Introductions that wait for the viewer, by what is to be done; a fixed number of queries.

    Only what waits is opened: what rests with the other side neither costs time nor hides anything.
    """
    moment = clock.now()
    ours, more = _first(_OUR_TURN, viewer)
    theirs: list[Task] = []
    more_of_theirs = 0
    if network.is_worker(viewer):
        theirs, more_of_theirs = _first(_OUR_ANSWER, viewer, told_after=_told_after())
    ciphers = vault.ciphers(viewer, [rules.offer_box(row.id) for row in [*ours, *theirs]])
    sent_by_us = views(viewer, ours, rules.SENDER, ciphers)
    met = hindered(viewer, [task for task in sent_by_us if task.waits_for_role])
    received = views(viewer, theirs, rules.RECIPIENT, ciphers)
    return TodayTasks(
        # Whoever was met first learns that, and says whether they stay beside.
        to_release=[t for t in sent_by_us if t.waits_for_release and not t.waits_for_role],
        to_bring=[task for task in sent_by_us if task.brings_on == clock.today()],
        came_back=[task for task in sent_by_us if task.comes_back],
        consent_over=[
            *(task for task in sent_by_us if task.goes_on_shut),
            *(task for task in received if task.is_shut and task.state in rules.MET),
        ],
        to_deliver=[task for task in sent_by_us if task.state == rules.DRAFT],
        to_tell=[task for task in sent_by_us if task.is_end_untold],
        goes_on=[task for task in sent_by_us if task.is_going_on_untold],
        asked_us=[task for task in sent_by_us if task.has_question],
        to_answer=[
            task for task in received if task.state == rules.REQUESTED and not task.asked_at
        ],
        to_meet=[task for task in received if task.state in (rules.ACCEPTED, rules.ON_HOLD)],
        met=[task for task in met if not task.is_refused],
        silent=[task for task in sent_by_us if _is_silent(task, moment)],
        follow_ups=[task for task in [*sent_by_us, *received] if task.follow_up_on],
        ended=[task for task in received if task.state in rules.ENDED_BY_SENDER or task.is_over],
        late=late_releases(viewer),
        more=more + more_of_theirs,
    )


def waits_since(viewer: Actor) -> datetime | None:
    """Since when the newest of what waits for the viewer does; nothing is opened, two queries."""
    found: list[datetime] = []
    for rows in (_our_turn(viewer), _our_answer(inbox(viewer), viewer, _told_after())):
        for at in rows.values_list(
            "requested_at", "asked_at", "accepted_at", "returned_at", "overdue_at"
        ):
            found += [max(one for one in at if one)] if any(at) else []
    return max(found, default=None)


def _first(waiting: Prepared, viewer: Actor, **more: datetime) -> tuple[list[Task], int]:
    """The most pressing of them, and how many more there are."""
    found = waiting(member=viewer.acting_id, organisation=viewer.acting_for, **more)
    rows = Task.objects.filter(pk__in=[pk for pk, _total in found])
    total = found[0][1] if found else 0
    return with_sides(viewer, rows.order_by("due_at", "id"), TODAY), total - len(found)


def _told_after() -> datetime:
    return clock.now() - TOLD_FOR


def _our_turn(viewer: Actor) -> QuerySet[Task]:
    """What waits for the viewer as sender.

    For whoever has died or is missing nothing, but to tell that it is over.
    """
    lost = Q(referral__case__in=people.lost_cases(viewer)) | over(viewer, rules.SENDER)
    waits = _waits_for_sender(viewer) & ~lost
    return sent(viewer).filter(waits | _end_untold(viewer))


def _end_untold(viewer: Actor) -> Q:
    """In which `TaskView.is_end_untold`."""
    called_off = Q(state__in=rules.ENDED_BY_SENDER, requested_at__isnull=False)
    called_off &= ~Q(reason="someone_else")
    ended = called_off | over(viewer, rules.SENDER)
    return Q(to_service__isnull=False, end_seen_at__isnull=True) & ended


def _going_on_untold() -> Q:
    """In which `TaskView.is_going_on_untold`, of those that are not over."""
    return Q(to_service__isnull=False, end_seen_at__isnull=False, state__in=rules.STANDING)


def _our_answer(received: QuerySet[Task], viewer: Actor, told_after: datetime) -> QuerySet[Task]:
    """What waits for the viewer as recipient; nothing for whoever was lost since they accepted."""
    lost = people.lost_since(viewer, "accepted_at")
    ours = Q(to_case__isnull=False, to_case__in=lost, state__in=rules.OPEN_STATES)
    return received.filter(_waits_for_recipient(viewer, told_after)).exclude(ours)


def _to_hand_over(viewer: Actor) -> Q:
    """In which `rules.is_handed_over_in`, and nothing is yet."""
    met = Q(state__in=rules.MET, to_organisation__isnull=False)
    agreed = Q(pk__in=people.agreed_upon(viewer))
    return (Q(state__in=rules.TO_MEET) | (met & agreed)) & Q(released_at__isnull=True)


def _goes_on_shut(viewer: Actor) -> Q:
    """In which `TaskView.goes_on_shut`."""
    opens = Q(Exists(people.standing_grants(viewer, OuterRef("pk"))))
    return Q(state__in=rules.TO_MEET, released_at__isnull=False) & ~opens


def _waits_for_sender(viewer: Actor) -> Q:
    taken = rules.TO_MEET
    return (
        Q(state=rules.DRAFT)
        | Q(state__in=rules.OPEN_STATES, asked_at__isnull=False)
        | Q(state=rules.REQUESTED, due_at__lt=clock.now())
        | _waits_for_role(viewer)
        | _to_hand_over(viewer)
        | _going_on_untold()
        | _goes_on_shut(viewer)
        | Q(state__in=taken, meet_by__lt=clock.today())
        | Q(state__in=taken, handover__in=rules.BROUGHT, handover_on=clock.today())
        | comes_back()
        | Q(pk__in=due_now(viewer, rules.SENDER).values("task"))
    )


def _waits_for_role(viewer: Actor) -> Q:
    """In which `TaskView.waits_for_role`, and not `is_refused`: then there is nothing to choose."""
    refused = Q(reason=rules.DECLINED, to_case__in=people.left_in_peace(viewer).values("pk"))
    return Q(state__in=rules.MET, sender_role="") & ~refused


def _waits_for_recipient(viewer: Actor, told_after: datetime) -> Q:
    unanswered = Q(state=rules.REQUESTED, asked_at__isnull=True)
    # Whoever has read of it, or for two weeks has not, is told no more that it was taken back.
    told = Q(state__in=rules.ENDED_BY_SENDER, end_seen_at__isnull=True, returned_at__isnull=True)
    told &= Q(requested_at__isnull=False, ended_at__gt=told_after)
    waits = Q(state__in=[rules.ACCEPTED, rules.ON_HOLD]) | Q(
        pk__in=due_now(viewer, rules.RECIPIENT).values("task")
    )
    # Whoever has met them is told for two weeks that the consent is over.
    shut = Q(state__in=rules.MET, pk__in=people.ended_lately(viewer, told_after))
    shut &= ~over(viewer, rules.RECIPIENT)
    return unanswered | told | shut | over_untold(viewer, told_after) | waits


def _most_pressing(waiting: QuerySet[Task]) -> QuerySet[Task, tuple[UUID, int]]:
    counted = waiting.order_by("due_at", "id").annotate(total=Window(Count("pk")))
    return counted.values_list("pk", "total")[:TODAY]


def _of(member: UUID, organisation: UUID) -> Actor:
    return Actor("member", member, organisation)


# Long questions: to build their words takes several times as long as to answer them.
_OUR_TURN = Prepared(
    lambda **who: _most_pressing(_our_turn(_of(**who))), member=UUID, organisation=UUID
)
_OUR_ANSWER = Prepared(
    lambda told_after, **who: _most_pressing(
        _our_answer(came_to(_of(**who)), _of(**who), told_after)
    ),
    member=UUID,
    organisation=UUID,
    told_after=datetime,
)


def _is_silent(task: TaskView, moment: datetime) -> bool:
    if task.state == rules.REQUESTED:
        return task.due_at is not None and task.due_at < moment
    if task.state not in (rules.ACCEPTED, rules.ON_HOLD) or task.released_at is None:
        return False
    return task.meet_by is not None and task.meet_by < clock.today()


def waiting_by_case(viewer: Actor) -> dict[UUID, int]:
    """How many introductions of the viewer's organisation are under way, by the person's case.

    Those sent, until the recipient has met the person; numbers for whoever coordinates.
    """
    rows = Task.objects.filter(
        referral__organisation=viewer.acting_for,
        state__in=[rules.REQUESTED, rules.ACCEPTED, rules.ON_HOLD],
    )
    return dict(Counter(rows.values_list("referral__case", flat=True)))


def not_yet_met(viewer: Actor, organisation_id: UUID) -> list[UUID]:
    """The organisation's records of whoever it took up and has not met: ids alone."""
    taken = [rules.ACCEPTED, rules.ON_HOLD]
    rows = Task.objects.filter(to_case__organisation=organisation_id, state__in=taken)
    return list(rows.order_by("pk").values_list("to_case", flat=True))


def unanswered(viewer: Actor) -> int:
    """How many offers wait for an answer of the viewer's organisation: every member may know."""
    rows = Task.objects.filter(to_organisation=viewer.acting_for, to_case__isnull=True)
    return rows.filter(state=rules.REQUESTED, asked_at__isnull=True).count()


def past_due(viewer: Actor) -> QuerySet[Task]:
    """Introductions past an aim and not yet marked so: unanswered, not handed over, not met."""
    now = clock.now()
    silent = Q(state=rules.REQUESTED, due_at__lt=now, asked_at__isnull=True)
    taken = [rules.ACCEPTED, rules.ON_HOLD]
    unreleased = Q(state__in=taken, released_at__isnull=True, release_due_at__lt=now)
    unmet = Q(state__in=taken, released_at__isnull=False, meet_by__lt=clock.today())
    return Task.objects.filter(silent | unreleased | unmet, overdue_at__isnull=True)


def due_follow_ups(viewer: Actor) -> QuerySet[FollowUp]:
    """Questions whose day has come and that nobody has answered, of whom somebody is asked."""
    due = FollowUp.objects.filter(state__in=rules.OPEN_FOLLOW_UPS, due_on__lte=clock.today())
    return due.exclude(unasked(viewer))


def late_follow_ups(viewer: Actor) -> QuerySet[FollowUp]:
    """Questions that were asked and not answered in their time."""
    late = FollowUp.objects.filter(state=rules.ASKED, answer_by__lt=clock.today())
    return late.exclude(unasked(viewer))


def has_follow_ups_to_ask(viewer: Actor) -> bool:
    """Whether the tick has something to do: a new day, or a time that is over."""
    return bool(_NEW() or _LATE())


# Asked each minute.
_NEW = Prepared(
    lambda: due_follow_ups(JOB).filter(state=rules.PLANNED).values_list("pk")[:1],
)
_LATE = Prepared(lambda: late_follow_ups(JOB).values_list("pk")[:1])


def late_releases(viewer: Actor, limit: int = TODAY) -> list[LateRelease]:
    """What the viewer's colleagues should have handed over, for coordinators and the fallback post.

    Nothing says who the person is, and who is kept away from them sees nothing.
    """
    in_fallback = people.is_in_fallback(viewer)
    if not (in_fallback or network.is_coordinator(viewer)):
        return []
    rows = _late(viewer).order_by("release_due_at", "id")
    chosen = list(rows.select_related("to_organisation", "to_service")[:limit])
    if not chosen:
        return []
    holds = {row.pk: row.referral.case.superseded_by_id or row.referral.case_id for row in chosen}
    cases = set(holds.values())
    near, ask = people.may_step_in(viewer, cases), people.whom_to_ask(viewer, cases)
    return [_late_release(row, holds[row.pk], near, ask, in_fallback) for row in chosen]


def late_release(viewer: Actor, task_id: UUID) -> LateRelease:
    """One of them. Errors: Refused (not found)."""
    found = [one for one in late_releases(viewer, 1000) if one.task_id == task_id]
    if not found:
        raise not_found()
    return found[0]


def _late(viewer: Actor) -> QuerySet[Task]:
    late = Task.objects.filter(
        _to_hand_over(viewer),
        referral__organisation=viewer.acting_for,
        release_due_at__lt=clock.now(),
    )
    near = people.own_cases(viewer).values("pk")
    return (
        late.exclude(over(viewer, rules.SENDER))
        .exclude(referral__case__in=near)
        .exclude(referral__case__in=people.kept_away_from(viewer))
        .exclude(referral__case__superseded_by__in=people.kept_away_from(viewer))
        .select_related("referral__case")
    )


def _late_release(
    row: Task, case_id: UUID, near: Collection[UUID], ask: dict[UUID, list[str]], in_fallback: bool
) -> LateRelease:
    """case_id: the record that holds."""
    recipient = row.to_organisation or row.to_service
    return LateRelease(
        row.pk,
        recipient.name if recipient else "",
        row.release_due_at or clock.now(),
        ask.get(case_id, []),
        in_fallback and case_id in near,
    )
