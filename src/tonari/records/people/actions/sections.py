"""Writing the sections of a record: version upon version, and what was struck stays in them."""

from uuid import UUID

from django.db import IntegrityError

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.vault import queries as vault
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.models import Section
from tonari.records.people.rules.striking import check_why, why_place

from .finder import put_into_finder
from .refusals import lock_sharing, renew_refusals


@action
def write_section(
    *, by: Actor, case_id: UUID, name: str, version: int, content: dict[str, str]
) -> None:
    """Write the next version of a section; `version` is the one that the writer saw (0: none).

    Errors: Refused if somebody else wrote in between (nothing is overwritten), or at a field.
    """
    rules.check_section(name, content)
    queries.allowed(by, "write", case_id, [name], "support")
    if name == "sharing":
        lock_sharing(by, case_id)
    _write(by, Section(case_id=case_id, name=name, version=version + 1), content)
    record("people.section_written", by=by, subject=case_id, section=name, version=version + 1)
    if name == "identity":
        put_into_finder(by=by, case_id=case_id, identity=content)
    if name == "sharing":
        unwanted = rules.named_organisations(content.get("not_to", ""))
        renew_refusals(by, queries.together(by, case_id), unwanted)


@action
def strike_section(*, by: Actor, case_id: UUID, name: str, version: int, why: str) -> None:
    """Strike what stands in a section: it is shown no more, and stays in its history.

    Errors: as `write_section`; Refused for the name, which is written anew, not struck; Refused
    (repeated) when it is struck already.
    """
    if not rules.SECTIONS.get(name) or name == "identity":
        raise Refused(_("お名前は取り消せません。正しい名前に書きかえてください。"))
    check_why(why)
    queries.allowed(by, "write", case_id, [name], "support")
    if name == "sharing":
        lock_sharing(by, case_id)
    now = Section.objects.filter(case=case_id, name=name, is_current=True).first()
    if now is None:
        raise Refused(_("ここには、まだ何も書かれていません。"))
    if now.is_struck:
        raise already_done()
    _write(by, Section(case_id=case_id, name=name, version=version + 1, is_struck=True), {}, why)
    record("people.section_struck", by=by, subject=case_id, section=name, version=version + 1)
    if name == "sharing":
        renew_refusals(by, queries.together(by, case_id), ())


def _write(by: Actor, section: Section, content: dict[str, str], why: str = "") -> None:
    """Put a version in its place. The action that calls asks whether by may write here."""
    case_id, name, version = section.case_id, section.name, section.version
    if queries.standing(by, case_id) != case_id:
        raise Refused(
            _("この記録は、ほかの記録とひとつになりました。ひとつになった記録に書いてください。")
        )
    before = Section.objects.filter(case=case_id, name=name)
    if version > 1:
        seen = before.filter(version=version - 1, is_current=True)
        if not seen.update(is_current=False):
            raise _written_meanwhile()
    elif before.exists():
        raise _written_meanwhile()
    cipher = vault.cipher(by, rules.box(case_id, name))
    section.written_at, section.written_by = clock.now(), by.acting_id
    section.sealed = cipher.seal(rules.place(name, version), content)
    if why:
        section.sealed_why = cipher.seal(why_place(name, version), {"why": why.strip()})
    try:
        insert_once(section)
    except IntegrityError:  # two begin it at the same moment
        raise _written_meanwhile() from None


def _written_meanwhile() -> Refused:
    return Refused(
        _("ほかの人が先にここを書きかえました。見くらべて、残すほうを選んでください。"),
        field="version",
    )
