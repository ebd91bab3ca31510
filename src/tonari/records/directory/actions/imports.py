"""Lists that members bring: looked through, taken in, undone."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import F

from tonari.ground.areas.rules import CHANGED, TAKEN
from tonari.ground.areas.rules.brought import CHECKED, DROPPED, PART, TAKEN_IN, UNDONE
from tonari.ground.ledger.actions import action, record
from tonari.ground.ledger.adapters import update_many
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.adapters import Opened, as_file, glance, open_list
from tonari.records.directory.adapters.turns import wait_for_turn
from tonari.records.directory.models import Import, ImportPart, ImportRow, Service
from tonari.records.directory.queries.imports import left_imports
from tonari.records.directory.rules import WITHDRAWN, check_may_import
from tonari.records.directory.rules.imports import (
    CHECKABLE,
    CHECKING,
    DROPPABLE,
    REWRITTEN,
    SO_FAR,
    STAGED,
    SWEPT,
    TAKING,
    VOUCHED_FOR,
    WHY_KEPT,
    WRITTEN_SINCE,
    check_may_handle,
    check_size,
    over,
)
from tonari.records.directory.rules.keeping import CHECKED_BEFORE, said_since
from tonari.records.directory.rules.kinds import state_for
from tonari.records.directory.rules.mapping import check_mapping
from tonari.records.directory.rules.rows import Origin

from .knowing import written_so_far
from .lists import CONFIRMED, OF_LIST, WRITTEN, JudgedRow
from .places import BATCH, place
from .previewing import judge_list, note_judged
from .taking import Batch, is_old, worked_out, write_batches
from .writing import content_of, fill, forget_address, read

Said = dict[str, Any]


def bring_list(
    *, by: Actor, file_name: str, content: Iterable[bytes], source: str, licence: str, name: str
) -> UUID:
    """Keep a file to be looked through; the id of its import. Nothing of it is taken in yet.

    name: of the list, by which its rows are known again; without it, that of the file. `Refused` at
    the field for a file that is no list, or without source. What it is is seen first: a workbook
    is opened for long, and nobody else's turn to write is held meanwhile.
    """
    check_may_import(by)
    if not source.strip():
        raise Refused(_("出典（だれが公開した一覧か）を書いてください。"), field="source")
    row = Import(
        organisation_id=by.acting_for,
        member_id=by.acting_id,
        file_name=file_name[-200:],
        source=source[:200],
        licence=licence[:200],
        source_list=name.strip()[:100] or _name_of(by, file_name.rsplit(".", 1)[0], source),
        state=STAGED,
    )
    with as_file(content) as path:
        row.size = path.stat().st_size
        check_size(row.size)
        seen = glance(path)
        row.written, row.format = seen.written, seen.format.code if seen.format else ""
        return _keep_file(by=by, row=row, path=path)


def _name_of(by: Actor, stem: str, source: str) -> str:
    """The name of a list that nobody named: its file's, unless others have a list of that name."""
    same = Import.objects.filter(source_list=stem[:100]).exclude(state=DROPPED)
    is_theirs = same.exists() and not same.filter(organisation_id=by.acting_for).exists()
    return f"{stem[:60]}（{source[:38]}）" if is_theirs else stem[:100]


@action
def _keep_file(*, by: Actor, row: Import, path: Path) -> UUID:
    row.save(force_insert=True)
    with path.open("rb") as file:
        for number, part in enumerate(iter(lambda: file.read(PART), b"")):
            ImportPart.objects.create(of=row, number=number, content=part)
    record("directory.list_brought", by=by, subject=row.pk, size=row.size)
    return row.pk


@action
def begin_looking(*, by: Actor, import_id: UUID, mapping: dict[str, str] | None = None) -> None:
    """Say which column is what (None: the list is of a known shape), and that it be looked through.

    `Refused` if the columns do not do, or it is past that.
    """
    row = _handled(by, import_id)
    if mapping:
        check_mapping(mapping)
    elif not row.format:
        raise Refused(_("どの列が名前かを選んでください。"))
    _go(row, CHECKABLE, CHECKING, mapping=mapping or {}, why="")
    record("directory.list_looked_through", by=by, subject=row.pk)


def look_through(*, by: Actor, import_id: UUID) -> dict[str, int]:
    """Work out what would become of every row; how many of each outcome. Nothing is taken in.

    It reads for long: nobody else's turn to write is held meanwhile, until all of it is kept.
    """
    row = Import.objects.filter(pk=import_id).first()
    if row is None:
        raise not_found()
    check_may_handle(by, row.organisation_id)
    so_far = written_so_far(row.source_list)
    with as_file(_parts(row)) as path:
        rows = judge_list(by, _opened(row, path), _origin(row))
    return _note_judged(by=by, import_id=import_id, rows=rows, so_far=so_far)


@action
def _note_judged(
    *, by: Actor, import_id: UUID, rows: list[JudgedRow], so_far: int
) -> dict[str, int]:
    row = _handled(by, import_id)
    ImportRow.objects.filter(of=row).delete()
    count = note_judged(row.pk, rows)
    _go(row, (CHECKING,), CHECKED, counts=count | {SO_FAR: so_far})
    record("directory.list_judged", by=by, subject=row.pk, rows=sum(count.values()))
    return count


@action
def begin_taking(*, by: Actor, import_id: UUID) -> None:
    """Say that a list which was looked through be taken in. `Refused` if it is past that."""
    row = _handled(by, import_id)
    _go(row, (CHECKED,), TAKING, why="")
    record("directory.list_accepted", by=by, subject=row.pk)


def take_in(*, by: Actor, import_id: UUID) -> dict[str, int]:
    """Take in a list that was looked through, whole or not at all; how many of each outcome.

    None, where its entries were written since it was looked through: it has to be once more. All
    that can be is worked out before anybody waits for their turn to write.
    """
    row = Import.objects.filter(pk=import_id).first()
    if row is None:
        raise not_found()
    check_may_handle(by, row.organisation_id)
    if row.state != TAKING:
        raise over()
    if is_old(row):
        return _look_anew(by=by, import_id=import_id)
    origin = _origin(row)
    with as_file(_parts(row)) as path, worked_out(by, _opened(row, path), origin) as batches:
        return _take_in(by=by, import_id=import_id, batches=batches)


@action
def _take_in(*, by: Actor, import_id: UUID, batches: Iterable[Batch]) -> dict[str, int]:
    wait_for_turn()
    row = _handled(by, import_id)
    if row.state == TAKING and is_old(row):
        return _look_anew(by=by, import_id=import_id)
    ImportRow.objects.filter(of=row).delete()
    count = write_batches(by, row, batches)
    ImportPart.objects.filter(of=row).delete()
    _go(row, (TAKING,), TAKEN_IN)
    return count


@action
def _look_anew(*, by: Actor, import_id: UUID) -> dict[str, int]:
    row = _handled(by, import_id)
    _go(row, (TAKING,), STAGED, why=WRITTEN_SINCE)
    record("directory.import_stopped", by=by, subject=row.pk)
    return {}


@action
def stop_import(*, by: Actor, import_id: UUID, why: str) -> None:
    """Say why a list could not be looked through, or not taken in; it waits where it was.

    By whoever asked for it, or by the job if they are no member any more.
    """
    row = _row(import_id) if by == JOB else _handled(by, import_id)
    _go(row, (CHECKING, TAKING), STAGED if row.state == CHECKING else CHECKED, why=why)
    record("directory.import_stopped", by=by, subject=row.pk)


@action
def drop_import(*, by: Actor, import_id: UUID) -> None:
    """Throw away a list that was not taken in. `Refused` if it was."""
    row = _handled(by, import_id)
    _go(row, DROPPABLE, DROPPED)
    _throw_away([row.pk])
    record("directory.import_dropped", by=by, subject=row.pk)


@action
def sweep_imports(*, by: Actor) -> int:
    """Throw away what was brought a day ago and is not taken in (for the minute tick); how many."""
    left = left_imports(by)
    # What is taken in at this moment is not waited for, and no longer there to be dropped.
    rows = Import.objects.select_for_update(skip_locked=True).filter(pk__in=left, state__in=SWEPT)
    gone = list(rows.order_by("pk").values_list("pk", flat=True))
    Import.objects.filter(pk__in=gone).update(state=DROPPED)
    _throw_away(gone)
    record("directory.imports_swept", by=by, subject=new_id(), count=len(gone))
    return len(gone)


@action
def undo_import(*, by: Actor, import_id: UUID) -> dict[str, int]:
    """Undo a whole import: `withdrawn`, `restored` and `kept`, how many rows of each.

    What it added is withdrawn, what it changed is as before; what somebody wrote, confirmed or
    took on since stays (`kept`), and those rows say so. `Refused` if it was not taken in, or
    undone before.
    """
    wait_for_turn()
    row = _handled(by, import_id)
    _go(row, (TAKEN_IN,), UNDONE)
    done, after = {"withdrawn": 0, "restored": 0, "kept": 0}, 0
    while notes := _written_by(row, after):
        after = notes[-1].place
        _undo(by, row, notes, done)
    Import.objects.filter(pk=row.pk).update(counts=row.counts | done)
    record("directory.import_undone", by=by, subject=row.pk, kept=done["kept"])
    return done


def undo_as_promised(by: Actor, versions: Mapping[UUID, int]) -> None:
    """After a merge was undone: its entries stand as an import wrote them, if it wrote them last.

    versions: which version of each was merged. Undoing that import reaches them again; if it was
    undone meanwhile, they are withdrawn or put back now, and its row no longer says otherwise.
    """
    for service, version in versions.items():
        notes = ImportRow.objects.filter(service=service, version=version, version__gt=0)
        now = Service.objects.filter(pk=service, edited_at=None).values("version")
        notes = notes.filter(result__in=[TAKEN, CHANGED], of__state__in=[TAKEN_IN, UNDONE])
        for note in notes.select_related("of").order_by("-of__at")[:1] if now.exists() else ():
            ImportRow.objects.filter(pk=note.pk).update(version=now, reason="")
            if note.of.state == UNDONE:
                _undo_late(by, note)


def _undo_late(by: Actor, note: ImportRow) -> None:
    note.refresh_from_db(fields=["version"])
    done = {"withdrawn": 0, "restored": 0, "kept": 0}
    _undo(by, note.of, [note], done)
    row = Import.objects.select_for_update().get(pk=note.of_id)
    counts = {name: row.counts.get(name, 0) + many for name, many in done.items()}
    counts["kept"] = max(0, counts["kept"] - 1)
    Import.objects.filter(pk=row.pk).update(counts=row.counts | counts)


def _written_by(row: Import, after: int) -> list[ImportRow]:
    notes = ImportRow.objects.filter(of=row, result__in=[TAKEN, CHANGED], place__gt=after)
    return list(notes.order_by("place")[:BATCH])


def _undo(by: Actor, of: Import, notes: list[ImportRow], done: dict[str, int]) -> None:
    now = {
        one.pk: one
        for one in Service.objects.select_for_update()
        .filter(pk__in=[note.service_id for note in notes])
        .order_by("pk")
    }
    pairs = [(note, now[note.service_id]) for note in notes if note.service_id in now]
    stays = {note.pk: _why_it_stays(of, note, one) for note, one in pairs}
    fresh = [(note, one) for note, one in pairs if not stays[note.pk]]
    gone = _brought_by_undone(of, [one.pk for note, one in fresh if note.before is not None])
    added = [one.pk for note, one in fresh if note.before is None or one.pk in gone]
    # Without its digest the next import of the list takes the row in anew.
    Service.objects.filter(pk__in=added).update(
        state=WITHDRAWN, digest="", version=F("version") + 1, modified_at=clock.now()
    )
    done["withdrawn"] += len(added)
    done["restored"] += _put_back(by, of, [pair for pair in fresh if pair[1].pk not in added])
    for reason in WHY_KEPT:
        left = [pk for pk, why in stays.items() if why == reason]
        ImportRow.objects.filter(pk__in=left).update(reason=reason)
        done["kept"] += len(left)


def _put_back(by: Actor, of: Import, pairs: list[tuple[ImportRow, Service]]) -> int:
    """What these entries were before an import; how many."""
    back = [(note.before, one) for note, one in pairs if note.before is not None]
    if not back:
        return 0
    earlier = _written_before(of, pairs)
    moved = [one.pk for before, one in back if before["email"] != one.email]
    changed = [_restored(one, before) for before, one in back]
    read(changed)
    update_many(Service, (*WRITTEN, *CONFIRMED), changed)
    forget_address(moved)
    place(by, changed)
    # What stands there is again what the import before wrote, which may be undone, too.
    now = {one.pk: one.version for one in changed}
    for row in earlier:
        row.version = now[row.service_id] if row.service_id else row.version
    update_many(ImportRow, ("version",), earlier)
    return len(changed)


def _written_before(of: Import, pairs: list[tuple[ImportRow, Service]]) -> list[ImportRow]:
    """The rows of other imports that wrote what stood there before this one."""
    versions = {one.pk: one.version - 1 for _note, one in pairs}
    rows = ImportRow.objects.filter(service__in=versions, result__in=[TAKEN, CHANGED])
    return [
        row
        for row in rows.exclude(of=of)
        if row.service_id and row.version == versions[row.service_id]
    ]


def _brought_by_undone(of: Import, ids: list[UUID]) -> set[UUID]:
    """Those that an import brought which is undone by now, as all others are that wrote them."""
    rows = ImportRow.objects.filter(service__in=ids, result__in=[TAKEN, CHANGED]).exclude(of=of)
    brought = rows.filter(result=TAKEN, of__state=UNDONE).values_list("service", flat=True)
    still = rows.filter(of__state=TAKEN_IN).values_list("service", flat=True)
    return set(brought) - set(still)


def _why_it_stays(of: Import, note: ImportRow, now: Service) -> str:
    """Why undoing leaves the entry as it is; nothing if it does not."""
    if now.version != note.version:
        return REWRITTEN
    taken_on = of.at.astimezone(clock.TOKYO).date()
    added = note.before is None
    vouched_for = said_since(now.provenance, taken_on) or (added and now.kept_by_id)
    return VOUCHED_FOR if vouched_for else ""


def _restored(row: Service, before: Said) -> Service:
    for name in OF_LIST:
        setattr(row, name, before[name])
    content = content_of(row)
    fill(row, content)
    row.state = state_for(content, row.state)
    if checked := before.get("checked"):
        _kind, who, day, *_of_list = checked
        row.provenance = row.provenance | {"checked": checked}
        row.provenance.pop(CHECKED_BEFORE, None)
        row.last_checked_on = date.fromisoformat(day)
        row.checked_by_id = UUID(who) if who else None
    row.version += 1
    row.modified_at = clock.now()
    return row


def _handled(by: Actor, import_id: UUID) -> Import:
    row = _row(import_id)
    check_may_handle(by, row.organisation_id)
    return row


def _row(import_id: UUID) -> Import:
    row = Import.objects.select_for_update().filter(pk=import_id).first()
    if row is None:
        raise not_found()
    return row


def _go(row: Import, at: tuple[str, ...], to: str, **more: Any) -> None:
    waiting = Import.objects.filter(pk=row.pk, state__in=at)
    if not waiting.update(state=to, moved_at=clock.now(), **more):
        raise over()


def _parts(row: Import) -> Iterable[bytes]:
    parts = ImportPart.objects.filter(of=row).order_by("number")
    return (bytes(part) for part in parts.values_list("content", flat=True).iterator(1))


def _opened(row: Import, path: Any) -> Opened:
    return open_list(path, mapping=row.mapping or None)


def _origin(row: Import) -> Origin:
    return Origin(row.source, row.licence, row.source_list)


def _throw_away(ids: list[UUID]) -> None:
    ImportPart.objects.filter(of__in=ids).delete()
    ImportRow.objects.filter(of__in=ids).delete()
