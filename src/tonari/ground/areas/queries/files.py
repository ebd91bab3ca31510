"""Files that were brought, and what became of their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tonari.ground.areas.models import AreaFile, AreaFileRow
from tonari.ground.areas.rules import NOTED, NOTED_AMONG, Outcome
from tonari.ground.areas.rules.brought import CHECKED, DROPPED, LEFT_FOR, STATES, WHATS
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.reasons import kept_as
from tonari.kernel.refused import not_found

ROWS = 100
BATCH = 1000


@dataclass(frozen=True)
class FileView:
    """A file that was brought. what: of WHATS; counts: rows of each outcome, and of an undoing."""

    id: UUID
    at: datetime
    what: str
    file_name: str
    options: dict[str, Any]
    source: str
    licence: str
    counts: dict[str, int]
    state: str

    @property
    def state_label(self) -> str:
        """How far it has come, untranslated."""
        return STATES[self.state]

    @property
    def what_label(self) -> str:
        """What it is of, untranslated."""
        return WHATS[self.what]


def files(viewer: Actor) -> list[FileView]:
    """Files that the viewer's organisation brought, the newest first, at most 100. One query.

    The operator's command sees all.
    """
    rows = _files(viewer).exclude(state=DROPPED).order_by("-at", "pk")
    return [_file(row) for row in rows[:100]]


def one_file(viewer: Actor, file_id: UUID) -> FileView:
    """One of them. `Refused` (missing) for another's. One query."""
    row = _files(viewer).filter(pk=file_id).first()
    if row is None:
        raise not_found()
    return _file(row)


def file_rows(viewer: Actor, file_id: UUID, result: str = "", page: int = 1) -> list[Outcome]:
    """A page of ROWS rows: all, those of one outcome, or NOTED. One query."""
    rows = _file_rows(viewer, file_id)
    if result:
        rows = _noted(rows) if result == NOTED else rows.filter(result=result)
    return [_outcome(row) for row in rows[(page - 1) * ROWS : page * ROWS]]


def file_rows_noted(viewer: Actor, file_id: UUID) -> int:
    """How many go in, or are there, and have a remark. One query."""
    return _noted(_file_rows(viewer, file_id)).count()


def file_rows_each(viewer: Actor, file_id: UUID) -> Iterator[Outcome]:
    """All of them, read by batches."""
    return (_outcome(row) for row in _file_rows(viewer, file_id).iterator(BATCH))


def left_files(viewer: Actor) -> list[UUID]:
    """Files, of anybody, that were brought a day ago and wait still. One query."""
    left = AreaFile.objects.filter(state=CHECKED, at__lt=clock.now() - LEFT_FOR)
    return list(left.order_by("pk").values_list("pk", flat=True))


def _files(viewer: Actor) -> QuerySet[AreaFile]:
    if viewer.kind == "command":
        return AreaFile.objects.all()
    if viewer.kind != "member":
        return AreaFile.objects.none()
    return AreaFile.objects.filter(organisation_id=viewer.acting_for)


def _file_rows(viewer: Actor, file_id: UUID) -> QuerySet[AreaFileRow]:
    of = AreaFileRow.objects.filter(of__in=_files(viewer), of=file_id)
    return of.order_by("place").defer("wrote")


def _noted(rows: QuerySet[AreaFileRow]) -> QuerySet[AreaFileRow]:
    return rows.filter(result__in=NOTED_AMONG).exclude(reason="")


def _file(row: AreaFile) -> FileView:
    return FileView(
        id=row.pk, **{n: getattr(row, n) for n in FileView.__dataclass_fields__ if n != "id"}
    )


def _outcome(row: AreaFileRow) -> Outcome:
    return Outcome(row.number, row.name, row.result, kept_as(row.reason))
