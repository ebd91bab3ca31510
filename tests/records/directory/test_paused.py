"""Where somebody said lately that a place is paused, its opening times do not hold."""

from datetime import date, datetime, timedelta

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service, say_room
from tonari.records.directory.queries import Also, synonyms
from tonari.records.directory.queries.found import everything
from tonari.records.directory.queries.scanned import holding
from tonari.records.directory.queries.views import scope
from tonari.records.directory.rules import ROOM_SAID_FOR, Content, search_words
from tonari.records.directory.rules.asking import asked_of
from tonari.records.directory.rules.openings import DAYS, WHENS, Rule, made

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, tzinfo=clock.TOKYO)
"""A Thursday."""
LATER = date(2027, 1, 14)
OPEN = made(Rule(day, "10:00", "21:00") for day in range(7))


@pytest.fixture
def paused(member):
    """A place that is open every day, another that says so in words, and both are paused."""
    with clock.at(NOON):
        timed = put_service(by=member, content=Content("縁側", openings=OPEN))
        said = put_service(by=member, content=Content("茶会", description="木曜の夜に集まります"))
        for one in (timed, said):
            say_room(by=member, service_id=one, room="paused")
    return {timed, said}


def found_by_words(typed):
    found = everything(PUBLIC, typed)
    asked = [one for _word, one in asked_of(synonyms(PUBLIC), search_words(typed))]
    assert set(holding(scope(PUBLIC), asked).values_list("pk", flat=True)) == found
    return found


def test_no_time_finds_what_is_paused_and_each_finds_it_again_when_that_is_old(paused):
    for later, is_found in ((timedelta(), False), (ROOM_SAID_FOR + timedelta(days=1), True)):
        with clock.at(NOON + later):
            for also in (*({"when": one} for one in (*WHENS, *DAYS)), {"on": LATER}):
                assert bool(everything(PUBLIC, also=Also(**also))) is is_found, also
            assert found_by_words("木曜の夜") == (paused if is_found else set())
            assert len(queries.with_times(COMMAND)[1]) == is_found
    with clock.at(NOON):
        assert not queries.search(PUBLIC, "縁側 木曜").total


def test_what_is_paused_is_counted_with_no_time_and_found_by_its_name(paused):
    with clock.at(NOON):
        found = queries.search(PUBLIC, "縁側", counting=queries.COUNTED)
        assert found.total == 1
        assert not any(found.counts.of["when"].values())
        left = queries.left_out(PUBLIC, "縁側", also=Also(when="now"))
        assert left[(("when", "now"),)] == 1


def test_whoever_is_paused_answers_no_telephone(member):
    content = Content("相談室", fields=("consultation",), phone="055-000-1234", openings=OPEN)
    with clock.at(NOON):
        made = put_service(by=member, content=content)
        assert queries.reachable_now(PUBLIC, NOON)
        say_room(by=member, service_id=made, room="paused")
        assert queries.reachable_now(PUBLIC, NOON) == []
        assert queries.next_reachable(PUBLIC, NOON) is None
