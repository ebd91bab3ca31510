"""Entries that may be of one place, and those that became one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.directory.models import Merge, Service, Twin, TwinSearch
from tonari.records.directory.rules import WITHDRAWN, Content
from tonari.records.directory.rules.twins import WHYS, Looks, looks

from .views import ServiceView, scope, views

TWINS_PAGE = 20
NOT_AGAIN_FOR = timedelta(minutes=10)
_COMPARED = ("name", "kana", "phone", "address", "lat", "lon")


@dataclass(frozen=True)
class TwinView:
    """Two entries that may be one, and what speaks for it (untranslated Japanese)."""

    id: UUID
    one: ServiceView
    other: ServiceView
    whys: tuple[str, ...]

    @property
    def sides(self) -> tuple[ServiceView, ServiceView]:
        """The one to keep first: what somebody answers for, else what was there earlier."""
        if self.other.organisation_id and not self.one.organisation_id:
            return self.other, self.one
        return self.one, self.other


@dataclass(frozen=True)
class MergeView:
    """An entry that became part of another: when, and which parts are from it."""

    id: UUID
    kept_id: UUID
    other_name: str
    source: str
    licence: str
    at: datetime
    parts: tuple[str, ...]


def twins(viewer: Actor, page: int = 1) -> tuple[int, list[TwinView]]:
    """Pairs that nobody has judged yet, the likeliest first: (total, one page). Five queries."""
    rows = _open(viewer)
    total = rows.count()
    first = (max(1, page) - 1) * TWINS_PAGE
    return total, _views(viewer, rows.order_by("-points", "id")[first : first + TWINS_PAGE])


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
    pairs = list(rows)
    ids = {one for pair in pairs for one in (pair.one_id, pair.other_id)}
    known = {one.id: one for one in views(viewer, scope(viewer).filter(pk__in=ids))}
    return [
        TwinView(
            pair.pk,
            known[pair.one_id],
            known[pair.other_id],
            tuple(WHYS[code] for code in pair.whys.split()),
        )
        for pair in pairs
    ]


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
            row.other.name,
            row.other.source,
            row.other.licence,
            row.at,
            tuple(row.taken),
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


def compared(viewer: Actor) -> Iterator[Looks]:
    """Every entry that stands on a list, as it is compared. One query, by batches."""
    rows = Service.objects.exclude(state=WITHDRAWN).order_by("pk")
    for pk, *parts in rows.values_list("pk", *_COMPARED).iterator(1000):
        yield looks(pk, Content(**dict(zip(_COMPARED, parts, strict=True))))
