"""What a search is narrowed by beside its words, and how many each choice would leave."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from tonari.kernel import clock
from tonari.records.directory.models import Service
from tonari.records.directory.rules import FEW, OPEN, ROOM_SAID_FOR, split_fields
from tonari.records.directory.rules.distance import WITHINS, bow_of
from tonari.records.directory.rules.openings import (
    DAYS,
    WHENS,
    Ahead,
    Openings,
    ahead_of,
    from_json,
    is_open_when,
)

from .distance import Near, bow

FREE = "room"
REMEMBERED = 8_192
"""Different hours of which a process remembers what they mean today."""


@dataclass(frozen=True)
class Also:
    """kind: of KINDS. when: of WHENS or DAYS, or a date (`YYYY-MM-DD`), by hours that are certain.

    room: only where there is room. traits: of TRAITS, all of them. near: from where it is measured,
    the nearest first.
    """

    kind: str = ""
    when: str = ""
    room: str = ""
    traits: tuple[str, ...] = ()
    near: Near | None = None


@dataclass(frozen=True)
class Counts:
    """How many would be left by each choice of a filter, beside the other choices that hold.

    hours_unknown: those that a filter by time leaves out because nobody knows their hours.
    place_unknown: those that measuring leaves out because nobody knows where they are.
    """

    of: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    hours_unknown: int = 0
    place_unknown: int = 0


Chosen = Mapping[str, str]
"""field, standing, kind and room, as they were chosen; empty for any."""


def in_time(rows: QuerySet[Service], when: str) -> tuple[QuerySet[Service], dict[str, int], int]:
    """Rows that are open then, how many would be at each choice, and how many nobody knows of.

    One query for the hours, one for those without.
    """
    at, fitting = clock.now().astimezone(clock.TOKYO), dict[str, list[UUID]]()
    known: dict[str, tuple[str, ...]] = {}
    timed = rows.filter(openings__opens__isnull=False).order_by("pk")
    for pk, said in timed.values_list("pk", Cast("openings", TextField())):
        if said not in known:
            known[said] = _whens(said, when, at)
        for one in known[said]:
            fitting.setdefault(one, []).append(pk)
    counts = {one: len(fitting.get(one, ())) for one in (*WHENS, *DAYS)}
    unknown = rows.filter(openings__opens__isnull=True).count() if when else 0
    return (rows.filter(pk__in=fitting.get(when, ())) if when else rows), counts, unknown


def _whens(said: str, when: str, at: datetime) -> tuple[str, ...]:
    """Each of WHENS and DAYS at which it is open, and the date that was asked for."""
    found = _ahead(said, at.date()).whens_at(at)
    is_date = when and when not in WHENS and when not in DAYS
    return (*found, when) if is_date and is_open_when(_openings(said), when, at) else found


@lru_cache(maxsize=REMEMBERED)
def _ahead(said: str, today: date) -> Ahead:
    """Lists say the same hours again and again, and each search asks about all of them."""
    return ahead_of(_openings(said), today)


def _openings(said: str) -> Openings:
    return from_json(json.loads(said))


def counted(
    rows: QuerySet[Service], chosen: Chosen, traits: tuple[str, ...] = ()
) -> dict[str, dict[str, int]]:
    """How many rows each choice of the filters leaves, each beside the others. One query.

    rows: those that have the chosen traits; another trait is counted beside them.
    """
    rows = having(rows, traits).order_by()
    grouped = rows.values("fields", "standing", "kind", "traits", has_room=_has_room())
    found = {name: Counter[str]() for name in (*chosen, "traits")}
    for group in grouped.annotate(n=Count("pk")):
        codes: dict[str, tuple[str, ...]] = {
            "field": split_fields(group["fields"]),
            "standing": (group["standing"],),
            "kind": (group["kind"],),
            "room": (FREE,) if group["has_room"] else (),
        }
        if all(not code or code in codes[name] for name, code in chosen.items()):
            found["traits"].update(dict.fromkeys(split_fields(group["traits"]), group["n"]))
        missed = [name for name, code in chosen.items() if code and code not in codes[name]]
        for name in chosen:
            if missed in ([], [name]):
                found[name].update(dict.fromkeys(codes[name], group["n"]))
    return {name: dict(counter) for name, counter in found.items()}


def having(rows: QuerySet[Service], traits: tuple[str, ...]) -> QuerySet[Service]:
    """The rows that have every one of these traits."""
    for trait in traits:
        rows = rows.filter(has_trait(trait))
    return rows


def has_trait(trait: str) -> Q:
    """Entries on one of the terms of TRAITS."""
    return Q(traits__contains=f"|{trait}|")


def measured(rows: QuerySet[Service], asked: Near) -> tuple[dict[str, int], int]:
    """How many rows lie within each of WITHINS, and how many lie nobody knows where. One query."""
    inside = {
        f"within_{metres}": Count("pk", filter=Q(bow__lte=bow_of(metres))) for metres in WITHINS
    }
    placed = rows.order_by().alias(bow=bow(asked.at))
    found = placed.aggregate(**inside, unknown=Count("pk", filter=Q(lat=None)))
    return {str(metres): found[f"within_{metres}"] for metres in WITHINS}, found["unknown"]


def chosen_of(rows: QuerySet[Service], chosen: Chosen) -> QuerySet[Service]:
    """The rows that fit what was chosen."""
    if chosen["field"]:
        rows = rows.filter(fields__contains=f"|{chosen['field']}|")
    if chosen["standing"]:
        rows = rows.filter(standing=chosen["standing"])
    if chosen["kind"]:
        rows = rows.filter(kind=chosen["kind"])
    return rows.filter(room_said_lately()) if chosen["room"] else rows


def room_said_lately() -> Q:
    """Entries of which somebody said lately that there is room."""
    return Q(room__in=(OPEN, FEW), room_said_on__gte=clock.today() - ROOM_SAID_FOR)


def _has_room() -> Case:
    return Case(When(room_said_lately(), then=Value(1)), default=Value(0))
