"""The page that offers recipients, and what it costs."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.entry.web.seats import Seat
from tonari.kernel.actor import PUBLIC
from tonari.kernel.ids import new_id
from tonari.records.directory.actions import put_service, report_mistake
from tonari.records.directory.rules import Content

from .test_pages import TYPED


def test_the_recipients_cost_the_same_however_many_words_a_need_has(owner, case_id, cast) -> None:
    for name in ("昼ごはんの会", "おしゃべりの会", "将棋の会"):
        put_service(by=cast.other, content=Content(name=name, kind="place"))
    made = []
    many = "将棋、おしゃべり、昼ごはん、散歩、畑、歌、手芸、囲碁"
    for need in ("将棋", many, "将棋", many):  # what was shown once is kept
        owner.open(f"/referrals/new/?case={case_id}")
        with CaptureQueriesContext(connection) as seen:
            owner.send("/referrals/new/", go="recipient", **(TYPED | {"need": need}))
        assert "将棋の会" in owner.text
        made.append(len(seen))
    assert made[3] == made[2], "a query for each word"
    # Four of them: from whom the person wanted no more contact, which is said beside each; one:
    # where people were recruited.
    assert made[3] <= 86, "the form is sent, the page is shown"


def test_where_people_were_recruited_is_said_to_whoever_may_send_somebody_there(
    owner, case_id, cast
) -> None:
    told = "ここで勧誘や、しつこい売りこみがあったと知らせがあり"
    shogi = put_service(by=cast.other, content=Content(name="将棋の会", kind="place"))
    put_service(by=cast.other, content=Content(name="将棋教室", kind="place"))
    everybody = [Seat(cast.teammate), Seat(cast.other), owner]
    for what in ("times", "recruiting"):
        report_mistake(by=PUBLIC, service_id=shogi, report_id=new_id(), what=what)
        owner.open(f"/referrals/new/?case={case_id}")
        owner.send("/referrals/new/", go="recipient", **(TYPED | {"need": "将棋"}))
        assert owner.text.count(told) == (what == "recruiting")
        for seat in everybody:
            assert seat.open(f"/places/{shogi}/").count(told) == (what == "recruiting")
    assert told not in Client().get(f"/places/{shogi}/").content.decode()
