"""Hours that say 「24時間」 and no more are opening times."""

from datetime import date, datetime

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.opening_words import describe, parse

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("hours", "meant"),
    [
        ("24時間", "毎日 00:00〜24:00"),
        ("２４時間営業", "毎日 00:00〜24:00"),
        ("24時間（暗証番号は相談した人にお伝えします）", "毎日 00:00〜24:00"),
        (
            "24時間 年中無休",
            "毎日 00:00〜24:00\n祝日も開いています\n年末年始も開いています",
        ),
        *(
            (hours, "")
            for hours in ("24時間（土日を除く）", "24時間（要予約）", "24時間前までに予約")
        ),
        *((hours, "") for hours in ("", "電話は24時間", "24時間（電話のみ）", "24時間 月曜定休")),
    ],
)
def test_hours_that_are_all_day_and_night_are_times_already(hours, meant):
    assert describe(Content("冷蔵庫", hours=hours).openings) == meant


def test_times_that_somebody_said_stay_whatever_the_hours_say():
    said = parse("月 10:00〜12:00", TODAY)
    assert Content("冷蔵庫", hours="24時間", openings=said).openings == said


@pytest.mark.django_db
def test_what_is_open_day_and_night_is_open_now(member):
    put_service(by=member, content=Content("冷蔵庫", hours="24時間（暗証番号はお伝えします）"))
    with clock.at(datetime(2026, 12, 6, 3, tzinfo=clock.TOKYO)):
        assert queries.search(PUBLIC, also=queries.Also(when="now")).total == 1
