"""The timeline of a record."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from tonari.ground.vault.rules import Cipher
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.people import queries as people
from tonari.work.support import rules
from tonari.work.support.models import Note


@dataclass(frozen=True)
class NoteView:
    """One note, opened."""

    id: UUID
    on: date
    written_at: datetime
    writer_name: str
    organisation_name: str
    method: str
    reached: bool
    with_whom: str
    text: str
    version: int = 1
    is_struck: bool = False


@dataclass(frozen=True)
class NoteVersion:
    """What a note said from a moment on, by whom and by what change; kind: empty for the first."""

    at: datetime
    writer_name: str
    kind: str
    why: str
    on: date
    method: str
    reached: bool
    with_whom: str
    text: str


def timeline(
    viewer: Actor, case_id: UUID, page: int = 1, size: int = 20, purpose: str = "support"
) -> tuple[int, list[NoteView]]:
    """The notes of a case and of those it took over, the latest first: (total, one page).

    What was struck is not opened here: only that it was. Errors: Refused (not
    found) unless the viewer may read `notes` of this case for this purpose.
    """
    ciphers = people.opened_together(viewer, case_id, "notes", purpose)
    rows = Note.objects.filter(case__in=ciphers).order_by("-on", "-written_at")
    first = (page - 1) * size
    shown = rows.select_related("written_by__organisation")[first : first + size]
    return rows.count(), [_view(row, ciphers[row.case_id]) for row in shown]


def _view(row: Note, cipher: Cipher) -> NoteView:
    content = {"with_whom": "", "text": ""}
    if row.struck_at is None:
        content = cipher.open(rules.place(row.id, row.version), bytes(row.sealed))
    return NoteView(
        id=row.id,
        on=row.on,
        written_at=row.written_at,
        writer_name=row.written_by.name,
        organisation_name=row.written_by.organisation.name,
        method=row.method,
        reached=row.reached,
        with_whom=content["with_whom"],
        text=content["text"],
        version=row.version,
        is_struck=row.struck_at is not None,
    )


def note(viewer: Actor, case_id: UUID, note_id: UUID) -> NoteView:
    """One note of one's own case, opened to be corrected. Errors: Refused (not found)."""
    row = _own(viewer, case_id, note_id)
    return _view(row, people.opened_cipher(viewer, row.case_id, "notes", "support"))


def note_history(viewer: Actor, case_id: UUID, note_id: UUID) -> list[NoteVersion]:
    """What a note of one's own case said, the latest first; struck words too, logged as that.

    Errors: Refused (not found) outside the team.
    """
    row = _own(viewer, case_id, note_id)
    cipher = people.opened_cipher(viewer, row.case_id, "notes", "history")
    said: list[dict[str, Any]] = []
    changes = list(row.changes.select_related("by").order_by("version"))
    said += [cipher.open(rules.change_place(one.id), bytes(one.sealed)) for one in changes]
    last = cipher.open(rules.place(row.id, row.version), bytes(row.sealed))
    last |= {"on": row.on.isoformat(), "method": row.method}
    said.append(last | {"reached": "yes" if row.reached else "no"})
    made = [(row.written_at, row.written_by.name, "", "")]
    made += [
        (one.at, one.by.name, one.kind, kept["why"])
        for one, kept in zip(changes, said, strict=False)
    ]
    versions = [
        NoteVersion(
            *who,
            on=date.fromisoformat(words["on"]),
            method=words["method"],
            reached=words["reached"] == "yes",
            with_whom=words["with_whom"],
            text=words["text"],
        )
        for who, words in zip(made, said, strict=True)
    ]
    return versions[::-1]


def _own(viewer: Actor, case_id: UUID, note_id: UUID) -> Note:
    people.check_own_record(viewer, case_id)
    cases = people.together(viewer, case_id)
    rows = Note.objects.select_related("written_by__organisation")
    row = rows.filter(pk=note_id, case__in=cases).first()
    if row is None:
        raise not_found()
    return row


def notes_since(viewer: Actor, case_id: UUID, moment: datetime) -> int:
    """How many notes were written on one's own record itself since then."""
    people.check_own_record(viewer, case_id)
    return Note.objects.filter(case=case_id, written_at__gt=moment).count()


def last_contacts(viewer: Actor, case_id: UUID) -> tuple[date | None, date | None]:
    """By the notes of one's own record that stand: when the person was last reached, or tried."""
    people.check_own_record(viewer, case_id)
    standing = Note.objects.filter(case__in=people.together(viewer, case_id), struck_at=None)
    last = standing.aggregate(reached=Max("on", filter=Q(reached=True)), tried=Max("on"))
    return last["reached"], last["tried"]
