"""All are told who joins the network, and find what others can lend."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import found
from tests.entry.web.seats import Seat
from tests.ground.network.people import cookie_of, profile_seen
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.ground.network import actions
from tonari.kernel import clock

ALL = "/network/organisations/"
FRESH = "新しく加わりました"


def later(seat, moment, address):
    with clock.at(moment):
        seat.cookies[KEY_COOKIE] = cookie_of(seat.actor)
        return seat.open(address)


@pytest.mark.parametrize("who", ["owner", "stranger", "host", "other"])
def test_every_member_sees_what_all_are_good_at_and_can_lend(cast, who):
    actions.set_organisation_profile(
        by=cast.other,
        name="NPO法人ひだまり",
        kana="ヒダマリ",
        strengths="夕方の見守り",
        can_lend="軽トラック",
        phone="054-000-0000",
        area="潮見町",
        seen=profile_seen(cast.other),
    )
    seat = Seat(getattr(cast, who))
    assert ALL in seat.open("/network/")
    page = seat.open(ALL)
    for words in ("夕方の見守り", "軽トラック", "tel:0540000000", "潮見町", "うみべ商事", "NPO"):
        assert words in page
    assert "みなと社会福祉協議会</span>が招きました" in page
    assert "はじめの主体です" in page


def test_the_newest_stands_first_and_is_new_for_thirty_days(cast, owner, now):
    with clock.at(now + timedelta(days=40)):
        found("あたらしい会", "newone", "新井 望", cast.owner)
    page = later(owner, now + timedelta(days=41), ALL)
    assert page.index("あたらしい会") < page.index("うみべ商事")
    assert page.count(FRESH) == 1
    assert FRESH not in later(owner, now + timedelta(days=71), ALL)


def test_who_is_invited_and_by_whom_is_no_secret(cast, stranger):
    actions.invite_organisation(by=cast.other, name="みなと商店街", kind="business")
    page = stranger.open(ALL)
    assert "みなと商店街" in page
    assert "NPO法人ひだまりの木村 健さんが招いています" in page
    assert "/invitation/" not in page and "recall" not in page
    assert "みなと商店街" not in later(stranger, clock.now() + timedelta(days=8), ALL)


def test_today_says_so_for_a_fortnight_but_not_of_oneself(cast, owner, now):
    page = owner.open("/today/")
    assert "NPO法人ひだまり、うみべ商事が新しく加わりました" in page
    assert "<h2" not in page
    page = Seat(cast.other).open("/today/")
    assert "みなと社会福祉協議会、" in page or "みなと社会福祉協議会が新しく" in page
    assert "NPO法人ひだまり、" not in page and "NPO法人ひだまりが新しく" not in page
    assert FRESH not in later(owner, now + timedelta(days=15), "/today/")


def test_many_newcomers_are_still_one_line_and_as_many_queries(cast, owner):
    def queries(address):
        owner.open(address)
        with CaptureQueriesContext(connection) as asked:
            owner.open(address)
        return len(asked)

    few = queries(ALL), queries("/today/")
    for number in range(4):
        found(f"会{number}", f"login{number}", "名", cast.owner)
        actions.invite_organisation(by=cast.owner, name=f"招{number}", kind="npo")
    assert (queries(ALL), queries("/today/")) == few
    assert "ほか3か所が新しく加わりました" in owner.open("/today/")


def test_nobody_else_sees_it(client):
    assert client.get(ALL).status_code == 302


def test_a_key_steward_is_told_that_nobody_coordinates_until_somebody_does(cast, owner):
    told = "いま、調整する人がいません。"
    assert told not in owner.open("/today/")
    actions.change_roles(
        by=cast.owner, member_id=cast.teammate.acting_id, roles=["worker", "steward"]
    )
    teammate = Seat(cast.teammate)
    assert told not in teammate.open("/today/")
    actions.change_roles(by=cast.owner, member_id=cast.owner.acting_id, roles=["worker"], sure=True)
    assert told in teammate.open("/today/")
    assert told not in owner.open("/today/"), "they can name nobody"
    actions.change_roles(
        by=cast.teammate, member_id=cast.owner.acting_id, roles=["worker", "coordinator"]
    )
    assert told not in teammate.open("/today/")


def test_whoever_becomes_key_steward_learns_it_also_beside_who_coordinates(cast, owner, now):
    told = "あなたが鍵の番人になりました"
    actions.change_roles(
        by=cast.owner, member_id=cast.teammate.acting_id, roles=["worker", "coordinator"]
    )
    teammate = Seat(cast.teammate)
    assert told not in teammate.open("/today/")
    actions.change_roles(
        by=cast.owner, member_id=cast.owner.acting_id, roles=["worker", "coordinator"], sure=True
    )
    assert told in teammate.open("/today/")
    assert told not in owner.open("/today/")
    assert told not in later(teammate, now + timedelta(days=15), "/today/")
