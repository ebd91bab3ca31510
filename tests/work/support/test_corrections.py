"""A note is said right or struck, by the team alone; what stood before stays: who, when, why."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast, hand_on
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.records.people.models import Reading
from tonari.work.support import actions, queries
from tonari.work.support.models import Note, NoteChange


@pytest.fixture
def note_id(cast: Cast, case_id: UUID) -> UUID:
    note_id = new_id()
    actions.add_note(
        by=cast.owner,
        note_id=note_id,
        case_id=case_id,
        on=clock.today(),
        method="phone",
        reached=True,
        with_whom="本人",
        text="一万円をかりた",
        next_contact_on=clock.in_days(7),
    )
    return note_id


def correct(cast: Cast, note_id: UUID, **changes: Any) -> UUID:
    typed = {
        "by": cast.owner,
        "change_id": new_id(),
        "note_id": note_id,
        "seen": 1,
        "on": clock.today(),
        "method": "phone",
        "reached": True,
        "with_whom": "本人",
        "text": "千円をかりた",
    } | changes
    actions.correct_note(**typed)
    return typed["change_id"]


def strike(cast: Cast, note_id: UUID, **changes: Any) -> UUID:
    typed = {"by": cast.owner, "change_id": new_id(), "note_id": note_id, "why": "別の人のこと"}
    actions.strike_note(**(typed | changes))
    return (typed | changes)["change_id"]


def shown(cast: Cast, case_id: UUID) -> queries.NoteView:
    return queries.timeline(cast.owner, case_id)[1][0]


def test_what_is_corrected_shows_and_what_stood_before_stays(
    cast: Cast, case_id: UUID, note_id: UUID
) -> None:
    people_actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    correct(cast, note_id, by=cast.teammate, method="visit")
    assert (shown(cast, case_id).text, shown(cast, case_id).version) == ("千円をかりた", 2)
    assert shown(cast, case_id).writer_name == "佐藤 さくら"
    now, before = queries.note_history(cast.owner, case_id, note_id)
    assert (before.text, before.method, before.writer_name) == (
        "一万円をかりた",
        "phone",
        "佐藤 さくら",
    )
    assert (now.text, now.method, now.writer_name) == ("千円をかりた", "visit", "鈴木 一郎")
    assert now.kind == "corrected"
    assert Row.objects.filter(verb="support.note_corrected", subject_id=case_id).exists()
    for sealed in (Note.objects.get().sealed, NoteChange.objects.get().sealed):
        assert "円を".encode() not in bytes(sealed)


def test_what_is_struck_is_opened_on_demand_and_logged(
    cast: Cast, case_id: UUID, note_id: UUID
) -> None:
    strike(cast, note_id)
    assert (shown(cast, case_id).is_struck, shown(cast, case_id).text) == (True, "")
    before = Reading.objects.filter(case=case_id, purpose="history").count()
    struck, said = queries.note_history(cast.owner, case_id, note_id)
    assert (struck.kind, struck.why, said.text) == ("struck", "別の人のこと", "一万円をかりた")
    assert Reading.objects.filter(case=case_id, purpose="history").count() == before + 1


def test_a_striking_by_mistake_is_undone_and_stands_in_the_history(
    cast: Cast, case_id: UUID, note_id: UUID
) -> None:
    correct(cast, note_id)
    strike(cast, note_id)
    with pytest.raises(Refused):
        correct(cast, note_id, seen=3)
    actions.restore_note(by=cast.owner, change_id=new_id(), note_id=note_id)
    assert shown(cast, case_id).text == "千円をかりた"
    kinds = [one.kind for one in queries.note_history(cast.owner, case_id, note_id)]
    assert kinds == ["restored", "struck", "corrected", ""]
    correct(cast, note_id, seen=4, text="五千円をかりた")
    assert shown(cast, case_id).text == "五千円をかりた"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "あ" * 20_001}, "text"),
        ({"method": "fax"}, "method"),
        ({"on": date(2099, 1, 1)}, "on"),
        ({"text": "一万円をかりた"}, ""),
        ({"seen": 0}, "seen"),
    ],
)
def test_what_is_refused_changes_nothing(
    cast: Cast, case_id: UUID, note_id: UUID, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        correct(cast, note_id, **changes)
    assert (refused.value.field or "") == field
    assert shown(cast, case_id).text == "一万円をかりた"
    assert not NoteChange.objects.exists()


def test_a_striking_needs_a_reason(cast: Cast, note_id: UUID) -> None:
    for why in (" ", "あ" * 2_001):
        with pytest.raises(Refused) as refused:
            strike(cast, note_id, why=why)
        assert refused.value.field == "why"


def test_whoever_comes_second_overwrites_nothing(cast: Cast, case_id: UUID, note_id: UUID) -> None:
    correct(cast, note_id)
    with pytest.raises(Refused) as refused:
        correct(cast, note_id, text="二千円をかりた")
    assert (refused.value.field, refused.value.repeated) == ("seen", False)
    assert shown(cast, case_id).text == "千円をかりた"


def test_the_same_form_twice_counts_once(cast: Cast, case_id: UUID, note_id: UUID) -> None:
    change_id = correct(cast, note_id)
    with pytest.raises(Refused) as refused:
        correct(cast, note_id, change_id=change_id)
    assert refused.value.repeated
    strike(cast, note_id)
    with pytest.raises(Refused) as refused:
        strike(cast, note_id)
    assert refused.value.repeated


@pytest.mark.parametrize("who", ["teammate", "host", "other", "partner"])
def test_nobody_but_the_team_changes_or_sees_it(
    cast: Cast, case_id: UUID, note_id: UUID, who: str
) -> None:
    somebody = getattr(cast, who)
    hand_on(cast, case_id, ["identity", "notes"])
    for act in (correct, strike):
        with pytest.raises(Refused) as refused:
            act(cast, note_id, by=somebody)
        assert refused.value.missing
    with pytest.raises(Refused):
        queries.note_history(somebody, case_id, note_id)


def test_who_was_reached_follows_the_notes_that_stand(
    cast: Cast, case_id: UUID, note_id: UUID
) -> None:
    def reached() -> date | None:
        return people.record(cast.owner, case_id).connection.last_reached_on

    with clock.at(clock.now() + timedelta(days=5)):
        later = new_id()
        day = clock.today()
        actions.add_note(
            by=cast.owner, note_id=later, case_id=case_id, on=day, method="visit", reached=True,
            with_whom="", text="会えた", next_contact_on=clock.in_days(7),
        )  # fmt: skip
        assert reached() == day
        strike(cast, later)
        assert reached() == day - timedelta(days=5)
        correct(cast, note_id, on=day - timedelta(days=7))
        assert reached() == day - timedelta(days=7)
        correct(cast, note_id, seen=2, reached=False)
        assert reached() is None
        actions.restore_note(by=cast.owner, change_id=new_id(), note_id=later)
        assert reached() == day
