"""Published lists, taken in row by row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from tonari.ground.areas.rules import ABSENT, CHANGED, OUTCOMES, REFUSED, TAKEN, UNCHANGED, Outcome
from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.adapters import Line, Opened
from tonari.records.directory.models import Service
from tonari.records.directory.rules import WITHDRAWN, check_may_import
from tonari.records.directory.rules.cells import Cells
from tonari.records.directory.rules.rows import (
    NAME,
    ONLY_MEMBERS_SAY,
    Draft,
    Origin,
    check_is_data,
    read_row,
)

from .places import BATCH, place
from .writing import COLUMNS, fill, read

_FROM_LIST = (
    *(name for name in COLUMNS if name not in ONLY_MEMBERS_SAY),
    *("folded", "readings", "source", "source_url", "licence", "digest", "state", "version"),
    *("modified_at", "taken_on"),
)
Tell = Callable[[Outcome], object]


@dataclass(frozen=True)
class _Known:
    """What is kept of a row that was there before; no text, however long the list is."""

    pk: UUID
    digest: str
    is_edited: bool
    version: int


@action
def import_list(*, by: Actor, opened: Opened, origin: Origin, tell: Tell) -> dict[str, int]:
    """Keep the rows of a published list; how many were taken, changed, … (OUTCOMES).

    tell: gets the outcome of every row, in their order, then one (ABSENT) for each row that was
    taken in from this list before and is no longer in it: it is kept. A row is known again by the
    list's name and its number (without one: name and address). What a member has rewritten is not
    overwritten. The same list twice changes nothing; the ledger gets one row with the totals.
    Memory grows with the number of rows, by a few hundred bytes for each, not with what they say.
    `Refused` if `by` may not import.
    """
    check_may_import(by)
    known = _known(origin.source_list)
    seen: dict[str, tuple[int, str]] = {}
    count = dict.fromkeys(OUTCOMES, 0)
    for batch in _batches(opened.rows):
        fresh: list[Service] = []
        rewritten: list[Service] = []
        for line in batch:
            draft = _draft(line, opened, origin, seen)
            outcome, row = (
                (draft, None)
                if isinstance(draft, Outcome)
                else _taken_in(draft, known.get(draft.key), origin)
            )
            count[outcome.result] += 1
            tell(outcome)
            if row is not None:
                (fresh if outcome.result == TAKEN else rewritten).append(row)
        _save(by, fresh, rewritten)
    for outcome in _absent(known, seen):
        count[outcome.result] += 1
        tell(outcome)
    facts: dict[str, Any] = {
        "format": opened.format.code,
        "source_list": origin.source_list,
        **count,
    }
    record("directory.imported", by=by, subject=new_id(), **facts)
    return count


def _known(source_list: str) -> dict[str, _Known]:
    rows = Service.objects.filter(source_list=source_list).exclude(source_key="").order_by("pk")
    columns = rows.values_list("source_key", "pk", "digest", "edited_at", "version")
    return {
        key: _Known(pk, digest, edited_at is not None, version)
        for key, pk, digest, edited_at, version in columns.iterator(BATCH)
    }


def _batches(rows: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _draft(
    line: Line, opened: Opened, origin: Origin, seen: dict[str, tuple[int, str]]
) -> Draft | Outcome:
    """The row as a draft with a key of its own, or why it is refused. seen: key to line, digest."""
    if line.cells is None:
        return Outcome(line.number, "", REFUSED, _("この行はCSVとして読めません。"))
    cells = Cells(opened.header, line.cells)
    try:
        check_is_data(cells, opened.header.names)
        draft = read_row(line.number, cells, opened.format, origin)
    except Refused as refused:
        name = cells.get(*NAME)
        return Outcome(line.number, name, REFUSED, refused.reason % refused.values)
    time, first = 1, draft
    while draft.key in seen:
        number, digest = seen[draft.key]
        if digest == draft.digest or draft.numbered:
            same = (
                _("%(number)s行目と同じ内容です。")
                if digest == draft.digest
                else _("%(number)s行目と番号が同じです。先の行を使いました。")
            )
            return Outcome(line.number, draft.content.name, REFUSED, same % {"number": number})
        time += 1
        draft = first.again(time)
    seen[draft.key] = (line.number, draft.digest)
    return draft


def _taken_in(draft: Draft, known: _Known | None, origin: Origin) -> tuple[Outcome, Service | None]:
    name = draft.content.name
    if known is not None and known.digest == draft.digest:
        return Outcome(draft.number, name, UNCHANGED, draft.note), None
    if known is not None and known.is_edited:
        reason = _("構成員が書きなおしているので、上書きしませんでした。")
        return Outcome(draft.number, name, REFUSED, reason), None
    row = Service(source_list=origin.source_list, source_key=draft.key)
    if known is not None:
        row.pk, row.version = known.pk, known.version + 1
    fill(row, draft.content)
    row.source, row.source_url, row.licence = draft.source, draft.source_url, draft.licence
    row.digest, row.state, row.taken_on = draft.digest, draft.state, clock.today()
    return Outcome(draft.number, name, CHANGED if known else TAKEN, draft.note), row


def _save(by: Actor, fresh: list[Service], rewritten: list[Service]) -> None:
    read([*fresh, *rewritten])
    Service.objects.bulk_create(fresh)
    if rewritten:
        Service.objects.bulk_update(rewritten, _FROM_LIST, batch_size=100)
    if fresh or rewritten:
        place(by, [*fresh, *rewritten])


def _absent(known: dict[str, _Known], seen: dict[str, tuple[int, str]]) -> Iterator[Outcome]:
    gone = [row.pk for key, row in known.items() if key not in seen]
    for start in range(0, len(gone), BATCH):
        rows = Service.objects.filter(pk__in=gone[start : start + BATCH]).exclude(state=WITHDRAWN)
        for name in rows.order_by("kana", "name", "pk").values_list("name", flat=True):
            reason = _(
                "まえはこの一覧にありました。のせたままです。なくなったのなら、取り下げてください。"
            )
            yield Outcome(0, name, ABSENT, reason)
