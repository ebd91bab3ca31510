"""One place, many lists: entries that look alike, become one, and two again."""

from dataclasses import replace
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonari.ground.ledger.models import Row
from tonari.kernel.actor import JOB, PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    merge_services,
    note_twins,
    put_service,
    tell_apart,
    undo_merge,
)
from tonari.records.directory.models import Merge, Service, Twin
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.merging import OTHER
from tonari.records.directory.rules.pairing import MOST_IN_BLOCK, twins
from tonari.records.directory.rules.twins import LIKELY, Looks, looks, why_same

from .conftest import take

CAFE = Content(
    name="喫茶うみねこ",
    kind="place",
    kana="キッサウミネコ",
    address="焼津市本町一丁目2番3号",
    phone="054-620-1111",
    description="お茶だけでもどうぞ。",
)
SAME = Content(
    name="喫茶 うみねこ（日だまり席）",
    kind="place",
    address="静岡県焼津市本町１－２－３",
    phone="054(620)1111",
    hours="火曜日 10時から",
    description="月に一度、音楽会。",
)


def compare(one: Content, other: Content) -> tuple[float, tuple[str, ...]]:
    return why_same(looks(new_id(), one), looks(new_id(), other))


@pytest.mark.parametrize(
    "other",
    [
        SAME,
        replace(CAFE, name="喫茶ウミネコ", phone="０５４ー６２０ー１１１１", kana=""),
        replace(CAFE, name="株式会社 喫茶うみねこ", phone="", kana=""),
        replace(CAFE, address="", name="きっさ うみねこ"),
        replace(CAFE, address="焼津市本町1-2-3 2F", phone="", kana=""),
        replace(CAFE, address="焼津市本町1-2", kana=""),
        replace(CAFE, address="焼津市本町", phone="", kana=""),
        replace(CAFE, name="喫茶うみこね", phone="", lat=34.86, lon=138.32),
    ],
)
def test_a_place_is_known_however_it_is_written(other: Content) -> None:
    points, whys = compare(replace(CAFE, lat=other.lat, lon=other.lon), other)
    assert points >= LIKELY
    assert whys
    here = replace(CAFE, lat=other.lat, lon=other.lon)
    assert len(list(twins([looks(new_id(), here), looks(new_id(), other)]))) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(CAFE, name="将棋の会", kana=""),  # in the same house
        replace(CAFE, address="焼津市本町五丁目9番", phone="054-999-0000", kana=""),
        replace(CAFE, address="", phone="", kana="", lat=34.0, lon=135.0),
    ],
)
def test_what_only_shares_a_house_or_a_name_is_two(other: Content) -> None:
    assert compare(replace(CAFE, lat=34.86, lon=138.32), other)[0] < LIKELY


def test_the_same_name_and_number_in_another_town_is_two() -> None:
    here, there = replace(CAFE, phone="", kana=""), "藤枝市本町1-2-3"
    assert compare(here, replace(here, address=there))[0] < LIKELY


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=20))
def test_any_text_can_be_compared_in_either_order(name: str, address: str, phone: str) -> None:
    one = looks(new_id(), Content(name=name, address=address, phone=phone))
    other = looks(new_id(), CAFE)
    assert why_same(one, other) == why_same(other, one)


CONTENTS = st.builds(
    Content,
    name=st.sampled_from(
        [
            "喫茶うみねこ",
            "喫茶ウミネコ（席）",
            "うみねこ喫茶",
            "喫茶うみこね",
            "喫茶",
            "茶",
            "将棋の会",
        ]
    ),
    kana=st.sampled_from(["", "キッサウミネコ", "ショウギ"]),
    phone=st.sampled_from(["", "054-620-1111", "054-620-2222"]),
    address=st.sampled_from(
        ["", "焼津市本町1-2-3", "焼津市本町1-2", "静岡県焼津市本町一丁目2番3号", "藤枝市本町1-2-3"]
    ),
    lat=st.sampled_from([34.8600, 34.8605, 34.8612, 34.9]),
    lon=st.sampled_from([138.3200, 138.3207, 139.0]),
) | st.just(replace(CAFE, kana=""))


def meet(one: Looks, other: Looks) -> bool:
    """Whether two share a mark, or stand beside each other with names that begin alike."""
    marks = (
        one.core == other.core and len(one.core) > 1,
        one.kana == other.kana and len(one.kana) > 2,
        one.phone == other.phone != "",
        one.street + one.house == other.street + other.house and one.house,
    )
    if any(marks) or not one.point or not other.point:
        return any(marks)
    steps = zip(one.point, other.point, (1500, 1200), strict=True)
    beside = all(abs(int(a * fine) - int(b * fine)) <= 1 for a, b, fine in steps)
    return beside and one.core[:2] == other.core[:2]


@given(st.lists(CONTENTS, max_size=20))
def test_of_many_those_are_found_that_a_comparison_of_each_with_each_finds(contents) -> None:
    known = [looks(new_id(), one) for one in contents]
    judged = ((pair, why_same(*pair)) for pair in combinations(known, 2) if meet(*pair))
    expected = [(*pair, *said) for pair, said in judged if said[0] >= LIKELY]
    assert list(twins(known)) == expected


def test_what_everybody_shares_compares_nothing() -> None:
    for many, found in ((MOST_IN_BLOCK, True), (MOST_IN_BLOCK + 1, False)):
        same = [replace(CAFE, address="", lat=None, lon=None)] * many
        assert bool(list(twins(looks(new_id(), one) for one in same))) == found


def entry(by: Actor, content: Content, state: str = "listed") -> UUID:
    return put_service(by=by, content=content, state=state)


@pytest.fixture
def both(member: Actor) -> tuple[UUID, UUID]:
    """The same café, twice, from lists that nobody answers for."""
    ids = entry(member, CAFE), entry(member, SAME)
    Service.objects.filter(pk__in=ids).update(organisation=None)
    return ids


def merge(by: Actor, kept: UUID, other: UUID, **chosen: str) -> UUID:
    rows = {row.pk: row.version for row in Service.objects.filter(pk__in=[kept, other])}
    return merge_services(
        by=by,
        merge_id=new_id(),
        kept_id=kept,
        other_id=other,
        chosen=chosen,
        versions=(rows[kept], rows[other]),
    )


def test_pairs_are_found_shown_and_told_apart_for_good(member, other, both) -> None:
    assert queries.has_uncompared(JOB)
    assert note_twins(by=JOB, looked=queries.look_for_twins(JOB)) == 1
    assert not queries.has_uncompared(JOB)
    total, [pair] = queries.twins(member)
    assert total == 1
    assert {pair.one.id, pair.other.id} == set(both)
    assert "電話が同じ" in pair.whys
    assert queries.twins(PUBLIC) == (0, [])
    tell_apart(by=other, twin_id=pair.id)
    assert Row.objects.filter(verb="directory.told_apart").count() == 1
    with pytest.raises(Refused):
        tell_apart(by=member, twin_id=pair.id)
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    assert queries.twins(member) == (0, [])


def test_what_was_written_while_entries_were_compared_is_compared_the_next_time(
    member, both, now
) -> None:
    looked = queries.look_for_twins(JOB)
    assert looked.pairs.keys() == {both}
    entry(member, replace(CAFE, hours="水曜日"))
    note_twins(by=JOB, looked=looked)
    assert queries.twins(member)[0] == 1
    assert queries.last_looked(member) == looked.at
    assert queries.last_looked(PUBLIC) is None


def test_pairs_are_shown_by_a_fixed_number_of_queries(member, django_assert_num_queries) -> None:
    for number in range(3):
        for content in (CAFE, SAME):
            entry(member, replace(content, phone=f"054-620-222{number}", address=f"本町{number}-1"))
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    with django_assert_num_queries(4):
        _total, pairs = queries.twins(member)
    assert len(pairs) > 2


def test_two_become_one_with_what_was_chosen_and_what_only_one_says(member, both) -> None:
    kept, other = both
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    merge(member, kept, other, description=OTHER)
    view = queries.service(member, kept)
    assert (view.name, view.description) == (CAFE.name, SAME.description)
    assert view.hours == SAME.hours, "only one says it"
    assert view.kana == CAFE.kana
    assert queries.became(PUBLIC, other) == kept
    assert queries.search(PUBLIC, "うみねこ").total == 1
    assert not Twin.objects.exists()
    [made] = queries.merges_of(PUBLIC, kept)
    assert set(made.parts) == {"description", "hours"}
    assert Row.objects.filter(verb="directory.merged", subject_id=kept).count() == 1


def test_undone_both_are_as_they_were_but_for_what_was_rewritten_since(member, both) -> None:
    kept, other = both
    before = [queries.service(member, one).content for one in both]
    merge(member, kept, other, description=OTHER)
    now = queries.service(member, kept)
    put_service(
        by=member,
        service_id=kept,
        version=now.version,
        content=replace(now.content, hours="水曜日"),
    )
    made = Merge.objects.get()
    undo_merge(by=member, merge_id=made.pk)
    after = [queries.service(PUBLIC, one).content for one in both]
    assert after == [replace(before[0], hours="水曜日"), before[1]]
    assert queries.became(PUBLIC, other) is None
    with pytest.raises(Refused, match="もう"):
        undo_merge(by=member, merge_id=made.pk)


def test_what_became_two_again_is_judged_again(member, both) -> None:
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    (before,) = queries.twins(member)[1]
    merge(member, *both)
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    assert queries.twins(member)[0] == 0
    undo_merge(by=member, merge_id=Merge.objects.get().pk)
    (pair,) = queries.twins(member)[1]
    assert (pair.one.id, pair.other.id, pair.whys) == (before.one.id, before.other.id, before.whys)
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    assert queries.twins(member)[1] == [pair]
    tell_apart(by=member, twin_id=pair.id)
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    assert queries.twins(member)[0] == 0


def test_what_became_part_of_another_is_rewritten_only_after_they_are_two_again(
    member, both
) -> None:
    kept, other = both
    merge(member, kept, other)
    now = queries.service(member, other)
    with pytest.raises(Refused, match="ふたつにもどして"):
        put_service(by=member, service_id=other, version=now.version, content=now.content)
    with pytest.raises(Refused, match="取り下げられて"):
        merge(member, other, kept)
    assert queries.became(PUBLIC, other) == kept
    undo_merge(by=member, merge_id=Merge.objects.get().pk)
    now = queries.service(member, other)
    put_service(by=member, service_id=other, version=now.version, content=now.content)
    assert merge(member, other, kept) == other
    assert queries.became(PUBLIC, kept) == other


def test_who_may_not_write_one_of_them_merges_nothing(member, other, both) -> None:
    theirs = entry(other, SAME)
    for by, kept, gone in ((member, both[0], theirs), (other, both[0], theirs)):
        with pytest.raises(Refused):
            merge(by, kept, gone)
    assert merge(other, theirs, both[0]) == theirs, "the one that somebody answers for stays"
    assert Merge.objects.count() == 1


def test_a_hidden_one_never_gets_into_a_public_one(member, both) -> None:
    hidden = entry(member, SAME, "members")
    mine = entry(member, CAFE)
    with pytest.raises(Refused, match="構成員にだけ"):
        merge(member, mine, hidden)


def test_what_was_rewritten_while_it_was_compared_is_not_overwritten(member, both) -> None:
    kept, other = both
    with pytest.raises(Refused, match="見くらべているあいだに"):
        merge_services(
            by=member, merge_id=new_id(), kept_id=kept, other_id=other, chosen={}, versions=(1, 9)
        )
    assert queries.service(PUBLIC, other).state == "listed"
    assert not Merge.objects.exists()


@pytest.mark.once
def test_lists_that_are_read_again_respect_it(member, shared_data) -> None:
    path = shared_data / "yaizu" / "222127_community_center.csv"
    take(path)
    rows = list(Service.objects.order_by("pk").values_list("pk", "name", "address", "phone")[:2])
    twice = Content(name=rows[0][1], address=rows[0][2], phone=rows[0][3], hours="いつでも")
    own = entry(member, twice)
    assert note_twins(by=JOB, looked=queries.look_for_twins(JOB)) >= 1
    merge(member, own, rows[0][0])
    outcomes = take(path)
    assert queries.search(PUBLIC, rows[0][1]).items[0].id == own
    assert queries.became(PUBLIC, rows[0][0]) == own
    assert {one.result for one in outcomes} == {"unchanged"}


@pytest.mark.parametrize("phone", ["054-620-1111（内線2）", "054-620-1111、054-620-2222"])
def test_an_extension_or_a_second_number_speaks_for_one_place_not_against(phone):
    points, whys = compare(CAFE, replace(CAFE, phone=phone))
    assert "phone" in whys
    assert points == compare(CAFE, CAFE)[0]
