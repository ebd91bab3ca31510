"""What a member's calendar may show: that there is a visit or a call, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import F

from tonari.ground.network.rules import token_hash
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.work.support.models import Feed

from .appointments import theirs

DAYS_BACK = 30


@dataclass(frozen=True)
class FeedEntry:
    """One appointment without a word of whom or what it is about."""

    id: UUID
    kind: str
    first_on: date
    last_on: date
    at: time | None
    made_at: datetime


def feed(viewer: Actor, token: str) -> tuple[UUID, list[FeedEntry]]:
    """(whose calendar, what is planned for them), by the token of its address, without any key.

    Errors: Refused (not found) for a wrong or ended address, and when the membership ended.
    """
    row = (
        Feed.objects.select_related("member")
        .filter(
            token_hash=token_hash(token),
            member__state="active",
            member__organisation__state="active",
        )
        .first()
    )
    if row is None:
        raise not_found()
    member = Actor("member", row.member_id, row.member.organisation_id)
    rows = theirs(member).filter(last_on__gte=clock.in_days(-DAYS_BACK))
    ordered = rows.order_by("first_on", F("at").asc(nulls_first=True), "id")
    columns = ("id", "kind", "first_on", "last_on", "at", "made_at")
    return row.member_id, [FeedEntry(*entry) for entry in ordered.values_list(*columns)]


def feed_since(viewer: Actor) -> datetime | None:
    """Since when the viewer has an address for their calendar; None without one."""
    rows = Feed.objects.filter(member=viewer.acting_id)
    return rows.values_list("made_at", flat=True).first()
