"""What was written of the first meeting by mistake is said right; what stood before stays."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Min

from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import FollowUp, Task

from .following import NO_NEWS
from .steps import as_recipient, at_hand, begun_at, move, take_up, withdraw


@action
def correct_first_meeting(
    *, by: Actor, task_id: UUID, seen: date, seen_how: str, on: date, how: str, way: str = ""
) -> None:
    """The day or the way of the first meeting was written wrong: whoever records it, corrects it.

    seen, seen_how: what stood there. Whoever is asked later is asked as many days after the new
    day. The ledger keeps what stood before, and both sides see it. Errors: Refused
    at the field; at `on` or `how` if a colleague corrected it meanwhile.
    """
    row, roles = at_hand(by, task_id)
    if rules.RECIPIENT not in roles or row.state not in rules.MET or row.met_on is None:
        raise Refused(_("会えた日は、会えたことを書いた側が、あとから直せます。"))
    if how not in rules.MEETINGS:
        raise Refused(_("どうやって会えたかを選んでください。"), field="how")
    before = {"was_on": row.met_on, "was_how": row.met_how}
    _check_stands((row.met_on, row.met_how), (seen, seen_how), (on, how))
    if on != row.met_on:
        is_light = row.to_organisation_id is None
        rules.check_met(on, clock.today(), begun_at(row), is_light=is_light)
        rules.check_met_before(on, _followed_on(row))
    stood = Task.objects.filter(pk=row.pk, met_on=seen, met_how=seen_how)
    if not stood.update(met_on=on, met_how=how):
        raise _how_corrected()
    as_recipient(by, row, "met", way)
    if on != row.met_on:
        _ask_anew(by, row, on)
    if row.to_case_id:
        theirs = people.standing(by, row.to_case_id)
        people_actions.correct_contact(by=by, case_id=theirs, was=row.met_on)
    record(
        "referral.meeting_corrected",
        by=by,
        subject=task_id,
        chain=row.referral.organisation_id,
        on=on,
        how=how,
        **before,
    )


@action
def undo_first_meeting(*, by: Actor, task_id: UUID, way: str = "") -> None:
    """That they had met was written by mistake: the recipient is to meet the person still.

    What was to be asked afterwards is dropped. It comes back to the sender's Today, who answers for
    it: whoever had stepped back is responsible again. Where the person is not to be asked any more
    it ends, as everything does by which they were not met. The ledger keeps what stood. Errors:
    Refused once the recipient has said what came of it; Refused(repeated) the second time.
    """
    row, roles = at_hand(by, task_id)
    if row.state == rules.ON_HOLD and row.reason == rules.NOT_MET:
        raise already_done()
    theirs = FollowUp.objects.filter(task=row, side=rules.RECIPIENT, state=rules.ANSWERED)
    is_met = row.state == rules.IN_PROGRESS and row.met_on is not None
    if rules.RECIPIENT not in roles or not is_met or theirs.exists():
        raise Refused(
            _(
                "会えたことを書いた側が、その後のようすや「つながった」を知らせる前にだけ、選べます。"
            )
        )
    was_on, was_how = row.met_on, row.met_how
    _wait_again(row, roles)
    as_recipient(by, row, "not_met", way)
    _leave_in_peace(by, row)
    if row.to_case_id:
        own = people.standing(by, row.to_case_id)
        people_actions.correct_contact(by=by, case_id=own, was=was_on)
    record(
        "referral.not_met",
        by=by,
        subject=task_id,
        chain=row.referral.organisation_id,
        was_on=was_on,
        was_how=was_how,
    )


def _wait_again(row: Task, roles: Collection[str]) -> None:
    days = rules.MEET_WITHIN_DAYS[row.referral.urgency]
    changes = {
        "reason": rules.NOT_MET,
        "met_on": None,
        "met_how": "",
        "meet_by": clock.in_days(days),
        "release_due_at": rules.release_due(row.referral.urgency, clock.now()),
        "queue_place": None,
        "overdue_at": None,
        "returned_at": clock.now(),
        "settled_at": None,
        "sender_role": "",
    }
    move(row, roles, rules.ON_HOLD, **changes)
    row.state, row.met_on = rules.ON_HOLD, None
    unanswered = FollowUp.objects.filter(task=row, after_days__gt=0)
    unanswered.exclude(state=rules.ANSWERED).delete()


def _leave_in_peace(by: Actor, row: Task) -> None:
    """Nobody goes and meets whoever is not to be asked any more; else the sender is beside them."""
    case_id = people.standing(by, row.referral.case_id)
    if not people.at_rest(by, case_id):
        take_up(by, row)
        return
    # Why is nothing that the recipient may know.
    withdraw(by, row, "other")


def _check_stands(now: tuple[date, str], seen: tuple[date, str], to_be: tuple[date, str]) -> None:
    if now == to_be:
        raise already_done() if seen != to_be else Refused(_("変わったところがありません。"))
    if now[0] != seen[0]:
        day = f"{now[0]:%Y-%m-%d}"
        raise Refused(_("ほかの人が先に直しました。いまは%(day)sです。"), field="on", day=day)
    if now != seen:
        raise _how_corrected()


def _how_corrected() -> Refused:
    return Refused(
        _(
            "どうやって会えたかは、ほかの人が先に直しました。画面を開きなおして、いまの内容を見てください。"
        ),
        field="how",
    )


def _followed_on(row: Task) -> date | None:
    """The first day on which somebody said what came of it; None if nobody did."""
    said = FollowUp.objects.filter(task=row).aggregate(first=Min("answered_at"))["first"]
    ended = row.ended_at if row.state == rules.COMPLETED else None
    first = min((moment for moment in (said, ended) if moment), default=None)
    return first.astimezone(clock.TOKYO).date() if first else None


def _at_rest(by: Actor, row: Task) -> set[str]:
    """The sides whose own record says that nobody is asked about the person any more.

    Whoever has no account keeps none: the sender's says so for them.
    """
    theirs = row.to_case_id if row.to_organisation_id else row.referral.case_id
    records = {rules.SENDER: row.referral.case_id, rules.RECIPIENT: theirs}
    return {side for side, case_id in records.items() if case_id and people.at_rest(by, case_id)}


def _ask_anew(by: Actor, row: Task, on: date) -> None:
    """What nobody answered is asked as many days after the day that holds now.

    Also what gave way to a later question, or was waited for in vain: by the new day it is early.
    Of whoever wants no contact, or was lost, nothing is.
    """
    at_rest = _at_rest(by, row)
    waiting = FollowUp.objects.filter(task=row, after_days__gt=0)
    rows = list(waiting.exclude(state=rules.ANSWERED))
    asked = [(o.side, o.after_days, o.state) for o in waiting]
    for one in rows:
        one.due_on = on + timedelta(days=one.after_days)
        later = [
            (state, on + timedelta(days=days))
            for side, days, state in asked
            if side == one.side and days > one.after_days
        ]
        again = rules.is_asked_again(one.state, one.due_on, later, clock.today())
        if again and one.side not in at_rest:
            one.state, one.answer_by = rules.PLANNED, None
    FollowUp.objects.bulk_update(rows, ["due_on", "state", "answer_by"])
    if all(one.state != rules.UNANSWERED for one in rows):
        # What came back for want of an answer is not late any more.
        back = Task.objects.filter(pk=row.pk, reason=NO_NEWS, settled_at__isnull=True)
        back.update(returned_at=None, reason="")
