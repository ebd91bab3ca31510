"""What comes back to the sender, and what that leaves with the recipient."""

from uuid import UUID

import pytest

from tests.cast import Cast, fallback
from tests.stories.promises import check_all
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries

from .test_actions import OFFER, agree
from .test_offering import accepted, send, to


def test_whoever_said_no_before_another_said_yes_waits_for_nobody(
    cast: Cast, case_id: UUID
) -> None:
    first, second = send(cast, case_id, to(cast.other), to(cast.partner))
    actions.decline_offer(by=cast.other, task_id=first, reason="area")
    assert [task.id for task in queries.today(cast.owner).came_back] == [first]
    actions.accept_offer(by=cast.partner, task_id=second, post_id=fallback(cast.partner))
    assert not queries.today(cast.owner).came_back
    actions.fail(by=cast.partner, task_id=second, reason="could_not_meet")
    assert {task.id for task in queries.today(cast.owner).came_back} == {first, second}
    check_all()


def test_whoever_was_let_go_by_the_one_that_had_taken_them_is_on_today_again(
    cast: Cast, case_id: UUID
) -> None:
    first, second = send(cast, case_id, to(cast.other), to(cast.partner))
    actions.decline_offer(by=cast.other, task_id=first, reason="area")
    actions.accept_offer(by=cast.partner, task_id=second, post_id=fallback(cast.partner))
    actions.cancel(by=cast.owner, task_id=second, reason="changed")
    assert [task.id for task in queries.today(cast.owner).came_back] == [first]


def test_what_was_said_with_a_no_is_read_though_another_said_yes(cast: Cast, case_id: UUID) -> None:
    first, second = send(cast, case_id, to(cast.other), to(cast.partner))
    words = "見たことを、電話で話したいです"
    actions.decline_offer(by=cast.other, task_id=first, reason="area", words=words)
    actions.accept_offer(by=cast.partner, task_id=second, post_id=fallback(cast.partner))
    [back] = queries.today(cast.owner).came_back
    assert (back.id, back.taken_by) == (first, "うみべ商事")
    actions.settle(by=cast.owner, task_id=first)
    assert not queries.today(cast.owner).came_back


@pytest.mark.parametrize("ends", ["cancel", "stop", "fail"])
def test_what_comes_to_nothing_a_second_time_leaves_nobody_to_call(
    cast: Cast, case_id: UUID, ends: str
) -> None:
    first = accepted(cast, case_id)
    agree(cast, first)
    actions.release(by=cast.owner, task_id=first)
    actions.cancel(by=cast.owner, task_id=first, reason="changed")
    second = accepted(cast, case_id)
    agree(cast, second)
    actions.release(by=cast.owner, task_id=second)
    theirs = queries.task(cast.other, second).to_case
    assert theirs and people.connection_state(cast.other, theirs) == "open"
    if ends == "cancel":
        actions.cancel(by=cast.owner, task_id=second, reason="changed")
    elif ends == "fail":
        actions.fail(by=cast.other, task_id=second, reason="could_not_meet")
    else:
        people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert people.connection_state(cast.other, theirs) == "carried_on"
    assert not people.has_contacts_due(cast.other)
    check_all()


def test_an_offer_never_says_who_by_what_was_handed_over_and_not_copied(
    cast: Cast, case_id: UUID
) -> None:
    task_id = accepted(cast, case_id)
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    theirs = queries.task(cast.other, task_id).to_case
    name = people.open_sections(cast.other, case_id, ["identity"], "support")["identity"].content
    for word in (name["name"], name["name"].split()[0] + "さん"):
        with pytest.raises(Refused, match="本人がわかる言葉") as refused:
            actions.prepare_referral(
                by=cast.other,
                referral_id=new_id(),
                case_id=theirs,
                recipients=[to(cast.partner)],
                urgency="normal",
                offer=OFFER | {"need": f"{word}と話してください"},
            )
        assert refused.value.field == "need"
