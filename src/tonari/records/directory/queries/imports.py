"""Lists that were brought, and what became of their rows: for whoever brought them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tonari.ground.areas.rules import NOTED, NOTED_AMONG, TAKEN
from tonari.ground.areas.rules.brought import DROPPED, LEFT_FOR, TAKEN_IN
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.reasons import kept_as
from tonari.kernel.refused import not_found
from tonari.records.directory.models import Import, ImportPart, ImportRow
from tonari.records.directory.rules.imports import (
    KEPT,
    STATES,
    SWEPT,
    WHY_KEPT,
    WORKED_ON,
    WORKED_ON_FOR,
)

ROWS = 100
BATCH = 1000


@dataclass(frozen=True)
class ImportView:
    """A list that was brought. counts: rows of each outcome, and of what an undoing did."""

    id: UUID
    member_id: UUID | None
    at: datetime
    file_name: str
    size: int
    written: str
    format: str
    mapping: dict[str, str]
    source: str
    licence: str
    source_list: str
    counts: dict[str, int]
    state: str
    why: str

    @property
    def state_label(self) -> str:
        """How far it has come."""
        return STATES[self.state]


@dataclass(frozen=True)
class RowView:
    """What became of a row. number: its line, 0 for what is no longer in the list."""

    number: int
    result: str
    name: str
    reason: str
    service_id: UUID | None


def imports(viewer: Actor) -> list[ImportView]:
    """Lists that the viewer's organisation brought, the newest first, at most 100. One query."""
    rows = _scope(viewer).exclude(state=DROPPED).order_by("-at", "pk")
    return [_view(row) for row in rows[:100]]


def one_import(viewer: Actor, import_id: UUID) -> ImportView:
    """One of them. `Refused` (missing) for another's. One query."""
    row = _scope(viewer).filter(pk=import_id).first()
    if row is None:
        raise not_found()
    return _view(row)


def import_rows(viewer: Actor, import_id: UUID, result: str = "", page: int = 1) -> list[RowView]:
    """A page of ROWS rows: all, of one outcome, NOTED, or KEPT by an undoing. One query."""
    rows = _rows(viewer, import_id)
    if result == KEPT:
        rows = rows.filter(reason__in=WHY_KEPT)
    elif result == NOTED:
        rows = _noted(rows)
    elif result:
        rows = rows.filter(result=result)
    return [_row(row) for row in rows[(page - 1) * ROWS : page * ROWS]]


def import_rows_noted(viewer: Actor, import_id: UUID) -> int:
    """How many go in, or are there, and have a remark. One query."""
    return _noted(_rows(viewer, import_id)).count()


def import_rows_doubled(viewer: Actor, import_id: UUID) -> int:
    """Of a list that was looked through, the new rows that stand here from elsewhere. One query."""
    return _rows(viewer, import_id).filter(result=TAKEN, service_id__isnull=False).count()


def import_rows_each(viewer: Actor, import_id: UUID) -> Iterator[RowView]:
    """All of them, read by batches."""
    return (_row(row) for row in _rows(viewer, import_id).iterator(BATCH))


def import_content(viewer: Actor, import_id: UUID) -> Iterator[bytes]:
    """The file as it was brought, in pieces; nothing once it was taken in or dropped."""
    parts = ImportPart.objects.filter(of__in=_scope(viewer), of=import_id).order_by("number")
    return (bytes(part) for part in parts.values_list("content", flat=True).iterator(1))


def last_mapping(viewer: Actor, source_list: str) -> dict[str, str]:
    """Which column was what when this list was last taken in. One query."""
    rows = _scope(viewer).filter(source_list=source_list, state=TAKEN_IN).exclude(mapping={})
    row = rows.order_by("-at").first()
    return dict(row.mapping) if row else {}


def left_imports(viewer: Actor) -> list[UUID]:
    """Lists, of anybody, that were brought a day ago and wait still. One query."""
    left = Import.objects.filter(state__in=SWEPT, at__lt=clock.now() - LEFT_FOR)
    return list(left.order_by("pk").values_list("pk", flat=True))


def halted_imports(viewer: Actor) -> list[UUID]:
    """Lists, of anybody, that are worked on for so long that whoever did it ended. One query."""
    halted = Import.objects.filter(state__in=WORKED_ON, moved_at__lt=clock.now() - WORKED_ON_FOR)
    return list(halted.order_by("pk").values_list("pk", flat=True))


def _scope(viewer: Actor) -> QuerySet[Import]:
    if viewer.kind == "command":
        return Import.objects.all()
    if viewer.kind != "member":
        return Import.objects.none()
    return Import.objects.filter(organisation=viewer.acting_for)


def _rows(viewer: Actor, import_id: UUID) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(of__in=_scope(viewer), of=import_id).order_by("place")


def _noted(rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
    return rows.filter(result__in=NOTED_AMONG).exclude(reason="")


def _view(row: Import) -> ImportView:
    return ImportView(
        id=row.pk, **{n: getattr(row, n) for n in ImportView.__dataclass_fields__ if n != "id"}
    )


def _row(row: ImportRow) -> RowView:
    return RowView(row.number, row.result, row.name, kept_as(row.reason), row.service_id)
