"""Whom the person does not want to be told, as it came along with what others handed on.

No page shows it: only the rule that refuses asks it (docs/decisions/0008-refusals-travel.md).
"""

from collections.abc import Mapping
from uuid import UUID

from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import CannotOpen, no_key
from tonari.kernel.actor import Actor
from tonari.records.people.models import Wish
from tonari.records.people.rules.recipients import unpacked_wish, wish_place

from .merged import standing, together
from .sections import log_reading


def passed_on(viewer: Actor, case_id: UUID) -> dict[UUID, set[UUID]]:
    """The organisations not to be told of the person of one's own record, by where that was said.

    Logged as a look at what they said about telling. Errors: Refused (not found) outside the team.
    """
    holds = standing(viewer, case_id)
    rows = list(Wish.objects.filter(case__in=together(viewer, holds)).order_by("pk"))
    if rows:
        log_reading(viewer, holds, ["sharing"], "referral")
    found: dict[UUID, set[UUID]] = {}
    for row in rows:
        place = wish_place(row.case_id, row.from_case)
        found.setdefault(row.from_case, set()).update(opened_wish(viewer, place, bytes(row.sealed)))
    return found


def opened_wish(viewer: Actor, place: str, sealed: bytes) -> set[UUID]:
    """Whom not to tell. Errors: Refused where it does not open: then nobody is told."""
    try:
        content: Mapping[str, object] = vault.open_for_organisation(viewer, place, sealed)
    except CannotOpen:
        raise no_key() from None
    return unpacked_wish(content)
