"""After the first meeting: asking both sides whether the connection holds, and what follows."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import Cipher
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import id_of_words, new_id
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries as people
from tonari.work.referral import queries, rules
from tonari.work.referral.models import FollowUp, Referral, Task
from tonari.work.referral.rules import meanwhile

from .steps import (
    as_recipient,
    at_hand,
    be_back,
    end_link,
    move,
    recipient_of,
    take_up_answered,
)

NO_NEWS = "no_news"
"""Why a connection came back of which nobody said in time whether it holds."""
TOLD_BY_VOICE = ("referral.end_told", "referral.end_untold", "referral.going_on_told")


def plan_follow_ups(row: Task, met_on: date) -> None:
    """Both sides are asked 30, 90 and 180 days after the first meeting."""
    # Of what was answered before a first meeting turned out to be a mistake.
    known = set(FollowUp.objects.filter(task=row).values_list("side", "after_days"))
    FollowUp.objects.bulk_create(
        FollowUp(task=row, side=side, after_days=days, due_on=due_on)
        for side, days, due_on in rules.follow_ups(met_on)
        if (side, days) not in known
    )


@action
def answer_follow_up(
    *,
    by: Actor,
    task_id: UUID,
    side: str,
    holds: str,
    follow_up_id: UUID | None = None,
    words: str = "",
    need: str = "",
    way: str = "",
) -> None:
    """Say whether the connection holds: for the person (sender's side) or the place (recipient's).

    follow_up_id: the one that was asked, or an id made by the form for what is told unasked.
    need: what the place needs. A connection that is broken comes back to the sender at once. What
    was answered meanwhile with something else is told unasked. Errors: Refused at the field, or
    (repeated) the second time.
    """
    row, roles = at_hand(by, task_id)
    if row.state in rules.CAME_TO_NOTHING:
        raise meanwhile.forestalled(row.state, recipient_of(row))
    if side not in roles or row.state not in rules.MET:
        raise Refused(_("ようすは、会えたあとに書けます。"))
    rules.check_holding(holds, words, need)
    # As all that is sealed with an offer, it says nothing that finds somebody.
    rules.check_no_contacts({"words": words, "need": need}, by_recipient=side == rules.RECIPIENT)
    said = {"words": words.strip(), "need": need.strip()}
    told_id = _keep_answer(by, row, side, follow_up_id or new_id(), holds, said)
    if side == rules.RECIPIENT:
        as_recipient(by, row, "follow_up", way)
        if holds == rules.HOLDS and row.state == rules.IN_PROGRESS:
            move(row, roles, rules.COMPLETED, ended_at=clock.now())
    if holds == rules.BROKEN:
        be_back(by, row, "broken")
    end_link_if_done(by, row)
    record(
        "referral.followed_up",
        by=by,
        subject=task_id,
        chain=row.referral.organisation_id,
        side=side,
        holds=holds,
        follow_up_id=told_id,
    )


def _keep_answer(
    by: Actor, row: Task, side: str, follow_up_id: UUID, holds: str, said: dict[str, str]
) -> UUID:
    """Keep it under the id of what was asked, if that has no answer; returns under which."""
    cipher = vault.cipher(by, rules.offer_box(row.pk))
    theirs = FollowUp.objects.filter(task=row, side=side)
    asked = theirs.filter(pk=follow_up_id)
    if _is_answered(cipher, theirs, follow_up_id, holds, said):
        raise already_done()
    answers = asked.filter(state__in=rules.ANSWERABLE, due_on__lte=clock.today())
    if answers.update(**_answer(cipher, follow_up_id, holds, said)):
        # The latest answer is the one to go by: what was asked earlier is asked no more.
        latest = asked.values("after_days")[:1]
        earlier = theirs.filter(after_days__lt=latest, state__in=rules.OPEN_FOLLOW_UPS)
        earlier.update(state=rules.DROPPED)
        return follow_up_id
    told_id = _told_id(asked, follow_up_id, "\n".join([holds, *said.values()]))
    unasked = _answer(cipher, told_id, holds, said)
    insert_once(
        FollowUp(pk=told_id, task=row, side=side, after_days=0, due_on=clock.today(), **unasked)
    )
    return told_id


def _told_id(asked: QuerySet[FollowUp], follow_up_id: UUID, words: str) -> UUID:
    """Of what is told unasked: nobody asked, somebody else answered, or it is not asked (now).

    To a question that nobody answers any more the same is said once, by whichever page.
    """
    state = asked.values_list("state", flat=True).first()
    if state is None:
        return follow_up_id
    return new_id() if state == rules.ANSWERED else id_of_words(follow_up_id, words)


def _answer(
    cipher: Cipher, follow_up_id: UUID, holds: str, said: dict[str, str]
) -> dict[str, object]:
    return {
        "state": rules.ANSWERED,
        "holds": holds,
        "answered_at": clock.now(),
        "sealed": cipher.seal(f"follow_up:{follow_up_id}", said),
    }


def _is_answered(
    cipher: Cipher, theirs: QuerySet[FollowUp], follow_up_id: UUID, holds: str, said: dict[str, str]
) -> bool:
    """Whether the question has this answer: at once, or told unasked since it has another."""
    answered = theirs.filter(state=rules.ANSWERED)
    its = answered.filter(pk=follow_up_id).first()
    if its is None:
        return False
    since = Q(after_days=0, answered_at__gte=its.answered_at) | Q(pk=its.pk)
    return any(
        cipher.open(f"follow_up:{one.pk}", bytes(one.sealed or b"")) == said
        for one in answered.filter(since, holds=holds).order_by("pk")
    )


def end_link_if_done(by: Actor, row: Task) -> None:
    """A link lives until the last follow-up of a connection that stands; then it ends."""
    if row.to_organisation_id:
        return
    asked = FollowUp.objects.filter(task=row, side=rules.RECIPIENT)
    over = Task.objects.filter(pk=row.pk, state=rules.COMPLETED).exists()
    if over and not asked.filter(state__in=rules.OPEN_FOLLOW_UPS).exists():
        end_link(by, row)


@action
def ask_follow_ups(*, by: Actor) -> None:
    """Ask what is due, and let come back what was not answered in its time; again is the same.

    After a stop of months each side is asked once, by its latest question, and has its whole time.
    """
    due = queries.due_follow_ups(by)
    later = FollowUp.objects.filter(
        task=OuterRef("task"),
        side=OuterRef("side"),
        after_days__gt=OuterRef("after_days"),
        due_on__lte=clock.today(),
        # What was answered before the day of the meeting was corrected holds back nothing.
        state__in=rules.ANSWERABLE,
    )
    earlier = list(due.filter(Exists(later)).values_list("pk", flat=True))
    FollowUp.objects.filter(pk__in=earlier).update(state=rules.DROPPED)
    answer_by = clock.today() + rules.FOLLOW_UP_WITHIN
    due.filter(state=rules.PLANNED).update(state=rules.ASKED, answer_by=answer_by)
    late = list(queries.late_follow_ups(by).values_list("task", flat=True).distinct()[:500])
    for task_id in sorted(late):
        _unanswered(by, task_id)
    record("referral.follow_ups_asked", by=by, dropped=len(earlier), late=len(late))


def _unanswered(by: Actor, task_id: UUID) -> None:
    rows = Task.objects.select_related("referral")
    list(Referral.objects.select_for_update(no_key=True).filter(tasks=task_id))
    late = queries.late_follow_ups(by).filter(task=task_id)
    if late.update(state=rules.UNANSWERED):
        row = rows.get(pk=task_id)
        be_back(by, row, NO_NEWS)
        end_link_if_done(by, row)
        record("referral.not_followed_up", by=by, subject=task_id)


@action
def tell_end(*, by: Actor, task_id: UUID) -> None:
    """The sender told a recipient without an account that it is over; it leaves their Today.

    Errors: Refused for whatever else; Refused(repeated) the second time.
    """
    row, roles = at_hand(by, task_id, at_the_end=True)
    seen = queries.task(by, task_id)
    if rules.SENDER not in roles or not (seen.is_end_untold or seen.is_end_told):
        raise Refused(_("いまは、その操作はいりません。いまの状態をごらんください。"))
    if not Task.objects.filter(pk=row.pk, end_seen_at__isnull=True).update(end_seen_at=clock.now()):
        raise already_done()
    record("referral.end_told", by=by, subject=task_id)


@action
def undo_tell_end(*, by: Actor, task_id: UUID) -> None:
    """That it was told was pressed by mistake: it waits on the sender's Today again.

    Errors: Refused for whatever else; Refused(repeated) the second time.
    """
    row, roles = at_hand(by, task_id, at_the_end=True)
    seen = queries.task(by, task_id)
    if rules.SENDER in roles and seen.is_end_untold:
        raise already_done()
    if rules.SENDER not in roles or not seen.is_end_told:
        raise Refused(_("いまは、その操作はいりません。いまの状態をごらんください。"))
    Task.objects.filter(pk=row.pk).update(end_seen_at=None)
    record("referral.end_untold", by=by, subject=task_id)


@action
def tell_going_on(*, by: Actor, task_id: UUID) -> None:
    """Who was told by telephone of an end that was none was told that it goes on.

    Errors: Refused for whatever else; Refused(repeated) the second time.
    """
    row, roles = at_hand(by, task_id)
    seen = queries.task(by, task_id)
    if rules.SENDER in roles and _was_told_last(seen):
        raise already_done()
    if rules.SENDER not in roles or not seen.is_going_on_untold:
        raise Refused(_("いまは、その操作はいりません。いまの状態をごらんください。"))
    Task.objects.filter(pk=row.pk).update(end_seen_at=None)
    record("referral.going_on_told", by=by, subject=task_id)


def _was_told_last(seen: queries.TaskView) -> bool:
    """Whether what they were told last is that it goes on."""
    told = (one.verb for one in seen.done if one.verb in TOLD_BY_VOICE)
    return next(told, "") == "referral.going_on_told"


@action
def go_on_after_mistake(*, by: Actor, case_id: UUID) -> None:
    """Nobody has died, or they are found: what was told to be over goes on (called by the wiring).

    Who has no account does not see that: that they were told of an end stays, until they are told
    (`tell_going_on`). Who answers for what came back meanwhile is beside them: nobody was
    responsible again then.
    """
    records = people.together(by, people.standing(by, case_id))
    theirs = Task.objects.filter(Q(referral__case__in=records) | Q(to_case__in=records))
    read = theirs.filter(to_organisation__isnull=False, end_seen_at__isnull=False)
    told = read.filter(state__in=rules.MET).update(end_seen_at=None)
    take_up_answered(by, case_id)
    record("referral.goes_on", by=by, subject=case_id, told=told)
