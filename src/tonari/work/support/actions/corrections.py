"""Correcting and striking notes: nothing is overwritten unseen, and what stood before stays."""

from datetime import date
from typing import Any
from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.vault import queries as vault
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.records.people import rules as people_rules
from tonari.records.people.rules.striking import check_why
from tonari.work.support import rules
from tonari.work.support.models import Note, NoteChange


@action
def correct_note(
    *,
    by: Actor,
    change_id: UUID,
    note_id: UUID,
    seen: int,
    on: date,
    method: str,
    reached: bool,
    with_whom: str,
    text: str,
) -> None:
    """Say it right: by its writer or anybody of the team. seen: the version that they saw.

    change_id: made by the form, so that sending it twice counts once. Errors: Refused at the field;
    at `seen` if somebody else corrected it in between; Refused(repeated) the second time.
    """
    rules.check_note(method, text)
    rules.check_day(on, clock.today())
    if on > clock.today():
        raise Refused(_("まだ来ていない日です。連絡した日を入れてください。"), field="on")
    note = _load(by, change_id, note_id)
    if note.struck_at is not None:
        raise Refused(_("これは取り消されています。先に、もとに戻してください。"))
    if note.version != seen:
        raise _changed_meanwhile()
    cipher = vault.cipher(by, people_rules.box(note.case_id, "notes"))
    content = {"with_whom": with_whom.strip(), "text": text.strip()}
    said = cipher.open(rules.place(note_id, seen), bytes(note.sealed))
    if (said, note.on, note.method, note.reached) == (content, on, method, reached):
        raise Refused(_("変わったところがありません。"))
    sealed = cipher.seal(rules.place(note_id, seen + 1), content)
    now = {"on": on, "method": method, "reached": reached, "sealed": sealed}
    _change(by, note, change_id, rules.CORRECTED, "", now)


@action
def strike_note(*, by: Actor, change_id: UUID, note_id: UUID, why: str) -> None:
    """Strike a note: it is shown no more and counts no more; striking is not erasing.

    Errors: Refused without a reason; Refused(repeated) if it is struck already.
    """
    check_why(why)
    note = _load(by, change_id, note_id)
    if note.struck_at is not None:
        raise already_done()
    _change(by, note, change_id, rules.STRUCK, why, {"struck_at": clock.now()})


@action
def restore_note(*, by: Actor, change_id: UUID, note_id: UUID) -> None:
    """It was struck by mistake: it stands again as it was. Errors: Refused(repeated)."""
    note = _load(by, change_id, note_id)
    if note.struck_at is None:
        raise already_done()
    _change(by, note, change_id, rules.RESTORED, "", {"struck_at": None})


def _load(by: Actor, change_id: UUID, note_id: UUID) -> Note:
    note = Note.objects.select_for_update(no_key=True).filter(pk=note_id).first()
    if note is None:
        raise not_found()
    people.allowed(by, "write", note.case_id, ["notes"], "support")
    if NoteChange.objects.filter(pk=change_id).exists():
        raise already_done()
    return note


def _change(
    by: Actor, note: Note, change_id: UUID, kind: str, why: str, now: dict[str, Any]
) -> None:
    """Keep what stood, with the reason, and let the note say what it says now."""
    cipher = vault.cipher(by, people_rules.box(note.case_id, "notes"))
    said = cipher.open(rules.place(note.pk, note.version), bytes(note.sealed))
    before = said | {
        "on": note.on.isoformat(),
        "method": note.method,
        "reached": "yes" if note.reached else "no",
        "why": why.strip(),
    }
    version = note.version + 1
    if "sealed" not in now:
        now["sealed"] = cipher.seal(rules.place(note.pk, version), said)
    if not Note.objects.filter(pk=note.pk, version=note.version).update(version=version, **now):
        raise _changed_meanwhile()
    sealed = cipher.seal(rules.change_place(change_id), before)
    insert_once(
        NoteChange(
            id=change_id,
            note=note,
            version=version,
            kind=kind,
            at=clock.now(),
            by_id=by.acting_id,
            sealed=sealed,
        )
    )
    _count_again(by, note)
    record(f"support.note_{kind}", by=by, subject=note.case_id, note_id=note.pk, version=version)


def _count_again(by: Actor, note: Note) -> None:
    """When the person was last reached follows from the notes that stand."""
    counted = note.on if note.reached and note.struck_at is None else None
    case_id = people.standing(by, note.case_id)
    people_actions.correct_contact(by=by, case_id=case_id, was=counted)


def _changed_meanwhile() -> Refused:
    return Refused(
        _("ほかの人が先にここを書きかえました。見くらべて、残すほうを選んでください。"),
        field="seen",
    )
