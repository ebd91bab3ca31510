"""Folding, hours, kinds and cells, without a database."""

from datetime import datetime, time

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.kernel.refused import Refused
from tonari.records.directory import rules
from tonari.records.directory.rules.cells import degrees, phone, url
from tonari.records.directory.rules.hours import (
    describe,
    next_opening,
    open_until,
    parse_week,
    weekly_of_days,
    weekly_of_labelled,
    weekly_of_text,
)
from tonari.records.directory.rules.kinds import classify, state_of

WORKDAYS = tuple((day, "09:00", "17:00") for day in range(5))


def test_words_are_folded_and_each_counts_once():
    assert rules.search_words("ｺﾄﾞﾓ　こども  コドモ 髙橋") == ["ｺﾄﾞﾓ", "髙橋"]
    assert rules.search_words("　") == []
    assert len(rules.search_words("あ い う え お か き く け こ")) == rules.MOST_WORDS


def test_fields_are_one_column_and_back():
    assert rules.join_fields(["food", "work", "nonsense"]) == "|work|food|"
    assert rules.split_fields("|work|food|") == ("work", "food")
    assert rules.split_fields(rules.join_fields([])) == ()


@pytest.mark.parametrize(
    ("opened", "closed", "days", "ranges"),
    [
        ("9:00～17:00", "土日祝、年末年始", "月火水木金", ["09:00-17:00"]),
        (
            "９：00～11：30、13：00～15：30",
            "月曜日",
            "火水木金土日",
            ["09:00-11:30", "13:00-15:30"],
        ),
        ("9:00～24:00", "年中無休", "月火水木金土日", ["09:00-24:00"]),
        ("9:00～17:00", "月曜日（月曜日が祝日の場合は、翌平日）", "火水木金土日", ["09:00-17:00"]),
        ("10:00～20:00", "月曜日・火曜日", "水木金土日", ["10:00-20:00"]),
        # In doubt, nothing.
        ("終日", "無し", "", []),
        ("9:00～25:00", "無し", "", []),
        ("22:00～5:00", "無し", "", []),
        ("9:00～17:00", "毎月第3日曜日", "", []),
        ("9:00～17:00", "日曜日～火曜日", "", []),
        ("火～金9:00～19:00　土日祝9:00～17:00", "月曜日", "", []),
        ("", "", "", []),
    ],
)
def test_only_certain_hours_become_a_week(opened, closed, days, ranges):
    week = weekly_of_text(opened, closed)
    assert sorted({rules.WEEKDAYS[day] for day, _s, _e in week}) == sorted(days)
    assert sorted({f"{start}-{end}" for _d, start, end in week}) == ranges


def test_labelled_and_columned_hours():
    assert (
        weekly_of_labelled("【開館時間】9：00～17：00 【休館日】土曜日、日曜日、祝日") == WORKDAYS
    )
    assert weekly_of_labelled("【開館時間】9：00～21：30 【休館日】月の第3日曜日、祝日") == ()
    assert weekly_of_days("月火水木金", "９：00", "17:00") == WORKDAYS
    assert weekly_of_days("月〜金", "9:00", "17:00") == ()


def test_a_week_is_shown_and_read_back():
    assert describe(WORKDAYS) == [("月・火・水・木・金", "09:00〜17:00")]
    week = parse_week("月・水 10:00〜12:00、13:00〜16:00\n土曜日 ９：００～１２：００\n")
    assert parse_week("\n".join(f"{d} {t}" for d, t in describe(week))) == week
    assert parse_week("平日 9:00-17:00") == parse_week("月火水木金 09:00〜17:00") == WORKDAYS
    assert parse_week("") == ()


@pytest.mark.parametrize("text", ["だいたい10時", "月 25:00〜26:00", "10:00〜12:00", "月"])
def test_a_week_that_cannot_be_read_is_refused_at_its_field(text):
    with pytest.raises(Refused) as refused:
        parse_week(text)
    assert refused.value.field == "weekly"


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=clock.TOKYO)


def test_open_until_the_end_of_the_day_and_never_on_a_holiday():
    assert open_until(WORKDAYS, at(16, 10)) == time(17)
    assert open_until(WORKDAYS, at(16, 17)) is None
    assert open_until(WORKDAYS, at(23, 10)) is None  # 勤労感謝の日, a Monday
    assert open_until(WORKDAYS, at(30, 10, month=12)) is None


def test_the_next_opening_skips_holidays():
    assert next_opening(WORKDAYS, at(20, 18)) == at(24, 9)
    assert next_opening(WORKDAYS, at(16, 8)) == at(16, 9)
    assert next_opening((), at(16, 8)) is None


@pytest.mark.parametrize(
    ("words", "kind", "standing", "some"),
    [
        ("公民館図書室", "place", "formal", {"culture", "exchange"}),
        ("放課後等デイサービス", "support", "formal", {"disability", "children"}),
        ("就労継続支援B型\n生活介護", "support", "formal", {"work"}),
        ("通所介護\n②老人福祉施設", "support", "formal", {"older"}),
        ("子ども食堂", "place", "informal", {"food"}),
        ("暑熱避難協力施設", "place", "between", {"safety"}),
        ("認可外保育所", "support", "between", {"children"}),
        ("なにか", "support", "formal", set()),
    ],
)
def test_published_words_say_kind_standing_and_fields(words, kind, standing, some):
    found = classify(words)
    assert found[:2] == (kind, standing)
    assert some <= set(found[2]) <= set(rules.FIELDS)


def test_homes_that_shelter_are_for_members():
    assert state_of("地域小規模児童養護施設") == "members"
    assert state_of("母子生活支援施設") == "members"
    assert state_of("児童センター") == "listed"


def test_cells():
    assert phone("(054)626-1139") == phone("（054-626-1139)".replace("（", "(")) == "054-626-1139"
    assert phone("０５４－６２６－１１３９") == "054-626-1139"
    assert url("javascript:alert(1)") == ""
    assert url("参照 https://example.jp/a　です") == "https://example.jp/a"
    assert degrees("３４．８") == 34.8
    assert degrees("34度") is None


def test_content_is_refused_at_its_field():
    cases = {
        "name": rules.Content(name=" "),
        "kind": rules.Content(name="あ", kind="x"),
        "standing": rules.Content(name="あ", standing="x"),
        "fields": rules.Content(name="あ", fields=("x",)),
        "url": rules.Content(name="あ", url="javascript:alert(1)"),
        "lat": rules.Content(name="あ", lat=34.0),
        "description": rules.Content(name="あ", description="あ" * 5001),
    }
    for field, content in cases.items():
        with pytest.raises(Refused) as refused:
            rules.check_content(content)
        assert refused.value.field == field
    with pytest.raises(Refused):
        rules.check_content(rules.Content(name="海", lat=0.0, lon=0.0))


def test_the_public_imports_nothing_and_the_operator_edits_nothing():
    with pytest.raises(Refused):
        rules.check_may_import(PUBLIC)
    with pytest.raises(Refused):
        rules.check_may_edit(COMMAND, None)
