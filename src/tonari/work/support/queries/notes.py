"""The timeline of a record."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tonari.kernel.actor import Actor
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


def timeline(
    viewer: Actor, case_id: UUID, page: int = 1, size: int = 20
) -> tuple[int, list[NoteView]]:
    """The notes of a case and of those it took over, the latest first: (total, one page).

    Errors: Refused (not found) unless the viewer may read `notes` of this case.
    """
    ciphers = people.opened_together(viewer, case_id, "notes", "support")
    rows = Note.objects.filter(case__in=ciphers).order_by("-on", "-written_at")
    first = (page - 1) * size
    notes = []
    for row in rows.select_related("written_by__organisation")[first : first + size]:
        content = ciphers[row.case_id].open(rules.place(row.id), bytes(row.sealed))
        notes.append(
            NoteView(
                id=row.id,
                on=row.on,
                written_at=row.written_at,
                writer_name=row.written_by.name,
                organisation_name=row.written_by.organisation.name,
                method=row.method,
                reached=row.reached,
                with_whom=content["with_whom"],
                text=content["text"],
            )
        )
    return rows.count(), notes


def notes_since(viewer: Actor, case_id: UUID, moment: datetime) -> int:
    """How many notes were written on one's own record itself since then."""
    people.check_own_record(viewer, case_id)
    return Note.objects.filter(case=case_id, written_at__gt=moment).count()
