"""Where a record led: to which others what stands in it may have gone, straight and further."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people.models import Block, Case, Grant, Introduction


def led_to(viewer: Actor, starts: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """By record those to which consents that live have led from it, straight and further."""
    live = Grant.objects.filter(released_at__isnull=False, to_case__isnull=False)
    live = live.filter(ended_at__isnull=True, until__gte=clock.today())
    return _walk(starts, live, "case", "to_case")


def led_to_ever(viewer: Actor, records: Collection[UUID]) -> set[UUID]:
    """Records that are one person's, all to which they ever led, and what is one with these."""
    return _with_what_is_one(records, _walk(records, Introduction.objects.all(), "case", "to_case"))


def is_barred_before(viewer: Actor, records: Collection[UUID], member_id: UUID) -> bool:
    """Whether it is said of a member in a record from which it was ever led to these."""
    ways = Introduction.objects.all()
    before = _with_what_is_one(records, _walk(records, ways, "to_case", "case"))
    said = Block.objects.filter(case__in=before, said_here=True, member__user__members=member_id)
    return said.exclude(case__in=records).exists()


def _with_what_is_one(records: Collection[UUID], found: Mapping[UUID, set[UUID]]) -> set[UUID]:
    reached = set(records).union(*found.values())
    return {one for one, _start in _joined({one: {one} for one in reached})}


def _walk(
    starts: Iterable[UUID], ways: QuerySet[Any], begin: str, end: str
) -> dict[UUID, set[UUID]]:
    """By start where these ways lead. Two queries for each step, however many records there are."""
    led: dict[UUID, set[UUID]] = {one: set() for one in starts}
    here: dict[UUID, set[UUID]] = {one: {one} for one in led}
    seen = {(one, one) for one in led}
    while here:
        further: dict[UUID, set[UUID]] = defaultdict(set)
        for one, to in ways.filter(**{f"{begin}__in": list(here)}).values_list(begin, end):
            further[to] |= here[one]
            for start in here[one]:
                led[start].add(to)
        here = defaultdict(set)
        for one, start in _joined(further) - seen:
            here[one].add(start)
            seen.add((one, start))
    return led


def _joined(starts: Mapping[UUID, set[UUID]]) -> set[tuple[UUID, UUID]]:
    """What became one record with one of these leads on from there too: each with its starts."""
    holds: dict[UUID, set[UUID]] = defaultdict(set)
    for one, root in Case.objects.filter(pk__in=starts).values_list("pk", "superseded_by"):
        holds[root or one] |= starts[one]
    rows = Case.objects.filter(Q(pk__in=holds) | Q(superseded_by__in=holds))
    parts = rows.values_list("pk", "superseded_by")
    return {(one, start) for one, root in parts for start in holds[root or one]}
