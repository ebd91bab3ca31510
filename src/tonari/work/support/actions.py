"""Writing what was done and said."""

from datetime import date
from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.vault import queries as vault
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people

from . import queries, rules
from .models import Note


@action
def add_note(
    *,
    by: Actor,
    note_id: UUID,
    case_id: UUID,
    on: date,
    method: str,
    reached: bool,
    with_whom: str,
    text: str,
    next_contact_on: date | None,
) -> None:
    """Write a note and the next contact in one go.

    note_id: made by the form, so that sending it twice writes one note.
    Errors: Refused at the field; Refused(repeated) the second time.
    """
    rules.check_note(method, text)
    people.allowed(by, "write", case_id, ["notes"], "support")
    content = {"with_whom": with_whom.strip(), "text": text.strip()}
    cipher = vault.cipher(by, people.box(case_id, "notes"))
    insert_once(
        Note(
            id=note_id,
            case_id=case_id,
            on=on,
            written_at=clock.now(),
            written_by_id=by.acting_id,
            method=method,
            reached=reached,
            sealed=cipher.seal(queries.place(note_id), content),
        )
    )
    people_actions.record_contact(
        by=by, case_id=case_id, on=on, reached=reached, next_contact_on=next_contact_on
    )
    record("support.note_added", by=by, subject=case_id, note_id=note_id, method=method)
