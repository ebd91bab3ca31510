"""Who of the network answers a telephone, now or next."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.directory.models import Service
from tonari.records.directory.rules.openings import Until, from_json, next_opening, open_until

from .views import paused, scope


@dataclass(frozen=True)
class Voice:
    """Somebody of the network who answers the telephone now. until: Japan's time."""

    id: UUID
    name: str
    phone: str
    until: Until
    note: str


@dataclass(frozen=True)
class Opens:
    """Who answers next, and from when (Japan's time)."""

    name: str
    at: datetime


def reachable_now(viewer: Actor, at: datetime) -> list[Voice]:
    """Who of the network answers now: consultation with a telephone and certain hours. One query.

    Entries of imported lists are not counted: nobody of the network stands behind their hours.
    """
    here = at.astimezone(clock.TOKYO)
    return [
        Voice(row.pk, row.name, row.phone, until, row.conditions)
        for row in _telephones(viewer)
        if (until := open_until(from_json(row.openings), here)) is not None
    ]


def next_reachable(viewer: Actor, at: datetime) -> Opens | None:
    """Who of these answers next, within two weeks; None if nobody does. One query."""
    here = at.astimezone(clock.TOKYO)
    found = [
        Opens(row.name, moment)
        for row in _telephones(viewer)
        if (moment := next_opening(from_json(row.openings), here)) is not None
    ]
    return min(found, key=lambda opens: opens.at, default=None)


def _telephones(viewer: Actor) -> list[Service]:
    rows = scope(viewer).filter(fields__contains="|consultation|", organisation__isnull=False)
    named = rows.filter(~paused()).exclude(phone="").only("name", "phone", "openings", "conditions")
    return list(named.order_by("kana", "name", "pk")[:200])
