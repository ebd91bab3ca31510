"""Referrals as the sender's team, the recipient's workers, or the holder of a link see them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from tonari.ground.ledger import queries as ledger
from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import Box, Cipher
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.directory.rules import by_post
from tonari.records.people import queries as people
from tonari.records.people.rules import OPEN
from tonari.work.referral import rules
from tonari.work.referral.models import FollowUp, Link, Message, Task
from tonari.work.referral.rules import meanwhile

from .resting import OVER, RESTING, due_now, over
from .views import EntryView, FollowUpView, MessageView, TaskView

TOLD = (
    "requested",
    "consented",
    "released",
    "told",
    "held",
    "met",
    "not_met",
    "stayed_beside",
    "stepped_back",
    "left_unreached",
    "refused_there",
    "meeting_corrected",
    "end_told",
    "end_untold",
    "going_on_told",
    "followed_up",
)


TAKER = Coalesce("to_organisation__name", "to_service__name")


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
    # What was never sent is nobody else's, whatever became of the draft.
    if row.requested_at is None or not network.is_worker(viewer):
        return False
    return row.to_case_id is None or bool(people.is_own_case(viewer, [row.to_case_id]))


def load(viewer: Actor, task_id: UUID) -> tuple[Task, frozenset[str]]:
    """A task and the viewer's sides of it. Errors: Refused (not found) for everybody else."""
    rows = Task.objects.select_related(
        "referral__organisation", "referral__case", "to_organisation", "to_service", "of_service"
    )
    rows = rows.annotate(opens=_opens(viewer))
    # Not `first()`: it orders by the key, and for that Django hashes every column it reads.
    row = next(iter(rows.filter(pk=task_id)), None)
    roles = roles_of(viewer, row) if row else frozenset()
    if row is None or not roles:
        raise not_found()
    return row, roles


def check_with_colleagues(viewer: Actor, task_id: UUID) -> None:
    """Raises Refused, with what they did, if colleagues took up what the viewer too could have."""
    taken = Task.objects.filter(pk=task_id, to_case__isnull=False, to_organisation__isnull=False)
    row = next(iter(taken.select_related("to_organisation")), None)
    ours = row is not None and row.to_organisation_id == viewer.organisation_id
    if row is not None and row.to_organisation and ours and network.is_worker(viewer):
        raise meanwhile.done_by_colleague(row.state, row.to_organisation.name)


def task(viewer: Actor, task_id: UUID) -> TaskView:
    """One introduction with its offer and messages opened. Errors: Refused (not found)."""
    row, roles = load(viewer, task_id)
    boxes = [rules.message_box(task_id, kind) for kind in ("", rules.CALLED_OFF)]
    ciphers = vault.ciphers(viewer, boxes)
    cipher = ciphers.get(rules.offer_box(task_id))
    said = Message.objects.filter(task=row).order_by("at", "id") if ciphers else ()
    messages = tuple(
        MessageView(m.at, m.side, m.kind, _words(its, f"message:{m.id}", m.sealed))
        for m in said
        if (its := ciphers.get(rules.message_box(task_id, m.kind)))
    )
    entries = row.entries.order_by("at", "id").values_list("at", "what", "way", "entered_by")
    view = _view(row, roles, cipher, messages)
    rests = bool(RESTING[_side(roles)]([row.pk]))
    view = replace(view, is_over=is_over(viewer, row, roles), rests=rests)
    if viewer.kind == "link" and row.state == rules.DRAFT:
        view = _as_delivered(view)
    told = tuple(ledger.done_to(viewer, [task_id], [f"referral.{verb}" for verb in TOLD]))
    authors = {one.facts.get("follow_up_id"): one.by_id for one in told}
    followed = tuple(
        _follow_up(cipher, one, authors.get(str(one.pk)))
        for one in row.follow_ups.order_by("due_on", "id")
    )
    by_us = tuple(EntryView(*one) for one in entries)
    view = replace(view, follow_ups=followed, entries=by_us, done=told)
    if rules.SENDER not in roles:
        return view
    agreed = bool(_agreed(viewer, [row]))
    view = replace(view, sender_role=sender_role(viewer, row))
    return replace(view, agreed=agreed, taken_by=_taken([row]).get(task_id, ""))


def sender_role(viewer: Actor, row: Task) -> str:
    """What the sender chose, as it holds, for their team: who is beside again has not let go.

    Nothing of this introduction may have made them so: their record was joined to one that is
    open, or whoever else carried is gone.
    """
    if row.sender_role != rules.STEPPED_BACK:
        return row.sender_role
    is_open = people.connection_state(viewer, row.referral.case_id) == OPEN
    return rules.BESIDE if is_open else rules.STEPPED_BACK


def _side(roles: Collection[str]) -> str:
    return rules.SENDER if rules.SENDER in roles else rules.RECIPIENT


def is_over(viewer: Actor, row: Task, roles: Collection[str]) -> bool:
    """Whether it is over for whoever has these sides of it, as the person has died."""
    return bool(_over(viewer, _side(roles), [row]))


def _over(viewer: Actor, side: str, rows: list[Task]) -> set[UUID]:
    """Which of them are over for this side, as the person has died."""
    met = [row.pk for row in rows if row.state in rules.MET]
    if not met:
        return set()
    return {one for (one,) in OVER[side](met)}


def _as_delivered(view: TaskView) -> TaskView:
    """Whoever holds the letter has been asked, also where nobody wrote down that it arrived."""
    return replace(view, state=rules.REQUESTED, due_at=rules.answer_due(view.urgency, clock.now()))


def _follow_up(cipher: Cipher | None, row: FollowUp, said_by: UUID | None) -> FollowUpView:
    said = {"words": "", "need": ""}
    if cipher and row.sealed is not None:
        said |= cipher.open(f"follow_up:{row.pk}", bytes(row.sealed))
    return FollowUpView(
        id=row.id,
        side=row.side,
        after_days=row.after_days,
        due_on=row.due_on,
        answer_by=row.answer_by,
        state=row.state,
        holds=row.holds,
        answered_at=row.answered_at,
        words=said["words"],
        need=said["need"],
        said_by=said_by,
    )


def _words(cipher: Cipher, place: str, sealed: bytes | memoryview) -> str:
    return str(cipher.open(place, bytes(sealed))["words"])


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
            "release_due_at", "released_at", "meet_by", "handover", "handover_on", "queue_place",
            "met_on", "met_how", "overdue_at", "returned_at", "settled_at", "ended_at",
            "end_seen_at", "sender_role",
        )
    }  # fmt: skip
    return TaskView(
        **same,
        reason=row.reason if rules.SENDER in roles else rules.neutral(row.reason),
        urgency=row.referral.urgency,
        my_roles=tuple(sorted(roles)),
        sender_name=row.referral.organisation.name,
        sender_phone=row.referral.organisation.phone,
        sender_fax=row.referral.organisation.fax,
        recipient_name=_recipient(row).name,
        recipient_phone=_recipient(row).phone,
        recipient_address=_posted(row.to_service),
        place_name=row.of_service.name if row.of_service else "",
        is_light=row.to_organisation_id is None,
        case_id=row.referral.case_id if rules.SENDER in roles else None,
        to_case=row.to_case_id if row.to_organisation_id and rules.RECIPIENT in roles else None,
        offer=cipher.open("offer", bytes(row.sealed_offer)) if cipher else {},
        messages=messages,
        suggested_service=row.suggested_service_id,
        opens=vars(row).get("opens", True),
    )


def _posted(service: Any) -> str:
    return by_post(service.postal_code, service.address) if service else ""


def _recipient(row: Task) -> Any:
    return row.to_organisation or row.to_service


def tasks_of_referral(viewer: Actor, referral_id: UUID) -> list[UUID]:
    """The tasks that one form made, if the viewer is on the sender's team.

    A form that added to an earlier referral gave its id to the first task.
    """
    made = sent(viewer).filter(Q(referral=referral_id) | Q(pk=referral_id)).order_by("id")
    return list(made.values_list("pk", flat=True))


def others(viewer: Actor, task_id: UUID) -> list[TaskView]:
    """The same referral's introductions to others, the latest first, for the sender's team."""
    rows = sent(viewer).filter(referral__tasks=task_id).exclude(pk=task_id).order_by("-id")
    return opened(viewer, rows, rules.SENDER, 100)


def tasks_of_case(viewer: Actor, case_id: UUID) -> list[TaskView]:
    """The introductions made for a person of one's own, the latest first."""
    people.check_own_record(viewer, case_id)
    rows = Task.objects.filter(referral__case__in=people.together(viewer, case_id)).order_by("-id")
    return opened(viewer, rows, rules.SENDER, 100)


def not_met_of_case(viewer: Actor, case_id: UUID) -> list[TaskView]:
    """Introductions of one's own person that end when they want no more contact."""
    return [one for one in tasks_of_case(viewer, case_id) if one.state in rules.UNMET]


def not_met_received(viewer: Actor, case_id: UUID) -> list[TaskView]:
    """Those by which somebody came who is not met yet: they go back when they want no contact."""
    people.check_own_record(viewer, case_id)
    records = people.together(viewer, people.standing(viewer, case_id))
    rows = Task.objects.filter(to_case__in=records, state__in=rules.TO_MEET)
    return opened(viewer, rows.order_by("-id"), rules.RECIPIENT, 100)


def received_task(viewer: Actor, case_id: UUID) -> TaskView | None:
    """The introduction by which a person came to us, or None."""
    people.check_own_record(viewer, case_id)
    rows = Task.objects.filter(to_case__in=people.together(viewer, case_id)).order_by("-id")
    found = opened(viewer, rows, rules.RECIPIENT, 1)
    met = [one.id for one in found if one.met_on]
    done = tuple(ledger.done_to(viewer, met, ["referral.met"])) if met else ()
    return replace(found[0], done=done) if found else None


def inbox(viewer: Actor) -> QuerySet[Task]:
    """Offers and introductions that came to the viewer's organisation and concern the viewer."""
    if viewer.kind != "member" or not network.is_worker(viewer):
        return Task.objects.none()
    return came_to(viewer)


def came_to(viewer: Actor) -> QuerySet[Task]:
    """The same of whoever is known to be a worker."""
    mine = Q(to_case__isnull=True) | Q(to_case__in=people.own_cases(viewer).values("pk"))
    return Task.objects.filter(mine, to_organisation=viewer.acting_for, requested_at__isnull=False)


def sent(viewer: Actor) -> QuerySet[Task]:
    """Introductions of the people on whose teams the viewer is."""
    if viewer.kind != "member":
        return Task.objects.none()
    return Task.objects.filter(referral__case__in=people.own_cases(viewer).values("pk"))


def opened(viewer: Actor, rows: QuerySet[Task], role: str, limit: int) -> list[TaskView]:
    """Introductions of a list with their offers opened, for this side."""
    chosen = with_sides(viewer, rows, limit)
    ciphers = vault.ciphers(viewer, [rules.offer_box(row.id) for row in chosen])
    return views(viewer, chosen, role, ciphers)


def with_sides(viewer: Actor, rows: QuerySet[Task], limit: int) -> list[Task]:
    """The first of these introductions, with whoever is on both sides, and whether it opens."""
    sides = rows.select_related(
        "referral__organisation", "to_organisation", "to_service", "of_service"
    )
    return list(sides.annotate(opens=_opens(viewer))[:limit])


def _opens(viewer: Actor) -> Exists:
    return Exists(people.standing_grants(viewer, OuterRef("pk")))


def views(viewer: Actor, rows: list[Task], role: str, ciphers: dict[Box, Cipher]) -> list[TaskView]:
    """Introductions as this side sees them in a list."""
    agreed = _agreed(viewer, rows) if role == rules.SENDER else set()
    due = _due_since(viewer, role, [row.pk for row in rows if row.state in rules.MET])
    taken = _taken(rows) if role == rules.SENDER else {}
    ended = _over(viewer, role, rows)
    return [
        replace(
            _view(row, frozenset({role}), ciphers.get(rules.offer_box(row.id))),
            follow_up_on=due.get(row.id),
            agreed=row.id in agreed,
            taken_by=taken.get(row.pk, ""),
            is_over=row.pk in ended,
        )
        for row in rows
    ]


def _taken(rows: list[Task]) -> dict[UUID, str]:
    """By introduction, of those that nobody has to answer: who else has taken the person up."""
    stands = (*rules.OPEN_STATES, *rules.TAKEN, rules.COMPLETED)
    of = {row.pk: row.referral_id for row in rows if row.state not in stands}
    if not of:
        return {}
    names = dict(takers().filter(referral__in=of.values()).values_list("referral", TAKER))
    return {pk: names[referral] for pk, referral in of.items() if referral in names}


def comes_back() -> Q:
    """What came back, and nobody has taken note of it.

    Nobody has to find another place while another of the same referral has taken the person up; but
    what was said with a no is to be read.
    """
    taken = takers().filter(referral=OuterRef("referral")).exclude(pk=OuterRef("pk"))
    is_open = ~Exists(taken) | said_at_the_end()
    return Q(returned_at__isnull=False, settled_at__isnull=True) & is_open


def said_at_the_end() -> Exists:
    """Whether words came with that by which an introduction ended."""
    return Exists(Message.objects.filter(task=OuterRef("pk"), kind__in=rules.SAID_AT_THE_END))


def takers() -> QuerySet[Task]:
    """The introductions by which somebody has taken a person up."""
    return Task.objects.filter(state__in=[*rules.TAKEN, rules.COMPLETED]).order_by("pk")


def _agreed(viewer: Actor, rows: list[Task]) -> set[UUID]:
    """Of these for which something is to be handed over: what the person has agreed to."""
    taken = [row for row in rows if row.state in (*rules.TO_MEET, *rules.MET)]
    untold = [row.pk for row in taken if row.released_at is None]
    return set(people.agreed_upon(viewer).filter(basis_ref__in=untold)) if untold else set()


def _due_since(viewer: Actor, role: str, task_ids: list[UUID]) -> dict[UUID, date]:
    """By introduction: since when this side has not answered whether the connection holds.

    The sender asks a recipient without an account, too.
    """
    if not task_ids:
        return {}
    asked = due_now(viewer, role).filter(task__in=task_ids)
    return dict(asked.order_by("-due_on").values_list("task", "due_on"))


def received_list(viewer: Actor, only_open: bool = True, limit: int = 500) -> list[TaskView]:
    """What came to us: the most pressing first."""
    rows = inbox(viewer)
    if only_open:
        rows = rows.filter(state__in=rules.OPEN_STATES).exclude(over(viewer, rules.RECIPIENT))
    return opened(viewer, rows.order_by("due_at", "id"), rules.RECIPIENT, limit)


def sent_list(viewer: Actor, only_open: bool = True, limit: int = 500) -> list[TaskView]:
    """What we sent: the most pressing first."""
    rows = sent(viewer)
    if only_open:
        unsettled = Q(returned_at__isnull=False, settled_at__isnull=True)
        rows = rows.filter(Q(state__in=[*rules.OPEN_STATES, rules.DRAFT]) | unsettled)
        rows = rows.exclude(over(viewer, rules.SENDER))
    return opened(viewer, rows.order_by("due_at", "id"), rules.SENDER, limit)
