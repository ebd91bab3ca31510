"""What is found, by whom, and at what cost."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from tonari.ground.areas.models import Area
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service, say_room
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.openings import Until, weekly

from .conftest import take

pytestmark = pytest.mark.django_db
WEEK = tuple((day, "09:00", "17:00") for day in range(5))


def names(result):
    return [item.name for item in result.items]


@pytest.fixture
def town(member):
    for content in (
        Content(
            name="髙橋さんち", kana="タカハシサンチ", kind="place", fields=("food", "exchange")
        ),
        Content(name="しごと相談", standing="formal", fields=("work", "consultation")),
        Content(name="ランニングの会", kind="place", standing="informal", fields=("sports",)),
        Content(name="夜の食堂", kind="place", standing="between", fields=("food",), cost="300円"),
    ):
        put_service(by=member, content=content)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "高橋"}, ["髙橋さんち"]),
        ({"words": "たかはし"}, ["髙橋さんち"]),
        ({"words": "ﾀｶﾊｼ"}, ["髙橋さんち"]),
        ({"words": "らんにんぐ"}, ["ランニングの会"]),
        ({"words": "ごはん"}, ["夜の食堂", "髙橋さんち"]),
        ({"words": "ごはん　おしゃべり"}, ["髙橋さんち"]),
        ({"words": "居場所 ３００円"}, ["夜の食堂"]),
        ({"words": "100%"}, []),
        ({"words": "_"}, []),
        ({"field": "food", "standing": "between"}, ["夜の食堂"]),
        ({"standing": "formal"}, ["しごと相談", "髙橋さんち"]),
        ({"words": "会"}, ["ランニングの会"]),
        ({"page": 99, "field": "work"}, ["しごと相談"]),
    ],
)
def test_words_are_found_as_people_type_them(town, asked, found):
    result = queries.search(PUBLIC, **asked)
    assert sorted(names(result)) == sorted(found)
    assert result.total == len(found)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("いばしょ", "青少年の居場所"),
        ("こどものいばしょ", "子供の居場所"),
        ("子ども食堂", "子供食堂みなと"),
        ("コミュニティカフェ", "コミュニティーカフェ"),
        ("コミニュティーカフェ", "コミュニティーカフェ"),
        ("みなとの子供食堂", "子供食堂みなと"),
        ("子供食堂はありますか", "子供食堂みなと"),
        ("海町こども支援", "子供の居場所"),
        ("緑ケ丘", "みどりの家"),
        ("5丁目", "みどりの家"),
        ("しか", "歯科"),
        ("ごはん、みなと", "子供食堂みなと"),
        ("障碍", "障がいの会"),
    ],
)
def test_one_word_in_several_spellings_is_one(member, typed, found):
    for content in (
        Content(name="青少年の居場所"),
        Content(name="子供の居場所", address="海町", provider="支援の会"),
        Content(name="子供食堂みなと"),
        Content(name="コミュニティーカフェ"),
        Content(name="みどりの家", address="緑ヶ丘五丁目"),
        Content(name="歯科"),
        Content(name="むさしかいどう"),
        Content(name="障がいの会"),
        Content(name="生涯の会"),
    ):
        put_service(by=member, content=content)
    assert found in names(queries.search(PUBLIC, typed))
    assert len(names(queries.search(PUBLIC, typed))) < 4


def test_kanji_find_no_other_word_that_sounds_the_same(member):
    put_service(by=member, content=Content(name="生涯学習"))
    put_service(by=member, content=Content(name="衣料の店"))
    for typed, found in (("障害", []), ("医療", []), ("しょうがい", ["生涯学習"])):
        assert names(queries.search(PUBLIC, typed)) == found


def test_a_name_that_begins_with_the_word_comes_first(member):
    for name, description in (("あおぞら", "喫茶のあるところ"), ("喫茶みなと", "")):
        put_service(by=member, content=Content(name=name, kana=name, description=description))
    assert names(queries.search(PUBLIC, "喫茶")) == ["喫茶みなと", "あおぞら"]


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("さみしい", "お茶の会"),
        ("サミシイです", "お茶の会"),
        ("孤独", "お茶の会"),
        ("病院", "しおさいクリニック"),
        ("眠れない", "しおさいクリニック"),
        ("DV", "家庭相談（市）"),
        ("ｄｖ", "家庭相談（市）"),
        ("困っている", "家庭相談（市）"),
        ("お金がない", "貸付の窓口"),
        ("こども食堂", "みんなの食堂"),
    ],
)
def test_words_of_somebody_shy_find_what_is_called_otherwise(member, typed, finds):
    for content in (
        Content(name="お茶の会", fields=("exchange",)),
        Content(name="しおさいクリニック", fields=("health",)),
        Content(name="家庭相談（市）", fields=("consultation",), conditions="夫婦や暴力のこと"),
        Content(name="貸付の窓口", fields=("money",)),
        Content(name="みんなの食堂", fields=("food", "children")),
        Content(name="囲碁の部屋", fields=("culture",)),
    ):
        put_service(by=member, content=content)
    assert finds in names(queries.search(PUBLIC, typed))
    assert "囲碁の部屋" not in names(queries.search(PUBLIC, typed))


def test_the_word_itself_comes_before_its_synonyms_and_the_name_before_the_text(member):
    for content in (
        Content(name="あ食堂", fields=("food",)),
        Content(name="い", description="ごはんを作ります", fields=("food",)),
        Content(name="う", fields=("food",)),
        Content(name="みんなのごはん"),
        Content(name="ごはんの家"),
    ):
        put_service(by=member, content=content)
    assert names(queries.search(PUBLIC, "ごはん")) == [
        "ごはんの家",
        "みんなのごはん",
        "い",
        "あ食堂",
        "う",
    ]


def test_what_was_checked_last_comes_first_and_what_nobody_checked_last(member):
    for name in ("あ", "い", "う"):
        put_service(by=member, content=Content(name=name, kana=name))
    Service.objects.filter(name="あ").update(last_checked_on=None)
    Service.objects.filter(name="い").update(last_checked_on=date(2020, 1, 1))
    assert names(queries.search(PUBLIC)) == ["う", "い", "あ"]


def test_an_area_has_what_is_for_it_and_for_all_around_it(member):
    city, school, other = (
        Area.objects.create(
            kind=kind,
            name=name,
            municipality_code="992011",
            geometry=json.dumps({"type": "Polygon", "coordinates": [ring]}),
            **dict(zip(("south", "west", "north", "east"), box, strict=True)),
        ).pk
        for kind, name, box, ring in (
            ("municipality", "市", (34, 138, 35, 139), _square(34, 138, 35, 139)),
            ("school_district", "東", (34, 138, 34.5, 138.5), _square(34, 138, 34.5, 138.5)),
            ("school_district", "西", (34.5, 138.5, 35, 139), _square(34.5, 138.5, 35, 139)),
        )
    )
    for content in (
        Content(name="電話", reach="anywhere"),
        Content(name="市の窓口", reach="areas", served=(city,)),
        Content(name="東の店", lat=34.2, lon=138.2),
        Content(name="東の人の会", reach="areas", served=(school,)),
        Content(name="西の会", reach="areas", served=(other,)),
    ):
        put_service(by=member, content=content)
    here = names(queries.search(PUBLIC, area_id=school))
    assert here == ["東の人の会", "東の店", "市の窓口", "電話"]
    assert set(names(queries.search(PUBLIC, area_id=city))) == {*here, "西の会"}
    assert {area.name for area in queries.served_areas(PUBLIC)} == {"市", "東", "西"}


def _square(south, west, north, east):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_what_is_for_members_only_members_find(member, other):
    made = put_service(by=member, content=Content(name="家"), state="members")
    assert queries.search(PUBLIC).total == 0
    assert queries.search(other).total == 1
    assert queries.services(PUBLIC, {made}) == {}
    assert set(queries.services(other, {made, new_id()})) == {made}
    with pytest.raises(Refused) as refused:
        queries.service(PUBLIC, made)
    assert refused.value.missing


def test_areas_narrow_and_pages_hold_everything_once(areas, shared_data):
    take(shared_data / "yaizu" / "222127_facilities_smartmap.csv")
    first, second = (queries.search(PUBLIC, page=page) for page in (1, 2))
    assert (first.total, first.pages, len(first.items), len(second.items)) == (28, 2, 20, 8)
    assert len({item.id for item in (*first.items, *second.items)}) == 28
    served = queries.served_areas(PUBLIC)
    for area in served:
        inside = queries.search(PUBLIC, area_id=area.id)
        assert inside.total > 0
        assert all(area in item.areas for item in inside.items)
    assert queries.search(PUBLIC, area_id=new_id()).total == 0


def test_a_search_costs_the_same_however_much_it_finds(
    areas, shared_data, django_assert_num_queries
):
    take(shared_data / "yaizu" / "222127_preschool.csv")
    area = queries.served_areas(PUBLIC)[0]
    with django_assert_num_queries(4):
        queries.search(PUBLIC)
    with django_assert_num_queries(2):  # all of them were shown
        queries.search(PUBLIC)
    with django_assert_num_queries(4):
        queries.search(PUBLIC, also=queries.Also(when="evening"))
    with django_assert_num_queries(4):
        queries.search(PUBLIC, "園 焼津市", field="children", area_id=area.id)
    found = queries.search(PUBLIC).items[0].id
    with django_assert_num_queries(3):
        queries.service(PUBLIC, found)


def test_who_answers_now_is_told_only_of_those_who_stand_behind_it(member, shared_data):
    line = Content(
        name="ひだまり", fields=("consultation",), phone="054-000-0000", openings=weekly(WEEK)
    )
    put_service(by=member, content=line)
    put_service(by=member, content=replace(line, name="電話なし", phone=""))
    put_service(by=member, content=replace(line, name="図書室", fields=("culture",)))
    put_service(by=member, content=replace(line, name="内線"), state="members")
    take(shared_data / "yaizu" / "machinakasuzumidokoro.csv")
    monday = datetime(2026, 11, 16, 10, tzinfo=clock.TOKYO)
    voices = queries.reachable_now(PUBLIC, monday)
    assert [(voice.name, voice.until) for voice in voices] == [("ひだまり", Until("17:00"))]
    night = datetime(2026, 11, 20, 22, tzinfo=clock.TOKYO)
    assert queries.reachable_now(PUBLIC, night) == []
    opens = queries.next_reachable(PUBLIC, night)
    assert opens is not None
    # The Monday after is a public holiday.
    assert opens.at == datetime(2026, 11, 24, 9, tzinfo=clock.TOKYO)


def test_filters_say_how_many_they_leave_each_beside_the_others(member, monkeypatch):
    for name, kind, standing, fields, week in (
        ("夜の会", "place", "informal", ("food",), ((0, "18:00", "21:00"),)),
        ("昼の会", "place", "informal", ("food", "exchange"), ((1, "10:00", "12:00"),)),
        ("週末の窓口", "support", "formal", ("exchange",), ((5, "10:00", "12:00"),)),
        ("いつか", "support", "formal", ("food",), ()),
    ):
        made = put_service(
            by=member, content=Content(name, kind, standing, fields=fields, openings=weekly(week))
        )
        if name in ("夜の会", "いつか"):
            say_room(by=member, service_id=made, room="few")
    monday = datetime(2026, 11, 16, 19, tzinfo=clock.TOKYO)
    monkeypatch.setattr(clock, "now", lambda: monday)
    every = queries.search(PUBLIC, counting=queries.COUNTED).counts
    assert every.of == {
        "field": {"food": 3, "exchange": 2},
        "standing": {"informal": 2, "formal": 2},
        "kind": {"place": 2, "support": 2},
        "room": {"room": 2},
        "when": {"now": 1, "week": 3, "evening": 1, "weekend": 1}
        | {f"day{day}": int(day in (0, 1, 5)) for day in range(7)},
        "traits": {},
    }
    assert (every.hours_unknown, queries.search(PUBLIC).counts) == (0, queries.Counts())
    place = queries.Also(kind="place")
    food = queries.search(PUBLIC, field="food", also=place, counting=queries.COUNTED)
    assert names(food) == ["夜の会", "昼の会"]
    assert food.counts.of["field"] == {"food": 2, "exchange": 1}
    assert food.counts.of["kind"] == {"place": 2, "support": 1}
    assert food.counts.of["when"]["now"] == 1
    now = queries.search(PUBLIC, also=queries.Also(when="now"), counting=queries.COUNTED)
    assert (names(now), now.counts.hours_unknown) == (["夜の会"], 1)
    assert now.counts.of["field"] == {"food": 1}
    assert names(queries.search(PUBLIC, also=queries.Also(when="weekend"))) == ["週末の窓口"]
    assert names(queries.search(PUBLIC, also=queries.Also(room="room", kind="support"))) == [
        "いつか"
    ]
    monkeypatch.setattr(clock, "today", lambda: date(2027, 3, 1))
    assert queries.search(PUBLIC, also=queries.Also(room="room")).total == 0


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["ごはん", "おしゃべり"], ["髙橋さんち", "夜の食堂"]),
        (["らんにんぐ", "ないことば"], ["ランニングの会"]),
        (["母の仕事"], ["しごと相談"]),
        (["ないことば"], []),
        ([], []),
    ],
)
def test_what_speaks_of_most_words_of_a_need_comes_first(town, words, found):
    for most in (8, 1):
        told = queries.speaking_of(PUBLIC, words, most)
        assert [one.service.name for one in told] == found[:most]
        assert all(one.whys for one in told), "each says why"


@pytest.mark.parametrize(
    ("need", "content", "whys"),
    [
        ("母の介護", Content(name="家族会", description="介護の話"), [("text", "介護")]),
        ("ワカバ", Content(name="若葉の家"), [("reading", "ワカバ")]),
        ("送迎", Content(name="車の会", traits=("transport",)), [("text", "送迎")]),
        ("車 木曜日", Content(name="車", hours="木曜日"), [("name", "車"), ("text", "木曜日")]),
    ],
)
def test_whatever_part_of_an_entry_speaks_of_a_need_is_told(member, need, content, whys):
    put_service(by=member, content=content)
    [one] = queries.speaking_of(PUBLIC, need.split(), 8)
    assert list(one.whys) == whys


def test_who_says_two_words_of_a_need_comes_before_who_says_a_rarer_one_alone(member):
    for number in range(20):
        put_service(by=member, content=Content(name=f"家{number}", description="散歩"))
        put_service(by=member, content=Content(name=f"庭{number}", description="体操"))
    put_service(by=member, content=Content(name="将棋の会"))
    put_service(by=member, content=Content(name="朝の会", description="散歩と、体操。"))
    found = [one.service.name for one in queries.speaking_of(PUBLIC, ["将棋", "散歩", "体操"], 2)]
    assert found == ["朝の会", "将棋の会"]


def test_a_need_costs_the_same_however_many_words_it_has(town, django_assert_num_queries):
    queries.search(PUBLIC)
    for words in (["ごはん"], ["ごはん", "おしゃべり", "仕事", "走る", "食堂", "夜"]):
        with django_assert_num_queries(1):  # those that it shows were shown
            queries.speaking_of(PUBLIC, words, 8)
