"""A resident alone stands beside somebody, and is never the only one."""

import pytest

from tests.cast import PASS_PHRASE, Cast, begin, fallback, join, make_cast
from tests.entry.web.seats import Seat
from tonari.ground.network import actions as network
from tonari.ground.network import queries as network_queries
from tonari.ground.network.actions import Newcomer
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Case
from tonari.work.referral import actions as referral
from tonari.work.support import actions as support


@pytest.fixture
def cast(db: None, now: object) -> Cast:
    return make_cast()


@pytest.fixture
def resident(cast: Cast) -> Actor:
    token = network.invite_organisation(by=cast.owner, name="西村 ふみ", kind="resident")
    newcomer = Newcomer(
        name="西村 ふみ", login="nishimura", pass_phrase=PASS_PHRASE, organisation_kind="resident"
    )
    return network.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer).actor


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


def introduced(cast: Cast, resident: Actor) -> object:
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


def test_every_other_kind_carries_from_the_start(cast: Cast) -> None:
    assert network_queries.carries(cast.other)
