"""Telling it once: what another organisation was told and may pass on becomes one's own record."""

from collections.abc import Collection
from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.rules.merging import left_out, taken_over

from .sections import write_section


@action
def copy_received(*, by: Actor, case_id: UUID, grant_id: UUID, names: Collection[str]) -> list[str]:
    """Write received sections into one's own record: where nothing stands there yet, and what
    keeps somebody safe below it.

    names: sections of the grant; whereabouts only when asked for by name. The other
    organisation's notes stay theirs. Returns the fields in which the own words hold and something
    else was received. Errors: Refused if the grant has ended or has none of them.
    """
    queries.check_own_record(by, case_id)
    grants = {grant.grant_id: grant for grant in queries.received(by, case_id)}
    grant = grants.get(grant_id)
    if grant is None:
        raise not_found()
    wanted = [name for name in names if name in grant.sections and rules.SECTIONS[name]]
    if not wanted:
        raise Refused(_("写せるものがありません。"))
    theirs = queries.open_sections(by, grant.case_id, wanted, "support")
    ours = queries.open_sections(by, case_id, wanted, "support")
    left: list[str] = []
    for name in wanted:
        content = taken_over(ours[name].content, theirs[name].content)
        left += left_out(content, theirs[name].content)
        if content != ours[name].content:
            version = ours[name].version
            write_section(by=by, case_id=case_id, name=name, version=version, content=content)
    record("people.received_copied", by=by, subject=case_id, grant_id=grant_id, sections=wanted)
    return left
