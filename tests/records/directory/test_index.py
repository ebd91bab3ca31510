"""The index in memory: what it finds is what the database has, also after it changed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import numpy as np
import pytest

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    put_service,
    say_room,
    withdraw_service,
)
from tonari.records.directory.models import Service
from tonari.records.directory.queries.held import INDEX, Index
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.index import Part, Row
from tonari.records.directory.rules.masks import Postings, union
from tonari.records.directory.rules.openings import (
    DAYS,
    WHENS,
    Coming,
    Openings,
    Rule,
    made,
    to_json,
)
from tonari.records.directory.rules.spelling import sought_by_sound, sound
from tonari.records.directory.rules.synonyms import Sought
from tonari.records.directory.rules.texts import Texts, crossed
from tonari.records.directory.rules.timetable import Timetable
from tonari.records.directory.rules.words import Words

from .open_when import is_open_on, is_open_then, is_open_when, openings_ahead

MANY = 3_000


def numbers_of(those):
    return np.flatnonzero(union([those], MANY)).tolist()


def names(result):
    return [item.name for item in result.items]


def test_rare_and_frequent_things_are_found_alike():
    for asked_often in (False, True):
        postings = Postings()
        for number in range(MANY):
            postings.add(number, ["each", *(["rare"] if number % 1000 == 7 else [])])
        postings.settle(MANY, asked_often=asked_often)
        assert postings.numbers("rare").tolist() == [7, 1007, 2007]
        assert np.flatnonzero(postings.mask("rare")).tolist() == [7, 1007, 2007]
        assert postings.any_of(["each", "rare"]).all()
        assert postings.mask("each").all()
        assert not postings.mask("nothing").any()
        assert set(postings) == {"each", "rare"}


@pytest.mark.parametrize("most", [0, 10_000])
def test_texts_are_found_by_every_part_of_them_and_by_nothing_else(most, monkeypatch):
    monkeypatch.setattr("tonari.records.directory.rules.texts.MUCH", most)
    monkeypatch.setattr("tonari.records.directory.rules.texts.KEPT", 20)
    chance, held = Random(5), Texts()
    texts = ["".join(chance.choices("あいう茶間𠮷", k=chance.randint(0, 14))) for _n in range(MANY)]
    for text in texts:
        held.add(text)
    held.settle()
    longer = [text for text in texts if len(text) > 2]
    for text in chance.sample(longer, 60) * 2:
        start = chance.randrange(len(text) - 2)
        word = text[start : start + chance.randint(1, 6)]
        having = [number for number, one in enumerate(texts) if word in one]
        near, sure = held.near(word)
        assert set(having) <= {*numbers_of(near)}, word
        assert numbers_of(near if sure else held.reading(word, near)) == having, word
        assert held.has(word, np.array(having)) == [True] * len(having)
    near, sure = held.near("無い")
    assert (numbers_of(near), sure) == ([], True)


def test_those_that_are_few_are_found_as_those_that_are_many(monkeypatch):
    chance = Random(8)
    words = ["茶の間", "おちゃ", "食堂", "つづき", "こども", "え・か"]
    rows = [
        Row(UUID(int=n), "".join(chance.choices(words, k=3)), "|おち|", *[""] * 6, *[None] * 2,
            "", None, {}, None, "", "")
        for n in range(MANY)
    ]  # fmt: skip
    part, asked = Part(rows), [Sought(one) for one in ("茶の間", "堂", "つずきこども", "えか食堂")]
    alone = np.arange(0, MANY, 3)
    for one in asked:
        whole = Words(part).matching([one])
        heard = sought_by_sound(one.word) or one.word
        by_hand = [one.word in row.folded or heard in sound(row.folded) for row in rows]
        assert whole.tolist() == by_hand, one
        skimmed, unsure = Words(part).skimmed([one])
        assert not (whole & ~skimmed).any()
        assert unsure or skimmed.tolist() == by_hand, one
        for few in (0, MANY):
            monkeypatch.setattr("tonari.records.directory.rules.words.FEW", few)
            assert Words(part, alone).matching([one]).tolist() == whole[alone].tolist(), (one, few)
            fits, others = Words(part).fits([one]), Words(part, alone).fits([one])
            for best, other in zip(fits, others, strict=True):
                assert other.tolist() == best[alone].tolist(), (one, few)


def test_a_part_without_entries_holds_nothing():
    part = Part(())
    assert (part.many, part.numbers([]), list(part.around((35.0, 139.0), 500))) == (0, [], [])
    assert not Words(part).matching([Sought("茶の間")]).any()


def test_what_only_sounds_so_is_found_where_its_letters_are_crossed():
    assert set(crossed("え・か、つづき")) == {"えか", "かつ", "つず", "ずき"}
    assert not list(crossed("おちゃ"))


def test_all_hours_at_once_say_what_the_hours_of_each_say():
    chance = Random(11)
    several = [_hours(chance) for _number in range(300)]
    table = Timetable()
    for number, one in enumerate(several):
        table.add(number, to_json(one))
    table.settle(len(several))
    for _time in range(12):
        at = datetime(2026, 1, 1, tzinfo=clock.TOKYO) + timedelta(
            minutes=chance.randrange(366 * 24 * 60)
        )
        for when in (*WHENS, *DAYS):
            said = [is_open_when(one, when, at) for one in several]
            assert table.when(when, at).tolist() == said, (when, at)
        soon = [openings_ahead(one, at.date()) for one in several]
        for codes in (("day3",), ("evening",), ("day5", "day6", "morning"), ("day0", "early")):
            for _again in range(2):
                said = [is_open_then(one, codes) for one in soon]
                assert table.opening(codes, at.date()).tolist() == said, (codes, at)
            assert [Coming(one, at.date()).opens(codes) for one in several] == said, (codes, at)
        for ahead in (0, 3, 40):
            day = at.date() + timedelta(days=ahead)
            for when in ("", *WHENS, *DAYS):
                said = [is_open_on(one, day, when, at) for one in several]
                assert table.when(when, at, day).tolist() == said, (when, day, at)


def _hours(chance: Random) -> Openings:
    rules = [
        Rule(
            chance.randrange(-1, 8),
            start=f"{hour:02}:00",
            end=f"{hour + chance.randint(1, 6):02}:30",
            nth=chance.choice((0, 0, 1, 3, -1)),
            fortnight=chance.choice(("", "", "2026-03-04")),
            season=chance.choice(("", "", "11-10/03-20")),
        )
        for hour in chance.choices(range(7, 17), k=chance.randint(1, 3))
    ]
    one_day = date(2026, 1, 1) + timedelta(days=chance.randrange(366))
    named = Rule(first=one_day.isoformat(), last=one_day.isoformat(), start="09:00", end="12:00")
    shut = [Rule(chance.randrange(7), nth=chance.choice((0, 2)))] if chance.random() < 0.3 else []
    flags = {name: chance.choice(("", "open", "closed")) for name in ("holidays", "new_year")}
    moves = chance.random() < 0.2
    return made([*rules, *([named] if chance.random() < 0.3 else [])], shut, moves=moves, **flags)


@pytest.mark.django_db
def test_what_changes_is_found_by_the_next_search(member):
    tea = put_service(by=member, content=Content("茶の間", kana="チャノマ"))
    put_service(by=member, content=Content("食堂", kana="ショクドウ"))
    assert names(queries.search(PUBLIC)) == ["食堂", "茶の間"]
    put_service(by=member, content=Content("体操の会", kana="タイソウ"))
    assert names(queries.search(PUBLIC)) == ["食堂", "体操の会", "茶の間"]
    version = queries.service(PUBLIC, tea).version
    content = Content("お茶の家", kana="オチャ", lat=34.868, lon=138.322)
    put_service(by=member, content=content, service_id=tea, version=version)
    assert names(queries.search(PUBLIC)) == ["お茶の家", "食堂", "体操の会"]
    assert names(queries.search(PUBLIC, "茶の間")) == []
    say_room(by=member, service_id=tea, room="few")
    free = queries.search(
        PUBLIC, also=queries.Also(room="room"), counting=queries.Counting(["room"])
    )
    assert (names(free), free.items[0].room) == (["お茶の家"], "few")
    assert free.counts.of["room"] == {"room": 1}
    withdraw_service(by=member, service_id=tea)
    assert names(queries.search(PUBLIC)) == ["食堂", "体操の会"]


@pytest.mark.django_db
def test_pages_hold_everything_once_where_some_of_it_changed(member):
    for number in range(45):
        put_service(by=member, content=Content(f"会{number:02}", kana=f"カイ{number:02}"))
    assert queries.search(PUBLIC).pages == 3
    day = date(2026, 1, 1)
    for row in Service.objects.filter(name__endswith="5").order_by("name"):
        Service.objects.filter(pk=row.pk).update(last_checked_on=day, modified_at=clock.now())
    pages = [names(queries.search(PUBLIC, page=page)) for page in (1, 2, 3)]
    changed = [f"会{number:02}" for number in range(5, 45, 10)]
    rest = [f"会{number:02}" for number in range(45) if number % 10 != 5]
    assert [name for page in pages for name in page] == [*rest, *changed]
    INDEX.forget()
    assert [names(queries.search(PUBLIC, page=page)) for page in (1, 2, 3)] == pages


@pytest.mark.django_db
def test_what_was_written_by_a_transaction_that_ended_late_is_found(member):
    put_service(by=member, content=Content("茶の間"))
    assert queries.search(PUBLIC).total == 1
    with clock.at(clock.now() - timedelta(minutes=5)):
        put_service(by=member, content=Content("食堂"))
    assert queries.search(PUBLIC).total == 2


@pytest.mark.django_db
def test_what_was_shown_to_members_is_not_shown_to_the_public(member):
    content = Content("家", members_contact="090-0000-0000")
    put_service(by=member, content=content)
    assert queries.search(member).items[0].members_contact == "090-0000-0000"
    assert queries.search(PUBLIC).items[0].members_contact == ""
    assert (
        replace(queries.search(member).items[0], members_contact="")
        == (queries.search(PUBLIC).items[0])
    )


def test_what_was_shown_before_is_shown_again_when_room_for_it_ends(member, monkeypatch):
    ids = [put_service(by=member, content=Content(f"店{number}")).bytes for number in range(4)]
    monkeypatch.setattr("tonari.records.directory.queries.held.SHOWN", 2)
    held = INDEX.current()
    assert len(held.entries(PUBLIC, ids[:3])) == 3
    assert [one.id.bytes for one in held.entries(PUBLIC, ids)] == ids


@pytest.mark.django_db
def test_soon_after_a_look_it_asks_again_only_if_this_process_wrote(
    member, django_assert_num_queries
):
    index = Index(rests=3600)
    put_service(by=member, content=Content("茶の間"))
    index.current()
    seen = index.current().seen
    with django_assert_num_queries(0):
        assert index.current().seen == seen
    Service.objects.update(modified_at=clock.now() + timedelta(seconds=1))  # as another process
    with django_assert_num_queries(0):
        assert index.current().seen == seen
    put_service(by=member, content=Content("食堂"))
    found = index.current()
    assert len(found.seen) == 2 and not seen.items() <= found.seen.items()
    with django_assert_num_queries(0):
        assert index.current() is found
