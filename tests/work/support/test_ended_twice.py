"""Two of a team end one plan: nobody's words are lost, and nothing is done twice."""

from uuid import UUID

import pytest

from tests.cast import Cast
from tests.work.support.test_appointments import finish, plan, state
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.work.support import actions, rules
from tonari.work.support.models import Appointment, Note
from tonari.work.support.rules import When


@pytest.fixture
def case_id(case_id: UUID, cast: Cast) -> UUID:
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    return case_id


@pytest.mark.parametrize("how", [rules.DONE, rules.POSTPONED, rules.CANCELLED])
def test_what_a_second_one_says_of_a_plan_is_kept_as_one_more_note(
    cast: Cast, case_id: UUID, how: str
) -> None:
    appointment_id = plan(cast, case_id)
    if how == rules.DONE:
        finish(cast, appointment_id, by=cast.teammate)
    elif how == rules.POSTPONED:
        later = {"next_id": new_id(), "when": When.week(clock.today(), 1), "reason": "雨"}
        actions.postpone_appointment(by=cast.teammate, appointment_id=appointment_id, **later)  # type: ignore[arg-type]
    else:
        actions.cancel_appointment(by=cast.teammate, appointment_id=appointment_id, reason="雨")
    before = Note.objects.count()
    assert not finish(cast, appointment_id, text="ガスが止まっていた")
    assert Note.objects.count() == before + 1
    assert state(appointment_id) == how


def test_who_ends_a_plan_second_otherwise_is_told_and_changes_nothing(
    cast: Cast, case_id: UUID
) -> None:
    when = {"when": When.week(clock.today(), 1)}
    for first, second in (
        (actions.miss_appointment, {"text": "留守"}),
        (actions.postpone_appointment, {"reason": "雨"}),
        (actions.cancel_appointment, {"reason": "雨"}),
    ):
        appointment_id = plan(cast, case_id)
        ids = {"next_id": new_id(), "note_id": new_id()}
        its = {"by": cast.owner, "appointment_id": appointment_id}
        if first is actions.miss_appointment:
            said, other = {**its, **when, **ids}, {**when, "next_id": new_id(), "note_id": new_id()}
        elif first is actions.postpone_appointment:
            said, other = {**its, **when, "next_id": new_id()}, {**when, "next_id": new_id()}
        else:
            said, other = its, {}
        first(**said | second)  # type: ignore[operator]
        with pytest.raises(Refused) as same:
            first(**said | second)  # type: ignore[operator]
        assert same.value.repeated
        notes, plans = Note.objects.count(), Appointment.objects.count()
        words = dict.fromkeys(second, "ほかのわけ")
        with pytest.raises(Refused) as told:
            first(**said | other | words | {"by": cast.teammate})  # type: ignore[operator]
        assert not told.value.repeated
        assert (Note.objects.count(), Appointment.objects.count()) == (notes, plans)


def test_a_day_that_was_agreed_on_is_not_moved_by_a_new_date_after_it(
    cast: Cast, case_id: UUID
) -> None:
    appointment_id, promised = plan(cast, case_id), clock.in_days(2)
    people.set_rhythm(by=cast.owner, case_id=case_id, rhythm_days=30, next_contact_on=promised)
    for days, stands in ((28, promised), (1, clock.in_days(1))):
        next_id, when = new_id(), When.day(clock.in_days(days))
        said = {"next_id": next_id, "note_id": new_id(), "when": when, "text": f"{days}日後に"}
        actions.miss_appointment(by=cast.owner, appointment_id=appointment_id, **said)  # type: ignore[arg-type]
        assert people_queries.record(cast.owner, case_id).connection.next_contact_on == stands
        appointment_id = next_id
