"""A member's calendar: when and what kind, to whoever has the address, and nothing else."""

import re
from datetime import date, datetime, time, timedelta

import icalendar
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.entry.web.seats import Seat
from tonari.entry.web.brake import WRONG_CODES
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.work.support import actions
from tonari.work.support.models import Feed
from tonari.work.support.rules import When

PAGE = "/account/calendar/"


@pytest.fixture(autouse=True)
def no_earlier_mistakes(db):
    cache.clear()


def plan(cast, case_id, when, kind="visit"):
    actions.plan_appointment(
        by=cast.owner,
        appointment_id=new_id(),
        case_id=case_id,
        kind=kind,
        when=when,
        what="ひみつの相談",
        place="港の倉庫",
        goers=[cast.owner.acting_id],
    )


def make(seat):
    """Make an address by the page; what a calendar is given."""
    seat.open(PAGE)
    seat.page = seat.post(PAGE)
    [address] = re.findall(r"http://localhost:8000(/calendar/[\w-]+\.ics)", seat.text)
    return address


def events(address, client=None):
    answer = (client or Client()).get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_days_weeks_and_times(cast, owner, case_id):
    plan(cast, case_id, When.day(date(2026, 11, 18), time(14, 30)))
    plan(cast, case_id, When.day(date(2026, 11, 19)), "phone")
    plan(cast, case_id, When.week(clock.today(), 1), "errand")
    visit, call, week = events(make(owner))
    assert visit.decoded("dtstart") == datetime(2026, 11, 18, 14, 30, tzinfo=clock.TOKYO)
    assert visit["dtstart"].params["TZID"] == "Asia/Tokyo"
    assert visit["summary"] == "訪問"
    assert (call["summary"], call.decoded("dtstart")) == ("電話", date(2026, 11, 19))
    assert call.decoded("dtend") == date(2026, 11, 20)
    assert week.decoded("dtend") - week.decoded("dtstart") == timedelta(days=7)
    assert visit["url"] == "http://localhost:8000/today/"


def test_not_a_word_of_anybody(cast, owner, case_id):
    plan(cast, case_id, When.day(clock.today(), time(9)))
    answer = Client().get(make(owner))
    content = answer.content.decode().replace("\r\n ", "")
    for word in ("花ちゃん", "高橋", "ひみつ", "倉庫", "佐藤", str(case_id), case_id.hex):
        assert word not in content
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    said = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL"}
    assert set(event) == said
    assert "no-cache" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]


def test_nothing_is_written_and_the_same_is_not_sent_again(cast, owner, case_id):
    plan(cast, case_id, When.day(clock.today(), time(9)))
    address, client = make(owner), Client()
    rows = Row.objects.count()
    with CaptureQueriesContext(connection) as asked:
        first = client.get(address)
    assert not [one for one in asked if not one["sql"].startswith("SELECT")]
    assert len(asked) == 2
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Row.objects.count() == rows
    assert not client.cookies
    assert client.get(address).content == first.content
    plan(cast, case_id, When.day(clock.today()))
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    mark = r"UID:(\w+@tonari)"
    before = re.findall(mark, first.content.decode())
    assert set(before) < set(re.findall(mark, changed.content.decode()))


def test_each_calendar_has_marks_of_its_own(cast, owner, case_id):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    plan(cast, case_id, When.day(clock.today()))
    actions.plan_appointment(
        by=cast.owner, appointment_id=new_id(), case_id=case_id, kind="visit",
        when=When.day(clock.in_days(1)), what="", place="",
        goers=[cast.owner.acting_id, cast.teammate.acting_id],
    )  # fmt: skip
    mine, theirs = events(make(owner)), events(make(Seat(cast.teammate)))
    assert (len(mine), len(theirs)) == (2, 1)
    assert not {one["uid"] for one in mine} & {one["uid"] for one in theirs}


def test_the_address_is_shown_once_renewed_and_ended(cast, owner):
    first = make(owner)
    token = first.split("/")[-1].removesuffix(".ics")
    assert token not in owner.open(PAGE)
    assert token.encode() not in bytes(Feed.objects.get().token_hash)
    second = make(owner)
    assert Client().get(first).status_code == 404
    assert events(second) == []
    owner.post(f"{PAGE}end/")
    assert Client().get(second).status_code == 404
    assert owner.post(f"{PAGE}end/").status_code == 302
    assert PAGE in owner.open("/account/")


def test_it_ends_with_the_membership_and_with_the_team(cast, owner, case_id):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    address = make(Seat(cast.teammate))
    actions.plan_appointment(
        by=cast.owner, appointment_id=new_id(), case_id=case_id, kind="visit",
        when=When.day(clock.today()), what="", place="", goers=[cast.teammate.acting_id],
    )  # fmt: skip
    assert len(events(address)) == 1
    people.leave_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    assert events(address) == []
    assert len(events(make(owner))) == 1
    network.remove_member(by=cast.owner, member_id=cast.teammate.acting_id)
    assert Client().get(address).status_code == 404


def test_guessing_is_slowed_down_and_a_right_address_always_passes(owner):
    address, client = make(owner), Client()
    for number in range(WRONG_CODES):
        assert client.get(f"/calendar/wrong{number}.ics").status_code == 404
    paused = client.get("/calendar/wrong.ics")
    assert paused.status_code == 429
    assert paused["Retry-After"] == "3600"
    assert client.get(address).status_code == 200
    # Whoever types a code from paper at the same place is not held up by it.
    assert client.get("/a/WRONG/").status_code == 404


def test_hosts_have_none(cast):
    host = Seat(cast.host)
    host.open(PAGE, status=404)
    assert host.post(PAGE).status_code == 404
    assert PAGE not in host.open("/account/")
    assert Client().post(PAGE).status_code != 200
    assert Client().post("/calendar/x.ics").status_code == 405
