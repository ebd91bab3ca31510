"""Reading the directory. The public sees what is listed, a member also what is for members."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from tonari.ground.areas.queries import AreaView, areas_of
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found

from .models import ServedArea, Service
from .rules import (
    FIELDS,
    KINDS,
    LISTED,
    MEMBERS,
    STANDINGS,
    WITHDRAWN,
    Content,
    Opening,
    search_words,
    split_fields,
)
from .rules.hours import next_opening, open_until

PAGE_SIZE = 20


@dataclass(frozen=True)
class ServiceView:
    """A support or a place as the viewer may see it. Labels are untranslated Japanese.

    weekly: what is certain of the hours, by weekday; `hours` is the text as published.
    version: hand it back to `put_service`, so that nobody's change is overwritten unseen.
    """

    id: UUID
    organisation_id: UUID | None
    provider: str
    name: str
    kana: str
    kind: str
    standing: str
    fields: tuple[str, ...]
    description: str
    postal_code: str
    address: str
    municipality_code: str
    lat: float | None
    lon: float | None
    phone: str
    fax: str
    email: str
    url: str
    hours: str
    weekly: tuple[Opening, ...]
    conditions: str
    cost: str
    capacity: str
    source: str
    source_url: str
    licence: str
    last_checked_on: date | None
    version: int
    state: str
    areas: tuple[AreaView, ...]

    @property
    def kind_label(self) -> str:
        """支援 or 居場所."""
        return KINDS[self.kind]

    @property
    def standing_label(self) -> str:
        """制度内, 制度外 or 境界."""
        return STANDINGS[self.standing]

    @property
    def field_labels(self) -> list[str]:
        """The words of its fields."""
        return [FIELDS[field] for field in self.fields]

    @property
    def content(self) -> Content:
        """What is said of it, as `put_service` takes it."""
        return Content(**{part: getattr(self, part) for part in Content.__dataclass_fields__})


@dataclass(frozen=True)
class Voice:
    """Somebody of the network who answers the telephone now. until: Japan's time today."""

    id: UUID
    name: str
    phone: str
    until: time
    note: str


@dataclass(frozen=True)
class Opens:
    """Who answers next, and from when (Japan's time)."""

    name: str
    at: datetime


@dataclass(frozen=True)
class SearchResult:
    """One page of what was found; pages count from 1, also when nothing was found."""

    total: int
    items: tuple[ServiceView, ...]
    page: int
    pages: int


def search(
    viewer: Actor,
    words: str = "",
    field: str = "",
    area_id: UUID | None = None,
    standing: str = "",
    page: int = 1,
) -> SearchResult:
    """Services that hold every word (folded: NFKC, kana, old kanji), by field, area and standing.

    Those whose name begins with the first word come first, then by reading. A page beyond the last
    is the last. Four queries, however many are found.
    """
    asked = search_words(words)
    rows = _scope(viewer)
    for word in asked:
        rows = rows.filter(folded__contains=word)
    if field:
        rows = rows.filter(fields__contains=f"|{field}|")
    if standing:
        rows = rows.filter(standing=standing)
    if area_id is not None:
        rows = rows.filter(Exists(ServedArea.objects.filter(service=OuterRef("pk"), area=area_id)))
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    ordered = _in_order(rows, asked)[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return SearchResult(total, tuple(_views(viewer, ordered)), page, pages)


def service(viewer: Actor, service_id: UUID) -> ServiceView:
    """One service, for a member also a withdrawn one. Three queries.

    `Refused` (missing) for what is not there and for what the viewer may not see.
    """
    found = services(viewer, {service_id})
    if service_id not in found:
        raise not_found()
    return found[service_id]


def services(viewer: Actor, ids: set[UUID]) -> dict[UUID, ServiceView]:
    """Several services by id; those the viewer may not see are left out. Three queries."""
    rows = _scope(viewer, also=WITHDRAWN).filter(pk__in=ids)
    return {view.id: view for view in _views(viewer, rows)}


def own_services(viewer: Actor) -> list[ServiceView]:
    """What the viewer's organisation offers, the longest unchecked first. Three queries."""
    rows = _scope(viewer).filter(organisation=viewer.acting_for)
    return _views(viewer, rows.order_by(F("last_checked_on").asc(nulls_first=True), "kana", "pk"))


def served_areas(viewer: Actor) -> list[AreaView]:
    """The areas in which anything stands that the viewer may see. Two queries."""
    rows = ServedArea.objects.filter(service__in=_scope(viewer)).order_by("area_id")
    return list(areas_of(viewer, set(rows.values_list("area_id", flat=True).distinct())).values())


def reachable_now(viewer: Actor, at: datetime) -> list[Voice]:
    """Who of the network answers now: consultation with a telephone and certain hours. One query.

    Entries of imported lists are not counted: nobody of the network stands behind their hours.
    """
    here = at.astimezone(clock.TOKYO)
    return [
        Voice(row.pk, row.name, row.phone, until, row.conditions)
        for row in _telephones(viewer)
        if (until := open_until(row.weekly, here)) is not None
    ]


def next_reachable(viewer: Actor, at: datetime) -> Opens | None:
    """Who of these answers next, within two weeks; None if nobody does. One query."""
    here = at.astimezone(clock.TOKYO)
    found = [
        Opens(row.name, moment)
        for row in _telephones(viewer)
        if (moment := next_opening(row.weekly, here)) is not None
    ]
    return min(found, key=lambda opens: opens.at, default=None)


def _telephones(viewer: Actor) -> list[Service]:
    rows = _scope(viewer).filter(fields__contains="|consultation|", organisation__isnull=False)
    named = rows.exclude(phone="").only("name", "phone", "weekly", "conditions")
    return list(named.order_by("kana", "name", "pk")[:200])


def _scope(viewer: Actor, also: str = "") -> QuerySet[Service]:
    seen = [LISTED, MEMBERS, also] if viewer.kind == "member" else [LISTED]
    return Service.objects.filter(state__in=seen)


def _in_order(rows: QuerySet[Service], asked: list[str]) -> QuerySet[Service]:
    if not asked:
        return rows.order_by("kana", "name", "pk")
    first = When(folded__startswith=asked[0], then=Value(0))
    ranked = rows.annotate(rank=Case(first, default=Value(1)))
    return ranked.order_by("rank", "kana", "name", "pk")


def _views(viewer: Actor, rows: QuerySet[Service]) -> list[ServiceView]:
    loaded = list(rows.prefetch_related("served"))
    wanted = {served.area_id for row in loaded for served in row.served.all()}
    known = areas_of(viewer, wanted)
    return [_view(row, known) for row in loaded]


def _view(row: Service, known: dict[UUID, AreaView]) -> ServiceView:
    mine = {served.area_id for served in row.served.all()}
    plain = {name: getattr(row, name) for name in ServiceView.__dataclass_fields__.keys() - _MADE}
    return ServiceView(
        **plain,
        fields=split_fields(row.fields),
        weekly=tuple((day, start, end) for day, start, end in row.weekly),
        areas=tuple(area for area_id, area in known.items() if area_id in mine),
    )


_MADE = {"fields", "weekly", "areas"}
