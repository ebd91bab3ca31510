"""After the first meeting the sender chooses: to stay beside the person too, or to step back."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.records.people.rules import OPEN
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Referral, Task

from .steps import at_hand, be_back, take_up


@action
def stay_beside(*, by: Actor, task_id: UUID) -> None:
    """After the first meeting the sender stays beside the person too: a role, not a leftover.

    Whoever had stepped back, by this introduction or another of the person, is responsible again.
    Errors: Refused, also while the person wants no contact from here; Refused(repeated) the second
    time.
    """
    row = _after_meeting(by, task_id)
    if people.wants_no_contact(by, row.referral.case_id):
        raise Refused(
            _(
                "本人が、こちらからの連絡をのぞんでいません。"
                "本人から声がかかったら、本人のページの「本人から声がかかった」から、またつながれます。"
            )
        )
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
    if queries.sender_role(by, row) == rules.STEPPED_BACK:
        raise already_done()
    if row.to_case_id is None:
        raise Refused(
            _(
                "相手はアカウントのない主体なので、担当は引きつづきこちらに残ります。「そばにいつづける」を選んでください。"
            )
        )
    rules.check_holds(queries.said_last(by, task_id))
    people_actions.carry_on_elsewhere(by=by, case_id=row.referral.case_id, with_case=row.to_case_id)
    # After the connections were locked: by what ends at this moment nobody is reached any more, and
    # an offer sent at this moment waits, and takes it up again.
    rules.check_reaches(queries.is_reached(by, row))
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


@action
def keep_introductions(*, by: Actor, case_ids: Collection[UUID]) -> None:
    """Let nobody change the introductions of these records' persons until the action ends.

    For what ends something of them from below (called by the wiring): whoever steps back at this
    moment either waits, and is refused, or is waited for.
    """
    known = people.records_of_persons(by, case_ids).values()
    records = {one for of_one in known for one in of_one}
    led = Task.objects.filter(to_case__in=records).values("referral")
    rows = Referral.objects.filter(Q(case__in=records) | Q(pk__in=led)).order_by("pk")
    list(rows.select_for_update(no_key=True))


@action
def come_back_unreached(
    *,
    by: Actor,
    case_ids: Collection[UUID],
    over: Collection[UUID] = (),
    stopped: Collection[UUID] = (),
) -> None:
    """Whoever left a person to somebody who reaches them no more is beside them (by the wiring).

    It comes back to their Today with its reason. case_ids, over, stopped: as `left_unreached` says.

    「もう連絡しないで」 that the person said to whom they were left is no wish to the one who left
    them: that one was never asked to stop, and had only gone because the other stayed. So it comes
    back too, and they are responsible again; but what to do next is to find out, without haste and
    in a way that suits the person, whether they want to hear from *them*. If not, that is written
    down in their own record, and then both doors stay open. Whoever had not left hears of it, too.
    """
    stopped = {people.standing(by, one) for one in stopped}
    left = queries.left_unreached(by, case_ids, over, stopped)
    rows = Task.objects.select_related("referral").filter(pk__in=left).order_by("pk")
    for row in rows:
        reason = rules.DECLINED if left[row.pk] in stopped else rules.UNREACHED
        be_back(by, row, reason)
        record(
            "referral.left_unreached",
            by=by,
            subject=row.pk,
            chain=row.referral.organisation_id,
            reason=reason,
        )
    _tell_who_stayed(by, stopped, left)


def _tell_who_stayed(by: Actor, stopped: Collection[UUID], left: Collection[UUID]) -> None:
    """Whoever is still beside a person hears where they refuse whom they were introduced to.

    There is nothing left to choose: these stay, and the person is not left to the others.
    """
    records = [part for one in sorted(stopped) for part in people.together(by, one)]
    met = Task.objects.filter(to_case__in=records, state__in=rules.MET).exclude(pk__in=left)
    holds = Coalesce("referral__case__superseded_by", "referral__case")
    rows = met.exclude(sender_role=rules.STEPPED_BACK).order_by("pk")
    senders = list(rows.values_list("pk", "referral__organisation", holds))
    states = people.connections(by, {case for _pk, _chain, case in senders})
    told = {pk: chain for pk, chain, case in senders if states.get(case) == OPEN}
    Task.objects.filter(pk__in=told).update(
        returned_at=clock.now(), settled_at=None, reason=rules.DECLINED, sender_role=rules.BESIDE
    )
    for pk, chain in told.items():
        record("referral.refused_there", by=by, subject=pk, chain=chain)


def _after_meeting(by: Actor, task_id: UUID) -> Task:
    row, roles = at_hand(by, task_id)
    if rules.SENDER not in roles:
        raise Refused(_("この操作は、つないだ側がします。"))
    if row.state not in rules.MET:
        raise Refused(_("相手が最初に会えたことを記録してから、選べます。"))
    return row
