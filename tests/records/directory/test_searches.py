"""The search on the real lists: as people type, judged by hand, and against a plain scan."""

import random
import tomllib
from operator import and_
from pathlib import Path

import pytest
from django.db import transaction

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions.writing import COLUMNS
from tonari.records.directory.models import Service
from tonari.records.directory.queries.found import everything, synonyms
from tonari.records.directory.queries.held import INDEX
from tonari.records.directory.queries.scanned import holding
from tonari.records.directory.queries.views import scope
from tonari.records.directory.rules import Content, search_words, split_fields
from tonari.records.directory.rules.asking import asked_of, says_open
from tonari.records.directory.rules.openings import from_json, has_run_out
from tonari.records.directory.rules.spelling import sought_by_sound

from .conftest import take
from .open_when import is_open_then, openings_ahead
from .test_lists import ROWS

pytestmark = [pytest.mark.once, pytest.mark.django_db]
TABLE = tomllib.loads(Path(__file__).with_name("searches.toml").read_text(encoding="utf-8"))
MISSED = TABLE.pop("still_missed")
TIMED = (
    *(
        "木曜日",
        "夜間",
        "お茶 土日",
        "夜の居場所",
        "土曜の午後",
        "土曜 午後 焼津",
        "日曜午前",
        "昼",
    ),
    *("平日の夜", "食堂 夕方", "もくようび", "第2土曜の食堂", "早朝", "土曜に開いている所"),
    *("毎日", "毎日の夜", "毎日 食堂", "食堂 木", "年中無休"),
)
JUDGED = [(typed, judged) for part in TABLE.values() for typed, judged in part.items()]


@pytest.fixture(autouse=True)
def unsearched():
    """All search in the same lists, which nobody changes: what finds in them is made once."""


@pytest.fixture(scope="module")
def lists(django_db_setup, django_db_blocker, shared_data):
    """Every real list, taken in once for all of these tests and undone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        for name in ROWS:
            take(shared_data / f"{name}.csv")
        INDEX.forget()
        yield list(Service.objects.filter(state="listed").order_by("pk"))
        transaction.set_rollback(True)


def found(typed):
    """Every name that a search finds."""
    result = queries.search(PUBLIC, typed)
    asked = asked_for(result.instead or typed)
    names = list(holding(scope(PUBLIC), asked).order_by("pk").values_list("name", flat=True))
    assert result.total == len(names)
    return [name.replace("　", " ") for name in names]


def asked_for(typed):
    """What a search looks for."""
    return [one for _word, one in asked_of(synonyms(PUBLIC), search_words(typed))]


def test_the_table_is_long_enough_and_says_what_must_not_be_found_too():
    assert len({typed for typed, _judged in JUDGED}) == len(JUDGED) >= 290
    must_not = [any(one.startswith("-") for one in judged) for _typed, judged in JUDGED]
    must = [any(not one.startswith("-") for one in judged) for _typed, judged in JUDGED]
    assert sum(map(and_, must, must_not)) >= 200
    only_not = {typed for (typed, _judged), one in zip(JUDGED, must, strict=True) if not one}
    assert only_not <= set(TABLE["nothing_of_the_sort"])


@pytest.mark.parametrize(("typed", "judged"), JUDGED)
def test_what_people_type_finds_what_they_mean_and_not_the_rest(lists, typed, judged):
    names = found(typed)
    for one in judged:
        wanted = one.removeprefix("-").replace("　", " ")
        assert any(wanted in name for name in names) is not one.startswith("-"), one


@pytest.mark.parametrize(("typed", "judged"), MISSED.items())
def test_what_is_known_to_be_missed_is_still_missed(lists, typed, judged):
    names = found(typed)
    assert not any(wanted in name for wanted in judged for name in names)


def test_the_search_finds_all_that_a_plain_scan_finds_and_nothing_else(lists):
    rows = [
        (row.pk, content_of(row).folded(), row.readings, row.fields, opens(row)) for row in lists
    ]
    known, chance = synonyms(PUBLIC), random.Random(7)
    for typed in (*asked_at_random(lists, chance), *chance.sample(sorted(known.known), 40), *TIMED):
        asked = asked_for(typed)
        scanned = {pk for pk, *texts in rows if all(matches(one, *texts) for one in asked)}
        assert everything(PUBLIC, typed) == scanned, typed
        assert set(holding(scope(PUBLIC), asked).values_list("pk", flat=True)) == scanned, typed


def test_a_plain_scan_leaves_out_what_is_paused_too(lists):
    with transaction.atomic():
        timed = [row.pk for row in lists if row.openings][::3]
        said = {"room": "paused", "room_said_on": clock.today(), "modified_at": clock.now()}
        Service.objects.filter(pk__in=timed).update(**said)
        INDEX.forget()
        for typed in TIMED:
            found, asked = everything(PUBLIC, typed), asked_for(typed)
            assert set(holding(scope(PUBLIC), asked).values_list("pk", flat=True)) == found, typed
            assert found.isdisjoint(timed) or not any(one.is_time for one in asked), typed
        transaction.set_rollback(True)
    INDEX.forget()


def asked_at_random(lists, chance):
    """One to three pieces of what the lists say, as short as two letters."""
    for _time in range(120):
        pieces = []
        for row in chance.choices(lists, k=chance.choice((1, 1, 2, 3))):
            text = chance.choice((row.name, row.address, row.kana or row.name))
            start = chance.randrange(max(1, len(text) - 2))
            pieces.append(text[start : start + chance.randint(2, 6)])
        yield " ".join(pieces)


def content_of(row):
    several = {name: split_fields(getattr(row, name)) for name in ("fields", "traits")}
    return Content(**{name: getattr(row, name) for name in COLUMNS} | several)


def opens(row):
    """Each weekday of the weeks ahead with when it is open; None where no times are known."""
    known, today = from_json(row.openings), clock.today()
    is_known = known and not has_run_out(known, today)
    return openings_ahead(known, today) if is_known else None


def matches(one, *entry):
    """What `Sought` means, word for word, without a database."""
    folded, readings, fields, opened = entry
    heard = sought_by_sound(one.word)
    if one.is_time:
        return is_open_then(opened or (), one.opens) or (
            opened is None and says_open(folded, one.said)
        )
    return (
        one.word in folded
        or (heard and (heard in readings or heard in folded))
        or any(word in folded for word in one.others)
        or any(f"|{code}|" in fields for code in one.fields)
        or (one.opens and is_open_then(opened or (), one.opens))
        or (one.parts and all(matches(part, *entry) for part in one.parts))
    )
