"""Where all the days that were announced are over, of what comes nothing is known."""

from datetime import date, datetime

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, JOB, PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import ask_host, let_ask_by_mail, put_service
from tonari.records.directory.queries import Also, synonyms
from tonari.records.directory.queries.scanned import holding
from tonari.records.directory.queries.views import scope
from tonari.records.directory.rules import Content, search_words
from tonari.records.directory.rules.asking import asked_of
from tonari.records.directory.rules.opening_words import parse
from tonari.records.directory.rules.openings import has_run_out

pytestmark = pytest.mark.django_db
SAID_ON = date(2026, 11, 1)
LINES = "11月5日、11月19日 10:00〜12:00"


def on(day):
    return clock.at(datetime(2026, 11, day, 9, tzinfo=clock.TOKYO))


@pytest.mark.parametrize(
    ("lines", "is_over"),
    [
        ("", False),
        ("木 10:00〜12:00", False),
        (LINES, True),
        ("11月5日、11月20日 10:00〜12:00", False),
        ("11月5日 10:00〜12:00\n木 13:00〜15:00", False),
        ("11月2日〜11月10日 木 10:00〜12:00", True),
        ("毎年4月〜5月 木 10:00〜12:00", False),
        ("木 10:00〜12:00\n休み 11月5日", False),
    ],
)
def test_what_names_days_has_run_out_when_all_are_over(lines, is_over):
    assert has_run_out(parse(lines, SAID_ON), date(2026, 11, 20)) is is_over


@pytest.fixture
def place(member):
    with on(1):
        said = {"description": "木曜に集まります。", "email": "cafe@example.org"}
        content = Content("縁側", openings=parse(LINES, SAID_ON), **said)
        made = put_service(by=member, content=content)
        let_ask_by_mail(by=member, service_id=made, allowed=True)
    return made


def unknown(typed=""):
    counting = queries.COUNTED
    return queries.search(PUBLIC, typed, also=Also(when="day3"), counting=counting).counts


def test_it_counts_as_unknown_from_the_day_after_the_last(place):
    for day, many in ((19, 0), (20, 1), (19, 0)):
        with on(day):
            assert unknown().hours_unknown == many
            assert len(queries.with_times(COMMAND)[1]) == 1 - many
            assert queries.service(PUBLIC, place).has_run_out is bool(many)


def test_what_its_text_says_of_a_time_finds_it_again(place):
    for day, typed, is_found in ((19, "木曜", True), (20, "木曜", True), (20, "金曜", False)):
        with on(day):
            assert bool(queries.search(PUBLIC, typed).total) is is_found
            asked = [one for _word, one in asked_of(synonyms(PUBLIC), search_words(typed))]
            assert holding(scope(PUBLIC), asked).exists() is is_found
            codes = {code for whys in queries.search(PUBLIC, typed).whys for code, _word in whys}
            assert ("time" in codes) is (is_found and day == 19)


def test_whoever_keeps_it_is_told_and_its_host_asked(
    member, other, place, django_assert_num_queries
):
    with on(19):
        assert queries.to_check(member) == queries.hosts_to_ask(JOB) == []
    with on(20):
        with django_assert_num_queries(1):
            (due,) = queries.to_check(member)
        assert (due.id, due.is_over, due.is_changed) == (place, True, False)
        assert queries.to_check(other) == []
        with django_assert_num_queries(1):
            (one,) = queries.hosts_to_ask(JOB)
        assert ask_host(by=JOB, service_id=place, before=one.before)
        assert queries.hosts_to_ask(JOB) == []
