"""Entries that may be of one place, and those that became one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from tonari.ground.network.queries import organisation_names
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.records.directory.models import Merge, Service, Twin, TwinSearch
from tonari.records.directory.rules import WITHDRAWN, Content
from tonari.records.directory.rules.merging import check_may_merge, differing, parts_of
from tonari.records.directory.rules.pairing import twins as alike
from tonari.records.directory.rules.twins import WHYS, Looks, looks

from .views import ServiceView, scope, views

TWINS_PAGE = 20
SAME_AT_ONCE = 50
"""Pairs that differ in nothing and are made one together."""
NOT_AGAIN_FOR = timedelta(minutes=10)
_COMPARED = ("name", "kana", "phone", "address", "lat", "lon")


@dataclass(frozen=True)
class TwinView:
    """Two entries that may be one, and what speaks for it (untranslated Japanese).

    why_not: why the viewer may not make them one (untranslated Japanese), empty if they may.
    theirs: the entry that another organisation answers for, and the organisation's name.
    lists: by the entry's id, the name of the list that it came with; empty for none.
    """

    id: UUID
    one: ServiceView
    other: ServiceView
    whys: tuple[str, ...]
    why_not: str = ""
    theirs: tuple[ServiceView, str] | None = None
    lists: tuple[tuple[UUID, str], ...] = ()

    @property
    def sides(self) -> tuple[ServiceView, ServiceView]:
        """The one to keep first: what somebody answers for, else what was there earlier."""
        return _sides(self.one, self.other)

    @property
    def told(self) -> list[tuple[ServiceView, str]]:
        """The same two, each with the name of its list."""
        lists = dict(self.lists)
        return [(side, lists.get(side.id, "")) for side in self.sides]

    @property
    def kept_whole(self) -> tuple[ServiceView, ServiceView] | None:
        """The one that says all that the other does, and the other; None where neither does."""
        if self.why_not:
            return None
        one, other = self.sides
        # What nobody answers for does not stay in place of what somebody does.
        both_ways = other.organisation_id or not one.organisation_id
        ways = [(one, other), (other, one)] if both_ways else [(one, other)]
        return next((way for way in ways if not differing(way[0].content, way[1].content)), None)


@dataclass(frozen=True)
class Looked:
    """Pairs that look like one place, by their two ids (the earlier first): points, codes of why.

    at: when the entries were read; whatever is written later is compared the next time.
    """

    at: datetime
    pairs: dict[tuple[UUID, UUID], tuple[float, str]]


@dataclass(frozen=True)
class MergeView:
    """An entry that became part of another: when, and which parts are from it."""

    id: UUID
    kept_id: UUID
    other_id: UUID
    other_name: str
    at: datetime
    parts: tuple[str, ...]


def twins(viewer: Actor, page: int = 1) -> tuple[int, list[TwinView]]:
    """Pairs that nobody has judged yet, the likeliest first: (total, one page). Six queries."""
    rows = _open(viewer)
    total = rows.count()
    first = (max(1, page) - 1) * TWINS_PAGE
    return total, _views(viewer, rows.order_by("-points", "id")[first : first + TWINS_PAGE])


def same_twins(viewer: Actor) -> list[TwinView]:
    """Pairs that the viewer may make one and of which one says all that the other does.

    Each entry once, at most SAME_AT_ONCE; the rest comes when these are one. Six queries.
    """
    rows = _open(viewer).filter(one__name=F("other__name")).order_by("-points", "id")
    found: list[TwinView] = []
    seen: set[UUID] = set()
    for pair in _views(viewer, rows[: 4 * SAME_AT_ONCE]):
        ids = {pair.one.id, pair.other.id}
        if not ids & seen and pair.kept_whole:
            found.append(pair)
            seen |= ids
    return found[:SAME_AT_ONCE]


def twin(viewer: Actor, twin_id: UUID) -> TwinView:
    """One such pair. `Refused` (missing) for what is not there or was judged."""
    found = _views(viewer, _open(viewer).filter(pk=twin_id))
    if not found:
        raise not_found()
    return found[0]


def _open(viewer: Actor) -> QuerySet[Twin]:
    if viewer.kind != "member":
        return Twin.objects.none()
    seen = scope(viewer).values("pk")
    return Twin.objects.filter(apart_by=None, one__in=seen, other__in=seen)


def _views(viewer: Actor, rows: QuerySet[Twin]) -> list[TwinView]:
    lists = {"one_list": F("one__source_list"), "other_list": F("other__source_list")}
    pairs = list(rows.annotate(**lists))
    ids = {one for pair in pairs for one in (pair.one_id, pair.other_id)}
    known = {one.id: one for one in views(viewer, scope(viewer).filter(pk__in=ids))}
    owners = {one.organisation_id for one in known.values() if one.organisation_id}
    others = owners - {viewer.organisation_id}
    names = organisation_names(viewer, others) if others else {}
    return [_twin(viewer, pair, known[pair.one_id], known[pair.other_id], names) for pair in pairs]


def _twin(
    viewer: Actor, pair: Any, one: ServiceView, other: ServiceView, names: dict[UUID, str]
) -> TwinView:
    whys = tuple(WHYS[code] for code in pair.whys.split())
    lists = (pair.one_id, pair.one_list), (pair.other_id, pair.other_list)
    found = TwinView(pair.pk, one, other, whys, lists=lists)
    kept, gone = found.sides
    theirs = [side for side in (kept, gone) if side.organisation_id in names]
    try:
        owners = (kept.organisation_id, gone.organisation_id)
        check_may_merge(viewer, owners, (kept.state, gone.state))
    except Refused as refused:
        whose = (theirs[0], names[theirs[0].organisation_id or UUID(int=0)]) if theirs else None
        return replace(found, why_not=refused.reason, theirs=whose)
    return found


def _sides(one: ServiceView, other: ServiceView) -> tuple[ServiceView, ServiceView]:
    return (other, one) if other.organisation_id and not one.organisation_id else (one, other)


def list_names(viewer: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """For a member the name of the list that each entry came with, empty for none. One query."""
    if viewer.kind != "member":
        return {}
    return dict(scope(viewer).filter(pk__in=ids).values_list("pk", "source_list"))


def merges_of(viewer: Actor, service_id: UUID) -> list[MergeView]:
    """What became part of an entry and still is, the latest first. One query."""
    return _merges(viewer, kept=service_id)


def merge(viewer: Actor, merge_id: UUID) -> MergeView:
    """One of them. `Refused` (missing) for what is not there, or undone, and for the public."""
    found = _merges(viewer, pk=merge_id) if viewer.kind == "member" else []
    if not found:
        raise not_found()
    return found[0]


def _merges(viewer: Actor, **which: UUID) -> list[MergeView]:
    seen = scope(viewer).values("pk")
    rows = Merge.objects.filter(kept__in=seen, undone_at=None, **which)
    return [
        MergeView(
            row.pk,
            row.kept_id,
            row.other_id,
            row.other.name,
            row.at,
            tuple(parts_of(row.taken)),
        )
        for row in rows.select_related("other").order_by("-at", "-id")
    ]


def became(viewer: Actor, service_id: UUID) -> UUID | None:
    """The entry that shows what this one was; None if it stands by itself. One query an entry."""
    found: UUID | None = None
    following = service_id
    while (into := _into(following)) is not None:
        found = following = into
    seen = found is not None and scope(viewer).filter(pk=found).exists()
    return found if seen else None


def withdrawn(viewer: Actor, service_id: UUID) -> bool:
    """Whether this was an entry and is off the lists; nothing else of it is told. One query."""
    return Service.objects.filter(pk=service_id, state=WITHDRAWN).exists()


def _into(service_id: UUID) -> UUID | None:
    rows = Merge.objects.filter(other=service_id, undone_at=None)
    return rows.values_list("kept", flat=True).first()


def has_uncompared(viewer: Actor) -> bool:
    """Whether an entry was written since entries were compared, and that is a while ago."""
    last = TwinSearch.objects.values_list("at", flat=True).first()
    if last is None:
        return Service.objects.exists()
    if last > clock.now() - NOT_AGAIN_FOR:
        return False
    return Service.objects.filter(modified_at__gt=last).exists()


def last_looked(viewer: Actor) -> datetime | None:
    """When entries were compared last, for a member; None if they never were. One query."""
    if viewer.kind != "member":
        return None
    return TwinSearch.objects.values_list("at", flat=True).first()


def look_for_twins(viewer: Actor) -> Looked:
    """All entries compared anew. One query, by batches; takes long where there are many.

    Nothing is written, so that nobody waits; `actions.note_twins` keeps what was found.
    """
    at = clock.now()
    pairs = {
        (min(one.id, other.id), max(one.id, other.id)): (points, " ".join(whys))
        for one, other, points, whys in alike(_compared())
    }
    return Looked(at, pairs)


def _compared() -> Iterator[Looks]:
    rows = Service.objects.exclude(state=WITHDRAWN).order_by("pk")
    for pk, *parts in rows.values_list("pk", *_COMPARED).iterator(1000):
        yield looks(pk, Content(**dict(zip(_COMPARED, parts, strict=True))))
