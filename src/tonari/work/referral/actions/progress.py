"""From acceptance to a connection that holds, or back to the sender."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.ground.vault import actions as vault_actions
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.seen import check_seen
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Task
from tonari.work.referral.rules import meanwhile
from tonari.work.referral.rules.seen import handover_version, return_version

from .beside import come_back_unreached
from .following import end_link_if_done, plan_follow_ups
from .steps import (
    as_recipient,
    at_hand,
    begun_at,
    came_back,
    came_second,
    end_task,
    introduce,
    is_said,
    move,
    recipient_of,
    say,
    take_up_answered,
)


@action
def consent(
    *,
    by: Actor,
    task_id: UUID,
    sections: list[str],
    asked: str,
    agreed_on: date,
    until: date,
    wants_again: bool = False,
) -> None:
    """Write down what the person agreed to let this recipient know.

    wants_again: whether they have agreed to hear from whom they had wanted no more contact; else
    that is refused.
    """
    row, roles = at_hand(by, task_id)
    meanwhile.check_stands(row.state, recipient_of(row))
    if rules.SENDER not in roles or not rules.may_consent(row.state):
        raise Refused(_("いまは同意を書きとめられません。"))
    recipient = row.to_organisation_id or row.to_service_id
    if recipient and not wants_again:
        queries.check_wants_again(by, row.referral.case_id, [recipient])
    grant_id = people_actions.give_consent(
        by=by,
        case_id=row.referral.case_id,
        basis_ref=task_id,
        to_organisation=row.to_organisation_id,
        sections=sections,
        asked=asked,
        agreed_on=agreed_on,
        until=until,
    )
    # What was handed over under an earlier consent is to be handed over anew.
    Task.objects.filter(pk=row.pk).update(released_at=None)
    if row.released_at is not None:
        come_back_unreached(by=by, case_ids=[row.referral.case_id])
    record("referral.consented", by=by, subject=task_id, grant_id=grant_id)


@action
def step_in(*, by: Actor, task_id: UUID) -> None:
    """Nobody of the team handed over in time: the fallback post joins it, and may.

    Errors: Refused (not found) before that time, and for whoever may not.
    """
    queries.late_release(by, task_id)
    case_id = Task.objects.values_list("referral__case", flat=True).get(pk=task_id)
    people_actions.step_in(by=by, case_id=case_id)
    record("referral.stepped_in", by=by, subject=task_id)


@action
def tell(*, by: Actor, task_id: UUID, how: str) -> None:
    """What the person agreed to was told by voice: before 「いま渡す」, or without it.

    The first to a recipient with an account. The other to one without, who met the person before
    anybody had handed over: for them that was the handing over.
    """
    row, roles = at_hand(by, task_id)
    is_light = row.to_organisation_id is None
    meanwhile.check_stands(row.state, recipient_of(row))
    if rules.SENDER not in roles or not rules.may_tell(row.state, is_light=is_light):
        raise Refused(_("相手が引き受けてから伝えられます。"))
    people_actions.tell(by=by, basis_ref=task_id, how=how)
    if is_light:
        Task.objects.filter(pk=row.pk, released_at__isnull=True).update(released_at=clock.now())
    record("referral.told", by=by, subject=task_id, how=how)


@action
def release(
    *,
    by: Actor,
    task_id: UUID,
    how: str = "",
    handover: str = "",
    handover_on: date | None = None,
    words: str = "",
    seen: str | None = None,
) -> None:
    """「いま渡す」: hand the details over to whoever accepted. Anybody of the sender's team may.

    how: `phone` or `in_person` for a recipient without an account, who is told by voice.
    handover, handover_on, words, seen: how the two are brought together, as `arrange_handover`
    says.
    """
    row, roles = at_hand(by, task_id)
    is_light = row.to_organisation_id is None
    meanwhile.check_stands(row.state, recipient_of(row))
    if rules.SENDER not in roles or not rules.may_release(row.state, is_light=is_light):
        raise Refused(_("相手が引き受けてから渡せます。"))
    if handover and row.state in rules.MET:
        raise meanwhile.forestalled(row.state, recipient_of(row))
    is_arranged = not handover or _is_arranged(by, row, handover, handover_on, words)
    try:
        _hand_over(by, row, how)
    except Refused as refused:
        if refused.repeated and not is_arranged:
            raise meanwhile.handed_over_by_colleague() from refused
        raise
    meet_by = clock.today() + timedelta(days=rules.MEET_WITHIN_DAYS[row.referral.urgency])
    # Whoever waits in a queue keeps the day that was said.
    waits = {} if row.state == rules.ON_HOLD else {"meet_by": meet_by}
    Task.objects.filter(pk=row.pk, released_at__isnull=True).update(
        released_at=clock.now(), overdue_at=None, **waits
    )
    if handover:
        _arrange(by, row, handover, handover_on, words, seen)
    record("referral.released", by=by, subject=task_id)


def _hand_over(by: Actor, row: Task, how: str) -> None:
    if row.to_case_id:
        to_case = introduce(by, row, row.to_case_id)
        people_actions.release(by=by, basis_ref=row.pk, to_case=to_case)
    else:
        people_actions.tell(by=by, basis_ref=row.pk, how=how)


@action
def arrange_handover(
    *,
    by: Actor,
    task_id: UUID,
    handover: str,
    handover_on: date | None,
    words: str = "",
    seen: str | None = None,
) -> None:
    """Agree on how the two are brought together: how (`rules.HANDOVERS`), when, who goes along.

    words: such as who goes along, and where to meet; never who the person is. seen: the version
    that was looked at (`rules.seen.handover_version`), another one is not overwritten; None where
    no page was. Errors: Refused at the field, and once they have met.
    """
    row, roles = at_hand(by, task_id)
    if row.handover and _is_arranged(by, row, handover, handover_on, words):
        raise already_done()
    meanwhile.check_stands(row.state, recipient_of(row))
    if rules.SENDER not in roles or row.state not in (rules.ACCEPTED, rules.ON_HOLD):
        raise Refused(_("引き合わせ方は、相手が引き受けてから会うまでのあいだに決めます。"))
    _arrange(by, row, handover, handover_on, words, seen)
    record("referral.handover_arranged", by=by, subject=task_id, how=handover, on=handover_on)


def _is_arranged(by: Actor, row: Task, how: str, on: date | None, words: str) -> bool:
    return (row.handover, row.handover_on) == (how, on) and is_said(by, row, "handover", words)


def _arrange(by: Actor, row: Task, how: str, on: date | None, words: str, seen: str | None) -> None:
    rules.check_handover(how, on, clock.today())
    if seen is not None and row.handover:  # what was never agreed is not overwritten
        now = handover_version(row.handover, row.handover_on)
        check_seen(now, seen, handover_version(how, on))
    changes: dict[str, Any] = {"handover": how, "handover_on": on}
    if on is not None:
        changes |= {"meet_by": on, "overdue_at": None}
    Task.objects.filter(pk=row.pk).update(**changes)
    if words.strip():
        # The offer's box never says who, also after the acceptance.
        for identity in people.identities(by, row.referral.case_id, "referral"):
            rules.check_unnamed({"words": words}, identity, is_taken=True)
        say(by, row, rules.SENDER, "handover", words)


@action
def record_first_meeting(
    *, by: Actor, task_id: UUID, on: date, how: str, words: str = "", way: str = ""
) -> None:
    """The recipient has met the person: only now may the sender step back.

    Both sides are asked after 30, 90 and 180 days whether the connection holds.
    """
    row, roles = at_hand(by, task_id)
    if row.state in rules.MET:
        raise came_second(by, row, ("met", words), met_on=on, met_how=how)
    rules.check_met(on, clock.today(), begun_at(row), is_light=row.to_organisation_id is None)
    if how not in rules.MEETINGS:
        raise Refused(_("どうやって会えたかを選んでください。"), field="how")
    # That they had not met after all is settled by this.
    was_back = row.returned_at and not row.settled_at
    settled = {"settled_at": clock.now(), "reason": ""} if was_back else {}
    move(row, roles, rules.IN_PROGRESS, met_on=on, met_how=how, overdue_at=None, **settled)
    as_recipient(by, row, "met", way)
    plan_follow_ups(row, on)
    if words.strip():
        say(by, row, rules.RECIPIENT, "met", words)
    if row.to_case_id:
        final = introduce(by, row, row.to_case_id)
        people_actions.note_met(by=by, case_id=final, on=on)
    record("referral.met", by=by, subject=task_id, chain=row.referral.organisation_id, on=on)


@action
def complete(*, by: Actor, task_id: UUID, words: str = "", way: str = "") -> None:
    """The connection stands: the recipient says that the person has arrived.

    A link lives on, for the follow-ups.
    """
    row, roles = at_hand(by, task_id)
    if row.state == rules.COMPLETED:
        raise came_second(by, row, ("complete", words))
    move(row, roles, rules.COMPLETED, ended_at=clock.now())
    as_recipient(by, row, "complete", way)
    if words.strip():
        say(by, row, rules.RECIPIENT, "complete", words)
    end_link_if_done(by, row)
    record("referral.completed", by=by, subject=task_id, chain=row.referral.organisation_id)


@action
def cancel(
    *, by: Actor, task_id: UUID, reason: str, words: str = "", once: UUID | None = None
) -> None:
    """Take an introduction back (silence after acceptance is `no_contact`); either side may.

    What was released ends; what the recipient wrote themselves stays theirs, and they read what the
    sender says with it. once: as of `decline_offer`.
    """
    row, roles = at_hand(by, task_id)
    rules.check_reason(rules.CANCELLED, reason, words)
    side = rules.SENDER if rules.SENDER in roles else rules.RECIPIENT
    reader = row.to_organisation_id if side == rules.SENDER and row.requested_at else None
    kind = rules.CALLED_OFF if reader else "cancel"
    if row.state in rules.ENDED_BY_SENDER:
        raise came_second(by, row, (kind, words), once, reason=reason)
    back = came_back() if rules.SENDER not in roles else {"ended_at": clock.now()}
    # What was never sent has nobody to take it back from: it ends as no offer at all.
    state = rules.IN_ERROR if row.state == rules.DRAFT else rules.CANCELLED
    move(row, roles, state, reason=reason, **back)
    if words.strip() and reader:
        _let_read(by, row, words, reader)
        say(by, row, side, "called_off", words, once)
    elif words.strip():
        say(by, row, side, "cancel", words, once)
    end_task(by, row, state)
    record("referral.cancelled", by=by, subject=task_id, reason=reason)


def _let_read(by: Actor, row: Task, words: str, reader: UUID) -> None:
    """Make the box of what is said with the end; its key stays when that of the offer is gone."""
    for identity in people.identities(by, row.referral.case_id, "referral"):
        rules.check_unnamed({"words": words}, identity, is_taken=row.accepted_at is not None)
    box = rules.message_box(row.pk, rules.CALLED_OFF)
    vault_actions.make_box(by=by, box=box)
    vault_actions.share_box(by=by, box=box, holder=("organisation", reader), bound_to=None)


@action
def fail(
    *,
    by: Actor,
    task_id: UUID,
    reason: str,
    words: str = "",
    way: str = "",
    once: UUID | None = None,
) -> None:
    """It did not work out: the person is with the sender again, at once. once: `decline_offer`."""
    row, roles = at_hand(by, task_id)
    rules.check_reason(rules.FAILED, reason, words)
    if row.state == rules.FAILED:
        raise came_second(by, row, ("fail", words), once, reason=reason)
    move(row, roles, rules.FAILED, reason=reason, **came_back())
    as_recipient(by, row, "fail", way)
    if words.strip():
        say(by, row, rules.RECIPIENT, "fail", words, once)
    end_task(by, row, rules.FAILED)
    record("referral.failed", by=by, subject=task_id, chain=row.referral.organisation_id)


@action
def enter_in_error(*, by: Actor, task_id: UUID) -> None:
    """Drop what was made by mistake; it stays in the history as such."""
    row, roles = at_hand(by, task_id)
    if row.state == rules.IN_ERROR:
        raise came_second(by, row, reason="mistake")
    move(row, roles, rules.IN_ERROR, reason="mistake", ended_at=clock.now())
    end_task(by, row, rules.IN_ERROR)
    record("referral.entered_in_error", by=by, subject=task_id)


@action
def settle(*, by: Actor, task_id: UUID, seen: str | None = None) -> None:
    """The sender has taken note of what came back; it leaves Today.

    seen: the version that was looked at (`rules.seen.return_version`); None where no page was.
    Errors: Refused if it came back again since; Refused(repeated) the second time.
    """
    row, roles = at_hand(by, task_id, at_the_end=True)
    back = Task.objects.filter(pk=row.pk, returned_at__isnull=False)
    if rules.SENDER not in roles or not back.exists():
        raise Refused(_("この操作は、戻ってきたつなぎで、つないだ側がします。"))
    if seen and seen != return_version(row.returned_at, row.reason) and row.settled_at is None:
        raise meanwhile.came_back_again()
    if not back.filter(settled_at__isnull=True).update(settled_at=clock.now()):
        raise already_done()
    record("referral.settled", by=by, subject=task_id)


@action
def tell_apart(*, by: Actor, case_id: UUID, other_id: UUID) -> None:
    """Two records are two persons' after all: so are their introductions (called by the wiring).

    What was agreed upon meanwhile ends: an introduction of the other's would give words of this
    one, who is somebody else. And whoever answers for an introduction of either is beside them: one
    side may have stepped back before, and only the record that both were had been open when it was
    sent.
    """
    _end_consents_of_other(by, case_id, other_id)
    take_up_answered(by, case_id, other_id)
    record("referral.told_apart", by=by, subject=case_id)


def _end_consents_of_other(by: Actor, case_id: UUID, other_id: UUID) -> None:
    live = [given.basis_ref for given in people.given(by, case_id) if given.ended_at is None]
    strayed = Task.objects.filter(
        pk__in=live, referral__case__in=people.together(by, people.standing(by, other_id))
    )
    for task_id in strayed.order_by("pk").values_list("pk", flat=True):
        people_actions.end_grants(by=by, basis_ref=task_id, reason="other_person")
        Task.objects.filter(pk=task_id).update(released_at=None)


@action
def mark_overdue(*, by: Actor) -> None:
    """What is past its time comes back to the sender's Today, once; again changes nothing."""
    marked = queries.past_due(by).update(overdue_at=clock.now())
    record("referral.overdue_marked", by=by, marked=marked)
