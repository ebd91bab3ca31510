"""Lists are taken in: what needs no turn to write is worked out first, and waits in a file."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from tonari.ground.areas.queries import areas_now, ground
from tonari.ground.areas.rules import CHANGED, OUTCOMES, TAKEN, Outcome
from tonari.ground.areas.rules.brought import TAKEN_IN
from tonari.ground.ledger.actions import action, record
from tonari.ground.ledger.adapters import insert_many, update_many
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.directory.adapters import Opened
from tonari.records.directory.adapters.remembered import remembered
from tonari.records.directory.adapters.spooled import spooled
from tonari.records.directory.adapters.turns import wait_for_turn
from tonari.records.directory.models import Import, Service
from tonari.records.directory.rules import check_may_import
from tonari.records.directory.rules.imports import SO_FAR, WRITTEN_MEANWHILE, WrittenMeanwhile
from tonari.records.directory.rules.keeping import CHECKED_BEFORE
from tonari.records.directory.rules.rows import Origin
from tonari.records.directory.rules.spelling import Heard

from .knowing import standing, written_so_far
from .lists import (
    CONFIRMED,
    WRITTEN,
    JudgedRow,
    before_of,
    judged,
    note_rows,
    said_by,
    said_of_check,
)
from .places import Points, areas_of_points, keep_places, place_at, serve_each
from .writing import forget_address, heard_of, readings_of

_ALL = tuple(field.attname for field in Service._meta.concrete_fields)
_AT = {name: place for place, name in enumerate(_ALL)}
REMEMBERED, MOST_REMEMBERED = 100, 20_000
"""Letters of a line of which it is remembered how it is read, and how many such lines."""
Tell = Callable[[Outcome], object]
Columns = list[Any]
"""What stands in every column of an entry (_ALL)."""


@dataclass(frozen=True)
class Batch:
    """What becomes of some rows, without their drafts; and the entries written of them, by id.

    placed: each of those with each area in which it stood when the areas were as areas_now says;
    served: each of those that are new with each area that it is for.
    """

    rows: list[JudgedRow]
    written: dict[UUID, Columns]
    placed: set[tuple[UUID, UUID]]
    areas_now: int
    served: set[tuple[UUID, UUID]]


def import_list(
    *, by: Actor, opened: Opened, origin: Origin, tell: Tell, file_name: str = ""
) -> dict[str, int]:
    """Keep the rows of a published list; how many were taken, changed, … (OUTCOMES).

    tell: gets the outcome of every row, in their order, then one (ABSENT) for each row that was
    taken in from this list before and is no longer in it: it is kept. A row is known again by the
    list's name and its number (name and address, where it has none or others have it, too). What a
    member has rewritten is not overwritten. The same list twice changes nothing; the ledger gets
    one row with the totals.
    An import of this file's name begins here. Every outcome stays with it, and what stood there
    before, so that all of it can be undone.
    Memory does not grow with the number of rows, nor with what they say.
    `Refused` if `by` may not import; `WrittenMeanwhile` if this list was written in, or another
    taken in, since it began: nothing is taken in then.
    """
    check_may_import(by)
    so_far = written_so_far(origin.source_list)
    with worked_out(by, opened, origin) as batches:
        row = Import(
            organisation_id=by.organisation_id,
            member_id=by.id,
            file_name=file_name[:200],
            format=opened.format.code,
            source=origin.source[:200],
            licence=origin.licence[:200],
            source_list=origin.source_list,
            state=TAKEN_IN,
        )
        return _import_list(by=by, row=row, batches=batches, tell=tell, so_far=so_far)


@action
def _import_list(
    *, by: Actor, row: Import, batches: Iterable[Batch], tell: Tell, so_far: int
) -> dict[str, int]:
    wait_for_turn()
    if written_so_far(row.source_list) != so_far:
        raise WrittenMeanwhile(WRITTEN_MEANWHILE)
    row.save(force_insert=True)
    return write_batches(by, row, batches, tell)


def is_old(row: Import) -> bool:
    """Whether a list that was looked through was written in since, or another was taken in."""
    return bool(row.counts.get(SO_FAR) != written_so_far(row.source_list))


@contextmanager
def worked_out(by: Actor, opened: Opened, origin: Origin) -> Iterator[Iterable[Batch]]:
    """What becomes of every row of a list, and what is to be written of it. Nothing is written.

    It reads for long; as many rows as there may be, they wait in a file.
    """
    plain, areas = _plain(origin), areas_now(by)
    with spooled(Batch) as kept:
        with remembered(standing(origin)) as known:
            for rows, texts, heard in _read_ahead(judged(opened, origin, known, ground(by))):
                written = _written(plain, rows, texts, heard)
                plainer = [replace(row, draft=None) for row in rows]
                placed = areas_of_points(by, _points(written))
                kept.put(Batch(plainer, written, placed, areas, _served(rows)))
        yield kept


def write_batches(
    by: Actor, row: Import, batches: Iterable[Batch], tell: Tell = lambda _outcome: None
) -> dict[str, int]:
    """Write what was worked out, inside an action; how many of each outcome."""
    count, areas = dict.fromkeys(OUTCOMES, 0), areas_now(by)
    for batch in batches:
        _hold(batch.rows)
        before = before_of(batch.rows)
        rows = [said_of_check(one, before) for one in batch.rows]
        _save(by, batch, is_placed=batch.areas_now == areas)
        _uncheck([pk for pk, said in before.items() if said["checked"]])
        moved = (pk for pk, said in before.items() if said["email"] != _email(batch.written[pk]))
        forget_address(list(moved))
        note_rows(row.pk, rows, sum(count.values()), before)
        for one in rows:
            count[one.outcome.result] += 1
            tell(one.outcome)
    Import.objects.filter(pk=row.pk).update(counts=count)
    facts: dict[str, Any] = {"format": row.format, "source_list": row.source_list}
    record("directory.imported", by=by, subject=row.pk, **facts | count)
    return count


def _read_ahead(
    batches: Iterator[list[JudgedRow]],
) -> Iterator[tuple[list[JudgedRow], list[list[str]], dict[str, Heard]]]:
    """Batches, what is searched of their rows, and how that is read.

    The dictionary reads one while the next is judged and the one before is kept.
    """
    before: dict[str, Heard] = {}

    def read(texts: list[list[str]]) -> dict[str, Heard]:
        found = heard_of(texts, before)
        if len(before) > MOST_REMEMBERED:
            before.clear()
        before.update((line, said) for line, said in found.items() if len(line) <= REMEMBERED)
        return found

    with ThreadPoolExecutor(1) as ahead:
        waiting: list[tuple[list[JudgedRow], list[list[str]], Future[dict[str, Heard]]]] = []
        for rows in batches:
            texts = [row.draft.content.heard() if row.draft and row.pk else [] for row in rows]
            waiting.append((rows, texts, ahead.submit(read, texts)))
            if len(waiting) > 1:
                rows_now, texts_now, heard = waiting.pop(0)
                yield rows_now, texts_now, heard.result()
        for rows_now, texts_now, heard in waiting:
            yield rows_now, texts_now, heard.result()


def _plain(origin: Origin) -> Columns:
    """What stands in every column of a new entry of a list, but for what a row says."""
    row = Service(source_list=origin.source_list, taken_on=clock.today())
    return [getattr(row, name) for name in _ALL]


def _written(
    plain: Columns, rows: list[JudgedRow], texts: list[list[str]], heard: dict[str, Heard]
) -> dict[UUID, Columns]:
    written = {}
    for row, parts in zip(rows, texts, strict=True):
        if row.draft is not None and row.pk is not None:
            said = said_by(row.draft, row.draft.content.folded())
            said["readings"] = readings_of(parts, heard)
            said |= row.draft.beside.in_columns
            written[row.pk] = _columns(plain, row, said)
    return written


def _columns(plain: Columns, row: JudgedRow, said: dict[str, Any]) -> Columns:
    written = plain.copy()
    written[_AT["id"]], written[_AT["version"]] = row.pk, row.version
    for name, value in said.items():
        written[_AT[name]] = value
    return written


def _email(written: Columns) -> Any:
    return written[_AT["email"]]


def _served(rows: list[JudgedRow]) -> set[tuple[UUID, UUID]]:
    new = (row for row in rows if row.outcome.result == TAKEN)
    said = [(row.pk, row.draft.content.served) for row in new if row.draft and row.pk]
    return {(pk, area) for pk, areas in said for area in areas}


def _points(written: dict[UUID, Columns]) -> Points:
    return {pk: (one[_AT["lat"]], one[_AT["lon"]]) for pk, one in written.items()}


def _hold(rows: list[JudgedRow]) -> None:
    """Nobody else writes what these rows change until all is written; nor did so meanwhile.

    On PostgreSQL others write beside us, also after it was asked whether anybody had.
    """
    changed = [row for row in rows if row.outcome.result == CHANGED]
    judged = {row.pk: row.version - 1 for row in changed if row.pk}
    if not judged:
        return
    now = Service.objects.select_for_update().filter(pk__in=judged).order_by("pk")
    if dict(now.values_list("pk", "version")) != judged:
        raise WrittenMeanwhile(WRITTEN_MEANWHILE)


def _save(by: Actor, batch: Batch, *, is_placed: bool) -> None:
    """is_placed: what was worked out of the areas holds still."""
    now, written = clock.now(), batch.written
    for columns in written.values():
        columns[_AT["modified_at"]] = now  # by this others learn of it: not when it was worked out
    results = {row.pk: row.outcome.result for row in batch.rows}
    insert_many(Service, [one for pk, one in written.items() if results[pk] == TAKEN])
    changed = [pk for pk in written if results[pk] == CHANGED]
    update_many(Service, WRITTEN, [Service.from_db(None, _ALL, written[pk]) for pk in changed])
    serve_each(by, batch.served)
    if is_placed:
        keep_places(changed, batch.placed)
    else:
        place_at(by, _points(written), changed)


def _uncheck(ids: list[UUID]) -> None:
    """What was confirmed is no more what stands there; whoever confirmed it may do so again."""
    rows = list(Service.objects.filter(pk__in=ids)) if ids else []
    for row in rows:
        row.provenance[CHECKED_BEFORE] = row.provenance.pop("checked")
        row.last_checked_on = None
    update_many(Service, CONFIRMED, rows)
