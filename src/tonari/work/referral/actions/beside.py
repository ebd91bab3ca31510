"""After the first meeting the sender chooses: to stay beside the person too, or to step back."""

from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Task

from .steps import at_hand, take_up


@action
def stay_beside(*, by: Actor, task_id: UUID) -> None:
    """After the first meeting the sender stays beside the person too: a role, not a leftover.

    Whoever had stepped back, by this introduction or another of the person, is responsible again.
    Errors: Refused; Refused(repeated) the second time.
    """
    row = _after_meeting(by, task_id)
    again = take_up(by, row)
    if row.sender_role == rules.BESIDE and not again:
        raise already_done()
    Task.objects.filter(pk=row.pk).update(sender_role=rules.BESIDE)
    record("referral.stayed_beside", by=by, subject=task_id)


@action
def step_back(*, by: Actor, task_id: UUID) -> None:
    """After the first meeting the sender steps back; the recipient's post carries on.

    They may think better of it (`stay_beside`). Errors: Refused before the meeting, after either
    side said that it broke, while another introduction of the person has the sender answer for
    it, or if the recipient has no account (they cannot be responsible), does not stand beside the
    person any more, or was given nothing by which to reach them; Refused(repeated) the second time.
    """
    row = _after_meeting(by, task_id)
    if row.sender_role == rules.STEPPED_BACK:
        raise already_done()
    if row.to_case_id is None:
        raise Refused(
            _(
                "相手はアカウントのない主体なので、担当は引きつづきこちらに残ります。「そばにいつづける」を選んでください。"
            )
        )
    rules.check_reaches(queries.reaches(by, task_id))
    rules.check_holds(queries.said_last(by, task_id))
    people_actions.carry_on_elsewhere(by=by, case_id=row.referral.case_id, with_case=row.to_case_id)
    # After the connection was locked: an offer sent at this moment waits, and takes it up again.
    rules.check_leaves_nothing(queries.answered_for(by, row.referral.case_id))
    Task.objects.filter(pk=row.pk).update(sender_role=rules.STEPPED_BACK)
    record("referral.stepped_back", by=by, subject=task_id)


@action
def note_beside_again(*, by: Actor, case_id: UUID) -> None:
    """The team is in touch with the person again, from their record (called by the wiring).

    What they chose for earlier introductions says so too.
    """
    theirs = Task.objects.filter(referral__case__in=people.together(by, case_id))
    back = theirs.filter(sender_role=rules.STEPPED_BACK).update(sender_role=rules.BESIDE)
    record("referral.beside_again", by=by, subject=case_id, introductions=back)


def _after_meeting(by: Actor, task_id: UUID) -> Task:
    row, roles = at_hand(by, task_id)
    if rules.SENDER not in roles:
        raise Refused(_("この操作は、つないだ側がします。"))
    if row.state not in rules.MET:
        raise Refused(_("相手が最初に会えたことを記録してから、選べます。"))
    return row
