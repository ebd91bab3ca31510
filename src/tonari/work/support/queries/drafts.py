"""What oneself has begun to type and not finished yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import CannotOpen, no_key
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.work.support import rules
from tonari.work.support.models import Draft


@dataclass(frozen=True)
class DraftView:
    """A draft as a list shows it: nothing of what stands in it."""

    id: UUID
    kind: str
    begun_at: datetime
    saved_at: datetime


def drafts(viewer: Actor) -> list[DraftView]:
    """The viewer's own drafts, the one they touched last first."""
    rows = Draft.objects.filter(member=viewer.acting_id).order_by("-saved_at")
    return [DraftView(row.pk, row.kind, row.begun_at, row.saved_at) for row in rows.defer("sealed")]


def draft(viewer: Actor, draft_id: UUID) -> dict[str, list[str]]:
    """What was typed so far, by field.

    Errors: Refused (not found) unless it is the viewer's; Refused if their keys were replaced.
    """
    row = Draft.objects.filter(pk=draft_id, member=viewer.acting_id).first()
    if row is None:
        raise not_found()
    try:
        return vault.open_for_self(viewer, rules.draft_place(draft_id), bytes(row.sealed))
    except CannotOpen:
        raise no_key() from None


def old_drafts(viewer: Actor) -> QuerySet[Draft]:
    """Drafts that nobody touched for `DRAFT_DAYS`."""
    return Draft.objects.filter(saved_at__lt=clock.now() - timedelta(days=rules.DRAFT_DAYS))


def has_old_drafts(viewer: Actor) -> bool:
    """Whether there is something to sweep."""
    return old_drafts(viewer).exists()
