"""What comes back to the sender, and what that leaves with the recipient."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback, hand_on
from tests.records.people.merging import merge
from tests.stories.promises import check_all
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.records.people.models import Grant
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


@pytest.mark.parametrize("ends", ["withdrawn", "failed"])
def test_nobody_is_introduced_on_whose_name_can_not_be_compared_any_more(
    cast: Cast, case_id: UUID, ends: str
) -> None:
    task_id = accepted(cast, case_id)
    met(cast, task_id, cast.other)
    theirs = _theirs(cast, task_id)
    if ends == "withdrawn":
        people_actions.withdraw_consent(by=cast.owner, grant_id=Grant.objects.get().pk)
    else:
        actions.fail(by=cast.other, task_id=task_id, reason="could_not_meet")
    offered = {
        "by": cast.other,
        "case_id": theirs,
        "recipients": [to(cast.partner)],
        "urgency": "normal",
        "offer": OFFER,
    }
    with pytest.raises(Refused, match="つないだ側に聞く"):
        actions.prepare_referral(**offered, referral_id=new_id())
    own = {"called": "花ちゃん", "name": "髙橋 花子"}
    version = people.open_sections(cast.other, theirs, ["identity"], "support")["identity"].version
    people_actions.write_section(
        by=cast.other, case_id=theirs, name="identity", version=version, content=own
    )
    if ends == "withdrawn":
        assert actions.prepare_referral(**offered, referral_id=new_id())
    with pytest.raises(Refused, match="本人がわかる言葉"):
        named = OFFER | {"need": "髙橋さんと話してください"}
        actions.prepare_referral(**offered | {"offer": named}, referral_id=new_id())


def test_a_name_that_came_with_one_of_two_can_not_be_compared_once_that_is_shut(
    cast: Cast, case_id: UUID
) -> None:
    """What is open only says how they are called."""
    named, grant_id = hand_on(cast, case_id, ["identity"])
    other = begin(cast.owner, {"identity": {"called": "みなとの会の人"}})
    called = hand_on(cast, other, ["identity"]).case_id
    merge(cast.other, called, named)
    offered = {
        "by": cast.other,
        "referral_id": new_id(),
        "case_id": called,
        "recipients": [to(cast.partner)],
        "urgency": "normal",
        "offer": OFFER,
    }
    people_actions.withdraw_consent(by=cast.owner, grant_id=grant_id)
    with pytest.raises(Refused, match="つないだ側に聞く"):
        actions.prepare_referral(**offered)


def test_nothing_comes_back_for_whoever_wants_no_contact(cast: Cast, case_id: UUID) -> None:
    task_id = accepted(cast, case_id)
    actions.fail(by=cast.other, task_id=task_id, reason="could_not_meet")
    assert queries.today(cast.owner).came_back
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert not queries.today(cast.owner).came_back
    check_all()


def met(cast: Cast, task_id: UUID, by: Actor) -> None:
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    actions.record_first_meeting(by=by, task_id=task_id, on=clock.today(), how="together")


@pytest.fixture
def twice(cast: Cast, case_id: UUID) -> tuple[UUID, UUID]:
    """Introduced to the same organisation for two needs; both stand on one record there."""
    first, second = accepted(cast, case_id), accepted(cast, case_id)
    for task_id in (first, second):
        met(cast, task_id, cast.other)
    assert _theirs(cast, first) == _theirs(cast, second)
    return first, second


def _theirs(cast: Cast, task_id: UUID) -> UUID:
    theirs = queries.task(cast.other, task_id).to_case
    assert theirs
    return people.standing(cast.other, theirs)


@pytest.mark.parametrize("which", [0, 1])
def test_one_of_two_that_comes_to_nothing_leaves_the_other_as_it_is(
    cast: Cast, twice: tuple[UUID, UUID], which: int
) -> None:
    ends, stays = twice[which], twice[1 - which]
    theirs = _theirs(cast, stays)
    actions.fail(by=cast.other, task_id=ends, reason="could_not_meet")
    assert people.connection_state(cast.other, theirs) == "open"
    assert Grant.objects.get(basis_ref=stays).ended_at is None
    actions.fail(by=cast.other, task_id=stays, reason="could_not_meet")
    assert people.connection_state(cast.other, theirs) == "carried_on"
    check_all()


def test_whoever_has_met_somebody_stays_though_another_need_is_called_off(
    cast: Cast, case_id: UUID
) -> None:
    """They want to hear no more of the sender; then somebody has to be beside them."""
    unmet, second = accepted(cast, case_id), accepted(cast, case_id)
    agree(cast, unmet)
    actions.release(by=cast.owner, task_id=unmet)
    met(cast, second, cast.other)
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert people.connection_state(cast.owner, case_id) == "open_door"
    assert people.connection_state(cast.other, _theirs(cast, second)) == "open"
    check_all()


@pytest.mark.parametrize("why", ["stop", "died", "kept away"])
@pytest.mark.parametrize("last", [0, 1])
def test_of_two_that_are_called_off_at_once_nobody_stays(
    cast: Cast, case_id: UUID, why: str, last: int
) -> None:
    both = accepted(cast, case_id), accepted(cast, case_id)
    for task_id in both if last else both[::-1]:
        agree(cast, task_id)
        actions.release(by=cast.owner, task_id=task_id)
    theirs = _theirs(cast, both[0])
    assert theirs == _theirs(cast, both[1])
    if why == "stop":
        people_actions.stop_contact(by=cast.owner, case_id=case_id)
    elif why == "died":
        actions.withdraw_offers_of(by=cast.owner, case_id=case_id, reason="other")
    else:
        actions.withdraw_from_barred(
            by=cast.owner, case_id=case_id, organisations=[cast.other.acting_for]
        )
    assert people.connection_state(cast.other, theirs) == "carried_on"
    assert not people.has_contacts_due(cast.other)


def test_whoever_met_them_before_another_need_was_taken_up_stays(cast: Cast, case_id: UUID) -> None:
    """It is written down later than it was, and nothing was handed over for it."""
    first = accepted(cast, case_id)
    with clock.at(clock.now() + timedelta(days=3)):
        second = accepted(cast, case_id)
        agree(cast, second)
        actions.release(by=cast.owner, task_id=second)
    with clock.at(clock.now() + timedelta(days=4)):
        on = clock.in_days(-3)
        actions.record_first_meeting(by=cast.other, task_id=first, on=on, how="together")
        people_actions.stop_contact(by=cast.owner, case_id=case_id)
        assert people.connection_state(cast.other, _theirs(cast, first)) == "open"
        check_all()


def test_whoever_was_left_with_them_stays_though_a_later_need_comes_to_nothing(
    cast: Cast, case_id: UUID
) -> None:
    first = accepted(cast, case_id)
    met(cast, first, cast.other)
    actions.complete(by=cast.other, task_id=first)
    actions.step_back(by=cast.owner, task_id=first)
    with clock.at(clock.now() + timedelta(days=40)):
        second = accepted(cast, case_id)
        agree(cast, second)
        actions.release(by=cast.owner, task_id=second)
        actions.fail(by=cast.other, task_id=second, reason="could_not_meet")
        assert people.connection_state(cast.other, _theirs(cast, first)) == "open"
        check_all()


def test_what_was_left_before_keeps_nobody_there(cast: Cast, case_id: UUID) -> None:
    """The person wanted no contact with them, agreed to try again, and it came to nothing."""
    first = accepted(cast, case_id)
    met(cast, first, cast.other)
    actions.complete(by=cast.other, task_id=first)
    people_actions.stop_contact(by=cast.other, case_id=_theirs(cast, first))
    with clock.at(clock.now() + timedelta(days=40)):
        second = accepted(cast, case_id)
        agree(cast, second)
        actions.release(by=cast.owner, task_id=second)
        theirs = _theirs(cast, second)
        assert people.connection_state(cast.other, theirs) == "open"
        actions.fail(by=cast.other, task_id=second, reason="could_not_meet")
        assert people.connection_state(cast.other, theirs) == "open_door"


def test_a_record_to_which_another_was_joined_stays(cast: Cast, case_id: UUID) -> None:
    task_id = accepted(cast, case_id)
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    theirs, own = _theirs(cast, task_id), begin(cast.other)
    merge(cast.other, theirs, own)
    actions.fail(by=cast.other, task_id=task_id, reason="could_not_meet")
    assert people.connection_state(cast.other, theirs) == "open"
    check_all()


def test_what_another_took_up_stops_nobody_from_leaving_them_to_it(
    cast: Cast, case_id: UUID
) -> None:
    first, second = send(cast, case_id, to(cast.other), to(cast.partner))
    actions.decline_offer(by=cast.other, task_id=first, reason="area")
    actions.accept_offer(by=cast.partner, task_id=second, post_id=fallback(cast.partner))
    met(cast, second, cast.partner)
    actions.step_back(by=cast.owner, task_id=second)
    assert people.connection_state(cast.owner, case_id) == "carried_on"
    check_all()


def test_a_question_that_was_asked_before_is_no_word_to_be_read(cast: Cast, case_id: UUID) -> None:
    first, second = send(cast, case_id, to(cast.other), to(cast.partner))
    actions.ask(by=cast.other, task_id=first, words="夜でもよいですか")
    actions.answer(by=cast.owner, task_id=first, words="はい")
    actions.decline_offer(by=cast.other, task_id=first, reason="area")
    actions.accept_offer(by=cast.partner, task_id=second, post_id=fallback(cast.partner))
    assert not queries.today(cast.owner).came_back


def test_whoever_had_met_them_and_has_not_is_nobody_else(cast: Cast, case_id: UUID) -> None:
    task_id = accepted(cast, case_id)
    met(cast, task_id, cast.other)
    actions.undo_first_meeting(by=cast.other, task_id=task_id)
    [back] = queries.today(cast.owner).came_back
    assert not back.taken_by


def test_what_came_back_is_seen_to_once_the_same_or_another_is_asked(
    cast: Cast, case_id: UUID
) -> None:
    first, second = send(cast, case_id, to(cast.other), to(cast.partner))
    for by, task_id in ((cast.other, first), (cast.partner, second)):
        actions.decline_offer(by=by, task_id=task_id, reason="no_capacity")
    assert {task.id for task in queries.today(cast.owner).came_back} == {first, second}
    (again,) = send(cast, case_id, to(cast.other))
    assert [task.id for task in queries.today(cast.owner).came_back] == [second]
    actions.decline_offer(by=cast.other, task_id=again, reason="no_capacity")
    assert {task.id for task in queries.today(cast.owner).came_back} == {second, again}
    send(cast, case_id, to(cast.other), after=second)
    assert not queries.today(cast.owner).came_back
    check_all()
