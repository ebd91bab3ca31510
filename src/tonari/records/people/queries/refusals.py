"""Whom the person does not want to be told, as it came along with what others handed on.

No page shows it: only the rule that refuses asks it (docs/decisions/0008-refusals-travel.md).
"""

from collections.abc import Mapping
from uuid import UUID

from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import CannotOpen, no_key
from tonari.kernel.actor import Actor
from tonari.records.people.models import Refusal
from tonari.records.people.rules import recipients

from .access import check_own_record
from .merged import standing, together
from .sections import log_reading


def passed_on(viewer: Actor, case_id: UUID) -> dict[UUID, set[UUID]]:
    """The organisations not to be told of the person of one's own record, by where that was said.

    Logged as a look at what they said about telling, on each record to which it came.
    Errors: Refused (not found) outside the team.
    """
    check_own_record(viewer, case_id)
    records = together(viewer, standing(viewer, case_id))
    rows = list(Refusal.objects.filter(case__in=records).order_by("pk"))
    for one in sorted({row.case_id for row in rows}):
        log_reading(viewer, one, ["sharing"], "referral")
    found: dict[UUID, set[UUID]] = {}
    for row in rows:
        place = recipients.refusal_place(row.case_id, row.from_case)
        named = opened_refusal(viewer, place, bytes(row.sealed))
        found.setdefault(row.from_case, set()).update(named)
    return found


def opened_refusal(viewer: Actor, place: str, sealed: bytes) -> set[UUID]:
    """Whom not to tell. Errors: Refused where it does not open: then nobody is told."""
    try:
        content: Mapping[str, object] = vault.open_for_organisation(viewer, place, sealed)
    except CannotOpen:
        raise no_key() from None
    return recipients.unpacked(content)
