"""Published lists, row by row: what becomes of each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import UUID

from tonari.ground.areas.queries import Ground
from tonari.ground.areas.rules import ABSENT, CHANGED, REFUSED, TAKEN, UNCHANGED, Outcome
from tonari.ground.ledger.adapters import insert_many
from tonari.kernel.ids import new_ids
from tonari.kernel.reasons import joined, keep, say, why
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.adapters import Line, Opened
from tonari.records.directory.adapters.remembered import Remembered, Standing
from tonari.records.directory.models import ImportRow, Service
from tonari.records.directory.rules import SOME_AREAS, WITHDRAWN
from tonari.records.directory.rules.beside import known_areas
from tonari.records.directory.rules.cells import Cells
from tonari.records.directory.rules.places import ASTRAY, is_astray
from tonari.records.directory.rules.rows import (
    NAME,
    ONLY_MEMBERS_SAY,
    Draft,
    Origin,
    check_is_data,
    read_row,
)

from .knowing import keyed, numbers_met
from .places import BATCH
from .writing import COLUMNS, columns_of

OF_LIST = (
    *(name for name in COLUMNS if name not in ONLY_MEMBERS_SAY),
    *("source", "source_url", "licence", "digest", "state"),
)
"""Columns that a row of a list fills."""
WRITTEN = (*OF_LIST, "folded", "readings", "version", "modified_at", "taken_on")
UUID_LENGTH = 36
_OUR_OWN = _(
    "ここからのファイルの行です。もうのせてあるので、直すときは、そのページで直してください。"
)
CONFIRMED = ("provenance", "last_checked_on", "checked_by")
"""Columns that say who confirmed it."""
_UNREAD = _("この行は読めません（ひとつの欄が大きすぎるか、CSVとしてくずれています）。")
_NOT_CLOSED = _(
    'この行に、とじていない「"」があります。「"」をとじるか消してから、入れなおしてください。'
    "つぎの行からは、一行ずつ読みました。"
)


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """What becomes of a row: its outcome, what it says, and the entry that is there (known).

    pk, version: of an entry that is written of it; no id where nothing is.
    """

    outcome: Outcome
    draft: Draft | None = None
    known: UUID | None = None
    pk: UUID | None = None
    version: int = 0


def note_rows(
    import_id: UUID, rows: list[JudgedRow], after: int, before: dict[UUID, dict[str, Any]]
) -> None:
    """Keep what became of rows, the first of them at the place `after` + 1."""
    notes, ids = [], new_ids(len(rows))
    for id_, (place_, row) in zip(ids, enumerate(rows, after + 1), strict=True):
        said = row.outcome
        told = (said.number, said.result, said.name[:200], keep(said.reason))
        what_was = before.get(row.pk) if row.pk else None
        notes.append((id_, import_id, place_, *told, row.pk or row.known, row.version, what_was))
    insert_many(ImportRow, notes)


def judged(
    opened: Opened, origin: Origin, known: Remembered, within: Ground
) -> Iterator[list[JudgedRow]]:
    """What becomes of every row, by batches, then of what is absent; nothing is written.

    known: what is kept of the list, and then of each of its rows. within: what is known
    of municipalities; what lies outside its own may lie in the sea.
    """
    for batch in _batches(numbers_met(opened, known)):
        rows = []
        for id_, line in zip(new_ids(len(batch)), batch, strict=True):
            draft = _draft(line, opened, origin, known, within)
            if isinstance(draft, Draft) and is_astray(
                draft.content, within.boxes, within.metres_off
            ):
                draft = replace(draft, notes=(*draft.notes, ASTRAY))
            rows.append(
                JudgedRow(draft)
                if isinstance(draft, Outcome)
                else _taken_in(draft, known.standing(draft.key), id_)
            )
        yield _but_our_own(rows, batch, opened)
    yield from _absent(known)


def _but_our_own(rows: list[JudgedRow], batch: list[Line], opened: Opened) -> list[JudgedRow]:
    """The same, but for new rows that bear the number of what stands here: a sheet of this node.

    Its entries are rewritten where they stand. One query, if any row bears such a number.
    """
    numbers = {at: _number_here(line, opened) for at, line in enumerate(batch)}
    new = {n: at for at, n in numbers.items() if n and rows[at].outcome.result == TAKEN}
    for pk in Service.objects.filter(pk__in=new).values_list("pk", flat=True) if new else ():
        told = rows[new[pk]].outcome
        outcome = Outcome(told.number, told.name, UNCHANGED, _OUR_OWN)
        rows[new[pk]] = JudgedRow(outcome, None, pk)
    return rows


def _number_here(line: Line, opened: Opened) -> UUID | None:
    """The number of a row, if it may be one of ours. Read from its cell: each row comes by here."""
    header = opened.header
    places = header.places(opened.format.number) or [*_found(header.names, "ID")]
    cells = (line.cells[at].strip() for at in places if line.cells and at < len(line.cells))
    number = next(filter(None, cells), "")
    try:
        return UUID(number) if len(number) == UUID_LENGTH else None
    except ValueError:
        return None


def _found(names: list[str], name: str) -> Iterator[int]:
    return (at for at, one in enumerate(names) if one == name)


def _batches(rows: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _draft(
    line: Line, opened: Opened, origin: Origin, known: Remembered, within: Ground
) -> Draft | Outcome:
    """The row as a draft with a key of its own, or why it is refused."""
    if line.cells is None:
        return Outcome(line.number, "", REFUSED, _NOT_CLOSED if line.is_open else _UNREAD)
    cells = Cells(opened.header, line.cells)
    try:
        check_is_data(cells, opened.header.names)
        read = read_row(line.number, cells, opened.format, origin, within.towns)
        draft = keyed(_for_its_areas(read, within), known)
    except Refused as refused:
        name = cells.get(*NAME)[:200]
        return Outcome(line.number, name, REFUSED, why(refused))
    time, first = 1, draft
    first_line = 0
    while said := known.said(draft.key):
        number, digest = said
        first_line = first_line or number
        if digest == draft.digest or draft.numbered:
            same = (
                _("%(number)s行目と同じ内容です。")
                if digest == draft.digest
                else _("%(number)s行目と番号が同じです。先の行を使いました。")
            )
            return Outcome(line.number, draft.content.name, REFUSED, say(same, number=number))
        time += 1
        draft = first.again(time, first_line)
    known.say(draft.key, line.number, draft.digest)
    return draft


def _for_its_areas(draft: Draft, within: Ground) -> Draft:
    """The same, for the areas that it names; those that are not known here are told."""
    if not draft.beside.areas:
        return draft
    served, others = known_areas(draft.beside.areas, within.areas)
    content = draft.content
    if served:
        content = replace(content, reach=SOME_AREAS, served=tuple(sorted(served)))
    words = _("ここにない地域なので、だれのためかから外しました：%(areas)s。")
    notes = (say(words, areas="、".join(others)),) if others else ()
    return replace(draft, content=content, notes=(*draft.notes, *notes))


def _taken_in(draft: Draft, known: Standing | None, id_: UUID) -> JudgedRow:
    name = draft.content.name
    if known is None:
        return JudgedRow(Outcome(draft.number, name, TAKEN, draft.note), draft, None, id_, 1)
    if known.digest == draft.digest:
        return JudgedRow(Outcome(draft.number, name, UNCHANGED, draft.note), draft, known.pk)
    if known.is_edited:
        reason = _("構成員が書きなおしているので、上書きしませんでした。")
        return JudgedRow(Outcome(draft.number, name, REFUSED, reason), draft, known.pk)
    changed = Outcome(draft.number, name, CHANGED, draft.note)
    return JudgedRow(changed, draft, known.pk, known.pk, known.version + 1)


def before_of(rows: list[JudgedRow]) -> dict[UUID, dict[str, Any]]:
    """What stands now in the rows that will be changed, and who said last that all of it is right.

    That is `checked` of its provenance, None for nobody. One query, if there are any.
    """
    ids = [row.pk for row in rows if row.pk and row.outcome.result == CHANGED]
    if not ids:
        return {}
    kept = Service.objects.filter(pk__in=ids).order_by("pk").values("pk", "provenance", *OF_LIST)
    return {one.pop("pk"): one | {"checked": one.pop("provenance").get("checked")} for one in kept}


def said_of_check(row: JudgedRow, before: dict[UUID, dict[str, Any]]) -> JudgedRow:
    """The same row; where it changes what somebody had confirmed, with that."""
    if row.pk is None or not before.get(row.pk, {}).get("checked"):
        return row
    words = _(
        "だれかが「いまもこのとおり」と確かめたあとで、かわりました。もう一度、確かめてください。"
    )
    reason = joined([say(words), row.outcome.reason])
    return replace(row, outcome=replace(row.outcome, reason=reason))


def said_by(draft: Draft, folded: str = "") -> dict[str, Any]:
    """What a row of a list says, by the columns of an entry. folded: what is searched of it."""
    return columns_of(draft.content, folded) | {
        "source_key": draft.key,
        "source": draft.source,
        "source_url": draft.source_url,
        "licence": draft.licence,
        "digest": draft.digest,
        "state": draft.state,
    }


def _absent(known: Remembered) -> Iterator[list[JudgedRow]]:
    gone = known.absent()
    reason = _("まえはこの一覧にありました。のせたままです。なくなったのなら、取り下げてください。")
    while some := list(islice(gone, BATCH)):
        rows = Service.objects.filter(pk__in=some).exclude(state=WITHDRAWN)
        names = rows.order_by("kana", "name", "pk").values_list("name", flat=True)
        yield [JudgedRow(Outcome(0, name, ABSENT, reason)) for name in names]
