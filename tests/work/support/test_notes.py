"""A note and the next contact in one go: whole, sealed, once."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, begin
from tonari.ground.ledger.models import Row
from tonari.ground.vault.rules import CannotOpen
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.support import actions, queries, rules
from tonari.work.support.models import Note


def write(cast: Cast, case_id: UUID, **changes: object) -> UUID:
    typed: dict[str, object] = {
        "by": cast.owner,
        "note_id": new_id(),
        "case_id": case_id,
        "on": clock.today(),
        "method": "phone",
        "reached": True,
        "with_whom": " 本人 ",
        "text": " 声が明るい ",
        "next_contact_on": clock.in_days(7),
    }
    typed |= changes
    actions.add_note(**typed)  # type: ignore[arg-type]
    return UUID(str(typed["note_id"]))


def test_a_note_of_1900_is_a_slip_and_one_of_long_ago_is_not(cast: Cast, case_id: UUID) -> None:
    today = clock.today()
    with pytest.raises(Refused) as refused:
        write(cast, case_id, on=today.replace(year=1900))
    assert refused.value.field == "on"
    assert not Note.objects.exists()
    note_id = write(cast, case_id, on=today.replace(year=today.year - 19))
    change: dict[str, object] = {
        "method": "visit",
        "reached": True,
        "with_whom": "",
        "text": "そう",
    }
    with pytest.raises(Refused) as refused:
        actions.correct_note(
            by=cast.owner, change_id=new_id(), note_id=note_id, seen=1,
            on=today.replace(year=1900), **change,  # type: ignore[arg-type]
        )  # fmt: skip
    assert refused.value.field == "on"
    assert Note.objects.get().on.year == today.year - 19


def test_a_note_is_read_as_it_was_said(cast: Cast, case_id: UUID) -> None:
    note_id = write(cast, case_id)
    total, (note,) = queries.timeline(cast.owner, case_id)
    assert (total, note.id, note.with_whom, note.text) == (1, note_id, "本人", "声が明るい")
    assert note.writer_name == "佐藤 さくら"
    assert people.record(cast.owner, case_id).connection.next_contact_on == clock.in_days(7)
    assert Row.objects.filter(verb="support.note_added", subject_id=case_id).exists()
    assert "声が明るい".encode() not in bytes(Note.objects.get().sealed)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "あ" * (rules.MAX_TEXT + 1)}, "text"),
        ({"method": "pigeon"}, "method"),
        ({"next_contact_on": None}, "next_contact_on"),
    ],
)
def test_a_note_that_lacks_something_leaves_nothing(
    cast: Cast, case_id: UUID, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        write(cast, case_id, **changes)
    assert refused.value.field == field
    assert not Note.objects.exists()


def test_the_same_form_twice_is_one_note(cast: Cast, case_id: UUID) -> None:
    note_id = write(cast, case_id)
    with pytest.raises(Refused) as refused:
        write(cast, case_id, note_id=note_id, text="もう一度")
    assert refused.value.repeated
    assert [note.text for note in queries.timeline(cast.owner, case_id)[1]] == ["声が明るい"]


def test_the_same_words_under_another_id_are_asked_about(cast: Cast, case_id: UUID) -> None:
    """A browser that goes back puts the old words into a form with a new id."""
    write(cast, case_id)
    with pytest.raises(Refused) as refused:
        write(cast, case_id, text="声が明るい\n", next_contact_on=clock.in_days(30))
    assert (refused.value.field, refused.value.repeated) == ("again", False)
    assert Note.objects.count() == 1
    assert people.record(cast.owner, case_id).connection.next_contact_on == clock.in_days(7)


def test_words_as_long_as_others_are_other_words(cast: Cast, case_id: UUID) -> None:
    for text in ("来月また来る", "来月もう来ぬ"):
        write(cast, case_id, text=text)
    with pytest.raises(Refused):
        write(cast, case_id, text="来月また来る")
    assert Note.objects.count() == 2


def test_a_note_costs_the_same_however_many_there_are(cast: Cast, case_id: UUID) -> None:
    """Asked: may I; the track; the key; the same again? Told: track, note, two rows, their head."""
    for number in range(5):
        with CaptureQueriesContext(connection) as seen:
            write(cast, case_id, text=f"{number}回目")
        # Without SQL stands what PostgreSQL keeps a plan of.
        assert len([one for one in seen if "SAVEPOINT" not in str(one["sql"])]) == 9


@pytest.mark.parametrize(
    "other",
    [
        {"again": True},
        {"text": "声が明るい。"},
        {"with_whom": "妹"},
        {"method": "visit"},
        {"reached": False},
    ],
)
def test_what_differs_or_is_meant_is_one_more_note(
    cast: Cast, case_id: UUID, other: dict[str, object]
) -> None:
    write(cast, case_id)
    write(cast, case_id, **other)
    assert Note.objects.count() == 2


def test_the_same_words_of_another_day_or_writer_are_a_note_of_their_own(
    cast: Cast, case_id: UUID
) -> None:
    write(cast, case_id)
    write(cast, case_id, on=clock.in_days(-1))
    people_actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.id)
    write(cast, case_id, by=cast.teammate)
    assert Note.objects.count() == 3


def test_the_id_of_a_note_elsewhere_tells_nothing(cast: Cast, case_id: UUID) -> None:
    """Whoever brings along the id of another person's note neither reads nor changes it."""
    note_id = write(cast, case_id)
    theirs = begin(cast.other)
    with pytest.raises(Refused):
        write(cast, theirs, by=cast.other, note_id=note_id)
    assert Note.objects.get().case_id == case_id


def test_strangers_write_no_note(cast: Cast, case_id: UUID) -> None:
    for who in (cast.stranger, cast.host, cast.other, cast.partner):
        with pytest.raises(Refused) as refused:
            write(cast, case_id, by=who)
        assert refused.value.missing
    assert not Note.objects.exists()


def test_a_note_moved_to_another_record_does_not_open(cast: Cast, case_id: UUID) -> None:
    write(cast, case_id)
    other = begin(cast.owner)
    Note.objects.update(case=other)
    with pytest.raises(CannotOpen):
        queries.timeline(cast.owner, other)


def test_the_timeline_costs_the_same_at_any_length(cast: Cast, case_id: UUID) -> None:
    counts = []
    for more in (3, 17):
        for _ in range(more):
            write(cast, case_id, again=True)
        with CaptureQueriesContext(connection) as seen:
            queries.timeline(cast.owner, case_id)
        counts.append(len(seen))
    assert counts[0] == counts[1]
