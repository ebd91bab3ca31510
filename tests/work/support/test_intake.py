"""A first talk becomes a record; who wants no contact is left in peace."""

import pytest

from tests.cast import fallback
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import queries
from tonari.records.people.models import Case
from tonari.work.support import actions


def take_in(cast, may_contact="yes", **more):
    given = {
        "case_id": new_id(),
        "sections": {"identity": {"called": "花"}, "contact": {"may_contact": may_contact}},
        "post_id": fallback(cast.owner),
        "next_contact_on": clock.in_days(14),
        "rhythm_days": 14,
    }
    return actions.take_in(by=cast.owner, **given | more)


def test_somebody_is_beside_them_from_the_first_day(cast):
    track = queries.record(cast.owner, take_in(cast)).connection
    assert track.is_open
    assert track.next_contact_on == clock.in_days(14)


def test_without_a_next_contact_there_is_no_record(cast):
    with pytest.raises(Refused) as refused:
        take_in(cast, next_contact_on=None)
    assert refused.value.field == "next_contact_on"
    assert not Case.objects.exists()


def test_who_wants_no_contact_has_an_open_door_and_no_post(cast):
    case_id = take_in(cast, "no", post_id=None, next_contact_on=None)
    track = queries.record(cast.owner, case_id).connection
    assert (track.state, track.post_id) == ("open_door", None)


def test_sent_twice_it_is_one_record(cast):
    case_id = take_in(cast)
    with pytest.raises(Refused) as refused:
        take_in(cast, case_id=case_id)
    assert refused.value.repeated
    assert Case.objects.count() == 1
