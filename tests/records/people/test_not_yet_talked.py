"""Whoever was only taken up has not been talked with yet, and is missed from that day on."""

from datetime import timedelta

import pytest

from tests.cast import begin, fallback
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries


@pytest.fixture
def taken_up(cast):
    return actions.open_case(
        by=cast.owner,
        case_id=new_id(),
        post_id=fallback(cast.owner),
        sections={"identity": {"called": "海さん"}},
        next_contact_on=clock.today(),
        talked=False,
    )


def reached(cast, case_id):
    return queries.record(cast.owner, case_id).connection.last_reached_on


def test_beginning_a_record_in_a_talk_is_the_first_talk(cast):
    assert reached(cast, begin(cast.owner)) == clock.today()


def test_taking_somebody_up_is_no_talk(cast, taken_up):
    assert reached(cast, taken_up) is None


def test_the_first_meeting_is_one(cast, taken_up):
    met = clock.today() - timedelta(days=1)
    actions.note_met(by=cast.owner, case_id=taken_up, on=met)
    assert reached(cast, taken_up) == met
    actions.note_met(by=cast.owner, case_id=taken_up, on=met - timedelta(days=5))
    assert reached(cast, taken_up) == met


def test_whoever_was_never_reached_goes_quiet_all_the_same(cast, taken_up, now):
    actions.set_rhythm(
        by=cast.owner, case_id=taken_up, rhythm_days=7, next_contact_on=clock.in_days(60)
    )
    assert queries.contacts_due(cast.owner)[0] == 0
    with clock.at(now + timedelta(days=15)):
        _total, due = queries.contacts_due(cast.owner)
    assert [(one.case_id, one.is_quiet) for one in due] == [(taken_up, True)]
