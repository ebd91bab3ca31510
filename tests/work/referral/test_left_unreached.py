"""Whoever was left with a person and can reach them no more: whoever left them is responsible."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, begin, fallback, tell_who
from tests.records.people.merging import merge
from tests.stories.promises import check_all
from tests.work.referral import kept, reached
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.records.people.models import Grant, Merge
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import Task

from .introducing import OFFER


def accepted(by: Actor, case_id: UUID, to: Actor) -> UUID:
    (task_id,) = actions.send_referral(
        by=by,
        referral_id=UUID(int=Task.objects.count() + 1),
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=to.acting_for)],
        urgency="normal",
        offer=OFFER,
    )
    actions.accept_offer(by=to, task_id=task_id, post_id=fallback(to))
    return task_id


def met(by: Actor, case_id: UUID, to: Actor) -> UUID:
    """Somebody told who it is has met the person."""
    task_id = accepted(by, case_id, to)
    tell_who(by, task_id)
    actions.record_first_meeting(by=to, task_id=task_id, on=clock.today(), how="phone")
    return task_id


def record_at(task_id: UUID, by: Actor) -> UUID:
    to_case = Task.objects.values_list("to_case", flat=True).get(pk=task_id)
    assert to_case
    return people.standing(by, to_case)


def withdraw(by: Actor, task_id: UUID) -> None:
    grant = Grant.objects.get(basis_ref=task_id, ended_at__isnull=True)
    people_actions.withdraw_consent(by=by, grant_id=grant.pk)


def write_down(by: Actor, case_id: UUID) -> None:
    """The recipient heard from the person themselves who they are."""
    opened = people.open_sections(by, case_id, ["identity"], "support")["identity"]
    said = {"name": "髙橋 花子", "called": "花ちゃん"}
    people_actions.write_section(
        by=by, case_id=case_id, name="identity", version=opened.version, content=said
    )


def state(by: Actor, case_id: UUID) -> str:
    return people.connection_state(by, case_id)


@pytest.fixture
def left(cast: Cast, case_id: UUID) -> UUID:
    """The sender has stepped back: the recipient stands beside the person."""
    task_id = met(cast.owner, case_id, cast.other)
    actions.complete(by=cast.other, task_id=task_id)
    actions.step_back(by=cast.owner, task_id=task_id)
    return task_id


def seen(by: Actor, task_id: UUID) -> queries.TaskView:
    """As its page shows it."""
    [task] = queries.hindered(by, [queries.task(by, task_id)])
    return task


def check_is_back(cast: Cast, case_id: UUID, task_id: UUID, reason: str) -> None:
    assert state(cast.owner, case_id) == "open"
    [back] = queries.today(cast.owner).came_back
    assert (back.id, back.reason, back.sender_role) == (task_id, reason, "")
    kept.who_answers_for_an_introduction_is_responsible()
    reached.whoever_stepped_back_left_somebody_who_reaches()
    check_all()


def test_a_consent_that_is_taken_back_is_told_to_whoever_had_left_the_person(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    withdraw(cast.owner, left)
    check_is_back(cast, case_id, left, rules.UNREACHED)
    assert state(cast.other, record_at(left, cast.other)) == "open"


def test_a_consent_that_runs_out_is_told_by_the_tick_once(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    with clock.at(clock.now() + timedelta(days=366)):
        people_actions.end_overdue_grants(by=JOB)
        check_is_back(cast, case_id, left, rules.UNREACHED)
        actions.settle(by=cast.owner, task_id=left)
        people_actions.end_overdue_grants(by=JOB)
        assert not queries.today(cast.owner).came_back


def test_whoever_has_written_down_who_it_is_goes_on(cast: Cast, case_id: UUID, left: UUID) -> None:
    theirs = record_at(left, cast.other)
    write_down(cast.other, theirs)
    withdraw(cast.owner, left)
    assert state(cast.owner, case_id) == "carried_on"
    assert not queries.today(cast.owner).came_back
    assert not queries.shut(cast.other, [theirs])
    reached.whoever_stepped_back_left_somebody_who_reaches()


def test_what_was_written_and_struck_tells_nobody_who_it_is(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    its = {"by": cast.other, "case_id": record_at(left, cast.other), "name": "whereabouts"}
    people_actions.write_section(**its, version=0, content={"address": "うみべ荘 203"})
    withdraw(cast.owner, left)
    assert state(cast.owner, case_id) == "carried_on"
    people_actions.strike_section(**its, version=1, why="べつの人のこと")
    check_is_back(cast, case_id, left, rules.UNREACHED)


def test_another_consent_by_which_they_are_reached_is_enough(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    second = met(cast.owner, case_id, cast.other)
    actions.step_back(by=cast.owner, task_id=left)
    withdraw(cast.owner, left)
    assert rules.UNREACHED not in (seen(cast.owner, left).hindrances or ())
    assert state(cast.owner, case_id) == "carried_on"
    actions.fail(by=cast.other, task_id=second, reason="not_fitting")
    assert left in {one.id for one in queries.today(cast.owner).came_back}
    reached.whoever_stepped_back_left_somebody_who_reaches()


def test_another_senders_introduction_that_ends_takes_what_reached_them_along(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    """Both lead to one record; only by the other's consent the person was still reached."""
    there = met(cast.owner, case_id, cast.partner)
    actions.stay_beside(by=cast.owner, task_id=there)
    by_partner = met(cast.partner, record_at(there, cast.partner), cast.other)
    actions.step_back(by=cast.owner, task_id=left)
    withdraw(cast.owner, left)
    assert state(cast.owner, case_id) == "carried_on"
    actions.fail(by=cast.other, task_id=by_partner, reason="not_fitting")
    check_is_back(cast, case_id, left, rules.UNREACHED)


def test_whoever_was_introduced_further_by_them_and_reaches_the_person_is_enough(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    theirs = record_at(left, cast.other)
    further = met(cast.other, theirs, cast.partner)
    withdraw(cast.owner, left)
    assert state(cast.owner, case_id) == "carried_on"
    withdraw(cast.other, further)
    assert state(cast.other, theirs) == "open"
    check_is_back(cast, case_id, left, rules.UNREACHED)


@pytest.mark.parametrize("ends", ["withdrawn", "failed"])
def test_where_two_had_left_a_person_one_after_the_other_both_are_back(
    cast: Cast, case_id: UUID, left: UUID, ends: str
) -> None:
    """What was given to the one between has ended with their stepping back."""
    theirs = record_at(left, cast.other)
    further = met(cast.other, theirs, cast.partner)
    actions.step_back(by=cast.other, task_id=further)
    assert state(cast.owner, case_id) == state(cast.other, theirs) == "carried_on"
    reached.whoever_stepped_back_left_somebody_who_reaches()
    if ends == "withdrawn":
        withdraw(cast.other, further)
    else:
        actions.fail(by=cast.partner, task_id=further, reason="not_fitting")
    assert state(cast.other, theirs) == "open"
    check_is_back(cast, case_id, left, rules.UNREACHED)


def test_two_records_that_are_parted_again_leave_one_that_is_not_known(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    theirs, own = record_at(left, cast.other), begin(cast.other)
    merge(cast.other, theirs, own)
    withdraw(cast.owner, left)
    assert state(cast.owner, case_id) == "carried_on"
    people_actions.undo_merge(by=cast.other, case_id=theirs, merge_id=Merge.objects.get().pk)
    check_is_back(cast, case_id, left, rules.UNREACHED)


def test_a_consent_written_down_anew_before_the_tick_saw_the_old_one_run_out(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    with clock.at(clock.now() + timedelta(days=366)):
        agreed = {"asked": "phone", "agreed_on": clock.today(), "until": clock.in_days(30)}
        # Whoever has stepped back is on the team still.
        actions.consent(by=cast.owner, task_id=left, sections=["identity"], **agreed)
        check_is_back(cast, case_id, left, rules.UNREACHED)
        actions.release(by=cast.owner, task_id=left)
        actions.settle(by=cast.owner, task_id=left)
        actions.step_back(by=cast.owner, task_id=left)
        assert state(cast.owner, case_id) == "carried_on"


def test_whoever_stays_beside_hears_of_it_by_what_they_do(cast: Cast, case_id: UUID) -> None:
    """They have left nobody: the consent was taken back with them."""
    task_id = met(cast.owner, case_id, cast.other)
    actions.stay_beside(by=cast.owner, task_id=task_id)
    withdraw(cast.owner, task_id)
    assert not queries.today(cast.owner).came_back


def test_the_recipient_is_told_to_ask_first_also_once_it_stands(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    theirs = record_at(left, cast.other)
    assert not queries.shut(cast.other, [theirs])
    withdraw(cast.owner, left)
    [shut] = queries.shut(cast.other, [theirs])
    assert (shut.task_id, shut.sender_name) == (left, "みなと社会福祉協議会")


def test_a_consent_that_another_has_ended_meanwhile_is_not_taken_back_twice(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    grant = Grant.objects.get(basis_ref=left)
    people_actions.withdraw_consent(by=cast.owner, grant_id=grant.pk)
    with pytest.raises(Refused) as again:
        people_actions.withdraw_consent(by=cast.owner, grant_id=grant.pk)
    assert again.value.repeated


def test_many_that_run_out_at_once_are_looked_at_together(cast: Cast) -> None:
    """Those who are reached by nobody come back one by one; all are found in so many queries."""
    asked = []
    for number in (1, 3):
        for _one in range(number):
            task_id = met(cast.owner, begin(cast.owner), cast.other)
            actions.step_back(by=cast.owner, task_id=task_id)
        cases = list(Task.objects.values_list("referral__case", flat=True))
        with clock.at(clock.now() + timedelta(days=366)):
            with CaptureQueriesContext(connection) as seen:
                assert len(queries.left_unreached(JOB, cases)) == len(cases)
            asked.append(len(seen))
    assert asked[0] == asked[1]


def test_no_more_contact_said_to_whom_they_were_left_is_told_to_whoever_left_them(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    theirs = record_at(left, cast.other)
    people_actions.stop_contact(by=cast.other, case_id=theirs)
    assert state(cast.other, theirs) == "open_door"
    check_is_back(cast, case_id, left, rules.DECLINED)


def test_who_was_told_so_may_be_told_the_same(cast: Cast, case_id: UUID, left: UUID) -> None:
    """The person wants to hear of neither: both doors stay open, and nothing waits on Today."""
    people_actions.stop_contact(by=cast.other, case_id=record_at(left, cast.other))
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert state(cast.owner, case_id) == "open_door"
    assert not queries.today(cast.owner).came_back
    reached.whoever_stepped_back_left_somebody_who_reaches()
    check_all()


def test_no_more_contact_said_to_one_of_two_leaves_the_other_beside(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    theirs = record_at(left, cast.other)
    met(cast.other, theirs, cast.partner)
    people_actions.stop_contact(by=cast.other, case_id=theirs)
    assert state(cast.owner, case_id) == "carried_on"
    assert not queries.today(cast.owner).came_back
    reached.whoever_stepped_back_left_somebody_who_reaches()


def test_what_the_last_of_several_was_told_brings_back_all(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    theirs = record_at(left, cast.other)
    further = met(cast.other, theirs, cast.partner)
    actions.step_back(by=cast.other, task_id=further)
    people_actions.stop_contact(by=cast.partner, case_id=record_at(further, cast.partner))
    assert state(cast.other, theirs) == "open"
    [back] = queries.today(cast.other).came_back
    assert (back.id, back.reason) == (further, rules.DECLINED)
    check_is_back(cast, case_id, left, rules.UNREACHED)


def test_a_refusal_comes_back_though_what_came_before_was_dealt_with(
    cast: Cast, case_id: UUID
) -> None:
    task_id = met(cast.owner, case_id, cast.other)
    said = {"side": rules.RECIPIENT, "words": "来なくなった", "holds": rules.BROKEN}
    actions.answer_follow_up(by=cast.other, task_id=task_id, **said)
    actions.settle(by=cast.owner, task_id=task_id)
    assert not queries.today(cast.owner).came_back
    people_actions.stop_contact(by=cast.other, case_id=record_at(task_id, cast.other))
    [back] = queries.today(cast.owner).came_back
    assert (back.id, back.reason) == (task_id, rules.DECLINED)


def test_whoever_is_refused_is_left_nobody_until_the_person_comes_back_to_them(
    cast: Cast, case_id: UUID, left: UUID
) -> None:
    theirs = record_at(left, cast.other)
    people_actions.stop_contact(by=cast.other, case_id=theirs)
    assert seen(cast.owner, left).is_refused
    actions.settle(by=cast.owner, task_id=left)
    task = seen(cast.owner, left)
    assert task.is_refused and not task.may_be_left
    assert not queries.today(cast.owner).met, "there is nothing to choose"
    assert queries.waits_since(cast.owner) is None, "nobody is mailed that something waits"
    people_actions.come_back(
        by=cast.other, case_id=theirs, post_id=fallback(cast.other), next_contact_on=clock.today()
    )
    [again] = queries.today(cast.owner).met
    assert again.hindrances == {rules.UNREACHED}, "what was handed over has ended"
    write_down(cast.other, theirs)
    [again] = queries.today(cast.owner).met
    assert (again.id, again.may_be_left, again.is_refused) == (left, True, False)
    assert seen(cast.owner, left).may_be_left
    actions.step_back(by=cast.owner, task_id=left)
    check_all()


def test_nobody_is_left_to_whoever_is_not_beside_them(cast: Cast, case_id: UUID) -> None:
    """Whoever is beside them still hears that the person refuses whom they had introduced."""
    task_id = met(cast.owner, case_id, cast.other)
    assert seen(cast.owner, task_id).may_be_left
    people_actions.stop_contact(by=cast.other, case_id=record_at(task_id, cast.other))
    waiting = queries.today(cast.owner)
    assert waiting.met == []
    assert [one.sender_role for one in waiting.came_back] == [rules.BESIDE]
    assert seen(cast.owner, task_id).is_refused
    assert not seen(cast.owner, task_id).may_be_left
    actions.settle(by=cast.owner, task_id=task_id)
    waiting = queries.today(cast.owner)
    assert (waiting.met, waiting.came_back) == ([], [])


def test_nobody_is_left_by_whoever_has_gone_already(cast: Cast, case_id: UUID, left: UUID) -> None:
    second = met(cast.owner, case_id, cast.partner)
    actions.step_back(by=cast.owner, task_id=left)
    for task_id in (left, second):
        assert not seen(cast.owner, task_id).may_be_left


@pytest.mark.parametrize("holds", [rules.BROKEN, rules.HOLDS])
def test_nobody_is_left_to_where_it_broke(cast: Cast, case_id: UUID, holds: str) -> None:
    task_id = met(cast.owner, case_id, cast.other)
    for said in (rules.BROKEN, holds):
        actions.answer_follow_up(
            by=cast.other, task_id=task_id, side=rules.RECIPIENT, holds=said, words="来ない"
        )
    assert seen(cast.owner, task_id).may_be_left == (holds == rules.HOLDS)


def test_of_many_that_wait_for_a_choice_so_many_queries_are_asked(cast: Cast) -> None:
    asked = []
    for number in (1, 3):
        for _one in range(number):
            met(cast.owner, begin(cast.owner), cast.other)
        with CaptureQueriesContext(connection) as counted:
            assert all(one.may_be_left for one in queries.today(cast.owner).met)
        asked.append(len(counted))
    assert asked[0] == asked[1]
    tasks = [queries.task(cast.other, one) for one in Task.objects.values_list("pk", flat=True)]
    with CaptureQueriesContext(connection) as counted:
        assert queries.hindered(cast.other, tasks) == tasks
    assert len(counted) == 2
