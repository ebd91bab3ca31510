"""What a person needs in order to come, beside a place: met, missed, or not known."""

from datetime import datetime

import pytest

from tonari.entry.web.referral.conditions import WORDS
from tonari.kernel.clock import TOKYO
from tonari.records.directory.rules.openings import NEVER_SAID, Rule, made, weekly
from tonari.records.directory.rules.traits import TRAITS
from tonari.records.people.rules.coming import TERMS
from tonari.work.referral.rules.coming import (
    AT_TIMES,
    FITS,
    MISSES,
    NEAR,
    ROOM,
    UNKNOWN,
    Place,
    Wanted,
    judged,
    wanted,
)

AT = datetime(2026, 11, 16, 10, 0, tzinfo=TOKYO)
D = AT.date().isoformat()
MONDAY_NIGHT = weekly([(0, "18:00", "21:00")])


def place(holds=(), denied=(), room="", openings=NEVER_SAID, metres=None):
    return Place(frozenset(holds), frozenset(denied), room, openings, metres)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (place(holds=["wheelchair"]), FITS),
        (place(denied=["wheelchair"]), MISSES),
        (place(holds=["free"], denied=["free"]), UNKNOWN),
        (place(holds=["wheelchair"], denied=["wheelchair"]), FITS),
    ],
)
def test_a_term_that_nobody_said_is_not_known_and_is_no_no(known, verdict):
    assert judged(Wanted(("wheelchair",)), known, AT) == {"wheelchair": verdict}


@pytest.mark.parametrize(
    ("times", "openings", "verdict"),
    [
        (("evening",), MONDAY_NIGHT, FITS),
        (("daytime",), MONDAY_NIGHT, MISSES),
        (("daytime", "evening"), MONDAY_NIGHT, FITS),
        (("weekend",), weekly([(5, "10:00", "12:00")]), FITS),
        (("weekend",), NEVER_SAID, UNKNOWN),
        (("daytime",), weekly([(1, "00:00", "02:00")]), MISSES),
        (("daytime",), made([Rule(start="08:00", end="09:30", first=D, last=D)]), UNKNOWN),
        (("daytime",), made([Rule(start="08:00", end="10:30", first=D, last=D)]), FITS),
        (("weekend",), made([Rule(0, "10:00", "12:00")], irregular=True), UNKNOWN),
    ],
)
def test_one_of_the_times_is_enough_and_unknown_hours_are_unknown(times, openings, verdict):
    assert judged(Wanted(times=times), place(openings=openings), AT) == {AT_TIMES: verdict}


@pytest.mark.parametrize(
    ("metres", "verdict"), [(None, UNKNOWN), (999.0, FITS), (1000.0, FITS), (1000.5, MISSES)]
)
def test_how_far_it_is_counts_only_where_it_was_measured(metres, verdict):
    assert judged(Wanted(within=1000), place(metres=metres), AT) == {NEAR: verdict}


@pytest.mark.parametrize(("metres", "said"), [(None, {}), (999.0, {NEAR: FITS}), (2000.0, {})])
def test_to_whoever_is_met_from_home_nobody_need_go(metres, said):
    assert judged(Wanted(within=1000), place(["online"], metres=metres), AT) == said


@pytest.mark.parametrize(
    ("room", "verdict"),
    [("", UNKNOWN), ("ask", UNKNOWN), ("few", FITS), ("full", MISSES), ("waiting", MISSES)],
)
def test_room_is_what_somebody_said_lately(room, verdict):
    assert judged(Wanted((ROOM,)), place(room=room), AT) == {ROOM: verdict}


def test_a_record_is_read_code_by_code_and_what_is_no_code_is_left_out():
    said = {
        "terms": "no_name free strange",
        "times": "evening",
        "within": "far",
        "terms_words": "犬",
    }
    assert wanted(said) == Wanted(("free", "no_name"), ("evening",), 0)
    assert not wanted({"terms_words": "犬が苦手"})


def test_every_condition_has_words_and_the_same_codes_as_the_directory():
    assert set(TERMS) == {*TRAITS, ROOM}
    for words in WORDS.values():
        assert set(words) == {*TERMS, AT_TIMES, NEAR}
