"""Times with a note beside them: nothing is certain that the note puts in doubt. No database."""

import time
from datetime import date

import pytest

from tonari.records.directory.rules import hours
from tonari.records.directory.rules.opening_words import describe


@pytest.mark.parametrize(
    ("note", "is_certain"),
    [
        ("", True),
        ("ウエルカフェ", True),
        ("水曜日・土曜日は午前中のみ", True),
        ("祝日は休み", True),
        ("不定休", False),
        ("不定休のため、利用できない場合があります。", False),
        ("お盆休み期間中は休み", False),
        ("臨時休業あり、夏季休暇期間あり", False),
        ("臨時に閉めることがあります", False),
        ("選挙やイベント時は開放不可", True),
    ],
)
def test_a_week_is_not_certain_beside_a_note_of_days_on_which_it_is_shut(note, is_certain):
    assert bool(hours.with_remark(((0, "09:00", "17:00"),), note)) is is_certain


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("水曜（月1回） 13:00〜15:00", ""),
        ("毎週土曜日（第5土曜を除く） 10:00〜12:00", ""),
        ("土曜（最終土曜は休み） 10:00〜12:00", ""),
        ("月〜金 9:00〜17:00（12:00〜13:00を除く）", ""),
        ("毎月10日（土日の場合は翌平日） 10:00〜12:00", ""),
        ("水曜日（要予約） 10:00〜14:00（ラストオーダー13:30）", "水 10:00〜14:00"),
    ],
)
def test_what_brackets_narrow_is_not_proposed_as_a_week(text, seen):
    assert describe(hours.proposed(text, date(2026, 11, 29))) == seen


def test_brackets_that_never_end_are_soon_read():
    text = "水曜 10:00〜12:00（" + "第1除" * 660
    began = time.process_time()
    hours.proposed(text, date(2026, 12, 1))
    assert time.process_time() - began < 0.5
