"""The whole of きょう, ours and the peer's: every section with its first rows, and what is around.

The peer asks the same questions of plain columns. Where ours keeps something in plain columns too
(covers, absences, losses, drafts' times), both read the same table.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.urls import reverse

from tonari.entry.web.today.sections import sections
from tonari.entry.web.today.waiting import FEW, Look
from tonari.ground.network import queries as network
from tonari.ground.network.models import Absence, Cover, Member, Organisation, Post
from tonari.ground.network.rules import NEWS_DAYS
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people.models import Loss, LossNotice, Track
from tonari.work.referral import rules as referral
from tonari.work.referral.models import FollowUp
from tonari.work.support import queries as support
from tonari.work.support import rules as support_rules
from tonari.work.support.models import Draft

from . import peer
from .peer import PlainTask, PlainVisit, Worker

Section = tuple[str, int, list[tuple[str, str, str]]]
"""Its name, how many there are, and the first of them: link, whose or with whom, what for."""


def ours(viewer: Actor) -> tuple[Any, ...]:
    """What the view of Today asks, without its template."""
    covering = [c for c in network.covers_today(viewer) if c.member_id == viewer.id]
    posts = network.posts_seen_to_by(viewer, viewer.acting_id)
    shown = [
        (one.name, one.total, [(row.link, row.title, row.text) for row in one.rows])
        for one in sections(viewer, Look())
    ]
    away, drafts = network.nobody_here(viewer), support.drafts(viewer)
    joined = network.news(viewer)
    return shown, [post.name for post in posts], len(covering), away, len(drafts), joined


def theirs(me: Worker) -> tuple[Any, ...]:
    """The same from plain columns."""
    today = clock.today()
    now_away = {"first_day__lte": today, "last_day__gte": today}
    covers = Cover.objects.filter(post__organisation=me.organisation_id, **now_away)
    covering = [one for one in covers.select_related("post") if one.member_id == me.id]
    seen_to = Q(pk__in=Cover.objects.filter(member=me.id, **now_away).values("post"))
    posts = Post.objects.filter(seen_to | Q(holder=me.id) | Q(deputy=me.id)).order_by("name")
    drafts = Draft.objects.filter(member=me.id).exclude(kind=support_rules.PAGE_DRAFT)
    absences = Absence.objects.filter(
        member__organisation=me.organisation_id, last_day__gte=today, member__state="active"
    )
    joined = Organisation.objects.filter(
        state="active", joined_on__gt=clock.in_days(-NEWS_DAYS)
    ).exclude(pk=me.organisation_id)
    return (
        _sections(me),
        [post.name for post in posts.select_related("holder", "deputy")],
        len(covering),
        list(absences),
        len(drafts.defer("sealed")),
        list(joined.order_by("-joined_on", "kana", "name").values_list("name", flat=True)),
    )


def _sections(me: Worker) -> list[Section]:
    tasks, introduced = _tasks(me)
    plans = _visits(me)
    rung = _contacts(me, {plan.person.pk for plan in plans}, introduced)
    found = [
        *tasks,
        ("plans", len(plans), [_visit_row(plan) for plan in plans[:FEW]]),
        rung,
        *_rare(me),
    ]
    by_name = {name: (name, total, rows) for name, total, rows in found}
    return [by_name[name] for name in ORDER if name in by_name and by_name[name][1]]


ORDER = (
    "news", "late", "to_release", "came_back", "asked_us", "to_answer", "plans", "to_meet", "met",
    "follow_ups", "silent", "ended", "contacts", "alone", "again",
)  # fmt: skip


def _tasks(me: Worker) -> tuple[list[Section], set[UUID | None]]:
    """Introductions by what is to be done, each once, and of whom the first rows are."""
    now, today = clock.now(), clock.today()
    rows = PlainTask.objects.select_related("organisation", "to_organisation", "person")
    mine = me.people().values("pk")
    sent = rows.filter(peer.sent_and_waiting(), person__in=mine).order_by("due_at", "id")[:100]
    inbox = rows.filter(peer.received_and_waiting(), to_organisation=me.organisation_id)
    received = inbox.order_by("due_at", "id")[:100]
    asked = FollowUp.objects.filter(due_on__lte=today, state__in=referral.OPEN_FOLLOW_UPS)
    due = set(asked.filter(task__referral__organisation=me.organisation_id).values_list("task"))
    taken = (referral.ACCEPTED, referral.ON_HOLD)
    late = PlainTask.objects.filter(
        organisation=me.organisation_id, state__in=taken, released_at=None, release_due_at__lt=now
    )
    coordinates = Member.objects.filter(pk=me.id, is_coordinator=True).exists()
    tests: list[tuple[str, Callable[[PlainTask], Any], Any]] = [
        (
            "to_release",
            lambda t: t.state in (*taken, referral.IN_PROGRESS) and not t.released_at,
            sent,
        ),
        ("came_back", lambda t: t.returned_at and not t.settled_at, sent),
        ("asked_us", lambda t: t.state == referral.REQUESTED and t.asked_at, sent),
        ("to_answer", lambda t: t.state == referral.REQUESTED and not t.asked_at, received),
        ("to_meet", lambda t: t.state in taken, received),
        ("follow_ups", lambda t: (t.id,) in due, sent),
        ("silent", lambda t: t.state == referral.REQUESTED and t.due_at and t.due_at < now, sent),
    ]
    found: list[Section] = []
    seen: set[UUID] = set()
    introduced: set[UUID | None] = set()
    for name, test, chosen in tests:
        fit = [task for task in chosen if task.id not in seen and test(task)]
        seen |= {task.id for task in fit}
        introduced |= {task.person_id for task in fit[:FEW] if chosen is sent}
        found.append((name, len(fit), [_task_row(task, chosen is sent) for task in fit[:FEW]]))
    overdue = list(late.select_related("to_organisation")[:100]) if coordinates else []
    return [*found, ("late", len(overdue), [])], introduced


def _task_row(task: PlainTask, sent: bool) -> tuple[str, str, str]:
    whom = task.person.called if sent and task.person else f"{task.organisation.name}から"
    return f"/referrals/{task.id}/", whom, task.offer["need"]


def _visits(me: Worker) -> list[PlainVisit]:
    rows = PlainVisit.objects.filter(
        member=me.id, first_on__lte=clock.today(), person__in=me.people().values("pk")
    )
    ordered = rows.order_by("last_on", F("at").asc(nulls_last=True), "id")
    return list(ordered.select_related("person")[:100])


def _visit_row(plan: PlainVisit) -> tuple[str, str, str]:
    page = reverse("appointments:one", args=[plan.person.pk, plan.id])
    return page, plan.person.called, plan.what


def _contacts(me: Worker, planned: set[UUID], introduced: set[UUID | None]) -> Section:
    total, dues = peer.contacts_due(me, FEW, planned)
    later = PlainVisit.objects.filter(
        person__in=[due[0] for due in dues], first_on__gt=clock.today()
    )
    list(later)  # the row says it, too
    others = [due for due in dues if due[0] not in introduced]
    rows = [(reverse("people:record", args=[due[0]]), due[1], "") for due in others]
    return "contacts", total - (len(dues) - len(others)), rows


def _rare(me: Worker) -> list[Section]:
    """Losses, and people beside whom a resident is alone: nobody in this organisation."""
    mine = me.people().values("pk")
    news = LossNotice.objects.filter(case__in=mine, acknowledged_at=None)
    news = news.select_related("loss__case__organisation").order_by("-loss__noted_at", "id")
    again = Loss.objects.filter(ended_at=None, kind="missing", case__in=mine)
    alone = Track.objects.filter(
        case__in=mine, kind="connection", state="open", case__organisation__carries=False
    )
    found = {"news": news[:200], "again": again.order_by("noted_at", "id")[:200], "alone": alone}
    return [(name, len(list(rows)), []) for name, rows in found.items()]
