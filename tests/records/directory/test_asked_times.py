"""Words of time in a search: together, by opening times, and not by when a place is shut."""

import time
from datetime import date, datetime

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.queries import Also, synonyms
from tonari.records.directory.queries.found import everything
from tonari.records.directory.queries.scanned import holding
from tonari.records.directory.queries.views import scope
from tonari.records.directory.rules import Content, search_words
from tonari.records.directory.rules.asking import asked_of, says_open
from tonari.records.directory.rules.fitting import TEXT, TIME
from tonari.records.directory.rules.opening_words import parse
from tonari.records.directory.rules.openings import Rule, made, opens_then
from tonari.records.directory.rules.spelling import written

SATURDAY = date(2026, 12, 5)
ONCE = made([Rule(start="10:00", end="12:00", first="2026-12-03", last="2026-12-03")])
AFTERNOON = ("day5", "afternoon")


def asked(typed):
    """Each word as it was typed, with the times that it asks for."""
    return [(word, one.opens) for word, one in asked_of(synonyms(PUBLIC), search_words(typed))]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("土曜の午後", [("土曜の午後", AFTERNOON)]),
        ("土曜午後", [("土曜午後", AFTERNOON)]),
        ("土曜 午後 川上", [("土曜 午後", AFTERNOON), ("川上", ())]),
        ("川上 土曜の午後", [("川上", ()), ("土曜の午後", AFTERNOON)]),
        ("土曜午後川上", [("土曜午後", AFTERNOON), ("川上", ())]),
        ("土曜日の午後に開いているカフェ", [("土曜日の午後", AFTERNOON), ("カフェ", ())]),
        ("夜のカフェ", [("夜", ("evening",)), ("カフェ", ())]),
        ("どようび", [("どようび", ("day5",))]),
        ("日曜日 開いてる", [("日曜日", ("day6",))]),
        ("夜 やってるところ カフェ", [("夜", ("evening",)), ("カフェ", ())]),
        ("お昼 お茶", [("お昼", ("midday",)), ("お茶", ())]),
        ("土日", [("土日", ("day5", "day6"))]),
        ("平日の夜", [("平日の夜", (*(f"day{day}" for day in range(5)), "evening"))]),
        ("朝", [("朝", ("early",))]),
        ("お茶 木", [("お茶", ()), ("木曜", ("day3",))]),
        ("土 お茶", [("土曜", ("day5",)), ("お茶", ())]),
        ("お茶、月、水", [("お茶", ()), ("月曜 水曜", ("day0", "day2"))]),
        ("金 夜", [("金曜 夜", ("day4", "evening"))]),
        ("月 水 金", [("月曜 水曜 金曜", ("day0", "day2", "day4"))]),
        ("木", [("木", ())]),
        ("お茶 木工", [("お茶", ()), ("木工", ())]),
        ("水道 火災 土曜日", [("水道", ()), ("火災", ()), ("土曜日", ("day5",))]),
        ("毎日", [("毎日", ("daily",))]),
        ("毎日の夜", [("毎日の夜", ("daily", "evening"))]),
        ("毎日 土日", [("毎日 土日", ("daily",))]),
        ("朝日町", [("朝日町", ())]),
        ("日曜大工", [("日曜大工", ())]),
        ("昼食", [("昼食", ())]),
    ],
)
def test_words_of_time_are_one_wherever_they_stand(typed, told):
    assert asked(typed) == told


@pytest.mark.parametrize(
    ("text", "word", "is_said"),
    [
        ("9:00~20:00 定休日：土曜午後、日曜日、祝日", "土曜", False),
        ("9:00~20:00 定休日：土曜午後、日曜日、祝日", "日曜", False),
        ("土曜 9:00~12:00 定休日：日曜", "土曜", True),
        ("土曜は休み", "土曜", False),
        ("土曜・日曜は休館日", "土曜", False),
        ("【休館日】月曜日（月曜が祝日の場合は翌日）", "月曜", False),
        ("毎日（水曜を除く）", "水曜", False),
        ("毎日（水曜を除く）", "毎日", False),
        ("毎日 10時から", "毎日", True),
        ("毎日、水曜は休み", "毎日", False),
        ("第2土曜に集まります", "土曜", True),
        ("定休日：日曜 月曜〜金曜 10時から", "月曜", True),
    ],
)
def test_what_is_said_of_closing_says_nothing_of_opening(text, word, is_said):
    assert says_open(written(text), [[word]]) is is_said


@pytest.mark.parametrize(
    ("start", "end", "codes"),
    [
        ("09:00", "12:00", {"early", "morning", "midday"}),
        ("12:00", "13:00", {"midday", "afternoon"}),
        ("17:00", "18:00", {"afternoon"}),
        ("17:00", "18:01", {"afternoon", "evening"}),
        ("20:00", "24:00", {"evening"}),
    ],
)
def test_who_is_open_for_a_part_of_a_time_is_open_then(start, end, codes):
    every = ("early", "morning", "midday", "afternoon", "evening")
    assert {code for code in every if opens_then(5, start, end, ("day5", code))} == codes
    assert not any(opens_then(5, start, end, ("day6", code)) for code in every)


@pytest.fixture
def places(member):
    for name, rule in (
        ("午後の店", Rule(5, "13:00", "17:00")),
        ("夜の店", Rule(5, "18:00", "21:00")),
        ("木曜午後の店", Rule(3, "13:00", "17:00")),
    ):
        more = {"hours": "定休日：土曜午後"} if name.startswith("木曜") else {}
        put_service(by=member, content=Content(name, openings=made([rule]), **more))
    put_service(by=member, content=Content("接骨院", hours="9時から 定休日：土曜午後、日曜"))
    put_service(by=member, content=Content("茶会", description="第2土曜の午後に集まります。"))


def names(result):
    return {one.name for one in result.items}


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["土曜の午後", "土曜 午後", "土曜午後", "午後 土曜日"])
def test_a_day_and_a_time_of_it_find_what_opens_then_and_what_says_so(places, typed):
    found = queries.search(PUBLIC, typed)
    assert names(found) == {"午後の店", "茶会"}
    told = {one.name: why for one, ((why, _word),) in zip(found.items, found.whys, strict=True)}
    assert told["午後の店"] == TIME
    assert told["茶会"] != TIME
    assert len(everything(PUBLIC, typed)) == 2


@pytest.mark.django_db
def test_a_time_is_one_of_the_date_that_is_asked_for(places):
    assert names(queries.search(PUBLIC, "午後", also=Also(on=SATURDAY))) == {"午後の店"}
    assert names(queries.search(PUBLIC, "夜", also=Also(on=SATURDAY))) == {"夜の店"}
    assert not queries.search(PUBLIC, "木曜の午後", also=Also(on=SATURDAY)).total


@pytest.mark.django_db
def test_other_words_are_told_as_they_were_and_rank_as_before(places):
    found = queries.search(PUBLIC, "土曜 茶会")
    assert found.whys == (((TEXT, "土曜"), ("name", "茶会")),)
    left = queries.left_out(PUBLIC, "土曜の午後 茶会 ラグビー")
    assert left[(("words", "ラグビー"),)] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "typed", "is_found"),
    [
        ("11月19日 10:00〜12:00", "木曜", False),  # is over
        ("2026年11月19日 10:00〜12:00", "木曜", False),
        ("12月3日 10:00〜12:00", "木曜", True),
        ("12月3日 10:00〜12:00", "金曜", False),
        ("12月3日 10:00〜12:00", "木曜の夜", False),
        ("毎月15日 10:00〜12:00", "火曜", True),
        ("毎月15日 10:00〜12:00", "木曜", False),
        ("2026年10月1日〜2026年11月20日 木 10:00〜12:00", "木曜", False),
        ("2027年1月5日から 木 10:00〜12:00", "木曜", False),
        ("毎年4月〜10月 木 18:00〜20:00", "木曜の夜", False),
        ("毎年4月〜10月 木 18:00〜20:00", "夜", False),
        ("木 10:00〜12:00\n休み 11月25日〜12月28日", "木曜", False),
        ("月 10:00〜12:00\n休み 月", "月曜", False),
        ("第2木曜 10:00〜12:00", "木曜 お茶", True),
        ("第2木曜 10:00〜12:00", "木曜 昼", True),
    ],
)
def test_a_weekday_among_the_words_finds_who_is_open_on_one_of_the_weeks_to_come(
    member, lines, typed, is_found
):
    with clock.at(datetime(2026, 11, 26, 9, tzinfo=clock.TOKYO)):
        times = parse(lines, date(2026, 11, 1))
        content = Content("縁側", description="お茶を飲みます。", openings=times)
        put_service(by=member, content=content)
        found = queries.search(PUBLIC, typed)
        sought = [one for _word, one in asked_of(synonyms(PUBLIC), search_words(typed))]
        assert holding(scope(PUBLIC), sought).exists() is bool(found.total) is is_found
        told = [why for whys in found.whys for why, _word in whys]
        assert (TIME in told) is is_found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "typed", "is_found"),
    [
        ("毎日 10:00〜20:00", "毎日", True),
        ("毎日 10:00〜20:00", "毎日の夜", True),
        ("毎日 10:00〜18:00", "毎日の夜", False),
        ("月〜土 10:00〜20:00", "毎日", False),
        ("月〜金 10:00〜20:00\n土日 10:00〜15:00", "年中無休", True),
        ("月〜金 10:00〜20:00\n土日 10:00〜15:00", "毎日 夜", False),
        ("毎日 10:00〜20:00\n休み 水", "毎日", False),
        ("毎日 10:00〜20:00\n休み 第2水曜", "毎日 お茶", True),
    ],
)
def test_every_day_is_each_weekday_of_the_weeks_to_come(member, lines, typed, is_found):
    with clock.at(datetime(2026, 11, 26, 9, tzinfo=clock.TOKYO)):
        times = parse(lines, date(2026, 11, 1))
        content = Content("縁側", description="お茶を飲みます。", openings=times)
        put_service(by=member, content=content)
        found = queries.search(PUBLIC, typed)
        sought = [one for _word, one in asked_of(synonyms(PUBLIC), search_words(typed))]
        assert holding(scope(PUBLIC), sought).exists() is bool(found.total) is is_found
        told = [why for whys in found.whys for why, _word in whys]
        assert (TIME in told) is is_found
        there = queries.search(PUBLIC, typed, also=Also(on=date(2026, 12, 1)))
        assert there.total == found.total


def test_how_often_somebody_feels_so_is_no_time_of_a_need():
    assert synonyms(PUBLIC).spoken_of("毎日ごはんがない") == ["ごはん"]


@pytest.mark.django_db
def test_when_the_day_changes_other_days_are_to_come(member):
    put_service(by=member, content=Content("縁側", openings=ONCE))
    put_service(by=member, content=Content("浜", openings=ONCE))
    for day, many in ((date(2026, 12, 3), 2), (date(2026, 12, 4), 0), (date(2026, 11, 1), 0)):
        with clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=clock.TOKYO)):
            assert queries.search(PUBLIC, "木曜").total == many


def test_a_text_of_days_alone_is_soon_read():
    began = time.process_time()
    assert says_open("月" * 5000 + "ばかり、休みなく", [["月"]])
    assert time.process_time() - began < 1
