"""What keeps entries true: what is due, what hosts changed, their links, who looks after what."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Max, Q, QuerySet, Value, When

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.directory.models import HostChange, HostLink, Report, Service
from tonari.records.directory.rules import CHECKED_FOR, LISTED, MEMBERS, WITHDRAWN, needs_checking
from tonari.records.directory.rules.keeping import (
    ASK_AGAIN,
    CHANGED_PARTS,
    HELD_BACK,
    MADE,
    WAITS,
)
from tonari.records.directory.rules.openings import from_json, has_run_out

from .views import ServiceView, proposal_of, scope, views, with_last_days

UNKEPT_PAGE = 20
LOOKED_AT = 500
"""Of so many texts times are read, to show first those that have some."""
COUNTED = 1000
"""Of what nobody keeps no more are counted: Today does not wait for a whole city's."""
AT_ONCE = 50
"""So many hosts are asked in one minute."""


@dataclass(frozen=True)
class LinkView:
    """A living link of an entry, without its code. expires_at: None for a card."""

    kind: str
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True)
class ChangeView:
    """What a host wrote in place of what; is_held: it does not stand yet.

    is_open: no member looked at it yet. is_last: the one of its part that may be put back.
    """

    id: UUID
    service_id: UUID
    service_name: str
    part: str
    before: str
    after: str
    at: datetime
    is_held: bool
    is_open: bool
    is_last: bool = True

    @property
    def part_label(self) -> str:
        """What was changed."""
        return CHANGED_PARTS[self.part]


@dataclass(frozen=True)
class Rewritten:
    """An entry that its host rewrote, however often. parts: which. at: when last.

    is_held: something of it waits and does not stand yet. changes: how many nobody looked at.
    """

    service_id: UUID
    service_name: str
    parts: tuple[str, ...]
    at: datetime
    changes: int
    is_held: bool

    @property
    def part_labels(self) -> list[str]:
        """What was changed."""
        return [CHANGED_PARTS[part] for part in self.parts]


@dataclass(frozen=True)
class ToAsk:
    """A host who is asked by mail now. before: when one asked last."""

    service_id: UUID
    name: str
    email: str
    before: datetime | None


@dataclass(frozen=True)
class Due:
    """An entry that nobody checked for long, or that its list changed after somebody had.

    is_over: all the days that it names are over.
    checked_by_id: who had confirmed it last; without last_checked_on, a list has changed it since.
    """

    id: UUID
    name: str
    hours: str
    last_checked_on: date | None
    checked_by_id: UUID | None = None
    is_over: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether a list changed what was confirmed."""
        return self.last_checked_on is None and self.checked_by_id is not None


@dataclass(frozen=True)
class Unkept:
    """One page of what nobody keeps or checked, those with reports first.

    items: the entry, how many reports of it wait, whether a host rewrote something.
    """

    total: int
    page: int
    pages: int
    items: tuple[tuple[ServiceView, int, bool], ...]


def hosted(viewer: Actor) -> ServiceView:
    """The entry that the holder of a link keeps. Four queries. Errors: Refused (missing)."""
    links = HostLink.objects.filter(live_links(clock.now()), pk=viewer.acting_id)
    if viewer.kind != "link" or not (found := links.values_list("service", flat=True)):
        raise not_found()
    rows = Service.objects.filter(pk=found[0]).exclude(state=WITHDRAWN)
    shown = views(viewer, rows, see_all=True)
    if not shown:
        raise not_found()
    return shown[0]


def held_back(viewer: Actor) -> list[ChangeView]:
    """What the holder of a link wrote of their entry and no member looked at yet. Two queries."""
    links = HostLink.objects.filter(live_links(clock.now()), pk=viewer.acting_id)
    if viewer.kind != "link" or not (found := links.values_list("service", flat=True)):
        raise not_found()
    rows = _open_changes().filter(service=found[0], state=HELD_BACK).select_related("service")
    return [_change(row) for row in rows.order_by("at", "part")]


def links_of(viewer: Actor, service_id: UUID) -> list[LinkView]:
    """The living links of an entry, for members who may write it; others see none.

    Errors: Refused (missing) for whoever is no member.
    """
    rows = HostLink.objects.filter(live_links(clock.now()), _writes(viewer), service=service_id)
    columns = rows.order_by("created_at").values_list("kind", "created_at", "expires_at")
    return [LinkView(*row) for row in columns]


def link_lives(viewer: Actor, service_id: UUID, link_id: UUID) -> bool:
    """Whether a card with this link opens this entry, for members who may write it."""
    rows = HostLink.objects.filter(live_links(clock.now()), _writes(viewer), pk=link_id)
    return rows.filter(service=service_id).exists()


def changes_of(viewer: Actor, service_id: UUID) -> list[ChangeView]:
    """What hosts changed in an entry, the newest first, the open ones before.

    For members who may write the entry; others see none.
    """
    rows = HostChange.objects.filter(_writes(viewer), service=service_id).select_related("service")
    found = [_change(row) for row in rows.order_by("-at", "part")[:20]]
    last = {view.part: view for view in reversed(found) if view.is_open and not view.is_held}
    found = [
        replace(view, is_last=view.is_held or last.get(view.part, view) == view) for view in found
    ]
    return sorted(found, key=lambda view: not view.is_open)


def host_change(viewer: Actor, change_id: UUID) -> ChangeView:
    """One change, for members who may write its entry. Errors: Refused (missing)."""
    rows = HostChange.objects.filter(_writes(viewer), pk=change_id).select_related("service")
    found = rows.first()
    if found is None:
        raise not_found()
    return _change(found)


def rewritten(viewer: Actor) -> list[Rewritten]:
    """What hosts rewrote of what the viewer's organisation keeps, each entry once. One query.

    What waits is first, of the entries and of their parts; then what was written first.
    """
    rows = _open_changes().filter(Q(service__organisation=viewer.acting_for) | _kept(viewer))
    counted = rows.values("service", "service__name", "part").annotate(
        last=Max("at"), changes=Count("pk"), held=Count("pk", filter=Q(state=HELD_BACK))
    )
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in counted.order_by("-held", "-last", "part"):
        found.setdefault(row["service"], []).append(row)
    entries = [_rewritten(service, parts) for service, parts in found.items()]
    return sorted(entries, key=lambda one: (not one.is_held, one.at))


def to_check(viewer: Actor) -> list[Due]:
    """Of what the viewer's organisation keeps, what nobody checked for half a year. One query.

    And what names days that are all over; and of what nobody answers for, what it had confirmed
    before a list changed it.
    """
    ours = Q(organisation=viewer.acting_for) | Q(kept_by=viewer.acting_for)
    ours |= Q(organisation=None, checked_by=viewer.acting_for, last_checked_on=None)
    rows = Service.objects.filter(ours, state__in=[LISTED, MEMBERS])
    columns = ("pk", "name", "hours", "last_checked_on", "checked_by_id")
    return [Due(*row) for row in _to_check(rows, columns, ("kana", "name"), 500)]


def unkept(viewer: Actor, page: int = 1, area_id: UUID | None = None) -> Unkept:
    """What nobody keeps and nobody checked for half a year, or is reported, or a host rewrote.

    Members only; in one area or everywhere. First comes what most people reported, then what has
    times to be confirmed. Six queries.
    """
    rows = _unkept(viewer)
    if area_id is not None:
        rows = rows.filter(pk__in=rows.filter(served__area=area_id).values("pk"))
    total = rows.count()
    pages = max(1, -(-total // UNKEPT_PAGE))
    page = min(max(1, page), pages)
    waiting = Count("reports", filter=Q(reports__state__in=WAITS))
    of_these: tuple[Any, ...] = (F("last_checked_on").asc(nulls_first=True), "kana", "pk")
    first = _with_proposals(rows.order_by(*of_these))
    ordered = rows.annotate(said=waiting).order_by("-said", *first, *of_these)
    shown = list(ordered[(page - 1) * UNKEPT_PAGE : page * UNKEPT_PAGE].values_list("pk", "said"))
    known = {view.id: view for view in views(viewer, scope(viewer).filter(pk__in=dict(shown)))}
    rewritten = set(_open_changes().filter(service__in=known).values_list("service", flat=True))
    items = tuple((known[pk], said, pk in rewritten) for pk, said in shown)
    return Unkept(total, page, pages, items)


def _with_proposals(rows: QuerySet[Service]) -> list[Case]:
    """What puts first those of whose text times can be read; of the first LOOKED_AT with a text."""
    texts = rows.filter(openings={}).exclude(hours="").values_list("pk", "hours")[:LOOKED_AT]
    found = [pk for pk, hours in texts if proposal_of(hours, clock.today())]
    return [Case(When(pk__in=found, then=Value(0)), default=Value(1))] if found else []


def unkept_count(viewer: Actor) -> int:
    """How many `unkept` has everywhere; COUNTED if they are more. Members only. One query."""
    return _unkept(viewer).order_by()[:COUNTED].count()


def _unkept(viewer: Actor) -> QuerySet[Service]:
    _only_members(viewer)
    free = scope(viewer).filter(organisation=None, kept_by=None)
    reported = Q(pk__in=Report.objects.filter(state__in=WAITS).values("service"))
    changed = Q(pk__in=_open_changes().values("service"))
    return free.filter(_is_stale() | reported | changed)


def hosts_to_ask(viewer: Actor) -> list[ToAsk]:
    """Hosts whom a mail asks now, the longest unchecked first (for the minute tick). One query."""
    allowed = Service.objects.filter(ask_by_mail=True, state__in=[LISTED, MEMBERS])
    again = Q(asked_at=None) | Q(asked_at__lte=clock.now() - ASK_AGAIN)
    rows = allowed.exclude(email="").filter(again)
    columns = ("pk", "name", "email", "asked_at")
    return [ToAsk(*row) for *row, _is_over in _to_check(rows, columns, (), AT_ONCE)]


def live_links(at: datetime) -> Q:
    """The links that open something at a moment."""
    return Q(ended_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=at))


def _is_stale() -> Q:
    return Q(last_checked_on=None) | Q(last_checked_on__lt=clock.today() - CHECKED_FOR)


def _to_check(
    rows: QuerySet[Service], columns: Collection[str], then_by: Collection[str], most: int
) -> Iterator[tuple[Any, ...]]:
    """Columns of what nobody checked for long, or names days that are over; and whether it does."""
    today = clock.today()
    rows = rows.filter(_is_stale() | with_last_days())
    rows = rows.order_by(F("last_checked_on").asc(nulls_first=True), *then_by, "pk")
    found = (
        (day, (*row, has_run_out(from_json(said), today)))
        for *row, said, day in rows.values_list(*columns, "openings", "last_checked_on").iterator()
    )
    return islice((row for day, row in found if row[-1] or needs_checking(day, today)), most)


def _open_changes() -> QuerySet[HostChange]:
    """What hosts wrote and no member looked at yet, of entries that stand on a list."""
    rows = HostChange.objects.filter(state__in=[MADE, HELD_BACK])
    return rows.exclude(service__state=WITHDRAWN)


def _rewritten(service_id: UUID, parts: list[Mapping[str, Any]]) -> Rewritten:
    return Rewritten(
        service_id,
        parts[0]["service__name"],
        tuple(part["part"] for part in parts),
        max(part["last"] for part in parts),
        sum(part["changes"] for part in parts),
        is_held=any(part["held"] for part in parts),
    )


def _writes(viewer: Actor) -> Q:
    """Of entries that the viewer may write (`rules.check_may_edit`). Errors: as `_only_members`."""
    _only_members(viewer)
    return Q(service__organisation=viewer.acting_for) | Q(service__organisation=None)


def _kept(viewer: Actor) -> Q:
    return Q(service__organisation=None, service__kept_by=viewer.acting_for)


def _change(row: HostChange) -> ChangeView:
    return ChangeView(
        row.pk,
        row.service_id,
        row.service.name,
        row.part,
        row.before,
        row.after,
        row.at,
        is_held=row.state == HELD_BACK,
        is_open=row.state in (MADE, HELD_BACK),
    )


def _only_members(viewer: Actor) -> None:
    if viewer.kind != "member":
        raise not_found()
