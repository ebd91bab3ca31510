"""Days around the weekend, of several kinds in one line, and in brackets before times."""

from datetime import date

import pytest

from tonari.kernel.refused import Refused
from tonari.records.directory.rules import hours
from tonari.records.directory.rules.opening_words import describe, parse

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("日〜木 10:00〜12:00", "月・火・水・木・日 10:00〜12:00"),
        ("金曜日から月曜日 10:00〜12:00", "月・金・土・日 10:00〜12:00"),
        ("日〜火 10:00〜12:00", "月・火・日 10:00〜12:00"),
        ("日〜土 10:00〜12:00", "毎日 10:00〜12:00"),
        ("月〜金・日 10:00〜12:00", "月・火・水・木・金・日 10:00〜12:00"),
        ("月〜土、祝 10:00〜12:00", "月・火・水・木・金・土・祝 10:00〜12:00"),
        ("平日、土曜 10:00〜12:00", "月・火・水・木・金・土 10:00〜12:00"),
        ("水・第2土曜 10:00〜12:00", "水 10:00〜12:00\n第2土曜 10:00〜12:00"),
        ("水、第2・4土曜日 10:00〜12:00", "水 10:00〜12:00\n第2・第4土曜 10:00〜12:00"),
        (
            "水〜金 10:00〜12:00\n休み 水・第3金",
            "水・木・金 10:00〜12:00\n休み 水\n休み 第3金曜",
        ),
    ],
)
def test_they_are_read_and_read_back_to_the_same(typed, meant):
    openings = parse(typed, TODAY)
    assert describe(openings) == meant
    assert parse(meant, TODAY) == openings


@pytest.mark.parametrize(
    "which",
    [
        "第2土・日・月〜金",
        "月・第2",
        "月〜金・ある日",
        "水・第1",
        "月〜金・4土",
        "月〜金〜日",
        "水・12月5日",
    ],
)
def test_of_a_part_that_is_not_read_nothing_is_guessed(which):
    with pytest.raises(Refused):
        parse(f"{which} 10:00〜12:00", TODAY)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (
            "（月～金）9:30～18:00（土）9:30～17:00",
            "月・火・水・木・金 09:30〜18:00\n土 09:30〜17:00",
        ),
        (
            "（日～木）10:00～19:00（金、土）10:00～20:00",
            "月・火・水・木・日 10:00〜19:00\n金・土 10:00〜20:00",
        ),
        (
            "診療時間内のみ（月・水）9:00～12:00、13:30～17:30（土）8:30～12:00",
            "月・水 09:00〜12:00、13:30〜17:30\n土 08:30〜12:00",
        ),
        ("10:00～12:00（土）13:00～15:00（日）", ""),
        ("夏季（土）13:00～15:00", ""),
        (
            "（月・水）10:00～12:00（第2土）13:00～15:00",
            "月・水 10:00〜12:00\n第2土曜 13:00〜15:00",
        ),
        ("（月）10:00～12:00（いつか）13:00～15:00", ""),
    ],
)
def test_days_in_brackets_directly_before_times_are_their_days(text, seen):
    assert describe(hours.proposed(text, TODAY)) == seen


def test_no_week_is_read_of_some_weeks_of_a_month():
    assert hours.week_of_days("水・第2土曜", "9:00", "17:00") == ()
    assert [day for day, *_times in hours.week_of_days("土〜月", "9:00", "17:00")] == [5, 6, 0]
