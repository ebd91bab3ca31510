"""What is planned: sealed, once, with one end, and never without somebody to whom it falls."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, begin, fallback, hand_on, join
from tests.entry.web.seats import Seat
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.work.support import actions, queries, rules
from tonari.work.support.models import Appointment, Going, Note
from tonari.work.support.rules import When


@pytest.fixture
def case_id(case_id: UUID, cast: Cast) -> UUID:
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    return case_id


def plan(cast: Cast, case_id: UUID, **changes: object) -> UUID:
    typed: dict[str, object] = {
        "by": cast.owner,
        "appointment_id": new_id(),
        "case_id": case_id,
        "kind": "visit",
        "when": When.day(clock.in_days(3), time(14, 30)),
        "what": " 将棋をさす ",
        "place": " 駅前の喫茶店 ",
        "goers": [cast.owner.acting_id, cast.teammate.acting_id],
    }
    typed |= changes
    actions.plan_appointment(**typed)  # type: ignore[arg-type]
    return UUID(str(typed["appointment_id"]))


def finish(cast: Cast, appointment_id: UUID, **changes: object) -> bool:
    typed: dict[str, object] = {
        "by": cast.owner,
        "appointment_id": appointment_id,
        "note_id": new_id(),
        "on": clock.today(),
        "method": "visit",
        "reached": True,
        "with_whom": "本人",
        "text": "笑っていた",
        "next_contact_on": clock.in_days(30),
    }
    return actions.finish_appointment(**typed | changes)  # type: ignore[arg-type]


def state(appointment_id: UUID) -> str:
    return Appointment.objects.get(pk=appointment_id).state


def due(cast: Cast, who: str = "owner") -> list[UUID]:
    return [one.id for one in queries.due_appointments(getattr(cast, who))]


def test_a_plan_is_read_as_it_was_made(cast: Cast, case_id: UUID) -> None:
    appointment_id = plan(cast, case_id)
    (one,) = queries.appointments(cast.teammate, case_id)
    assert (one.id, one.what, one.place) == (appointment_id, "将棋をさす", "駅前の喫茶店")
    assert (one.first_on, one.last_on, one.at) == (clock.in_days(3),) * 2 + (time(14, 30),)
    assert {goer.name for goer in one.goers} == {"佐藤 さくら", "鈴木 一郎"}
    assert Row.objects.filter(verb="support.planned", subject_id=case_id).exists()
    sealed = bytes(Appointment.objects.get().sealed)
    assert "将棋".encode() not in sealed and "喫茶店".encode() not in sealed


BAD: list[tuple[Callable[[Cast], dict[str, object]], str]] = [
    (lambda _: {"kind": "dance"}, "kind"),
    (lambda _: {"kind": "errand", "what": "  "}, "what"),
    (lambda _: {"what": "あ" * 20_000}, "what"),
    (lambda _: {"place": "𠮷" * 2_001}, "place"),
    (lambda _: {"when": When.day(clock.in_days(-1))}, "on"),
    (lambda _: {"when": When.day(clock.in_days(400))}, "on"),
    (lambda _: {"when": When.day(date.max)}, "on"),
    (lambda _: {"goers": []}, "goers"),
    (lambda cast: {"goers": [cast.owner.acting_id, cast.stranger.acting_id]}, "goers"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_a_plan_that_lacks_something_leaves_nothing(
    cast: Cast, case_id: UUID, changes: Callable[[Cast], dict[str, object]], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        plan(cast, case_id, **changes(cast))
    assert refused.value.field == field
    assert not Appointment.objects.exists()


def test_the_same_form_twice_is_one_plan(cast: Cast, case_id: UUID) -> None:
    appointment_id = plan(cast, case_id, place="👪 髙𠮷さんの家")
    with pytest.raises(Refused) as refused:
        plan(cast, case_id, appointment_id=appointment_id)
    assert refused.value.repeated
    assert Going.objects.count() == 2


ACTS: list[Callable[[Actor, UUID, UUID], object]] = [
    lambda who, case_id, _: plan_by(who, case_id),
    lambda who, _, one: actions.cancel_appointment(by=who, appointment_id=one, reason=""),
    lambda who, _, one: actions.finish_errand(by=who, appointment_id=one),
    lambda who, _, one: actions.change_goers(by=who, appointment_id=one, goers=[who.acting_id]),
    queries.appointment,
    lambda who, case_id, _: queries.appointments(who, case_id),
    lambda who, case_id, _: queries.ended_appointments(who, case_id),
    lambda who, case_id, _: queries.goers_to_choose(who, case_id),
]


def plan_by(who: Actor, case_id: UUID) -> None:
    actions.plan_appointment(
        by=who,
        appointment_id=new_id(),
        case_id=case_id,
        kind="visit",
        when=When.day(clock.today()),
        what="",
        place="",
        goers=[who.acting_id],
    )


@pytest.mark.parametrize("act", ACTS)
def test_for_all_but_the_team_there_is_nothing(
    cast: Cast, case_id: UUID, act: Callable[[Actor, UUID, UUID], object]
) -> None:
    appointment_id = plan(cast, case_id)
    for who in (cast.stranger, cast.host, cast.other, cast.partner):
        with pytest.raises(Refused) as refused:
            act(who, case_id, appointment_id)
        assert refused.value.missing
    assert state(appointment_id) == rules.PLANNED


def test_an_appointment_of_another_record_is_missing(cast: Cast, case_id: UUID) -> None:
    appointment_id = plan(cast, case_id)
    with pytest.raises(Refused) as refused:
        queries.appointment(cast.owner, begin(cast.owner), appointment_id)
    assert refused.value.missing


def test_a_consent_to_read_notes_opens_no_plans(cast: Cast, case_id: UUID) -> None:
    appointment_id = plan(cast, case_id)
    hand_on(cast, case_id, ["identity", "notes"])
    assert queries.timeline(cast.other, case_id, 1, 5) == (0, [])
    for look in (
        lambda: queries.appointment(cast.other, case_id, appointment_id),
        lambda: queries.appointments(cast.other, case_id),
        lambda: queries.ended_appointments(cast.other, case_id),
    ):
        with pytest.raises(Refused) as refused:
            look()
        assert refused.value.missing


def test_a_small_task_called_off_in_another_window_is_told_so(cast: Cast, case_id: UUID) -> None:
    appointment_id = plan(cast, case_id, kind="errand")
    actions.cancel_appointment(by=cast.owner, appointment_id=appointment_id, reason="")
    seat = Seat(cast.owner)
    seat.page = seat.post(f"/people/{case_id}/plan/{appointment_id}/done/", follow=True)
    assert seat.page.status_code == 200 and "すみました" not in seat.text
    assert state(appointment_id) == rules.CANCELLED


def test_done_is_written_once_with_its_note(cast: Cast, case_id: UUID) -> None:
    appointment_id, note_id = plan(cast, case_id), new_id()
    assert finish(cast, appointment_id, note_id=note_id)
    assert state(appointment_id) == rules.DONE
    assert Note.objects.get().method == "visit"
    with pytest.raises(Refused) as refused:
        finish(cast, appointment_id, note_id=note_id)
    assert refused.value.repeated
    assert Note.objects.count() == 1


def test_a_note_that_is_refused_leaves_the_plan_open(cast: Cast, case_id: UUID) -> None:
    appointment_id = plan(cast, case_id)
    with pytest.raises(Refused):
        finish(cast, appointment_id, text=" ")
    assert state(appointment_id) == rules.PLANNED


def test_whoever_was_not_in_gets_a_new_date_in_the_same_step(cast: Cast, case_id: UUID) -> None:
    appointment_id, next_id = plan(cast, case_id), new_id()

    def miss() -> None:
        actions.miss_appointment(
            by=cast.owner,
            appointment_id=appointment_id,
            next_id=next_id,
            note_id=new_id(),
            when=When.day(clock.in_days(5)),
            text="留守でした",
        )

    miss()
    (one,) = queries.appointments(cast.owner, case_id)
    assert (one.id, one.what, one.last_on) == (next_id, "将棋をさす", clock.in_days(5))
    assert len(one.goers) == 2
    note = Note.objects.get()
    assert (note.reached, note.method) == (False, "visit")
    track = people_queries.record(cast.owner, case_id).connection
    assert track.next_contact_on == clock.in_days(5)
    assert Appointment.objects.get(pk=next_id).follows_id == appointment_id
    with pytest.raises(Refused) as refused:
        miss()
    assert refused.value.repeated
    assert Appointment.objects.count() == 2


def test_nobody_was_there_twice_on_one_day(cast: Cast, case_id: UUID) -> None:
    for appointment_id in [plan(cast, case_id), plan(cast, case_id)]:
        actions.miss_appointment(
            by=cast.owner,
            appointment_id=appointment_id,
            next_id=new_id(),
            note_id=new_id(),
            when=When.day(clock.in_days(5)),
            text="留守でした",
        )
    assert Note.objects.count() == 2


def test_put_off_with_a_reason_and_called_off(cast: Cast, case_id: UUID) -> None:
    appointment_id, next_id = plan(cast, case_id), new_id()
    put_off = {"by": cast.owner, "appointment_id": appointment_id, "next_id": next_id}
    when = When.week(clock.today(), 1)
    with pytest.raises(Refused) as refused:
        actions.postpone_appointment(**put_off, when=when, reason=" ")  # type: ignore[arg-type]
    assert refused.value.field == "reason"
    actions.postpone_appointment(**put_off, when=when, reason="雨")  # type: ignore[arg-type]
    actions.cancel_appointment(by=cast.owner, appointment_id=next_id, reason="")
    called_off, put_off_one = queries.ended_appointments(cast.owner, case_id)
    assert (called_off.state, called_off.reason) == (rules.CANCELLED, "")
    assert (put_off_one.state, put_off_one.reason) == (rules.POSTPONED, "雨")
    assert not Note.objects.exists()


def test_a_small_task_is_done_without_a_note(cast: Cast, case_id: UUID) -> None:
    visit = plan(cast, case_id)
    errand = plan(cast, case_id, kind="errand", what="バスの時間を調べておく")
    actions.finish_errand(by=cast.teammate, appointment_id=errand)
    assert state(errand) == rules.DONE
    assert not Note.objects.exists()
    with pytest.raises(Refused):
        actions.finish_errand(by=cast.owner, appointment_id=visit)
    assert state(visit) == rules.PLANNED


def test_whoever_wants_no_contact_is_neither_visited_nor_rung_up(cast: Cast, case_id: UUID) -> None:
    today = When.day(clock.today())
    visit = plan(cast, case_id, when=today)
    errand = plan(cast, case_id, kind="errand", when=today)
    people.stop_contact(by=cast.owner, case_id=case_id)
    assert state(visit) == rules.CANCELLED
    assert state(errand) == rules.PLANNED
    with pytest.raises(Refused) as refused:
        plan(cast, case_id, by=cast.teammate, goers=[cast.teammate.acting_id])
    assert refused.value.field == "kind"
    assert due(cast, "teammate") == [errand]


def test_today_has_what_one_goes_to_and_what_is_overdue(cast: Cast, case_id: UUID) -> None:
    mine, both = [cast.owner.acting_id], [cast.owner.acting_id, cast.teammate.acting_id]
    late = plan(cast, case_id, when=When.day(clock.today(), time(16)), goers=both)
    early = plan(cast, case_id, when=When.day(clock.today(), time(9)), goers=mine)
    some_time = plan(cast, case_id, when=When.day(clock.today()), goers=mine)
    week = plan(cast, case_id, when=When.week(clock.today()), goers=mine)
    plan(cast, case_id, when=When.week(clock.today(), 1), goers=mine)
    assert due(cast) == [early, late, some_time, week]
    assert due(cast, "teammate") == [late]
    assert due(cast, "stranger") == due(cast, "other") == []
    assert not any(one.is_overdue for one in queries.due_appointments(cast.owner))


def go_left(cast: Cast, case_id: UUID) -> None:
    network.remove_member(by=cast.owner, member_id=cast.teammate.acting_id)


def go_resting(cast: Cast, case_id: UUID) -> None:
    network.suspend_member(by=cast.owner, member_id=cast.teammate.acting_id)


def go_off_the_team(cast: Cast, case_id: UUID) -> None:
    people.leave_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)


def go_away(cast: Cast, case_id: UUID) -> None:
    people.keep_away(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)


@pytest.mark.parametrize("goes", [go_left, go_resting, go_off_the_team, go_away])
def test_what_somebody_leaves_behind_falls_to_the_others(
    cast: Cast, case_id: UUID, goes: Callable[[Cast, UUID], None]
) -> None:
    visit = plan(cast, case_id, when=When.day(clock.today()), goers=[cast.teammate.acting_id])
    assert (due(cast), due(cast, "teammate")) == ([], [visit])
    goes(cast, case_id)
    assert (due(cast), due(cast, "teammate")) == ([visit], [])
    actions.change_goers(by=cast.owner, appointment_id=visit, goers=[cast.owner.acting_id])
    assert due(cast) == [visit]


def test_while_somebody_is_away_their_visit_falls_to_the_others_and_then_back(
    cast: Cast, case_id: UUID, now: datetime
) -> None:
    visit = plan(cast, case_id, when=When.day(clock.today()), goers=[cast.teammate.acting_id])
    me = cast.teammate.acting_id
    network.set_away(
        by=cast.teammate, member_id=me, first_day=clock.today(), last_day=clock.today()
    )
    assert due(cast) == [visit]
    with clock.at(now + timedelta(days=1)):
        assert (due(cast), due(cast, "teammate")) == ([], [visit])


def test_a_post_handed_over_takes_the_visits_along(cast: Cast, case_id: UUID) -> None:
    visit = plan(cast, case_id, when=When.day(clock.today()), goers=[cast.owner.acting_id])
    heir = join(cast.owner, "heir", "後藤 継", "worker")
    post = network.create_post(by=cast.owner, name="東の担当", holder_id=heir.acting_id)
    people.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post)
    people.leave_team(by=cast.owner, case_id=case_id, member_id=cast.owner.acting_id)
    assert [one.id for one in queries.due_appointments(heir)] == [visit]
    assert due(cast) == []


def test_a_list_costs_the_same_at_any_length(cast: Cast, case_id: UUID) -> None:
    counts = []
    for more in (2, 30):
        for _ in range(more):
            plan(cast, case_id, when=When.day(clock.today()))
        for ask in (
            lambda: queries.due_appointments(cast.owner),
            lambda: queries.appointments(cast.owner, case_id),
        ):
            with CaptureQueriesContext(connection) as seen:
                ask()
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert counts[0] == 2


def test_the_weeks_end_on_sunday() -> None:
    monday = date(2026, 11, 16)
    assert When.week(monday) == When(monday, date(2026, 11, 22))
    assert When.week(date(2026, 11, 22)) == When.day(date(2026, 11, 22))
    assert When.week(date(2026, 11, 18), 1) == When(date(2026, 11, 23), date(2026, 11, 29))


def test_who_came_first_in_a_team_of_posts_and_members(cast: Cast, case_id: UUID) -> None:
    names = [goer.name for goer in queries.goers_to_choose(cast.teammate, case_id)]
    assert names == ["鈴木 一郎", "佐藤 さくら"]
    assert fallback(cast.owner) == people_queries.record(cast.owner, case_id).connection.post_id
