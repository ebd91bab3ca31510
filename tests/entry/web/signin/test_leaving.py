"""Who is responsible for whom once somebody has left: said before it is done, and after."""

import re

import pytest

from tests.cast import begin, fallback, join
from tests.entry.web.seats import Seat
from tonari.ground.network import actions as network
from tonari.ground.network import queries as network_queries
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Track


@pytest.fixture
def south(cast):
    """A post that the teammate holds alone, responsible for two people."""
    post_id = network.create_post(by=cast.owner, name="南地区", holder_id=cast.teammate.acting_id)
    for _person in range(2):
        case_id = begin(cast.owner)
        for kind in ("connection", "problem"):
            if kind == "problem":
                actions.open_problem(by=cast.owner, case_id=case_id, post_id=post_id)
            else:
                actions.hand_over(by=cast.owner, case_id=case_id, kind=kind, post_id=post_id)
    return post_id


@pytest.mark.parametrize("how", ["remove", "suspend"])
def test_how_many_move_and_to_whom_is_said_before_and_after(cast, south, how):
    owner = Seat(cast.owner)
    address = f"/network/members/{cast.teammate.acting_id}/{how}/"
    page = owner.open(address)
    assert (
        "担当「南地区」は、閉じます。受け持っている2人は、「窓口」（佐藤 さくら）に移ります。"
        in page
    )
    assert Track.objects.filter(post=south).exists()
    page = owner.send(address)
    said = "担当「南地区」を閉じ、受け持っていた2人を「窓口」（佐藤 さくら）に移しました。"
    assert said in page
    assert not Track.objects.filter(post=south).exists()


def test_where_a_deputy_moves_up_that_is_said(cast, south):
    network.staff_post(
        by=cast.owner,
        post_id=south,
        holder_id=cast.teammate.acting_id,
        deputy_id=cast.stranger.acting_id,
    )
    owner = Seat(cast.owner)
    address = f"/network/members/{cast.teammate.acting_id}/remove/"
    assert "担当「南地区」（2人）は、田中 実さんが受け持ちます。" in owner.open(address)
    assert "担当「南地区」（2人）は、田中 実さんの受け持ちになりました。" in owner.send(address)


def test_losing_the_roles_says_it_too_and_so_does_closing(cast, south):
    owner = Seat(cast.owner)
    address = f"/network/members/{cast.teammate.acting_id}/roles/"
    assert "受け持っている2人は、「窓口」" in owner.open(address)
    close = f"/network/posts/{south}/close/"
    assert "受け持っている2人は、「窓口」（佐藤 さくら）に移ります" in owner.open(close)
    owner.open(address)
    page = owner.send(address, roles=["host"], label="店主")
    assert "受け持っていた2人を「窓口」（佐藤 さくら）に移しました" in page


def test_who_takes_over_the_last_net_is_named_for_what_falls_to_it(cast):
    """The founder holds the fallback post and another one: both find the same next member."""
    other = join(cast.owner, "mori", "森 光", "coordinator")
    network.create_post(by=cast.owner, name="北地区", holder_id=cast.owner.acting_id)
    begin(cast.owner)
    page = Seat(other).open(f"/network/members/{cast.owner.acting_id}/remove/")
    assert "担当「窓口」（1人）は、森 光さんが受け持ちます。" in page
    assert "担当「北地区」は、閉じます。いま受け持っている人は、いません。" in page


def test_who_becomes_key_steward_and_that_nobody_coordinates_is_said_before(cast):
    owner = Seat(cast.owner)
    page = owner.open(f"/network/members/{cast.owner.acting_id}/remove/")
    assert "鍵の番人は、" in page and "調整する人が、いなくなります" in page
    page = owner.open(f"/network/members/{cast.teammate.acting_id}/remove/")
    assert "鍵の番人は、" not in page and "調整する人が、いなくなります" not in page
    assert "いなくなります" not in Seat(cast.stranger).open(
        f"/network/members/{cast.owner.acting_id}/remove/"
    )


def test_whoever_may_not_let_anybody_go_learns_no_numbers(cast, south):
    page = Seat(cast.stranger).open(f"/network/members/{cast.teammate.acting_id}/remove/")
    assert "南地区" not in page
    with pytest.raises(Refused):
        queries.carried_by(cast.stranger, [south])
    assert queries.carried_by(cast.teammate, [south]) == {south: 2}
    assert queries.carried_by(cast.other, [fallback(cast.other), south]) == {
        fallback(cast.other): 0,
        south: 0,
    }


def test_dropping_the_last_of_a_role_is_asked_once_with_what_comes_of_it(cast):
    owner = Seat(cast.owner)
    address = f"/network/members/{cast.owner.acting_id}/roles/"
    said = owner.open(address)
    assert "鍵の番人は、" in said and "調整する人が、いなくなります" in said
    page = owner.send(address, 422, roles=["worker"], label="")
    assert "鍵の番人は、" in page and "調整する人が、いなくなります" in page
    assert "これでまちがいありません" in page and "役割を変えました" not in page
    assert {"steward", "coordinator"} <= network_queries.acting_member(cast.owner).roles
    sure = re.search(r'name="sure" value="([0-9a-f]+)"', page)[1]
    for other in (["worker", "host"], ["worker", "supporter"]):
        page = owner.send(address, 422, roles=other, label="", sure=sure)
        assert "役割を変えました" not in page, "asked about other roles"
    assert "役割を変えました" in owner.send(address, roles=["worker"], label="", sure=sure)
    assert network_queries.acting_member(cast.owner).roles == {"worker"}


def test_a_role_that_another_has_too_is_dropped_without_a_question(cast):
    join(cast.owner, "mori", "森 光", "coordinator", "steward")
    owner = Seat(cast.owner)
    address = f"/network/members/{cast.owner.acting_id}/roles/"
    owner.open(address)
    assert "役割を変えました" in owner.send(address, roles=["worker"], label="")
