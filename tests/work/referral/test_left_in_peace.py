"""Whoever wants no contact is looked for by nobody, whoever they said it to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback, tell_who
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import FollowUp, Task

from . import kept
from .test_stepping_back import draft, lightly


def offered(by: Actor, case_id: UUID, to: Actor, offer: Any = actions.send_referral) -> UUID:
    (task_id,) = offer(
        by=by,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=to.acting_for)],
        urgency="normal",
        offer={"need": "話し相手がほしい"},
    )
    return UUID(str(task_id))


def accepted(by: Actor, case_id: UUID, to: Actor) -> tuple[UUID, UUID]:
    """An introduction that was taken up, and the record where it led to."""
    task_id = offered(by, case_id, to)
    actions.accept_offer(by=to, task_id=task_id, post_id=fallback(to))
    return task_id, theirs(to, task_id)


def theirs(to: Actor, task_id: UUID) -> UUID:
    case_id = queries.task(to, task_id).to_case
    assert case_id
    return people.standing(to, case_id)


def wait(cast: Cast, task_id: UUID) -> None:
    actions.hold(by=cast.other, task_id=task_id, reason="waiting_list", queue_place=2)


def nothing(cast: Cast, task_id: UUID) -> None:
    """Taken up, and no more."""


def name(cast: Cast, task_id: UUID) -> None:
    tell_who(cast.owner, task_id)


@pytest.mark.parametrize("so_far", [nothing, name, wait])
def test_said_to_whoever_has_not_met_them_it_is_with_the_sender_again(
    cast: Cast, case_id: UUID, so_far: Callable[[Cast, UUID], None]
) -> None:
    task_id, there = accepted(cast.owner, case_id, cast.other)
    so_far(cast, task_id)
    people_actions.stop_contact(by=cast.other, case_id=there)
    assert people.connection_state(cast.other, there) == "open_door"
    assert not queries.today(cast.other).to_meet
    [back] = queries.today(cast.owner).came_back
    assert (back.id, back.state, back.reason) == (task_id, rules.FAILED, "person_declined")
    assert people.connection_state(cast.owner, case_id) == "open"
    kept.nobody_is_introduced_who_is_left_in_peace()
    kept.who_answers_for_an_introduction_is_responsible()
    kept.no_grant_and_no_key_outlives_its_reason()


def test_said_to_whoever_has_met_them_nothing_comes_back(cast: Cast, case_id: UUID) -> None:
    task_id, there = accepted(cast.owner, case_id, cast.other)
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="phone")
    people_actions.stop_contact(by=cast.other, case_id=there)
    assert queries.task(cast.owner, task_id).state == rules.IN_PROGRESS


def test_said_to_whoever_has_left_them_it_holds_whatever_becomes_of_the_other(
    cast: Cast, case_id: UUID
) -> None:
    task_id, there = accepted(cast.owner, case_id, cast.other)
    tell_who(cast.owner, task_id)
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="phone")
    actions.step_back(by=cast.owner, task_id=task_id)
    seat = Seat(cast.owner)
    assert f"/people/{case_id}/stop/" in seat.open(f"/people/{case_id}/")
    assert "stay-again/" in seat.open(f"/referrals/{task_id}/")
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert people.connection_state(cast.owner, case_id) == "open_door"
    assert people.connection_state(cast.other, there) == "open"
    with pytest.raises(Refused) as again:
        people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert again.value.repeated
    assert "stay-again/" not in seat.open(f"/referrals/{task_id}/")
    with pytest.raises(Refused, match="連絡をのぞんでいません"):
        actions.stay_beside(by=cast.owner, task_id=task_id)
    assert Task.objects.get(pk=task_id).sender_role == rules.STEPPED_BACK
    kept.nobody_is_introduced_who_is_left_in_peace()
    people_actions.stop_contact(by=cast.other, case_id=there)
    assert not queries.today(cast.owner).came_back, "nobody rings up whoever wants no contact"
    people_actions.come_back(
        by=cast.owner,
        case_id=case_id,
        post_id=fallback(cast.owner),
        next_contact_on=clock.today(),
    )
    assert people.connection_state(cast.owner, case_id) == "open"


def stop(cast: Cast, case_id: UUID) -> None:
    people_actions.stop_contact(by=cast.owner, case_id=case_id)


def lose(cast: Cast, case_id: UUID) -> None:
    said = {"loss_id": new_id(), "since": None, "is_about": False, "told_by": "妹"}
    people_actions.note_death(by=cast.owner, case_id=case_id, **said)


def miss(cast: Cast, case_id: UUID) -> None:
    said = {"loss_id": new_id(), "since": None, "is_about": False, "told_by": "妹"}
    later = clock.in_days(365)
    people_actions.note_missing(by=cast.owner, case_id=case_id, next_contact_on=later, **said)


def bar(cast: Cast, case_id: UUID) -> None:
    """Kept away from whoever works where they were introduced to."""
    away = {"member_id": cast.other.acting_id}
    people_actions.keep_away(by=cast.owner, case_id=case_id, **away)


@pytest.mark.parametrize("is_named", [False, True])
@pytest.mark.parametrize("why", [stop, lose, bar])
def test_whoever_has_not_met_them_introduces_them_no_further_either(
    cast: Cast, case_id: UUID, why: Callable[[Cast, UUID], None], is_named: bool
) -> None:
    task_id, there = accepted(cast.owner, case_id, cast.other)
    if is_named:
        tell_who(cast.owner, task_id)
    onward = offered(cast.other, there, cast.partner)
    taken_up, further = accepted(cast.other, there, cast.partner)
    unsent = offered(cast.other, there, cast.partner, actions.prepare_referral)
    why(cast, case_id)
    states = dict(Task.objects.values_list("pk", "state"))
    assert {states[one] for one in (task_id, onward, taken_up)} == {rules.CANCELLED}
    assert states[unsent] == rules.IN_ERROR
    ended = people.connection_state
    assert ended(cast.partner, further) == "carried_on"
    assert why is bar or ended(cast.other, there) == "carried_on"
    assert not people.has_contacts_due(cast.other)


def test_whoever_knew_them_before_goes_on_introducing_them(cast: Cast, case_id: UUID) -> None:
    known = begin(cast.other)
    people_actions.introduce(by=cast.owner, case_id=known, of_case=case_id, reopen=True)
    task_id, _there = accepted(cast.owner, case_id, cast.other)
    tell_who(cast.owner, task_id)
    onward = offered(cast.other, known, cast.partner)
    stop(cast, case_id)
    assert queries.task(cast.other, onward).state == rules.REQUESTED
    assert people.connection_state(cast.other, known) == "open"


def test_whoever_met_them_further_on_stays(cast: Cast, case_id: UUID) -> None:
    _task_id, there = accepted(cast.owner, case_id, cast.other)
    onward, further = accepted(cast.other, there, cast.partner)
    actions.record_first_meeting(by=cast.partner, task_id=onward, on=clock.today(), how="phone")
    stop(cast, case_id)
    assert people.connection_state(cast.partner, further) == "open"
    assert people.connection_state(cast.other, there) == "carried_on"


def test_a_draft_is_not_sent_once_they_want_no_contact(cast: Cast, case_id: UUID) -> None:
    task_id = draft(cast, case_id, cast.other)
    stop(cast, case_id)
    assert queries.task(cast.owner, task_id).state == rules.IN_ERROR


@pytest.mark.parametrize("is_completed", [True, False])
@pytest.mark.parametrize("why", [stop, lose, miss])
def test_nobody_asks_whoever_has_no_account_either_how_it_goes(
    cast: Cast, case_id: UUID, why: Callable[[Cast, UUID], None], is_completed: bool
) -> None:
    task_id, link = lightly(cast, case_id)
    if is_completed:
        actions.complete(by=link, task_id=task_id)
    why(cast, case_id)
    # A loss may be a mistake: then what was to be asked waits.
    waits = FollowUp.objects.filter(state__in=rules.OPEN_FOLLOW_UPS)
    assert not waits.exists() if why is stop else not waits.exclude(state=rules.PLANNED).exists()
    kept.no_link_outlives_its_reason()
    for days in (31, 60):
        with clock.at(clock.now() + timedelta(days=days)):
            actions.ask_follow_ups(by=JOB)
            today = queries.today(cast.owner)
            assert not today.follow_ups and not today.came_back


def test_nor_when_the_day_of_the_meeting_is_corrected(cast: Cast, case_id: UUID) -> None:
    with clock.at(clock.now() - timedelta(days=5)):
        task_id, link = lightly(cast, case_id)
    stop(cast, case_id)
    stood = {"seen": clock.in_days(-5), "seen_how": "phone"}
    day = {"on": clock.in_days(-4), "how": "phone"}
    actions.correct_first_meeting(by=link, task_id=task_id, **stood, **day)
    assert not FollowUp.objects.filter(state__in=rules.OPEN_FOLLOW_UPS).exists()
