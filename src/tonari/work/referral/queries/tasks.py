"""Referrals as the sender's team, the recipient's workers, or the holder of a link see them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import Box, Cipher
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import Link, Message, Task


@dataclass(frozen=True)
class MessageView:
    """A question, an answer or a reason, opened."""

    at: datetime
    side: str
    kind: str
    words: str


@dataclass(frozen=True)
class TaskView:
    """One introduction; `case_id` is empty on the recipient's side: an offer never says who.

    my_roles: `requester` and/or `target`, whose turns the viewer may take.
    """

    id: UUID
    state: str
    urgency: str
    my_roles: tuple[str, ...]
    sender_name: str
    sender_phone: str
    recipient_name: str
    recipient_phone: str
    is_light: bool
    case_id: UUID | None
    to_case: UUID | None
    offer: dict[str, str]
    messages: tuple[MessageView, ...]
    requested_at: datetime | None
    due_at: datetime | None
    seen_at: datetime | None
    asked_at: datetime | None
    accepted_at: datetime | None
    release_due_at: datetime | None
    released_at: datetime | None
    meet_by: date | None
    met_on: date | None
    met_how: str
    overdue_at: datetime | None
    returned_at: datetime | None
    settled_at: datetime | None
    reason: str
    suggested_service: UUID | None
    sender_role: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in rules.OPEN_STATES

    @property
    def waits_for_release(self) -> bool:
        """Whether the details are still to be handed over."""
        taken = self.state in (rules.ACCEPTED, rules.ON_HOLD, rules.IN_PROGRESS)
        return taken and self.released_at is None


def roles_of(viewer: Actor, row: Task) -> frozenset[str]:
    """Which sides of this task the viewer may act for; empty for whoever it does not concern.

    The sender's team may also enter what a recipient without an account says by voice.
    """
    if viewer.kind == "link":
        is_live = Link.objects.filter(pk=viewer.acting_id, task=row, ended_at__isnull=True).exists()
        return frozenset({rules.RECIPIENT}) if is_live else frozenset()
    roles = set()
    if people.is_own_case(viewer, [row.referral.case_id]):
        roles |= {rules.SENDER} if row.to_organisation_id else {rules.SENDER, rules.RECIPIENT}
    if viewer.organisation_id == row.to_organisation_id and _takes_offers(viewer, row):
        roles.add(rules.RECIPIENT)
    return frozenset(roles)


def _takes_offers(viewer: Actor, row: Task) -> bool:
    if row.state == rules.DRAFT or not network.is_worker(viewer):
        return False
    return row.to_case_id is None or bool(people.is_own_case(viewer, [row.to_case_id]))


def load(viewer: Actor, task_id: UUID) -> tuple[Task, frozenset[str]]:
    """A task and the viewer's sides of it. Errors: Refused (not found) for everybody else."""
    rows = Task.objects.select_related(
        "referral__organisation", "referral__case", "to_organisation", "to_service"
    )
    row = rows.filter(pk=task_id).first()
    roles = roles_of(viewer, row) if row else frozenset()
    if row is None or not roles:
        raise not_found()
    return row, roles


def is_with_colleagues(viewer: Actor, task_id: UUID) -> bool:
    """Whether colleagues of the viewer took up this offer, which the viewer too could have."""
    taken = Task.objects.filter(pk=task_id, to_case__isnull=False)
    return network.is_worker(viewer) and taken.filter(to_organisation=viewer.acting_for).exists()


def task(viewer: Actor, task_id: UUID) -> TaskView:
    """One introduction with its offer and messages opened. Errors: Refused (not found)."""
    row, roles = load(viewer, task_id)
    cipher = vault.ciphers(viewer, [rules.offer_box(task_id)]).get(rules.offer_box(task_id))
    said = Message.objects.filter(task=row).order_by("at", "id") if cipher else ()
    messages = tuple(
        MessageView(m.at, m.side, m.kind, _words(cipher, f"message:{m.id}", m.sealed)) for m in said
    )
    return _view(row, roles, cipher, messages)


def _words(cipher: Cipher | None, place: str, sealed: bytes | memoryview) -> str:
    return str(cipher.open(place, bytes(sealed))["words"]) if cipher else ""


def _view(
    row: Task,
    roles: frozenset[str],
    cipher: Cipher | None,
    messages: tuple[MessageView, ...] = (),
) -> TaskView:
    same = {
        name: getattr(row, name)
        for name in (
            "id", "state", "requested_at", "due_at", "seen_at", "asked_at", "accepted_at",
            "release_due_at", "released_at", "meet_by", "met_on", "met_how", "overdue_at",
            "returned_at", "settled_at", "reason", "sender_role",
        )
    }  # fmt: skip
    return TaskView(
        **same,
        urgency=row.referral.urgency,
        my_roles=tuple(sorted(roles)),
        sender_name=row.referral.organisation.name,
        sender_phone=row.referral.organisation.phone,
        recipient_name=_recipient(row).name,
        recipient_phone=_recipient(row).phone,
        is_light=row.to_organisation_id is None,
        case_id=row.referral.case_id if rules.SENDER in roles else None,
        to_case=row.to_case_id if row.to_organisation_id and rules.RECIPIENT in roles else None,
        offer=cipher.open("offer", bytes(row.sealed_offer)) if cipher else {},
        messages=messages,
        suggested_service=row.suggested_service_id,
    )


def _recipient(row: Task) -> Any:
    return row.to_organisation or row.to_service


def link_of(viewer: Actor) -> UUID:
    """The task that a link actor's link belongs to. Errors: Refused (not found) if it has ended."""
    task_id = Link.objects.filter(pk=viewer.acting_id, ended_at__isnull=True).values_list("task")
    if viewer.kind != "link" or not task_id:
        raise not_found()
    return task_id[0][0]


def code(viewer: Actor, task_id: UUID) -> str:
    """The code of the live link, for the sender to print or to read out. Errors: Refused."""
    row, roles = load(viewer, task_id)
    link = Link.objects.filter(task=row, ended_at__isnull=True).first()
    if link is None or rules.SENDER not in roles:
        raise not_found()
    cipher = vault.cipher(viewer, rules.offer_box(task_id))
    return str(cipher.open("code", bytes(link.sealed_code))["code"])


def check_offer(viewer: Actor, case_id: UUID, offer: dict[str, str]) -> None:
    """Refuse, at its field, an offer that says who it is about, before it is drafted."""
    people.check_own_record(viewer, case_id)
    identity = people.open_sections(viewer, case_id, ["identity"], "referral")["identity"]
    rules.check_offer(offer, identity.content)


def consent_of(viewer: Actor, task_id: UUID) -> people.GivenView | None:
    """What the person agreed to let this recipient know; None if nothing is agreed, or it ended."""
    row, roles = load(viewer, task_id)
    if rules.SENDER not in roles:
        raise not_found()
    given = people.given(viewer, row.referral.case_id)
    live = (g for g in given if g.basis_ref == task_id and g.ended_at is None)
    return next((g for g in live if g.until >= clock.today()), None)


def tasks_of_referral(viewer: Actor, referral_id: UUID) -> list[UUID]:
    """The tasks that one form made, if the viewer is on the sender's team."""
    return list(
        sent(viewer).filter(referral=referral_id).order_by("id").values_list("pk", flat=True)
    )


def tasks_of_case(viewer: Actor, case_id: UUID) -> list[TaskView]:
    """The introductions made for a person of one's own, the latest first."""
    people.check_own_record(viewer, case_id)
    rows = Task.objects.filter(referral__case=case_id).order_by("-id")
    return _opened(viewer, rows, rules.SENDER, 100)


def waiting_by_case(viewer: Actor) -> dict[UUID, int]:
    """How many introductions of the viewer's organisation are under way, by the person's case.

    Those sent, until the recipient has met the person; numbers for whoever coordinates.
    """
    rows = Task.objects.filter(
        referral__organisation=viewer.acting_for,
        state__in=[rules.REQUESTED, rules.ACCEPTED, rules.ON_HOLD],
    )
    return dict(Counter(rows.values_list("referral__case", flat=True)))


def received_task(viewer: Actor, case_id: UUID) -> TaskView | None:
    """The introduction by which a person came to us, or None."""
    people.check_own_record(viewer, case_id)
    rows = Task.objects.filter(to_case=case_id).order_by("-id")
    found = _opened(viewer, rows, rules.RECIPIENT, 1)
    return found[0] if found else None


def inbox(viewer: Actor) -> QuerySet[Task]:
    """Offers and introductions that came to the viewer's organisation and concern the viewer."""
    if viewer.kind != "member" or not network.is_worker(viewer):
        return Task.objects.none()
    mine = Q(to_case__isnull=True) | Q(to_case__in=people.own_cases(viewer).values("pk"))
    return Task.objects.filter(mine, to_organisation=viewer.acting_for).exclude(state=rules.DRAFT)


def sent(viewer: Actor) -> QuerySet[Task]:
    """Introductions of the people on whose teams the viewer is."""
    if viewer.kind != "member":
        return Task.objects.none()
    return Task.objects.filter(referral__case__in=people.own_cases(viewer).values("pk"))


def _opened(viewer: Actor, rows: QuerySet[Task], role: str, limit: int) -> list[TaskView]:
    chosen = _with_sides(rows, limit)
    ciphers = vault.ciphers(viewer, [rules.offer_box(row.id) for row in chosen])
    return _views(chosen, role, ciphers)


def _with_sides(rows: QuerySet[Task], limit: int) -> list[Task]:
    sides = rows.select_related("referral__organisation", "to_organisation", "to_service")
    return list(sides[:limit])


def _views(rows: list[Task], role: str, ciphers: dict[Box, Cipher]) -> list[TaskView]:
    return [_view(row, frozenset({role}), ciphers.get(rules.offer_box(row.id))) for row in rows]


def received_list(viewer: Actor, only_open: bool = True, limit: int = 500) -> list[TaskView]:
    """What came to us: the most pressing first."""
    rows = inbox(viewer)
    if only_open:
        rows = rows.filter(state__in=rules.OPEN_STATES)
    return _opened(viewer, rows.order_by("due_at", "id"), rules.RECIPIENT, limit)


def sent_list(viewer: Actor, only_open: bool = True, limit: int = 500) -> list[TaskView]:
    """What we sent: the most pressing first."""
    rows = sent(viewer)
    if only_open:
        unsettled = Q(returned_at__isnull=False, settled_at__isnull=True)
        rows = rows.filter(Q(state__in=[*rules.OPEN_STATES, rules.DRAFT]) | unsettled)
    return _opened(viewer, rows.order_by("due_at", "id"), rules.SENDER, limit)


TODAY = 100


@dataclass(frozen=True)
class TodayTasks:
    """What the viewer has to do about introductions now; `more` are not shown for want of room."""

    to_release: list[TaskView]
    came_back: list[TaskView]
    asked_us: list[TaskView]
    to_answer: list[TaskView]
    to_meet: list[TaskView]
    silent: list[TaskView]
    more: int


def today(viewer: Actor) -> TodayTasks:
    """Introductions that wait for the viewer, by what is to be done; a fixed number of queries.

    Only what waits is opened: what rests with the other side neither costs time nor hides anything.
    """
    moment = clock.now()
    ours, more = _first(sent(viewer).filter(_waits_for_sender(moment)))
    theirs, more_of_theirs = _first(inbox(viewer).filter(_waits_for_recipient()))
    ciphers = vault.ciphers(viewer, [rules.offer_box(row.id) for row in [*ours, *theirs]])
    sent_by_us = _views(ours, rules.SENDER, ciphers)
    received = _views(theirs, rules.RECIPIENT, ciphers)
    return TodayTasks(
        to_release=[task for task in sent_by_us if task.waits_for_release],
        came_back=[task for task in sent_by_us if task.returned_at and not task.settled_at],
        asked_us=[task for task in sent_by_us if task.state == rules.REQUESTED and task.asked_at],
        to_answer=[
            task for task in received if task.state == rules.REQUESTED and not task.asked_at
        ],
        to_meet=[task for task in received if task.state in (rules.ACCEPTED, rules.ON_HOLD)],
        silent=[task for task in sent_by_us if _is_silent(task, moment)],
        more=more + more_of_theirs,
    )


def _first(waiting: QuerySet[Task]) -> tuple[list[Task], int]:
    """The most pressing of them, and how many more there are."""
    rows = _with_sides(waiting.order_by("due_at", "id"), TODAY)
    return rows, waiting.count() - len(rows) if len(rows) == TODAY else 0


def _waits_for_sender(moment: datetime) -> Q:
    taken = (rules.ACCEPTED, rules.ON_HOLD)
    asked_or_late = Q(asked_at__isnull=False) | Q(due_at__lt=moment)
    return (
        Q(state=rules.REQUESTED) & asked_or_late
        | Q(state__in=[*taken, rules.IN_PROGRESS], released_at__isnull=True)
        | Q(state__in=taken, meet_by__lt=clock.today())
        | Q(returned_at__isnull=False, settled_at__isnull=True)
    )


def _waits_for_recipient() -> Q:
    unanswered = Q(state=rules.REQUESTED, asked_at__isnull=True)
    return unanswered | Q(state__in=[rules.ACCEPTED, rules.ON_HOLD])


def _is_silent(task: TaskView, moment: datetime) -> bool:
    if task.state == rules.REQUESTED:
        return task.due_at is not None and task.due_at < moment
    if task.state not in (rules.ACCEPTED, rules.ON_HOLD) or task.released_at is None:
        return False
    return task.meet_by is not None and task.meet_by < clock.today()


def past_due(viewer: Actor) -> QuerySet[Task]:
    """Introductions past an aim and not yet marked so: unanswered, not handed over, not met."""
    now = clock.now()
    silent = Q(state=rules.REQUESTED, due_at__lt=now, asked_at__isnull=True)
    taken = [rules.ACCEPTED, rules.ON_HOLD]
    unreleased = Q(state__in=taken, released_at__isnull=True, release_due_at__lt=now)
    unmet = Q(state__in=taken, released_at__isnull=False, meet_by__lt=clock.today())
    return Task.objects.filter(silent | unreleased | unmet, overdue_at__isnull=True)
