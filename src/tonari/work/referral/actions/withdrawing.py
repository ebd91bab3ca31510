"""What ends when nobody is to come near a person any more whom they have not met."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import FollowUp, Referral, Task
from tonari.work.referral.queries.resting import asked_of
from tonari.work.referral.queries.tasks import said_at_the_end

from .following import end_link_if_done
from .steps import came_back, end_task, is_last, move, withdraw


@action
def withdraw_offers_of(*, by: Actor, case_id: UUID, reason: str) -> None:
    """Introductions to whom the person has not met end (called by the wiring).

    Nobody asks them any more how it goes, nor is another place looked for. reason:
    `person_declined` if they want no contact; of `rules.LOST` if they died or are missing (`other`
    where nobody says which), which is nothing that the recipient of an offer may know: then
    questions wait (`queries.resting`), and whoever is asked again after a mistake has the whole
    time for it. Said to a recipient, no contact is nothing of the sender's: with them they are
    again, where that recipient has not met them.
    """
    records = people.together(by, case_id)
    rows = Task.objects.filter(referral__case__in=records, state__in=rules.UNMET)
    records = [*records, *_withdraw_all(by, rows, reason)]
    # Whoever sends another at this moment holds the connection: then it is there to be seen.
    people_actions.keep_connection(by=by, case_id=case_id)
    _withdraw_all(by, rows.all(), reason)
    if reason == rules.DECLINED:
        back = Task.objects.filter(referral__case__in=records, returned_at__isnull=False)
        # What was said with a no is to be read all the same.
        unsaid = back.filter(~said_at_the_end(), settled_at__isnull=True)
        unsaid.update(settled_at=clock.now())
        _give_back(by, Task.objects.filter(to_case__in=records, state__in=rules.TO_MEET))
        _ask_no_more(by, records)
        # Nobody chooses to leave whom they are not to contact: should they come back, it is to us.
        met = Task.objects.filter(referral__case__in=records, state__in=rules.MET)
        met.filter(sender_role="").update(sender_role=rules.BESIDE)
    else:
        its = Q(task__referral__case__in=records) | Q(task__to_case__in=records)
        asked = FollowUp.objects.filter(its, state=rules.ASKED)
        asked.update(state=rules.PLANNED, answer_by=None)
    record("referral.offers_withdrawn", by=by, subject=case_id)


@action
def withdraw_from_barred(
    *, by: Actor, case_id: UUID, organisations: list[UUID], merge_id: UUID | None = None
) -> None:
    """Somebody there must not come near the person: what they have not met ends (by the wiring).

    It comes back to whoever had introduced them: they wait for an answer that never comes, and the
    person still needs another place. merge_id: the merge of two records by which they must not,
    kept for whoever undoes it.
    """
    rows = Task.objects.filter(
        referral__case__in=people.together(by, case_id),
        to_organisation__in=organisations,
        state__in=rules.UNMET,
    )
    ended = list(rows.values_list("pk", flat=True))
    _withdraw_all(by, rows, "other")
    its = Task.objects.filter(pk__in=ended)
    its.update(taken_back_by=merge_id)
    its.exclude(requested_at=None).update(returned_at=clock.now(), settled_at=None)
    record("referral.offers_withdrawn", by=by, subject=case_id)


def _withdraw_all(by: Actor, rows: QuerySet[Task], reason: str) -> list[UUID]:
    """End these, and what comes of them alone; returns the records that come to nothing by it.

    Whoever introduced the person further may not know of a loss: for them it is neutral.
    """
    ours = set(rows.values_list("pk", flat=True))
    everything, left = _with_onward(by, rows)
    # What was made of another comes later, and ends before it: who answers for it, stays.
    for row in _locked(everything.order_by("-pk")):
        withdraw(by, row, reason if row.pk in ours else rules.neutral(reason))
    return left


def _locked(rows: QuerySet[Task]) -> list[Task]:
    # One at a time with whoever answers them, or writes down a consent for them.
    offers = Referral.objects.filter(pk__in=rows.values("referral")).order_by("pk")
    list(offers.select_for_update(no_key=True))
    return list(rows.select_related("referral"))


def _with_onward(by: Actor, rows: QuerySet[Task]) -> tuple[QuerySet[Task], list[UUID]]:
    """These; and those of whoever is beside the person by these alone, to others, and theirs.

    Who has not met somebody, and does not stand beside them any more, looks for no place for them.
    """
    ending: set[UUID] = set()
    left: list[UUID] = []
    new = set(rows.values_list("pk", flat=True))
    while new:
        ending |= new
        left_now = _left_by(by, new, ending)
        left += left_now
        onward = Task.objects.filter(referral__case__in=left_now, state__in=rules.UNMET)
        new = set(onward.values_list("pk", flat=True)) - ending
    return Task.objects.filter(pk__in=ending, state__in=rules.UNMET), left


def _left_by(by: Actor, tasks: Collection[UUID], ending: Collection[UUID]) -> list[UUID]:
    """Records where nothing keeps these introductions' recipients beside the person."""
    led_to = Task.objects.filter(pk__in=tasks, to_case__isnull=False)
    there = [one for one in led_to.values_list("to_case", flat=True) if is_last(by, one, ending)]
    holding = {people.standing(by, one) for one in there}
    return [part for one in sorted(holding) for part in people.together(by, one)]


def _ask_no_more(by: Actor, records: Collection[UUID]) -> None:
    """Nobody of these records, nor whoever has no account for them, is asked whether it holds."""
    ours = Q(task__referral__case__in=records) & asked_of(rules.SENDER)
    theirs = Q(task__to_case__in=records) & asked_of(rules.RECIPIENT)
    asked = FollowUp.objects.filter(ours | theirs, state__in=rules.OPEN_FOLLOW_UPS)
    tasks = set(asked.values_list("task", flat=True))
    asked.update(state=rules.DROPPED)
    for row in Task.objects.filter(pk__in=tasks).order_by("pk"):
        end_link_if_done(by, row)


def _give_back(by: Actor, rows: QuerySet[Task]) -> None:
    """With the sender again: the person wants no contact with whoever had taken them up.

    That one keeps an open door.
    """
    for row in _locked(rows.order_by("pk")):
        move(row, {rules.RECIPIENT}, rules.FAILED, reason=rules.DECLINED, **came_back())
        end_task(by, row, rules.FAILED, leaves=False)
        chain = row.referral.organisation_id
        record("referral.failed", by=by, subject=row.pk, chain=chain, reason=rules.DECLINED)
