import re

import pytest

from tests.entry.web.signin.conftest import Browser
from tests.ground.network.people import colleague
from tonari.ground.network import actions
from tonari.ground.network.models import Absence, Member, Post, User
from tonari.kernel import clock

pytestmark = pytest.mark.django_db


def signed_in(actor):
    browser = Browser()
    browser.sign_in(User.objects.get(members__id=actor.id).login)
    return browser


def test_a_member_enters_holidays_and_says_who_stands_in(owner):
    me, other = colleague(owner), colleague(owner)
    actions.create_post(by=owner, name="南地区", holder_id=me.id)
    browser = signed_in(me)
    assert f"/network/members/{me.id}/away/" in browser.open("/account/").content.decode()
    address = f"/network/members/{me.id}/away/"
    browser.open(address)
    typed = {"first_day": clock.today(), "last_day": clock.in_days(2), "cover": str(other.id)}
    page = browser.send(address, **typed).content.decode()
    assert "お休みを入れました" in page and "いまお休み" in page
    assert "お休みのあいだ、" in browser.open("/network/").content.decode()
    theirs = signed_in(other).open("/today/").content.decode()
    assert "「南地区」の人がお休みのあいだ" in theirs
    browser.open(address)
    back = re.search(r'action="([^"]+/back/)"', browser.page.content.decode()).group(1)
    assert "もとの人が見ます" in browser.send(back).content.decode()
    assert not Absence.objects.exists()
    again = browser.send(back)
    assert again.status_code == 200 and "もう保存されています" in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"first_day": "令和2年2月30日", "last_day": "2030-01-01"}, "という日はありません"),
        ({"first_day": "", "last_day": ""}, "ここがまだです"),
        ({"first_day": "2020-01-01", "last_day": "2020-01-02"}, "過ぎた日からは"),
        ({"first_day": "あした", "last_day": "😀"}, "日付として読めません"),
        ({"first_day": "2020-01-01", "last_day": "2020-01-02", "cover": "x"}, "選んでください"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(owner, typed, words):
    browser = signed_in(owner)
    address = f"/network/members/{owner.id}/away/"
    browser.open(address)
    page = browser.send(address, **{"cover": ""} | typed)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Absence.objects.exists()


def test_all_are_told_of_days_on_which_nobody_is_there(owner):
    second = colleague(owner)
    for me, days in ((owner, (2, 4)), (second, (3, 9))):
        actions.set_away(
            by=me,
            member_id=me.id,
            first_day=clock.in_days(days[0]),
            last_day=clock.in_days(days[1]),
        )
    browser = signed_in(owner)
    for page in ("/today/", "/network/", f"/network/members/{owner.id}/away/"):
        assert "みんながお休みの日があります" in browser.open(page).content.decode()


def test_where_both_are_away_the_page_names_who_really_sees_to_it(owner):
    """The holder and the deputy on the same days: neither is named as the other's cover."""
    me, other, third = (colleague(owner) for _member in range(3))
    actions.create_post(by=owner, name="南地区", holder_id=me.id, deputy_id=other.id)
    for member, name in ((me, "佐藤"), (other, "鈴木"), (third, "岸")):
        Member.objects.filter(id=member.id).update(name=name)
    browser = signed_in(me)
    mine = f"/network/members/{me.id}/away/"
    browser.open(mine)
    day = {n: clock.in_days(n) for n in (1, 2, 3)}
    page = browser.send(mine, first_day=day[1], last_day=day[3], cover=str(third.id))
    assert "同じ日に休む人がいます" not in page.content.decode()
    assert "見る人: 鈴木" in page.content.decode()
    theirs = signed_in(other)
    address = f"/network/members/{other.id}/away/"
    assert "佐藤（" in (before := theirs.open(address).content.decode()) and "までお休み" in before
    page = theirs.send(address, first_day=day[1], last_day=day[2], cover="").content.decode()
    assert "同じ日に休む人がいます" in page and "佐藤さんもお休みです" in page
    assert "見る人: 岸" in page
    assert "見る人: 佐藤" not in page and "佐藤さん（受け持つ人）" not in page
    page = browser.open(mine).content.decode()
    assert "見る人: 岸" in page and "見る人: 鈴木" in page, "on the third day"
    assert "鈴木さん（代わりの人）が見ます" not in page


def test_days_on_which_nobody_sees_to_it_are_said_on_the_leave(owner):
    second = colleague(owner)
    day = clock.in_days(2)
    for me in (owner, second):
        actions.set_away(by=me, member_id=me.id, first_day=day, last_day=day)
    page = signed_in(owner).open(f"/network/members/{owner.id}/away/").content.decode()
    assert "見る人がいません。" in page and "見る人: " not in page


def test_a_stranger_of_the_organisation_finds_no_such_page(owner):
    me, stranger = colleague(owner), colleague(owner)
    browser = signed_in(stranger)
    assert browser.get(f"/network/members/{me.id}/away/").status_code == 404
    host = colleague(owner, "host")
    assert signed_in(host).get(f"/network/members/{host.id}/away/").status_code == 404


def test_a_post_is_renamed_where_it_is_staffed(browser, owner):
    post = actions.create_post(by=owner, name="南地区", holder_id=owner.id)
    browser.sign_in()
    browser.open(f"/network/posts/{post}/")
    address = f"/network/posts/{post}/"
    page = browser.send(address, name="窓口", holder=str(owner.id), deputy="")
    assert page.status_code == 422 and "同じ名前の担当" in page.content.decode()
    browser.send(address, name="髙𠮷の担当", holder=str(owner.id), deputy="")
    assert Post.objects.get(id=post).name == "髙𠮷の担当"
