"""Files that members bring: looked through, taken in or dropped."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tonari.ground.areas.adapters import as_file
from tonari.ground.areas.models import AreaFile, AreaFilePart, AreaFileRow
from tonari.ground.areas.queries import left_files
from tonari.ground.areas.rules import Outcome, check_begins_on, totals
from tonari.ground.areas.rules.brought import (
    CHECKED,
    DROPPED,
    PART,
    TAKEN_IN,
    Told,
    check_brought,
    check_is_operator,
    check_may_bring,
    check_may_handle,
    meanwhile,
    over,
)
from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.reasons import keep
from tonari.kernel.refused import Refused, not_found

from .looking import Look, LookedRow, look


def bring_file(
    *,
    by: Actor,
    what: str,
    file_name: str,
    content: Sequence[bytes],
    source: str,
    licence: str,
    told: Told,
) -> UUID:
    """Look through a file and keep it; its id. Nothing of it is taken in yet.

    what: of WHATS. It is read before anything is written: nobody waits to write meanwhile.
    `Refused` at the field for what is no such file.
    """
    check_may_bring(by)
    check_brought(what, source, told, sum(map(len, content)))
    check_begins_on(told.begins_on, clock.today())
    kept = AreaFile(
        organisation_id=by.acting_for,
        member_id=by.acting_id,
        what=what,
        file_name=file_name[-200:],
        options=told.plain(),
        source=source.strip()[:200],
        licence=licence.strip()[:200],
        state=CHECKED,
    )
    with as_file(content, file_name) as path, _at_the_file():
        looked = look(kept, path)
    kept.options["kind"] = told.kind or looked.kind
    return _keep(by=by, kept=kept, content=content, rows=looked.rows)


@contextmanager
def _at_the_file() -> Iterator[None]:
    """What is wrong with a file is said at its field, unless an option is what is missing."""
    try:
        yield
    except Refused as refused:
        refused.field = refused.field or "file"
        raise


@action
def _keep(*, by: Actor, kept: AreaFile, content: Sequence[bytes], rows: list[LookedRow]) -> UUID:
    kept.counts = totals(row.outcome for row in rows)
    kept.save(force_insert=True)
    whole = b"".join(content)
    pieces = (whole[at : at + PART] for at in range(0, len(whole), PART))
    AreaFilePart.objects.bulk_create(
        AreaFilePart(of=kept, number=number, content=piece) for number, piece in enumerate(pieces)
    )
    _note(kept, [LookedRow(row.outcome) for row in rows])
    record("areas.file_brought", by=by, subject=kept.pk, what=kept.what, size=len(whole))
    return kept.pk


def take_file(*, by: Actor, file_id: UUID) -> dict[str, int]:
    """Take in a file that was looked through, whole or not at all; how many of each outcome.

    It is read and judged before anything is written: nobody waits to write meanwhile. `Refused` if
    what it was judged by was rewritten until then. Whoever keeps something by area hears
    `areas.taken_in`.
    """
    row = _found(by, AreaFile.objects.filter(pk=file_id))
    content = AreaFilePart.objects.filter(of=row).order_by("number").values_list("content")
    with as_file((bytes(piece) for (piece,) in content), row.file_name) as path:
        # Its parts were whole if it waits still: who takes it in throws them away.
        if not AreaFile.objects.filter(pk=file_id, state=CHECKED).exists():
            raise over()
        looked = look(row, path)
    return _take_brought(by=by, file_id=file_id, looked=looked)


@action
def _take_brought(*, by: Actor, file_id: UUID, looked: Look) -> dict[str, int]:
    row = handled(by, file_id)
    go(row, (CHECKED,), TAKEN_IN)
    AreaFilePart.objects.filter(of=row).delete()
    AreaFileRow.objects.filter(of=row).delete()
    return _write(by, row, looked)


def take_path(
    *, by: Actor, what: str, path: Path, source: str, licence: str, told: Told
) -> list[Outcome]:
    """Take in a file of the operator at once, whole or not at all; every row's outcome.

    It stays among the files, so that all of it can be undone. It is read before anything is
    written, as by `take_file`. `Refused` for what is no such file.
    """
    check_is_operator(by)
    check_begins_on(told.begins_on, clock.today())
    kept = AreaFile(
        what=what,
        file_name=path.name[-200:],
        options=told.plain(),
        source=source[:200],
        licence=licence[:200],
        state=TAKEN_IN,
    )
    looked = look(kept, path)
    _take_at_once(by=by, kept=kept, looked=looked)
    return [one.outcome for one in looked.rows]


@action
def _take_at_once(*, by: Actor, kept: AreaFile, looked: Look) -> None:
    kept.save(force_insert=True)
    _write(by, kept, looked)


def _write(by: Actor, row: AreaFile, looked: Look) -> dict[str, int]:
    """Write what was looked at, if it is still that, and what became of every row."""
    if not looked.is_still():
        raise meanwhile()
    try:
        with transaction.mark_for_rollback_on_error():
            looked.write()
    except IntegrityError:  # somebody gave one of these names, or a code, at this moment
        raise meanwhile() from None
    _note(row, looked.rows)
    count = totals(one.outcome for one in looked.rows)
    AreaFile.objects.filter(pk=row.pk).update(counts=count)
    facts: dict[str, Any] = {"what": row.what, **count}
    record("areas.taken_in", by=by, subject=row.pk, **facts)
    return count


@action
def drop_file(*, by: Actor, file_id: UUID) -> None:
    """Throw away a file that was not taken in. `Refused` if it was."""
    row = handled(by, file_id)
    go(row, (CHECKED,), DROPPED)
    _throw_away([row.pk])
    record("areas.file_dropped", by=by, subject=row.pk)


@action
def sweep_files(*, by: Actor) -> int:
    """Throw away what was brought a day ago and is not taken in (for the minute tick); how many."""
    left = left_files(by)
    # What is taken in at this moment is no longer there to be dropped.
    waiting = AreaFile.objects.select_for_update().filter(pk__in=left, state=CHECKED).order_by("pk")
    gone = list(waiting.values_list("pk", flat=True))
    AreaFile.objects.filter(pk__in=gone).update(state=DROPPED)
    _throw_away(gone)
    record("areas.files_swept", by=by, count=len(gone))
    return len(gone)


def _note(of: AreaFile, rows: list[LookedRow]) -> None:
    notes: list[Any] = []
    for place, row in enumerate(rows, 1):
        said = row.outcome
        told = (said.number, said.result, said.name[:200], keep(said.reason))
        names = ("number", "result", "name", "reason")
        more = dict(zip(names, told, strict=True))
        notes.append(AreaFileRow(of=of, place=place, wrote=list(row.wrote), **more))
    AreaFileRow.objects.bulk_create(notes, batch_size=500)


def handled(by: Actor, file_id: UUID) -> AreaFile:
    """A file that `by` may do something to, held until that is done. `Refused` if there is none."""
    return _found(by, AreaFile.objects.select_for_update().filter(pk=file_id))


def _found(by: Actor, rows: QuerySet[AreaFile]) -> AreaFile:
    row = rows.first()
    if row is None:
        raise not_found()
    check_may_handle(by, row.organisation_id)
    return row


def go(row: AreaFile, at: tuple[str, ...], to: str) -> None:
    """Change its state. `Refused` where it is in another one."""
    if not AreaFile.objects.filter(pk=row.pk, state__in=at).update(state=to):
        raise over()


def _throw_away(ids: list[UUID]) -> None:
    AreaFilePart.objects.filter(of__in=ids).delete()
    AreaFileRow.objects.filter(of__in=ids).delete()
