"""Planning visits, calls and small tasks, and what becomes of them."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import Cipher
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.seen import check_seen
from tonari.records.people import queries as people
from tonari.records.people import rules as people_rules
from tonari.records.people.rules.losses import died
from tonari.work.support import queries, rules
from tonari.work.support.models import Appointment, Going

from .notes import add_note


@action
def plan_appointment(
    *,
    by: Actor,
    appointment_id: UUID,
    case_id: UUID,
    kind: str,
    when: rules.When,
    what: str,
    place: str,
    goers: Collection[UUID],
) -> None:
    """Plan a visit, a call or a small task for somebody's record.

    appointment_id: made by the form. goers: members of the team. what, place: sealed.
    Errors: Refused at the field; for a contact with whoever asked for none; Refused(repeated).
    """
    rules.check_appointment(kind, what, place)
    rules.check_when(when, clock.today())
    people.allowed(by, "write", case_id, ["notes"], "support")
    _check_wanted(by, case_id, kind)
    rules.check_goers(goers, _team(by, case_id))
    cipher = vault.cipher(by, people_rules.box(case_id, "notes"))
    content = {"what": what.strip(), "place": place.strip()}
    sealed = cipher.seal(rules.appointment_place(appointment_id), content)
    _plan(by, _row(by, appointment_id, case_id, kind, when, sealed), goers)


@action
def finish_appointment(
    *,
    by: Actor,
    appointment_id: UUID,
    note_id: UUID,
    on: date,
    method: str,
    reached: bool,
    with_whom: str,
    text: str,
    next_contact_on: date | None,
    again: bool = False,
    seen: str | None = None,
) -> bool:
    """It took place (or nobody was met): its note is written with it. Errors: as `add_note`.

    Returns False if it had ended before: two went there, or somebody called it off meanwhile. The
    words are kept all the same, as one more note.
    """
    row = _load(by, appointment_id)
    is_first = _ends(by, row, rules.DONE if reached else rules.NOT_MET)
    add_note(
        by=by,
        note_id=note_id,
        case_id=row.case_id,
        on=on,
        method=method,
        reached=reached,
        with_whom=with_whom,
        text=text,
        next_contact_on=next_contact_on,
        again=again,
        seen=seen,
    )
    return is_first


@action
def finish_errand(*, by: Actor, appointment_id: UUID) -> None:
    """A small task is done: nothing but that. Errors: Refused for a contact (it has a note)."""
    row = _load(by, appointment_id)
    if row.kind != rules.ERRAND:
        raise Refused(_("どうだったかを、ひとこと書いてください。"))
    if not _ends(by, row, rules.DONE):
        raise already_done() if row.state == rules.DONE else rules.ended(row.state)


@action
def miss_appointment(
    *,
    by: Actor,
    appointment_id: UUID,
    next_id: UUID,
    note_id: UUID,
    when: rules.When,
    text: str,
) -> None:
    """Nobody was met: a note says so, and a new date is made in the same step. Errors: Refused.

    A contact that was agreed on for a day before the new date stays.
    """
    row = _load(by, appointment_id)
    if row.kind == rules.ERRAND:
        raise not_found()
    rules.check_when(when, clock.today())
    _end_for(by, row, rules.NOT_MET, next_id)
    stands = people.times(by, row.case_id).next_contact_on
    add_note(
        by=by,
        note_id=note_id,
        case_id=row.case_id,
        on=min(row.last_on, clock.today()),
        method=rules.METHOD_OF[row.kind],
        reached=False,
        with_whom="",
        text=text,
        next_contact_on=rules.sooner(stands, when.last_on, clock.today()),
        again=True,  # an appointment ends once; of two that nobody kept the same may be said
    )
    _again(by, row, next_id, when)


@action
def postpone_appointment(
    *, by: Actor, appointment_id: UUID, next_id: UUID, when: rules.When, reason: str
) -> None:
    """Another date, and why. Errors: Refused at the field."""
    row = _load(by, appointment_id)
    rules.check_when(when, clock.today())
    if not reason.strip():
        raise Refused(_("のばすわけを、ひとこと書いてください。"), field="reason")
    _end_for(by, row, rules.POSTPONED, next_id, reason)
    _again(by, row, next_id, when)


@action
def cancel_appointment(*, by: Actor, appointment_id: UUID, reason: str) -> None:
    """It will not be; why may be said. Errors: Refused."""
    row = _load(by, appointment_id)
    if not _ends(by, row, rules.CANCELLED, reason):
        is_same = row.state == rules.CANCELLED and reason.strip() in ("", _reason(by, row))
        raise already_done() if is_same else rules.ended(row.state)


@action
def change_goers(
    *, by: Actor, appointment_id: UUID, goers: Collection[UUID], seen: str | None = None
) -> None:
    """Others of the team go.

    seen: the version that was looked at (`rules.goers_version`), another one is not overwritten;
    None where no page was. Errors: Refused at `goers`, or if it has ended or was changed.
    """
    row = _load(by, appointment_id)
    rules.check_goers(goers, _team(by, row.case_id))
    # Whoever ends it at the same moment waits for this, or this for them.
    rows = Appointment.objects.filter(pk=row.pk, state=rules.PLANNED)
    if not rows.update(made_at=row.made_at):
        row.refresh_from_db(fields=["state"])
        raise rules.ended(row.state)
    going = Going.objects.filter(appointment=row.pk)
    if seen is not None:
        now = rules.goers_version(going.values_list("member", flat=True))
        check_seen(now, seen, rules.goers_version(goers))
    going.delete()
    _send(row, goers)
    record("support.goers_changed", by=by, subject=row.case_id, appointment_id=row.pk)


@action
def cancel_contacts(*, by: Actor, case_id: UUID) -> None:
    """No contact is wanted, or they are lost: nothing of the kind stays planned (by the wiring)."""
    rows = queries.contacts_to_end(by, case_id)
    ended = rows.update(state=rules.CANCELLED, ended_at=clock.now())
    record("support.contacts_cancelled", by=by, subject=case_id, ended=ended)


def _load(by: Actor, appointment_id: UUID) -> Appointment:
    """The row, for whoever may write notes of its record. Errors: Refused (not found)."""
    row = Appointment.objects.filter(pk=appointment_id).first()
    if row is None:
        raise not_found()
    people.allowed(by, "write", row.case_id, ["notes"], "support")
    return row


def _check_wanted(by: Actor, case_id: UUID, kind: str) -> None:
    if kind == rules.ERRAND:
        return
    why = people.why_at_rest(by, case_id)
    if why == people_rules.DIED:
        raise died()
    if why == people_rules.OPEN_DOOR:
        raise Refused(
            _("この人には、こちらからの連絡をしていません。訪問や電話の予定は入れられません。"),
            field="kind",
        )


def _team(by: Actor, case_id: UUID) -> frozenset[UUID]:
    return people.facts(by, [case_id])[case_id].team


def _row(
    by: Actor, appointment_id: UUID, case_id: UUID, kind: str, when: rules.When, sealed: bytes
) -> Appointment:
    return Appointment(
        id=appointment_id,
        case_id=case_id,
        kind=kind,
        first_on=when.first_on,
        last_on=when.last_on,
        at=when.at,
        made_at=clock.now(),
        made_by_id=by.acting_id,
        sealed=sealed,
    )


def _plan(by: Actor, row: Appointment, goers: Collection[UUID]) -> None:
    insert_once(row)
    _send(row, goers)
    record("support.planned", by=by, subject=row.case_id, appointment_id=row.pk, on=row.last_on)


def _send(row: Appointment, goers: Collection[UUID]) -> None:
    Going.objects.bulk_create(
        Going(appointment=row, member_id=member_id) for member_id in sorted(set(goers))
    )


def _again(by: Actor, row: Appointment, next_id: UUID, when: rules.When) -> None:
    """The same on another date; who is not beside the person any more is left out."""
    _check_wanted(by, row.case_id, row.kind)
    cipher = _cipher(by, row)
    content = cipher.open(rules.appointment_place(row.pk), bytes(row.sealed))
    sealed = cipher.seal(rules.appointment_place(next_id), content)
    following = _row(by, next_id, row.case_id, row.kind, when, sealed)
    following.follows = row
    went = Going.objects.filter(appointment=row).values_list("member", flat=True)
    _plan(by, following, set(went) & _team(by, row.case_id))


def _end_for(by: Actor, row: Appointment, state: str, next_id: UUID, reason: str = "") -> None:
    """End it for another date. Errors: Refused if it had ended; (repeated) for the same date."""
    if not _ends(by, row, state, reason):
        is_same = Appointment.objects.filter(pk=next_id, follows=row).exists()
        raise already_done() if is_same else rules.ended(row.state)


def _ends(by: Actor, row: Appointment, state: str, reason: str = "") -> bool:
    """End it, once: False, and `row` knows how, where it had ended before."""
    rules.check_words(reason, "reason")
    changes: dict[str, object] = {"state": state, "ended_at": clock.now()}
    if reason.strip():
        place = rules.reason_place(row.pk)
        changes["sealed_reason"] = _cipher(by, row).seal(place, {"reason": reason.strip()})
    if not Appointment.objects.filter(pk=row.pk, state=rules.PLANNED).update(**changes):
        row.refresh_from_db()
        return False
    record(f"support.{state}", by=by, subject=row.case_id, appointment_id=row.pk)
    return True


def _reason(by: Actor, row: Appointment) -> str:
    if not row.sealed_reason:
        return ""
    content = _cipher(by, row).open(rules.reason_place(row.pk), bytes(row.sealed_reason))
    return str(content["reason"])


def _cipher(by: Actor, row: Appointment) -> Cipher:
    return vault.cipher(by, people_rules.box(row.case_id, "notes"))
