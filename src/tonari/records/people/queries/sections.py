"""Opening sealed sections: decided, logged, then opened. There is no other way to read one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import Cipher, no_key
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.phones import spelled
from tonari.records.people import rules
from tonari.records.people.models import Reading, ReadingHit, Section

from .access import allowed, facts


@dataclass(frozen=True)
class SectionView:
    """One section as the viewer may see it."""

    name: str
    version: int
    content: dict[str, str]
    written_at: datetime | None = None
    is_struck: bool = False


@dataclass(frozen=True)
class Listed:
    """Somebody in a list: their identity section, and what opens their notes if the list shows any.

    Both are empty where no key opens them: a name that does not open leaves nobody out of a list.
    """

    identity: dict[str, str]
    notes: Cipher | None = None

    @property
    def called(self) -> str:
        """How they are called; empty if that does not open."""
        return self.identity.get("called", "")

    @property
    def phone(self) -> str:
        """The first of their telephone numbers, or nothing."""
        return spelled(self.identity.get("phone") or self.identity.get("other_phone", ""))


NOBODY = Listed({})


def open_sections(
    viewer: Actor, case_id: UUID, names: Collection[str], purpose: str
) -> dict[str, SectionView]:
    """The current sections by name, each with content; version 0 and no content if unwritten.

    Errors: Refused (not found) unless every one of them may be read for this purpose.
    """
    log_reading(viewer, case_id, names, purpose)
    ciphers = vault.ciphers(viewer, {rules.box(case_id, name) for name in names})
    views = {name: SectionView(name, 0, {}) for name in names}
    for row in Section.objects.filter(case=case_id, name__in=names, is_current=True):
        key = ciphers.get(rules.box(case_id, row.name))
        if key is None:
            raise no_key()
        views[row.name] = opened_section(row, key)
    return views


def open_section_of(
    viewer: Actor, case_ids: Collection[UUID], name: str, purpose: str
) -> dict[UUID, dict[str, str]]:
    """One section of several cases, by case: what of them may be read, each decided and logged.

    However many there are, the queries are as many. Empty where nothing is written.
    """
    known, at = facts(viewer, case_ids), clock.now()
    answers = {
        one: rules.decide(viewer, "read", case, [name], purpose, at) for one, case in known.items()
    }
    bases = {one: basis for one, basis in answers.items() if isinstance(basis, rules.Allowed)}
    if not bases:
        return {}
    _log_readings(by=viewer, bases=bases, sections=[name], purpose=purpose)
    ciphers = vault.ciphers(viewer, {rules.box(one, name) for one in bases})
    rows = Section.objects.filter(case__in=bases, name=name, is_current=True)
    found: dict[UUID, dict[str, str]] = {one: {} for one in bases}
    for row in rows:
        key = ciphers.get(rules.box(row.case_id, name))
        if key is None:
            raise no_key()
        found[row.case_id] = opened_section(row, key).content
    return found


def opened_cipher(viewer: Actor, case_id: UUID, section: str, purpose: str) -> Cipher:
    """What opens a section that another context keeps, such as `notes`: decided and logged here.

    Errors: Refused (not found) unless it may be read for this purpose.
    """
    log_reading(viewer, case_id, [section], purpose)
    return vault.cipher(viewer, rules.box(case_id, section))


def opened_section(row: Section, cipher: Cipher) -> SectionView:
    """A version of a section, opened; whoever calls it has decided and logged."""
    content = cipher.open(rules.place(row.name, row.version), bytes(row.sealed))
    return SectionView(row.name, row.version, content, row.written_at, row.is_struck)


def open_identities(
    viewer: Actor, case_ids: Collection[UUID], purpose: str = "today"
) -> dict[UUID, dict[str, Any]]:
    """The identity sections of many cases by case, for a list; what may not be read is left out."""
    opened = open_list(viewer, case_ids, (), purpose)
    return {case_id: person.identity for case_id, person in opened.items() if person.identity}


def open_list(
    viewer: Actor,
    case_ids: Collection[UUID],
    notes_of: Collection[UUID] = (),
    purpose: str = "today",
) -> dict[UUID, Listed]:
    """Who the people of a list are, by case; what may not be read is left out.

    notes_of: those of which the list also shows something that is sealed with the notes. However
    many there are, it is opened with one look, logged as what it was.
    """
    known, at = facts(viewer, case_ids), clock.now()
    readable = [
        case_id
        for case_id, case in known.items()
        if isinstance(rules.decide(viewer, "read", case, ["identity"], purpose, at), rules.Allowed)
    ]
    if not readable:
        return {}
    noted = [
        case_id
        for case_id in readable
        if case_id in notes_of
        and isinstance(
            rules.decide(viewer, "read", known[case_id], ["notes"], purpose, at), rules.Allowed
        )
    ]
    note_list(by=viewer, hits=readable, purpose=purpose, notes_of=noted)
    ciphers = vault.ciphers(viewer, [rules.box(case_id, "identity") for case_id in readable])
    rows = Section.objects.filter(case__in=readable, name="identity", is_current=True)
    identities = {
        row.case_id: opened_section(row, ciphers[rules.box(row.case_id, "identity")]).content
        for row in rows
        if rules.box(row.case_id, "identity") in ciphers
    }
    # Names and notes are sealed under the same key of a case.
    notes = {case_id: ciphers.get(rules.box(case_id, "notes")) for case_id in noted}
    return {
        case_id: Listed(identities.get(case_id, {}), notes.get(case_id)) for case_id in readable
    }


def log_reading(viewer: Actor, case_id: UUID, names: Collection[str], purpose: str) -> None:
    """Decide whether these may be opened, and write down who is about to.

    Errors: Refused (not found).
    """
    basis = allowed(viewer, "read", case_id, names, purpose)
    _log_readings(by=viewer, bases={case_id: basis}, sections=names, purpose=purpose)


@action
def _log_readings(
    *, by: Actor, bases: Mapping[UUID, rules.Allowed], sections: Collection[str], purpose: str
) -> None:
    """Write down, before opening, who opens which sections of these cases and why."""
    Reading.objects.bulk_create(
        Reading(
            at=clock.now(),
            member_id=by.acting_id,
            organisation_id=by.acting_for,
            case_id=case_id,
            sections=sorted(sections),
            purpose=purpose,
            basis=basis.basis,
            grant_id=basis.grant_id,
        )
        for case_id, basis in bases.items()
    )
    for case_id in bases:
        record("people.read", by=by, subject=case_id, sections=sorted(sections), purpose=purpose)


@action
def note_list(
    *, by: Actor, hits: Collection[UUID], purpose: str, notes_of: Collection[UUID] = ()
) -> None:
    """One row for a list or a search, and one for each whom it showed, to stand on their record.

    notes_of: those of whom it showed something of the notes too: a row of its own.
    """
    shown = [(["identity"], hits), (["notes"], notes_of)]
    looks = [(_listing(by, sections, purpose), cases) for sections, cases in shown if cases]
    Reading.objects.bulk_create(reading for reading, _cases in looks)
    ReadingHit.objects.bulk_create(
        ReadingHit(reading=reading, case_id=case_id)
        for reading, cases in looks
        for case_id in cases
    )
    record("people.listed", by=by, hits=len(hits), purpose=purpose)


def _listing(by: Actor, sections: list[str], purpose: str) -> Reading:
    return Reading(
        at=clock.now(),
        member_id=by.acting_id,
        organisation_id=by.acting_for,
        sections=sections,
        purpose=purpose,
        basis=rules.OWN_RECORD,
    )
