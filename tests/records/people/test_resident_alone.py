"""A resident alone stands beside somebody, and is never the only one."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback, join, tell_who
from tests.cast import resident as founded
from tests.entry.web.seats import Seat
from tonari.ground.network import actions as network
from tonari.ground.network import queries as network_queries
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Case
from tonari.work.referral import actions as referral
from tonari.work.referral import queries as referral_queries
from tonari.work.support import actions as support


@pytest.fixture
def resident(cast: Cast) -> Actor:
    return founded(cast.owner)


def take_in(by: Actor) -> None:
    support.take_in(
        by=by,
        case_id=new_id(),
        sections={"identity": {"called": "花ちゃん"}},
        post_id=fallback(by),
        next_contact_on=clock.in_days(7),
    )


def test_alone_nobody_begins_a_record_and_the_page_says_so_before(
    cast: Cast, resident: Actor
) -> None:
    with pytest.raises(Refused, match="住民ひとり"):
        take_in(resident)
    assert not Case.objects.exists()
    seat = Seat(resident)
    assert "住民ひとりの主体は" in seat.open("/people/new/", status=409)
    assert "つないだ主体も、かならずそばにいつづけます" in seat.open("/network/")
    address = f"/network/organisations/{resident.acting_for}/"
    assert "ひとりで受け持つことはありません" in Seat(cast.owner).open(address)


def introduced(cast: Cast, resident: Actor) -> UUID:
    (task_id,) = referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=begin(cast.owner),
        recipients=[referral.Recipient(organisation_id=resident.acting_for)],
        urgency="normal",
        offer={"need": "畑の仲間"},
    )
    referral.send_offer(by=cast.owner, task_id=task_id)
    referral.accept_offer(by=resident, task_id=task_id, post_id=fallback(resident))
    return task_id


def test_whoever_introduced_somebody_to_them_stays_beside(cast: Cast, resident: Actor) -> None:
    introduced(cast, resident)
    case_id = Case.objects.get(organisation=cast.owner.acting_for).pk
    theirs = Case.objects.get(organisation=resident.acting_for).pk
    actions.introduce(by=cast.owner, case_id=theirs, of_case=case_id, reopen=True)
    with pytest.raises(Refused, match="いっしょに、そばにいつづけて"):
        actions.carry_on_elsewhere(by=cast.owner, case_id=case_id, with_case=theirs)
    assert queries.connection_state(cast.owner, case_id) == "open"
    second = join(resident, "second", "二人め", "worker")
    network.begin_to_carry(by=resident)
    actions.carry_on_elsewhere(by=cast.owner, case_id=case_id, with_case=theirs)
    assert network_queries.carries(second)


def met(cast: Cast, resident: Actor) -> tuple[UUID, UUID, UUID]:
    """The introduction, and the records of both, who know each other."""
    task_id = introduced(cast, resident)
    tell_who(cast.owner, task_id)
    referral.record_first_meeting(by=resident, task_id=task_id, on=clock.today(), how="together")
    ours, theirs = (
        Case.objects.get(organisation=by.acting_for).pk for by in (cast.owner, resident)
    )
    return task_id, ours, theirs


def test_nobody_is_asked_to_leave_somebody_to_them(cast: Cast, resident: Actor) -> None:
    task_id, *_records = met(cast, resident)
    page = f"/referrals/{task_id}/"
    lone = "相手は、ひとりで受け持つことはできません。"
    seat = Seat(cast.owner)
    assert lone in seat.open(page) and "step-back" not in seat.text
    assert "step-back" not in seat.open("/today/")
    join(resident, "second", "二人め", "worker")
    network.begin_to_carry(by=resident)
    assert "step-back" in seat.open("/today/")
    assert lone not in seat.open(page) and "step-back" in seat.text


def test_after_no_more_contact_the_sender_is_behind_them_and_both_are_told(
    cast: Cast, resident: Actor, now: datetime
) -> None:
    _task, ours, theirs = met(cast, resident)
    assert queries.left_alone(resident, theirs) is None
    actions.stop_contact(by=cast.owner, case_id=ours)
    assert queries.connection_state(resident, theirs) == "open", "whom they like, stays"
    assert queries.left_alone_due(resident) == [queries.Alone(theirs, is_behind=False)]
    page = Seat(resident).open(f"/people/{theirs}/")
    assert "いま、そばにいるのは、あなたたちだけです" in page
    assert "「みなと社会福祉協議会」に話せます" in page
    sender = Seat(cast.owner)
    assert "住民ひとりだけが、そばにいます" in sender.open("/today/")
    assert "本人には連絡せず" in sender.open(f"/people/{ours}/")
    with clock.at(now + timedelta(days=1)):
        write(cast.owner, ours)
        write(resident, theirs)
        assert not queries.left_alone_due(cast.owner) + queries.left_alone_due(resident)
    with clock.at(now + timedelta(days=32)):
        assert queries.left_alone_due(cast.owner) == [queries.Alone(ours, is_behind=True)]
        actions.come_back(
            by=cast.owner, case_id=ours, post_id=fallback(cast.owner), next_contact_on=clock.today()
        )
        assert queries.left_alone(resident, theirs) is None


def write(by: Actor, case_id: UUID) -> None:
    support.add_note(
        by=by,
        note_id=new_id(),
        case_id=case_id,
        on=clock.today(),
        method="phone",
        reached=False,
        with_whom="",
        text="となりの人に、ようすを聞いた",
        next_contact_on=clock.in_days(7),
    )


def test_the_records_of_many_persons_cost_what_those_of_one_do(
    cast: Cast, resident: Actor, django_assert_num_queries: Any
) -> None:
    _task, ours, theirs = met(cast, resident)
    somebody_else = begin(cast.other, {"identity": {"called": "そらさん"}})
    together = sorted([ours, theirs])
    with django_assert_num_queries(3):
        found = queries.records_of_persons(cast.owner, [ours, theirs, somebody_else])
    assert found == {ours: together, theirs: together, somebody_else: [somebody_else]}
    with django_assert_num_queries(3):
        assert queries.records_of_person(cast.owner, theirs) == together


def test_with_another_who_carries_nobody_is_alone(cast: Cast, resident: Actor) -> None:
    _task, ours, theirs = met(cast, resident)
    third = begin(cast.other, {"identity": {"called": "はなさん"}})
    actions.introduce(by=cast.owner, case_id=third, of_case=ours, reopen=True)
    actions.stop_contact(by=cast.owner, case_id=ours)
    assert queries.left_alone(resident, theirs) is None
    assert queries.left_alone(cast.owner, ours) is None


def test_what_comes_to_nothing_never_leaves_them_alone(cast: Cast, resident: Actor) -> None:
    """The resident hands on to the NPO, the 社協 steps back to it too, and then it fails."""
    _task, ours, theirs = met(cast, resident)
    by_resident = forwarded(resident, theirs, cast.other)
    by_owner = forwarded(cast.owner, ours, cast.other)
    referral.step_back(by=resident, task_id=by_resident)
    referral.step_back(by=cast.owner, task_id=by_owner)
    referral.fail(by=cast.other, task_id=by_resident, reason="not_fitting")
    referral.fail(by=cast.other, task_id=by_owner, reason="not_fitting")
    assert queries.connection_state(resident, theirs) == "open"
    assert queries.connection_state(cast.owner, ours) == "open"


def forwarded(by: Actor, case_id: UUID, to: Actor) -> UUID:
    (task_id,) = referral.prepare_referral(
        by=by,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[referral.Recipient(organisation_id=to.acting_for)],
        urgency="normal",
        offer={"need": "将棋の仲間"},
    )
    referral.send_offer(by=by, task_id=task_id)
    referral.accept_offer(by=to, task_id=task_id, post_id=fallback(to))
    tell_who(by, task_id)
    referral.record_first_meeting(by=to, task_id=task_id, on=clock.today(), how="together")
    return task_id


def test_behind_a_door_there_is_always_somebody(cast: Cast) -> None:
    case_id = begin(cast.stranger)
    actions.join_team(by=cast.stranger, case_id=case_id, member_id=cast.teammate.acting_id)
    for by in (cast.stranger, cast.teammate):
        actions.leave_team(by=cast.owner, case_id=case_id, member_id=by.acting_id)
    actions.stop_contact(by=cast.owner, case_id=case_id)
    assert queries.connection_state(cast.owner, case_id) == "open_door"


def test_a_host_is_no_second_one_and_twice_is_once(cast: Cast, resident: Actor) -> None:
    join(resident, "helper", "手伝い", "host")
    with pytest.raises(Refused, match="2人"):
        network.begin_to_carry(by=resident)
    join(resident, "second", "二人め", "worker")
    seat = Seat(resident)
    seat.open("/network/")
    assert "これからは、人を受け持てます" in seat.send("/network/carry/")
    take_in(resident)
    with pytest.raises(Refused) as refused:
        network.begin_to_carry(by=resident)
    assert refused.value.repeated


@pytest.fixture
def two(resident: Actor) -> Actor:
    """The second one of the resident's organisation, which carries by now."""
    second = join(resident, "second", "二人め", "worker", "coordinator")
    network.begin_to_carry(by=resident)
    return second


@pytest.mark.parametrize("how", ["remove", "suspend", "roles"])
def test_alone_again_whoever_had_stepped_back_is_beside_too(
    cast: Cast, resident: Actor, two: Actor, how: str
) -> None:
    task_id, ours, theirs = met(cast, resident)
    referral.step_back(by=cast.owner, task_id=task_id)
    goes = {"by": resident, "member_id": two.acting_id}
    if how == "remove":
        network.remove_member(**goes | {"by": two})
    elif how == "suspend":
        network.suspend_member(**goes)
    else:
        network.change_roles(**goes, roles=["host"])
    assert not network_queries.carries(resident)
    assert queries.connection_state(cast.owner, ours) == "open"
    assert queries.connection_state(resident, theirs) == "open"
    with pytest.raises(Refused, match="住民ひとり"):
        take_in(resident)


def test_the_second_one_stays_while_somebody_has_nobody_else(
    cast: Cast, resident: Actor, two: Actor
) -> None:
    introduced(cast, resident)
    take_in(resident)
    with pytest.raises(Refused, match="住民ひとりだけがそばにいる方が残ります"):
        network.remove_member(by=resident, member_id=two.acting_id)
    assert network_queries.carries(resident)
    own = Case.objects.filter(organisation=resident.acting_for).order_by("pk").last()
    assert own is not None
    task_id = forwarded(resident, own.pk, cast.other)
    assert referral_queries.task(resident, task_id).met_on
    network.remove_member(by=resident, member_id=two.acting_id)
    assert not network_queries.carries(resident)


def test_of_three_two_are_left_and_carry(resident: Actor, two: Actor) -> None:
    join(resident, "third", "三人め", "worker")
    take_in(resident)
    network.remove_member(by=resident, member_id=two.acting_id)
    assert network_queries.carries(resident)


def test_every_other_kind_carries_from_the_start(cast: Cast) -> None:
    assert network_queries.carries(cast.other)
