"""Published lists, taken in row by row."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import UUID

from tonari.ground.areas.queries import Ground, ground
from tonari.ground.areas.rules import ABSENT, CHANGED, OUTCOMES, REFUSED, TAKEN, UNCHANGED, Outcome
from tonari.ground.areas.rules.brought import TAKEN_IN
from tonari.ground.ledger.actions import action, record
from tonari.ground.ledger.adapters import insert_many
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_ids
from tonari.kernel.reasons import joined, keep, say, why
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.adapters import Line, Opened
from tonari.records.directory.adapters.remembered import Remembered, Standing, remembered
from tonari.records.directory.models import Import, ImportRow, Service
from tonari.records.directory.rules import WITHDRAWN, check_may_import
from tonari.records.directory.rules.cells import Cells
from tonari.records.directory.rules.keeping import CHECKED_BEFORE
from tonari.records.directory.rules.places import ASTRAY, is_astray
from tonari.records.directory.rules.rows import (
    NAME,
    ONLY_MEMBERS_SAY,
    Draft,
    Origin,
    check_is_data,
    read_row,
)
from tonari.records.directory.rules.spelling import Heard

from .knowing import keyed, numbers_met, standing
from .places import BATCH, place_at
from .writing import COLUMNS, columns_of, forget_address, heard_of, readings_of

OF_LIST = (
    *(name for name in COLUMNS if name not in ONLY_MEMBERS_SAY),
    *("source", "source_url", "licence", "digest", "state"),
)
"""Columns that a row of a list fills."""
WRITTEN = (*OF_LIST, "folded", "readings", "version", "modified_at", "taken_on")
CONFIRMED = ("provenance", "last_checked_on", "checked_by")
"""Columns that say who confirmed it."""
_ALL = tuple(field.attname for field in Service._meta.concrete_fields)
_AT = {name: place for place, name in enumerate(_ALL)}
REMEMBERED, MOST_REMEMBERED = 100, 20_000
"""Letters of a line of which it is remembered how it is read, and how many such lines."""
Tell = Callable[[Outcome], object]
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


@action
def import_list(
    *,
    by: Actor,
    opened: Opened,
    origin: Origin,
    tell: Tell,
    import_id: UUID | None = None,
    file_name: str = "",
) -> dict[str, int]:
    """Keep the rows of a published list; how many were taken, changed, … (OUTCOMES).

    tell: gets the outcome of every row, in their order, then one (ABSENT) for each row that was
    taken in from this list before and is no longer in it: it is kept. A row is known again by the
    list's name and its number (name and address, where it has none or others have it, too). What a
    member has rewritten is not overwritten. The same list twice changes nothing; the ledger gets
    one row with the totals.
    import_id: of one that was brought before; else one of this file's name begins here. Every
    outcome stays with it, and what stood there before, so that all of it can be undone.
    Memory does not grow with the number of rows, nor with what they say.
    `Refused` if `by` may not import.
    """
    check_may_import(by)
    kept = import_id or _begun(by, opened, origin, file_name)
    count = dict.fromkeys(OUTCOMES, 0)
    with remembered(standing(origin)) as known:
        for found, texts, heard in _read_ahead(judged(opened, origin, known, ground(by))):
            before = before_of(found)
            rows = [said_of_check(row, before) for row in found]
            _save(by, origin, rows, texts, heard)
            _uncheck([pk for pk, said in before.items() if said["checked"]])
            forget_address(_whose_address_changed(rows, before))
            note_rows(kept, rows, sum(count.values()), before)
            for row in rows:
                count[row.outcome.result] += 1
                tell(row.outcome)
    Import.objects.filter(pk=kept).update(counts=count, format=opened.format.code)
    facts: dict[str, Any] = {"format": opened.format.code, "source_list": origin.source_list}
    record("directory.imported", by=by, subject=kept, **facts | count)
    return count


def _read_ahead(
    batches: Iterator[list[JudgedRow]],
) -> Iterator[tuple[list[JudgedRow], list[list[str]], dict[str, Heard]]]:
    """Batches, what is searched of their rows, and how that is read.

    The dictionary reads one while the next is judged and the one before is written.
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


def _begun(by: Actor, opened: Opened, origin: Origin, file_name: str) -> UUID:
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
    row.save(force_insert=True)
    return row.pk


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
        yield rows
    yield from _absent(known)


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
        draft = keyed(read_row(line.number, cells, opened.format, origin, within.towns), known)
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


def _uncheck(ids: list[UUID]) -> None:
    """What was confirmed is no more what stands there; whoever confirmed it may do so again."""
    rows = list(Service.objects.filter(pk__in=ids)) if ids else []
    for row in rows:
        row.provenance[CHECKED_BEFORE] = row.provenance.pop("checked")
        row.last_checked_on = None
    if rows:
        Service.objects.bulk_update(rows, CONFIRMED, batch_size=100)


def _save(
    by: Actor,
    origin: Origin,
    rows: list[JudgedRow],
    texts: list[list[str]],
    heard: dict[str, Heard],
) -> None:
    plain = _plain(origin)
    fresh: list[list[Any]] = []
    rewritten: list[list[Any]] = []
    points: dict[UUID, tuple[float | None, float | None]] = {}
    for row, parts in zip(rows, texts, strict=True):
        if row.draft is None or row.pk is None:
            continue
        points[row.pk] = row.draft.content.lat, row.draft.content.lon
        folded = row.draft.content.folded()
        said = said_by(row.draft, folded) | {"readings": readings_of(parts, heard)}
        written = _columns(plain, row, said)
        (fresh if row.outcome.result == TAKEN else rewritten).append(written)
    insert_many(Service, fresh)
    if rewritten:
        changed = [Service.from_db(None, _ALL, written) for written in rewritten]
        Service.objects.bulk_update(changed, WRITTEN, batch_size=100)
    if points:
        place_at(by, points, [written[_AT["id"]] for written in rewritten])


def _plain(origin: Origin) -> list[Any]:
    """What stands in every column of a new entry of a list, but for what a row says."""
    row = Service(source_list=origin.source_list, taken_on=clock.today())
    return [getattr(row, name) for name in _ALL]


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


def _columns(plain: list[Any], row: JudgedRow, said: dict[str, Any]) -> list[Any]:
    """What stands in every column of an entry (_ALL)."""
    written = plain.copy()
    written[_AT["id"]], written[_AT["version"]] = row.pk, row.version
    for name, value in said.items():
        written[_AT[name]] = value
    return written


def _whose_address_changed(rows: list[JudgedRow], before: dict[UUID, dict[str, Any]]) -> list[UUID]:
    """Entries with another mail address than before."""
    changed = [(row.pk, row.draft) for row in rows if row.outcome.result == CHANGED]
    return [pk for pk, said in changed if pk and said and before[pk]["email"] != said.content.email]


def _absent(known: Remembered) -> Iterator[list[JudgedRow]]:
    gone = known.absent()
    reason = _("まえはこの一覧にありました。のせたままです。なくなったのなら、取り下げてください。")
    while some := list(islice(gone, BATCH)):
        rows = Service.objects.filter(pk__in=some).exclude(state=WITHDRAWN)
        names = rows.order_by("kana", "name", "pk").values_list("name", flat=True)
        yield [JudgedRow(Outcome(0, name, ABSENT, reason)) for name in names]
