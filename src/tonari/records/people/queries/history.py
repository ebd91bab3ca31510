"""What stood in a section before, version by version: opened on demand, and logged as that."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tonari.ground.ledger import queries as ledger
from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.kernel.actor import Actor
from tonari.kernel.clock import TOKYO
from tonari.kernel.refused import not_found
from tonari.records.people import rules
from tonari.records.people.models import Section
from tonari.records.people.rules.losses import MISSING
from tonari.records.people.rules.striking import why_place

from .access import check_own_record
from .merged import together
from .sections import log_reading, opened_section

_ENDED, _AGAIN = "people.loss_ended", "people.contact_begun_again"
_WHAT = {
    "people.contact_stopped": "stopped",
    "people.came_back": "came_back",
    "people.died": rules.DIED,
    "people.missing": MISSING,
    _AGAIN: "begun_again",
}


@dataclass(frozen=True)
class VersionView:
    """One version of a section, and the one that it replaced. why: given when it was struck."""

    version: int
    written_at: datetime
    writer_name: str
    is_struck: bool
    why: str
    content: dict[str, str]
    before: dict[str, str]


@dataclass(frozen=True)
class Turn:
    """A day on which it was written that all is different.

    what: stopped, came_back, or of LOSSES; or of which loss it ended how, as `died mistake`; or
    begun_again, after it was stopped, by an introduction: then writer_name is whose it was.
    """

    at: datetime
    what: str
    writer_name: str

    @property
    def on(self) -> date:
        """The day of it."""
        return self.at.astimezone(TOKYO).date()


def turns(viewer: Actor, case_id: UUID) -> list[Turn]:
    """When contact was stopped or taken up again, a loss noted or ended: the latest first.

    Of one's own case and of those it took over. Errors: Refused (not found) outside the team.
    """
    check_own_record(viewer, case_id)
    found = ledger.done_to(viewer, together(viewer, case_id), [*_WHAT, _ENDED])
    who = {_writer(one) for one in found}
    senders = {UUID(str(one.facts["sender"])) for one in found if one.verb == _AGAIN}
    names = network.member_names(viewer, {one for one in who - senders if one})
    names |= network.organisation_names(viewer, senders) if senders else {}
    lost = {one.facts.get("loss_id"): _WHAT[one.verb] for one in found if one.verb in _WHAT}
    return [
        Turn(
            one.at,
            _WHAT.get(one.verb) or f"{lost[one.facts['loss_id']]} {one.facts['end']}",
            names.get(by, "") if (by := _writer(one)) else "",
        )
        for one in found
    ]


def _writer(one: ledger.Done) -> UUID | None:
    """Who of one's own wrote it; of what another organisation did, that one."""
    return UUID(str(one.facts["sender"])) if one.verb == _AGAIN else one.by_id


def section_history(viewer: Actor, case_id: UUID, name: str) -> list[VersionView]:
    """All versions of a section of one's own case, the latest first.

    Errors: Refused (not found) outside the team, or for what is no section with fields.
    """
    check_own_record(viewer, case_id)
    if not rules.SECTIONS.get(name):
        raise not_found()
    log_reading(viewer, case_id, [name], "history")
    cipher = vault.cipher(viewer, rules.box(case_id, name))
    rows = list(Section.objects.filter(case=case_id, name=name).order_by("version"))
    writers = network.member_names(viewer, {row.written_by for row in rows})
    found: list[VersionView] = []
    before: dict[str, str] = {}
    for row in rows:
        content, why = opened_section(row, cipher).content, ""
        if row.sealed_why:
            place = why_place(name, row.version)
            why = str(cipher.open(place, bytes(row.sealed_why))["why"])
        writer = writers.get(row.written_by, "")
        found.append(
            VersionView(row.version, row.written_at, writer, row.is_struck, why, content, before)
        )
        before = content
    return found[::-1]


def section_version(viewer: Actor, case_id: UUID, name: str, version: int) -> dict[str, str]:
    """What stood in one version; empty if there was none. Errors: Refused (not found)."""
    check_own_record(viewer, case_id)
    log_reading(viewer, case_id, [name], "history")
    row = Section.objects.filter(case=case_id, name=name, version=version).first()
    if row is None:
        return {}
    return opened_section(row, vault.cipher(viewer, rules.box(case_id, name))).content


@dataclass(frozen=True)
class Writer:
    """Who wrote something; is_viewer: whoever asks, perhaps in another window."""

    name: str = ""
    is_viewer: bool = False


def section_writer(viewer: Actor, case_id: UUID, name: str) -> Writer:
    """Who wrote what stands in a section of one's own case; nobody where nothing does.

    Errors: Refused (not found).
    """
    check_own_record(viewer, case_id)
    row = Section.objects.filter(case=case_id, name=name, is_current=True).first()
    if row is None:
        return Writer()
    names = network.member_names(viewer, {row.written_by})
    return Writer(names.get(row.written_by, ""), row.written_by == viewer.acting_id)


def section_number(viewer: Actor, case_id: UUID, name: str) -> int:
    """The number of the version that stands, 0 if none does; nothing is opened."""
    check_own_record(viewer, case_id)
    rows = Section.objects.filter(case=case_id, name=name, is_current=True)
    return rows.values_list("version", flat=True).first() or 0
