"""Opening times: when it is open, in words and back, and what real lists say. No database."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.records.directory.adapters import open_list
from tonari.records.directory.rules import hours
from tonari.records.directory.rules.cells import Cells
from tonari.records.directory.rules.opening_words import describe, parse, read
from tonari.records.directory.rules.openings import (
    DAYS,
    LAST,
    NEVER_SAID,
    WEEKDAYS,
    WHENS,
    Openings,
    Rule,
    Until,
    between,
    from_json,
    is_open_at,
    made,
    next_opening,
    on_day,
    open_until,
    to_json,
    weekly,
)
from tonari.records.directory.rules.rows import Origin, read_row
from tonari.records.directory.rules.timetable import Timetable

from .open_when import is_open_on, is_open_when

TODAY = date(2026, 11, 29)
WORKDAYS = weekly((day, "09:00", "17:00") for day in range(5))


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=clock.TOKYO)


def days(text: str, first: date = TODAY, ahead: int = 60) -> list[str]:
    found = between(parse(text, TODAY), first, first + timedelta(days=ahead))
    return [f"{day:%m-%d}" for day, _start, _end in found]


def test_open_until_the_end_of_the_day_and_never_on_a_holiday_nobody_spoke_of():
    assert open_until(WORKDAYS, at(16, 10)) == Until("17:00")
    assert open_until(WORKDAYS, at(16, 17)) is None
    assert open_until(WORKDAYS, at(23, 10)) is None  # 勤労感謝の日, a Monday
    assert open_until(WORKDAYS, at(30, 10, month=12)) is None
    assert open_until(weekly([(0, "09:00", "24:00")]), at(16, 10)) == Until("24:00")


def test_the_next_opening_skips_holidays():
    assert next_opening(WORKDAYS, at(20, 18)) == at(24, 9)
    assert next_opening(WORKDAYS, at(16, 8)) == at(16, 9)
    assert next_opening(NEVER_SAID, at(16, 8)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第2・第4土曜 10:00〜12:00", ["12-12", "12-26", "01-09", "01-23"]),
        ("最終木曜 10:00〜12:00", ["01-28"]),  # 31 December is not certain
        ("第5火曜 10:00〜12:00", []),  # 29 December neither
        ("隔週水曜（2026年11月25日の週から） 10:00〜12:00", ["12-09", "12-23", "01-06", "01-20"]),
        ("毎月5日・15日 10:00〜12:00", ["12-05", "12-15", "01-05", "01-15"]),
        ("12月5日、1月1日 10:00〜12:00", ["12-05", "01-01"]),  # a date that is named holds
        ("12月5日（土）〜12月8日（火） 10:00〜12:00", ["12-05", "12-06", "12-07", "12-08"]),
        ("12月5日〜12月8日 10:00〜12:00\n休み 12月7日", ["12-05", "12-06", "12-08"]),
        ("12月21日から 月 10:00〜12:00", ["12-21", "12-28", "01-04", "01-18", "01-25"]),
        ("12月15日まで 月 10:00〜12:00", ["11-30", "12-07", "12-14"]),
        ("月 10:00〜12:00\n休み 第2月曜",
         ["11-30", "12-07", "12-21", "12-28", "01-04", "01-18", "01-25"]),
        ("月・祝 10:00〜12:00\n休み 12月1日〜1月10日", ["11-30", "01-11", "01-18", "01-25"]),
        ("木 10:00〜12:00\n年末年始も開いています\n休み 12月1日〜12月30日",
         ["12-31", "01-07", "01-14", "01-21", "01-28"]),
    ],
)  # fmt: skip
def test_the_days_on_which_it_is_open(text, expected):
    assert days(text) == expected


def test_a_closing_day_that_moves_on_leaves_the_day_after_a_holiday_uncertain():
    openings = hours.certain_of_text("9:00～17:00", "月曜日（月曜日が祝日の場合は、翌平日）")
    assert on_day(openings, date(2026, 11, 17)) == [("09:00", "17:00")]
    assert on_day(openings, date(2026, 11, 24)) == []


@pytest.mark.parametrize("open_then", [True, False])
def test_what_is_said_of_holidays_holds(open_then):
    said = "祝日も開いています" if open_then else "祝日は休みです"
    openings = parse(f"毎日 10:00〜12:00\n{said}", TODAY)
    assert is_open_at(openings, at(23, 11)) is open_then


def times():
    minutes = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda t: t[0] < t[1])
    return minutes.map(lambda t: tuple(f"{m // 60:02}:{m % 60:02}" for m in t))


def _is_season(first, last):
    after = date.fromisoformat(f"2028-{last}") + timedelta(days=1)
    return f"{after:%m-%d}" != first


def which():
    iso = st.dates(date(2026, 1, 1), date(2030, 12, 31)).map(str)
    period = st.tuples(iso, iso).filter(lambda d: d[0] < d[1])
    plain = st.builds(Rule, day=st.integers(0, 7))
    nth = st.builds(Rule, day=st.integers(0, 6), nth=st.sampled_from([1, 2, 3, 4, 5, LAST]))
    monthday = st.builds(Rule, monthday=st.integers(1, 31))
    fortnight = st.builds(Rule, day=st.integers(0, 6), fortnight=iso)
    some = st.one_of(plain, nth, monthday, fortnight)
    within = st.tuples(
        some, st.one_of(period, iso.map(lambda d: (d, "")), iso.map(lambda d: ("", d)))
    )
    dated = within.map(lambda p: Rule(**{**p[0].__dict__, "first": p[1][0], "last": p[1][1]}))
    days = st.tuples(st.integers(1, 12), st.integers(1, 28)).map(lambda d: f"{d[0]:02}-{d[1]:02}")
    seasons = st.tuples(days, days).filter(lambda d: _is_season(*d)).map("/".join)
    yearly = st.tuples(st.one_of(plain, nth, monthday), seasons).map(
        lambda p: Rule(**{**p[0].__dict__, "season": p[1]})
    )
    return st.one_of(some, dated, yearly, iso.map(lambda day: Rule(first=day, last=day)))


def all_openings():
    opens = st.tuples(which(), times()).map(
        lambda p: Rule(**{**p[0].__dict__, "start": p[1][0], "end": p[1][1]})
    )
    shut = which().filter(lambda rule: rule.day != 7)
    flags = {name: st.sampled_from(["", "open", "closed"]) for name in ("holidays", "new_year")}
    flags |= {name: st.booleans() for name in ("moves", "irregular", "call_first")}
    return st.builds(made, st.lists(opens, max_size=8), st.lists(shut, max_size=4), **flags)


@pytest.mark.parametrize(
    ("text", "season", "open_on", "shut_on"),
    [
        ("毎年4月〜10月 土 10:00〜12:00", "04-01/10-31", date(2027, 10, 30), date(2026, 11, 28)),
        ("毎年11月〜2月の毎日 10:00〜12:00", "11-01/02-29", date(2028, 2, 29), date(2027, 3, 1)),
        ("毎年8月13日〜8月16日 10:00〜12:00", "08-13/08-16", date(2027, 8, 16), date(2027, 8, 17)),
        ("毎年6月5日 10:00〜12:00", "06-05/06-05", date(2027, 6, 5), date(2027, 6, 6)),
    ],
)
def test_a_season_comes_again_each_year(text, season, open_on, shut_on):
    openings = parse(text, TODAY)
    assert {rule.season for rule in openings.opens} == {season}
    assert parse(describe(openings), TODAY) == openings
    assert on_day(openings, open_on)
    assert not on_day(openings, shut_on)


def test_a_closing_season_and_one_that_is_none():
    assert on_day(parse("土 10:00〜12:00\n休み 毎年8月", TODAY), date(2027, 8, 7)) == []
    for wrong in (
        "毎年13月 10:00〜12:00",
        "毎年2月30日 10:00〜12:00",
        "毎年1月〜12月 10:00〜12:00",
    ):
        with pytest.raises(Refused):
            parse(wrong, TODAY)


@given(all_openings())
def test_what_is_described_is_read_back_to_the_same(openings: Openings):
    assert parse(describe(openings), TODAY) == openings
    assert from_json(to_json(openings)) == openings


@given(all_openings(), st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_open_at_a_minute_is_what_the_day_says(openings, moment):
    here, minute = moment.replace(tzinfo=clock.TOKYO), f"{moment:%H:%M}"
    said = any(start <= minute < end for start, end in on_day(openings, here.date()))
    assert is_open_at(openings, here) is said


@given(all_openings(), st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_a_timetable_of_many_says_what_the_hours_of_one_say(openings, moment):
    table, at = Timetable(), moment.replace(tzinfo=clock.TOKYO, second=0, microsecond=0)
    if openings:
        table.add(0, to_json(openings))
    table.settle(1)
    for when in (*WHENS, *DAYS):
        assert table.when(when, at).tolist() == [is_open_when(openings, when, at)], when
    for when in ("", *WHENS, *DAYS):
        said = is_open_on(openings, at.date(), when, at)
        assert table.when(when, at, at.date()).tolist() == [said], when


@given(
    st.text(
        alphabet="月火土日第2祝毎隔週最終休み年8月5日~〜:10:00、・（）からまで午後時半分無定と/奇偶数令和除"
        " \n0123456789",
        max_size=60,
    )
)
def test_whatever_is_typed_is_read_or_refused_at_its_field(text):
    try:
        openings = parse(text, TODAY)
    except Refused as refused:
        assert refused.field == "openings"
    else:
        assert parse(describe(openings), TODAY) == openings
        assert all(rule.start < rule.end <= "24:00" for rule in openings.opens)


@pytest.mark.parametrize(
    "text",
    ["だいたい10時", "月 25:00〜26:00", "月 9:60〜10:00", "月 12:00〜10:00", "10:00〜12:00", "月",
     "2月30日 10:00〜12:00", "第6土曜 10:00〜12:00", "隔週水曜 10:00〜12:00", "月1回 10:00〜12:00"],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_refused_at_its_field(text):
    with pytest.raises(Refused) as refused:
        parse(f"火 10:00〜12:00\n{text}", TODAY)
    assert (refused.value.field, refused.value.values["line"]) == ("openings", text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("月 午後1時〜3時、5時〜7時", "5:00~7:00"),
        ("月 9時〜12時、1時〜5時", "1:00~5:00"),
        ("水 10:00〜12:00、13:00〜15:00、9:00〜9:30", "9:00~9:30"),
    ],
)
def test_a_time_before_the_one_that_stands_before_it_is_none_of_the_night(text, word):
    with pytest.raises(Refused, match="早い順に") as refused:
        parse(text, TODAY)
    assert refused.value.values == {"line": text, "word": word}
    openings = parse("月 午後1時〜3時、午後5時〜7時", TODAY)
    assert describe(openings) == "月 13:00〜15:00、17:00〜19:00"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("平日 9:00-17:00", "月・火・水・木・金 09:00〜17:00"),
        ("月火水木金　９：００～１７：００", "月・火・水・木・金 09:00〜17:00"),
        ("月曜～金曜 9:00～17:00", "月・火・水・木・金 09:00〜17:00"),
        ("土日祝 9:00〜12:00、13:00〜17:00", "土・日・祝 09:00〜12:00、13:00〜17:00"),
        ("毎月第2・4土曜日 10:00〜12:00", "第2・第4土曜 10:00〜12:00"),
        ("8月5日（木） 10:00〜12:00", "2027年8月5日 10:00〜12:00"),
        ("月 13時〜15時", "月 13:00〜15:00"),
        ("月 １３〜１５時", "月 13:00〜15:00"),
        ("月 13時から15時まで", "月 13:00〜15:00"),
        ("月 13:00ー15:00", "月 13:00〜15:00"),
        ("月 午後1時〜3時", "月 13:00〜15:00"),
        ("月 午後10時〜12時", "月 22:00〜24:00"),
        ("月 午前10時〜午後3時", "月 10:00〜15:00"),
        ("月 正午〜午後1時15分", "月 12:00〜13:15"),
        ("土 10時半〜12時", "土 10:30〜12:00"),
        ("火曜と木曜 10:00〜12:00", "火・木 10:00〜12:00"),
        ("月曜から金曜 10:00〜12:00", "月・火・水・木・金 10:00〜12:00"),
        ("第二土曜日 10:00〜12:00", "第2土曜 10:00〜12:00"),
        ("月〜水 10:00〜12:00\n火曜定休", "月・火・水 10:00〜12:00\n休み 火"),
        ("月〜水 10:00〜12:00\n定休日：火曜", "月・火・水 10:00〜12:00\n休み 火"),
        ("月〜水 10:00〜12:00\n火曜日はお休みです", "月・火・水 10:00〜12:00\n休み 火"),
        ("月 10:00〜12:00\n祝日定休", "月 10:00〜12:00\n祝日は休みです"),
        ("24時間", "毎日 00:00〜24:00"),
        ("土日 24時間営業", "土・日 00:00〜24:00"),
        (
            "年中無休 9時〜17時",
            "毎日 09:00〜17:00\n祝日も開いています\n年末年始も開いています",
        ),
        (
            "毎日 9時〜17時\n年中無休",
            "毎日 09:00〜17:00\n祝日も開いています\n年末年始も開いています",
        ),
        (
            "24時間年中無休",
            "毎日 00:00〜24:00\n祝日も開いています\n年末年始も開いています",
        ),
    ],
)
def test_other_spellings_are_read_too(typed, meant):
    assert describe(parse(typed, TODAY)) == meant


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2月30日 10:00〜12:00", "「2月30日」という日はありません"),
        ("13月1日 10:00〜12:00", "「13月1日」という日はありません"),
        ("第6土曜 10:00〜12:00", "「第6」はありません"),
        ("月 9:60〜10:00", "「9:60」という時刻はありません"),
        ("月 22時〜2時", "夜の0時をこえるとき"),
        ("月 午前10時〜3時", "終わりの時刻が、はじまりの時刻より前です"),
        ("10:00〜12:00", "曜日か日を、時間の前に"),
        ("そのうち", "のように書いてください"),
    ],
)
def test_of_every_line_that_is_not_read_it_is_said_why(line, why):
    openings, unread = read(f"火 10:00〜12:00\n{line}\n{line}", TODAY)
    assert [why in one.reason % one.values for one in unread] == [True, True]
    assert describe(openings) == "火 10:00〜12:00"


@pytest.mark.parametrize(
    ("opened", "closed", "open_days", "ranges"),
    [
        ("9:00～17:00", "土日祝、年末年始", "月火水木金", ["09:00-17:00"]),
        ("９：00～11：30、13：00～15：30", "月曜日", "火水木金土日",
         ["09:00-11:30", "13:00-15:30"]),
        ("9:00～24:00", "年中無休", "月火水木金土日", ["09:00-24:00"]),
        ("9:00～17:00", "毎月第3日曜日", "月火水木金土日", ["09:00-17:00"]),
        ("10:00～20:00", "月曜日・火曜日", "水木金土日", ["10:00-20:00"]),
        ("9:00～17:00", "日曜日～火曜日", "水木金土", ["09:00-17:00"]),
        # In doubt, nothing.
        ("終日", "無し", "", []),
        ("9:00～25:00", "無し", "", []),
        ("9:60～10:00", "無し", "", []),
        ("22:00～5:00", "無し", "", []),
        ("9:00～17:00", "土日祝日、夏季休暇", "", []),
        ("火～金9:00～19:00　土日祝9:00～17:00", "月曜日", "", []),
        ("", "", "", []),
    ],
)  # fmt: skip
def test_only_certain_hours_become_openings(opened, closed, open_days, ranges):
    week = hours.certain_of_text(opened, closed).opens
    assert sorted({WEEKDAYS[rule.day] for rule in week}) == sorted(open_days)
    assert sorted({f"{rule.start}-{rule.end}" for rule in week}) == ranges


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("開催曜日：土\n12:00〜14:00", "土 12:00〜14:00"),
        ("開催頻度：毎週\n開催曜日：土\n12:00〜14:00", "土 12:00〜14:00"),
        # What the numbers mean is told nowhere, and nobody says which Saturday.
        *((f"開催頻度：{number}\n開催曜日：土\n12:00〜14:00", "") for number in range(1, 9)),
        ("開催日：第二・第四金曜日\n17:00〜19:00\n要問合せ",
         "第2・第4金曜 17:00〜19:00\n行く前に電話をしてください"),
        ("平日：午前9時～午後7時（休館日を除く）", "月・火・水・木・金 09:00〜19:00"),
        ("開催日：不定期開催　10時～\n10:00", "不定期です"),
        ("開催頻度：1\n開催曜日：木\n17:30〜19:00\n休止中", ""),
        ("8月5日\n10:00〜25:00", ""),
        ("8月5日（木）～8月16日（月） 10:00〜12:00",
         "2027年8月5日〜2027年8月16日 毎日 10:00〜12:00"),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_proposed(text, seen):
    assert describe(hours.proposed(text, TODAY)) == seen


# certain, proposed, has a text that is not read
REAL = {
    "yaizu/222127_baby_station": (44, 7, 20),
    "yaizu/222127_child_rearing_support_center": (9, 0, 0),
    "yaizu/222127_community_center": (9, 0, 0),
    "yaizu/222127_elementary_school": (13, 0, 0),
    "yaizu/222127_facilities_smartmap": (23, 0, 5),
    "yaizu/222127_facilities_welfare": (2, 0, 0),
    "yaizu/222127_hokago_dayservices": (0, 15, 0),
    "yaizu/222127_library": (1, 8, 2),
    "yaizu/222127_preschool": (11, 49, 0),
    "yaizu/machinakasuzumidokoro": (72, 36, 0),
    "yaizu/yohairyosya": (0, 0, 0),
    "tokyo/kodomo_shokudo": (35, 32, 378),
    "tokyo/kominkan": (0, 0, 0),
}


@pytest.mark.parametrize("name", REAL)
def test_what_of_real_lists_is_certain_proposed_and_unread(shared_data, name):
    opened, found = open_list(shared_data / f"{name}.csv"), Counter()
    for line in opened.rows:
        try:
            cells = Cells(opened.header, line.cells)
            content = read_row(line.number, cells, opened.format, Origin("", "", "")).content
        except Refused:
            continue
        proposed = hours.proposed(content.hours, TODAY)
        known = "certain" if content.openings else "proposed" if proposed else "unread"
        found[known if content.hours else "nothing"] += 1
    assert (found["certain"], found["proposed"], found["unread"]) == REAL[name]


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("金 18:00〜25:00", True),
        ("金 18:00〜翌1:00", True),
        ("金 22時〜2時", True),
        ("ときどき", False),
        ("月 10:00〜12:00、13時ごろ", False),
    ],
)
def test_whoever_writes_past_midnight_is_told_how(line, is_told):
    with pytest.raises(Refused) as refused:
        parse(line, date(2026, 11, 16))
    assert ("0時をこえる" in refused.value.reason) is is_told
