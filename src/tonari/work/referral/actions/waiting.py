"""Waiting for one's turn: the recipient says that there is a queue, and says it anew."""

from datetime import date, datetime
from uuid import UUID

from tonari.ground.ledger import queries as ledger
from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.seen import check_seen
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Task
from tonari.work.referral.rules.seen import queue_version

from .steps import as_recipient, at_hand, is_said, move, say


@action
def hold(
    *,
    by: Actor,
    task_id: UUID,
    reason: str,
    words: str = "",
    queue_place: int | None = None,
    expected_on: date | None = None,
    way: str = "",
    seen: str | None = None,
    once: UUID | None = None,
) -> None:
    """The recipient has taken the person up, but there is a queue; the sender stays responsible.

    queue_place, expected_on: where in the queue, and when it may be their turn, if they say so: by
    then the details are handed over. The same again while waiting says how it stands now. seen: the
    version that was looked at (`rules.seen.queue_version`, empty without a queue), another one is
    not overwritten; None where no page was. once: made by the form, whose words count once.
    """
    row, roles = at_hand(by, task_id)
    rules.check_reason(rules.ON_HOLD, reason, words)
    rules.check_queue(queue_place, expected_on, clock.today())
    # A queue is asked about again after a while: waiting must not turn into forgetting.
    ask_again = expected_on or clock.in_days(rules.WAIT_DAYS)
    known = {"reason": reason, "queue_place": queue_place, "meet_by": ask_again}
    known |= _release_due(row, expected_on)
    if row.state in rules.MET:
        raise Refused(_("もう会えています。まちがいなら、「まだ会えていない」で直せます。"))
    _check_queue_seen(by, row, seen, queue_version(reason, queue_place, expected_on))
    if row.state == rules.ON_HOLD and rules.RECIPIENT in roles:
        is_same = all(getattr(row, name) == value for name, value in known.items())
        if is_same and is_said(by, row, "hold", words, once):
            raise already_done()
        Task.objects.filter(pk=row.pk).update(**known, overdue_at=None)
    else:
        move(row, roles, rules.ON_HOLD, **known, overdue_at=None)
    as_recipient(by, row, "hold", way)
    _say(by, row, words, once)
    record(
        "referral.held",
        by=by,
        subject=task_id,
        chain=row.referral.organisation_id,
        reason=reason,
        queue_place=queue_place,
        expected_on=expected_on,
    )


def _say(by: Actor, row: Task, words: str, once: UUID | None) -> None:
    # The same words with another place in the queue are kept already.
    if words.strip() and not queries.is_kept(by, row.pk, words, once):
        say(by, row, rules.RECIPIENT, "hold", words, once)


def _check_queue_seen(by: Actor, row: Task, seen: str | None, to_be: str) -> None:
    if seen is None or row.state != rules.ON_HOLD or row.reason == rules.NOT_MET:
        return
    last = ledger.facts_of(by, row.pk, "referral.held")[-1]
    now = queue_version(last["reason"], last["queue_place"], last["expected_on"])
    check_seen(now, seen, to_be)


def _release_due(row: Task, expected_on: date | None) -> dict[str, datetime]:
    """Until when details that are not handed over yet may wait with the person."""
    if row.released_at is not None or row.accepted_at is None:
        return {}
    usual = rules.release_due(row.referral.urgency, row.accepted_at)
    return {"release_due_at": rules.release_due_in_queue(usual, expected_on)}
