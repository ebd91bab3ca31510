"""What is found, by whom, and at what cost."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content

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
        ({"words": "ごはん　お茶"}, ["髙橋さんち"]),
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


def test_a_name_that_begins_with_the_word_comes_first(member):
    for name, description in (("あおぞら", "喫茶のあるところ"), ("喫茶みなと", "")):
        put_service(by=member, content=Content(name=name, kana=name, description=description))
    assert names(queries.search(PUBLIC, "喫茶")) == ["喫茶みなと", "あおぞら"]


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
    with django_assert_num_queries(4):
        queries.search(PUBLIC, "園 焼津市", field="children", area_id=area.id)
    found = queries.search(PUBLIC).items[0].id
    with django_assert_num_queries(3):
        queries.service(PUBLIC, found)


def test_who_answers_now_is_told_only_of_those_who_stand_behind_it(member, shared_data):
    line = Content(name="ひだまり", fields=("consultation",), phone="054-000-0000", weekly=WEEK)
    put_service(by=member, content=line)
    put_service(by=member, content=replace(line, name="電話なし", phone=""))
    put_service(by=member, content=replace(line, name="図書室", fields=("culture",)))
    put_service(by=member, content=replace(line, name="内線"), state="members")
    take(shared_data / "yaizu" / "machinakasuzumidokoro.csv")
    monday = datetime(2026, 11, 16, 10, tzinfo=clock.TOKYO)
    voices = queries.reachable_now(PUBLIC, monday)
    assert [(voice.name, voice.until) for voice in voices] == [("ひだまり", time(17))]
    night = datetime(2026, 11, 20, 22, tzinfo=clock.TOKYO)
    assert queries.reachable_now(PUBLIC, night) == []
    opens = queries.next_reachable(PUBLIC, night)
    assert opens is not None
    # The Monday after is a public holiday.
    assert opens.at == datetime(2026, 11, 24, 9, tzinfo=clock.TOKYO)
