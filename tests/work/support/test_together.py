"""Two at once: one ends what was planned, the other is told, and nothing is written twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from tests.cast import begin, make_cast
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people
from tonari.work.support import actions
from tonari.work.support.models import Appointment, Note
from tonari.work.support.rules import CANCELLED, PLANNED, When

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    def run(call: Callable[[], object]) -> object:
        try:
            return call()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_is_not_in_while_the_other_calls_it_off() -> None:
    cast = make_cast()
    case_id, appointment_id = begin(cast.owner), new_id()
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    actions.plan_appointment(
        by=cast.owner,
        appointment_id=appointment_id,
        case_id=case_id,
        kind="visit",
        when=When.day(clock.today()),
        what="",
        place="",
        goers=[cast.owner.acting_id, cast.teammate.acting_id],
    )
    miss = partial(
        actions.miss_appointment,
        by=cast.owner,
        appointment_id=appointment_id,
        when=When.day(clock.in_days(2)),
        text="留守",
    )
    results = at_once(
        lambda: miss(next_id=new_id(), note_id=new_id()),
        lambda: miss(next_id=new_id(), note_id=new_id()),
        lambda: actions.cancel_appointment(
            by=cast.teammate, appointment_id=appointment_id, reason="雨"
        ),
    )
    assert [isinstance(one, Refused) for one in results].count(True) == 2
    was_called_off = Appointment.objects.get(pk=appointment_id).state == CANCELLED
    following = Appointment.objects.filter(state=PLANNED).count()
    assert (Note.objects.count(), following) == ((0, 0) if was_called_off else (1, 1))
