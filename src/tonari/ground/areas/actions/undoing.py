"""A file that was taken in, undone as a whole: many rows at a time, few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from tonari.ground.areas.models import Area, AreaFile, AreaFileRow, Municipality, Population
from tonari.ground.areas.rules import TAKEN
from tonari.ground.areas.rules.brought import (
    AREAS,
    CODES,
    POPULATION,
    TAKEN_IN,
    UNDONE,
    meanwhile,
    named_since,
    read_since,
    written_since,
)
from tonari.ground.ledger.actions import action, part, record
from tonari.kernel.actor import Actor
from tonari.kernel.reasons import why
from tonari.kernel.refused import Refused

from .brought import go, handled
from .files import draw, measure
from .looking import Write
from .population import ONCE

BATCH = 500
_MODELS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    AREAS: (Area, ("pk",)),
    CODES: (Municipality, ("pk",)),
    POPULATION: (Population, ONCE),
}
"""What is written of, and by what one row of it is known."""
Key = tuple[str, ...]
Standing = dict[Key, Any]


@dataclass
class _Piece:
    """What goes back together or not at all. reason: why it stays."""

    wrote: Sequence[Write]
    reason: str = ""

    def stays(self, refused: Refused) -> None:
        self.reason = why(refused).kept()


@action
def undo_file(*, by: Actor, file_id: UUID) -> dict[str, int]:
    """Undo a whole file: `removed`, `restored` and `kept`, how many rows of each.

    What it added is gone, what it changed is as before; what somebody wrote since, or needs, stays
    (`kept`), and those rows say why. `Refused` if it was not taken in, or undone before.
    """
    row = handled(by, file_id)
    go(row, (TAKEN_IN,), UNDONE)
    done = {"removed": 0, "restored": 0, "kept": 0}
    restored: list[UUID] = []
    after = 0
    while notes := _written_by(row, after):
        after = notes[-1].place
        restored += _undo(by, row.what, notes, done)
    if areas := list(Area.objects.filter(pk__in=restored).order_by("pk")):
        measure(areas)
        draw(areas)
    AreaFile.objects.filter(pk=row.pk).update(counts=row.counts | done)
    facts: dict[str, Any] = {"what": row.what, **done}
    record("areas.file_undone", by=by, subject=row.pk, **facts)
    return done


def _written_by(row: AreaFile, after: int) -> list[AreaFileRow]:
    notes = AreaFileRow.objects.filter(of=row, place__gt=after).exclude(wrote=[])
    return list(notes.order_by("place")[:BATCH])


def _undo(by: Actor, what: str, notes: list[AreaFileRow], done: dict[str, int]) -> list[UUID]:
    """Undo what was written of these rows; the areas that stand as before again."""
    pieces = {note.pk: _pieces(what, note.wrote) for note in notes}
    each = [piece for of_note in pieces.values() for piece in of_note]
    standing = _standing([one for piece in each for one in piece.wrote])
    _keep_what_was_written_since(each, standing)
    _keep_what_has_its_name_no_more(each)
    _keep_what_is_needed(by, each)
    back = [one for piece in each if not piece.reason for one in piece.wrote]
    try:
        with transaction.mark_for_rollback_on_error():
            _delete([one for one in back if one["before"] is None], standing)
            restored = _restore([one for one in back if one["before"] is not None], standing)
    except IntegrityError:  # another one was given one of these names at this moment
        raise meanwhile() from None
    for note in notes:
        _count(note, pieces[note.pk], done)
    AreaFileRow.objects.bulk_update([note for note in notes if note.reason], ["reason"])
    return restored


def _pieces(what: str, wrote: Sequence[Write]) -> list[_Piece]:
    # An outline and the one before it go together; a code and the readings it gave each alone.
    return [_Piece(wrote)] if what == AREAS else [_Piece([one]) for one in wrote]


def _count(note: AreaFileRow, pieces: list[_Piece], done: dict[str, int]) -> None:
    own, *others = pieces
    if own.reason:
        note.reason = own.reason
        done["kept"] += 1
        return
    if any(other.reason for other in others):
        note.reason = why(read_since()).kept()
    done["removed" if note.result == TAKEN else "restored"] += 1


def _standing(wrote: Iterable[Write]) -> Standing:
    """What stands where this was written, held until it is undone. A query for each model."""
    of: dict[str, list[Write]] = {}
    for one in wrote:
        of.setdefault(one["of"], []).append(one)
    found: Standing = {}
    for what, several in of.items():
        model, names = _MODELS[what]
        places = {f"{name}__in": {one["at"][name] for one in several} for name in names}
        rows = model._default_manager.select_for_update().filter(**places).order_by("pk")
        if what == AREAS:
            rows = rows.defer("geometry", "outline")
        for row in rows:
            found[what, *(str(getattr(row, name)) for name in names)] = row
    return found


def _key(one: Write) -> Key:
    return one["of"], *(one["at"][name] for name in _MODELS[one["of"]][1])


def _keep_what_was_written_since(pieces: list[_Piece], standing: Standing) -> None:
    for piece in pieces:
        if not all(_is_as_written(standing.get(_key(one)), one["now"]) for one in piece.wrote):
            piece.stays(written_since())


def _is_as_written(row: Any, now: dict[str, Any]) -> bool:
    return row is not None and all(_plain(getattr(row, name)) == now[name] for name in now)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _keep_what_has_its_name_no_more(pieces: list[_Piece]) -> None:
    """Two of a name do not stand at a time: where a later file gave it again, that one stands."""
    again = {name: piece for piece in pieces if not piece.reason for name in _names_again(piece)}
    if not again:
        return
    kinds, towns, names = (set(each) for each in zip(*again, strict=True))
    rows = Area.objects.filter(
        valid_to=None, kind__in=kinds, municipality_code__in=towns, name__in=names
    )
    for row in rows.order_by("pk").only("kind", "municipality_code", "name"):
        piece = again.get((row.kind, row.municipality_code, row.name))
        if piece is not None and str(row.pk) not in {one["at"]["pk"] for one in piece.wrote}:
            piece.stays(named_since())


def _names_again(piece: _Piece) -> list[Key]:
    before = (one["before"] for one in piece.wrote if one["of"] == AREAS and one["before"])
    return [
        (said["kind"], said["municipality_code"], said["name"])
        for said in before
        if "name" in said and said["valid_to"] is None
    ]


def _keep_what_is_needed(by: Actor, pieces: list[_Piece]) -> None:
    """Whoever keeps something by an area that is to go may refuse, each by itself."""
    for piece in pieces:
        added = [one for one in piece.wrote if one["of"] == AREAS and one["before"] is None]
        if piece.reason or not added:
            continue
        try:
            with part():
                for one in added:
                    record("areas.removed", by=by, subject=UUID(one["at"]["pk"]))
        except Refused as refused:
            piece.stays(refused)


def _delete(wrote: list[Write], standing: Standing) -> None:
    for what, (model, _names) in _MODELS.items():
        if ids := [standing[_key(one)].pk for one in wrote if one["of"] == what]:
            model._default_manager.filter(pk__in=ids).delete()


def _restore(wrote: list[Write], standing: Standing) -> list[UUID]:
    """Write what stood there before; the areas whose outline is as before again."""
    by_columns: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
    for one in wrote:
        row = standing[_key(one)]
        for name, value in one["before"].items():
            setattr(row, name, value)
        columns = tuple(sorted(one["before"]))
        by_columns.setdefault((one["of"], columns), []).append(row)
    for (what, columns), rows in by_columns.items():
        _write(_MODELS[what], columns, rows)
    return [
        UUID(one["at"]["pk"]) for one in wrote if one["of"] == AREAS and "geometry" in one["before"]
    ]


def _write(
    of: tuple[type[Model], tuple[str, ...]], columns: tuple[str, ...], rows: list[Any]
) -> None:
    model, names = of
    if model is Area:  # of which few are written, and a name of which may stand in another row
        Area.objects.bulk_update(rows, columns, batch_size=BATCH)
        return
    model._default_manager.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=[name if name != "pk" else "code" for name in names],
        update_fields=[name for name in columns if name not in names],
    )
