"""Room in numbers, and who looks after what nobody answers for."""

from datetime import timedelta

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    keep_service,
    let_go_service,
    put_service,
    report_mistake,
    say_openings,
    say_room,
)
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.keeping import Room, free_places
from tonari.records.directory.rules.openings import weekly

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def cafe(member):
    return put_service(by=member, content=Content(name="カフェ潮風"))


@pytest.fixture
def imported(db):
    row = Service(name="港の公園", kind="place", standing="formal", folded="港の公園", source="市")
    row.save(force_insert=True)
    return row.pk


def shown(cafe):
    return queries.service(PUBLIC, cafe)


def test_numbers_stand_beside_the_word_and_a_word_alone_forgets_what_was_free(member, cafe):
    say_room(by=member, service_id=cafe, room="few", numbers=Room("few", 2, 8, "席"))
    assert (shown(cafe).free_places, shown(cafe).room_most) == (2, 8)
    say_room(by=member, service_id=cafe, room="open")
    now = shown(cafe)
    assert (now.room, now.free_places, now.room_most, now.room_unit) == ("open", None, 8, "席")
    assert free_places("full", None) == free_places("waiting", 3) == 0


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        (Room("open", 9, 8), "free"),
        (Room("full", 1, 8), "free"),
        (Room("open", -1), "free"),
        (Room("open", 1, 10_000), "most"),
        (Room("open", 1, 2, "あ" * 21), "unit"),
    ],
)
def test_numbers_that_cannot_be_are_refused(member, cafe, numbers, field):
    with pytest.raises(Refused) as refused:
        say_room(by=member, service_id=cafe, room=numbers.word, numbers=numbers)
    assert refused.value.field == field
    assert shown(cafe).room == ""


def test_who_looks_after_an_entry_is_asked_and_it_stays_nobodys(member, other, imported):
    assert [one.id for one, _said, _rewritten in queries.unkept(member).items] == [imported]
    keep_service(by=member, service_id=imported)
    assert queries.unkept(other).total == 0
    assert [one.id for one in queries.to_check(member)] == [imported]
    assert shown(imported).organisation_id is None
    with pytest.raises(Refused):
        keep_service(by=other, service_id=imported)
    with pytest.raises(Refused):
        let_go_service(by=other, service_id=imported)
    let_go_service(by=member, service_id=imported)
    assert queries.unkept(other).total == 1


def test_what_nobody_keeps_is_counted_by_one_query(
    member, imported, cafe, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert queries.unkept_count(member) == 1
    assert queries.unkept(member).total == 1
    keep_service(by=member, service_id=imported)
    assert queries.unkept_count(member) == 0
    with pytest.raises(Refused):
        queries.unkept_count(PUBLIC)


def test_what_a_member_offers_is_not_taken_from_them(other, cafe):
    with pytest.raises(Refused):
        keep_service(by=other, service_id=cafe)


def test_to_check_is_what_ours_nobody_checked_for_half_a_year(member, other, cafe):
    assert queries.to_check(member) == []
    with clock.at(clock.now() + timedelta(days=200)):
        assert [one.id for one in queries.to_check(member)] == [cafe]
        assert queries.to_check(other) == []


def test_what_has_times_to_be_confirmed_comes_first_after_what_is_reported(member):
    said = {
        "あ": "",
        "い": "相談のうえ",
        "う": "毎週月曜日 10:00〜12:00",
        "え": "水曜日 13:00〜15:00",
    }
    for name, hours in said.items():
        row = Service(name=name, kana=name, kind="place", standing="formal", folded=name)
        row.hours = hours
        row.save(force_insert=True)
    sure = Service.objects.get(name="え")
    say_openings(by=member, service_id=sure.pk, openings=weekly([(2, "13:00", "15:00")]), version=1)
    report_mistake(
        by=PUBLIC,
        service_id=Service.objects.get(name="い").pk,
        report_id=new_id(),
        what="times",
    )
    found = [one for one, _said, _rewritten in queries.unkept(member).items]
    assert [(one.name, bool(one.proposal)) for one in found] == [
        ("い", False),
        ("う", True),
        ("あ", False),
        ("え", False),
    ]


def test_the_list_is_paged_by_the_same_number_of_queries(member, django_assert_num_queries):
    for number in range(23):
        Service(name=f"公園{number}", kind="place", standing="formal", folded="公園").save(
            force_insert=True
        )
    with django_assert_num_queries(6):
        first = queries.unkept(member)
    with django_assert_num_queries(6):
        last = queries.unkept(member, page=9)
    assert (first.pages, last.page) == (2, 2)
    assert (len(first.items), len(last.items)) == (20, 3)
