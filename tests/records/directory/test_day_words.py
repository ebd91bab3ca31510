"""Days as lists write them: without a year, of an era, of some months, but not on holidays."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonari.kernel.refused import Refused
from tonari.records.directory.rules import hours
from tonari.records.directory.rules.opening_words import describe, parse
from tonari.records.directory.rules.openings import HOLIDAY, Rule, made, on_day
from tonari.records.directory.rules.seasons import MONTHS, months_of

TODAY = date(2026, 11, 29)
AT_TEN = "10:00〜12:00"


@pytest.mark.parametrize(
    ("days", "meant"),
    [
        ("12/5", "2026年12月5日"),
        ("１２／５（土）", "2026年12月5日"),
        ("11/28", "2027年11月28日"),  # the next one
        ("2026/12/05", "2026年12月5日"),
        ("令和8年12月5日（土）", "2026年12月5日"),
        ("Ｒ８．１２．５", "2026年12月5日"),
        ("令和元年5月1日", "2019年5月1日"),
        ("12月5日（土）、6日（日）", "2026年12月5日、2026年12月6日"),
        ("12月5日、6日（日・祝）", "2026年12月5日、2026年12月6日"),
        ("令和8年12月5日・12日", "2026年12月5日、2026年12月12日"),
        ("4/1〜9/30 土", "2027年4月1日〜2027年9月30日 土"),
        ("奇数月の第2水曜", "奇数月 第2水曜"),
        ("偶数月 第1・3土曜日", "偶数月 第1・第3土曜"),
        ("偶数月の15日", "偶数月 15日"),
        ("奇数月 毎月1日・15日", "奇数月 1日・15日"),
        ("4・10月の第1・3土曜", "毎年4・10月 第1・第3土曜"),
        ("毎年4月、10月 月・水", "毎年4・10月 月・水"),
        ("第1〜3土曜", "第1・第2・第3土曜"),
        ("毎月最終の水曜日", "最終水曜"),
    ],
)
def test_days_are_read_in_every_spelling_and_back(days, meant):
    openings = parse(f"{days} {AT_TEN}", TODAY)
    assert describe(openings) == f"{meant} {AT_TEN}"
    assert parse(describe(openings), TODAY) == openings


def test_months_that_come_again_hold_in_those_months_alone():
    openings = parse(f"奇数月の第2水曜 {AT_TEN}\n休み 毎年4・9月 水", TODAY)
    assert on_day(openings, date(2027, 1, 13))
    assert on_day(openings, date(2027, 7, 14))
    assert not on_day(openings, date(2026, 12, 9))
    assert not on_day(openings, date(2027, 9, 8))
    assert parse(describe(openings), TODAY) == openings


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 12)), max_size=20))
def test_whatever_months_they_are_they_are_read_back(said):
    season = {month: months_of(MONTHS.match(f"{month}・{month}月"))[0] for month in range(1, 13)}
    rules = [Rule(day, "10:00", "15:00", season=season[month]) for day, month in said]
    shut = [rule for rule in rules if rule.day != HOLIDAY]
    some = made(rules, [replace(rule, start="", end="") for rule in shut[:3]])
    assert parse(describe(some), TODAY) == some


def test_days_of_several_weeks_stand_side_by_side():
    openings = parse(f"毎月第2火曜、第4木曜 {AT_TEN}", TODAY)
    assert describe(openings) == f"第2火曜 {AT_TEN}\n第4木曜 {AT_TEN}"


@pytest.mark.parametrize(
    ("line", "flags"),
    [
        ("月〜金 10:00〜12:00（祝日を除く）", "祝日は休みです"),
        ("月〜金（祝日除く） 10:00〜12:00", "祝日は休みです"),
        ("月〜金（祝日・年末年始を除く） 10:00〜12:00", "祝日は休みです\n年末年始は休みです"),
        ("月〜金 10:00〜12:00 祝日を除く", "祝日は休みです"),
        ("平日 祝日と年末年始を除く 10:00〜12:00", "祝日は休みです\n年末年始は休みです"),
        ("月〜金 10:00〜12:00（祝日休み）", "祝日は休みです"),
        ("月〜金 10:00〜12:00\n祝日を除く", "祝日は休みです"),
    ],
)
def test_but_not_on_holidays(line, flags):
    assert describe(parse(line, TODAY)) == f"月・火・水・木・金 {AT_TEN}\n{flags}"


def test_where_holidays_have_times_of_their_own_only_the_others_are_meant():
    text = f"月（祝日を除く） {AT_TEN}\n土日祝 13:00〜15:00"
    assert "祝日は休み" not in describe(parse(text, TODAY))
    assert on_day(parse(text, TODAY), date(2026, 11, 23)) == [("13:00", "15:00")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("12月5日（日） 10:00〜12:00", "日と曜日があいません"),
        ("12/5(日) 10:00〜12:00", "日と曜日があいません"),
        ("隔週水曜 10:00〜12:00", "どの週かがわかりません"),
        ("2/30 10:00〜12:00", "読めません"),
        ("12月5日、6日（月） 10:00〜12:00", "日と曜日があいません"),
        ("奇数月 10:00〜12:00", "読めません"),
        ("13・14月の第1土曜 10:00〜12:00", "読めません"),
        ("火水木金土日 月・祝除く 10:00〜12:00", "読めません"),
        ("土日祝日を除く 10:00〜12:00", "読めません"),  # on working days
        ("土日曜祝日を除く 10:00〜12:00", "読めません"),
        ("休み 月（祝日を除く）", "読めません"),  # shut but on holidays
        ("毎月12土 10:00〜12:00", "読めません"),
    ],
)
def test_what_is_not_certain_is_told(line, why):
    with pytest.raises(Refused) as refused:
        parse(line, TODAY)
    assert why in refused.value.reason % refused.value.values


FIRST = "行く前に電話をしてください"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("開催日：12月5日（土）\n10:00〜12:00", "2026年12月5日 10:00〜12:00"),
        ("開催日：12/5\n10:00〜12:00", "2026年12月5日 10:00〜12:00"),
        ("開催日：8月5日（水）\n10:00〜12:00", ""),  # of another year
        ("開催日：令和8年12月5日\n10:00〜12:00", "2026年12月5日 10:00〜12:00"),
        ("開催日：毎月12日\n14:00〜19:30", "毎月12日 14:00〜19:30"),
        ("開催曜日：水\n17:30〜20:00\n奇数月の第2水曜日", "奇数月 第2水曜 17:30〜20:00"),
        ("開催曜日：木\n開催日：偶数月の第3土曜日\n15:00〜19:00\n土曜日は、10:00～19:00", ""),
        ("17:30〜19:30\n第3水開催。・開催日以外は表示なし", "第3水曜 17:30〜19:30"),
        ("水曜日 10:00〜12:00（祝日を除く）", "水 10:00〜12:00\n祝日は休みです"),
        ("土曜日 10:00〜12:00。祝日は不可", "土 10:00〜12:00\n祝日は休みです"),
        ("土日祝日を除く 10:00〜12:00", ""),
        ("毎日（土日祝を除く） 10:00〜12:00", ""),
        ("第1土曜（8月を除く） 10:00〜12:00", ""),
        ("第1土曜（1月は第2土曜） 10:00〜12:00", ""),
        ("平日（休館日を除く） 10:00〜12:00", "月・火・水・木・金 10:00〜12:00"),
        ("水曜休館（祝日を除く）\n木 10:00〜12:00", "木 10:00〜12:00"),
        ("隔週土曜日 10:00〜12:00", f"不定期です\n{FIRST}"),
        ("隔週火・木曜 10:00〜12:00", f"不定期です\n{FIRST}"),
        ("平日 10:00〜12:00\n土曜日 9:00〜12:00\n土曜日は隔週。",
         f"月・火・水・木・金 10:00〜12:00\n{FIRST}"),
        ("平日 10:00〜12:00\n土曜日 9:00〜12:00\n土曜日の利用は月1回",
         "月・火・水・木・金 10:00〜12:00"),
        ("隔週水曜（2026年11月25日の週から） 10:00〜12:00",
         "隔週水曜（2026年11月25日の週から） 10:00〜12:00"),
        ("2ヶ月に1回 第2火曜日 16時～18時", f"不定期です\n{FIRST}"),
        ("開催頻度：1\n開催曜日：金\n17:00〜19:30\n毎月第４または第５金曜日", ""),
        ("9:00～21:00\n定休日：なし（ただし、臨時休業年２回あり）", ""),
    ],
)  # fmt: skip
def test_of_a_list_only_what_it_says_is_proposed(text, seen):
    assert describe(hours.proposed(text, TODAY)) == seen
