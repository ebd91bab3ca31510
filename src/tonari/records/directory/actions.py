"""Writing the directory."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import F

from tonari.ground.areas.queries import areas_at_each
from tonari.ground.areas.rules import CHANGED, REFUSED, TAKEN, UNCHANGED, Outcome, totals
from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _

from .adapters import Line, Opened
from .models import ServedArea, Service
from .rules import (
    LISTED,
    STATES,
    WITHDRAWN,
    Content,
    check_content,
    check_may_edit,
    check_may_import,
    join_fields,
)
from .rules.cells import Cells
from .rules.rows import NAME, Draft, Origin, check_is_data, read_row

BATCH = 500


@action
def put_service(
    *,
    by: Actor,
    content: Content,
    service_id: UUID | None = None,
    version: int | None = None,
    state: str = LISTED,
    form_id: UUID | None = None,
) -> UUID:
    """Add a service of the member's organisation, or (`service_id`) rewrite one; its id.

    version: the one the member saw. form_id: the id a new one gets, so that a form sent twice
    counts once. `Refused` at the field that cannot be kept, if another organisation answers for
    it, and if somebody else changed it meanwhile.
    """
    check_content(content)
    if state not in STATES:
        raise Refused(_("だれに見せるかを選んでください。"), field="state")
    if service_id is None:
        row = _add(by, form_id or new_id(), content, state)
    else:
        row = _rewrite(by, service_id, version, content, state)
    _place(by, [row])
    record("directory.service_put", by=by, subject=row.pk, state=state, is_new=service_id is None)
    return row.pk


@action
def withdraw_service(*, by: Actor, service_id: UUID) -> None:
    """Take a service off every list. `Refused` if another organisation answers for it."""
    row = _editable(by, service_id)
    changed = Service.objects.filter(pk=row.pk, state=row.state).exclude(state=WITHDRAWN)
    if not changed.update(state=WITHDRAWN, edited_at=clock.now(), version=F("version") + 1):
        raise Refused(_("もう取り下げてあります。"))
    record("directory.service_withdrawn", by=by, subject=row.pk)


@action
def import_list(*, by: Actor, opened: Opened, origin: Origin) -> list[Outcome]:
    """Keep the rows of a published list; an outcome for every row, in their order.

    A row is known again by the list's name and its number (without one: name and address). What a
    member has rewritten is not overwritten. The same list twice changes nothing; the ledger gets
    one row with the totals. `Refused` if `by` may not import.
    """
    check_may_import(by)
    known = {row.source_key: row for row in _known(origin.source_list)}
    seen: dict[str, tuple[int, str]] = {}
    outcomes: list[Outcome] = []
    for batch in _batches(opened.rows):
        fresh: list[Service] = []
        rewritten: list[Service] = []
        for line in batch:
            draft = _draft(line, opened, origin, seen)
            if isinstance(draft, Outcome):
                outcomes.append(draft)
                continue
            outcome, row = _taken_in(draft, known.get(draft.key), origin)
            outcomes.append(outcome)
            if row is not None:
                (fresh if outcome.result == TAKEN else rewritten).append(row)
        _save(by, fresh, rewritten)
    facts: dict[str, Any] = {**totals(outcomes), "absent": len(known.keys() - seen.keys())}
    record(
        "directory.imported",
        by=by,
        subject=new_id(),
        format=opened.format.code,
        source_list=origin.source_list,
        **facts,
    )
    return outcomes


@action
def place_services(*, by: Actor) -> int:
    """Compute anew in which areas every service stands, after areas changed; how many moved."""
    check_may_import(by)
    moved = 0
    rows = Service.objects.exclude(lat=None).only("pk", "lat", "lon").order_by("pk").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        moved += _place(by, batch)
    record("directory.placed", by=by, moved=moved)
    return moved


def _editable(by: Actor, service_id: UUID) -> Service:
    row = Service.objects.filter(pk=service_id).first()
    if row is None or by.kind != "member":
        raise not_found()
    check_may_edit(by, row.organisation_id)
    return row


def _add(by: Actor, chosen: UUID, content: Content, state: str) -> Service:
    check_may_edit(by, by.organisation_id)
    if Service.objects.filter(pk=chosen).exists():
        raise already_done()
    row = Service(pk=chosen, organisation_id=by.organisation_id, state=state)
    _fill(row, content)
    row.edited_at, row.last_checked_on = clock.now(), clock.today()
    row.save(force_insert=True)
    return row


def _rewrite(
    by: Actor, service_id: UUID, version: int | None, content: Content, state: str
) -> Service:
    row = _editable(by, service_id)
    seen = row.version if version is None else version
    _fill(row, content)
    written = {name: getattr(row, name) for name in _WRITTEN}
    changed = Service.objects.filter(pk=row.pk, version=seen).update(
        **written,
        state=state,
        edited_at=clock.now(),
        last_checked_on=clock.today(),
        version=F("version") + 1,
    )
    if not changed:
        raise Refused(
            _(
                "書いているあいだに、ほかの人が直しました。新しい内容を見てから、もう一度直してください。"
            )
        )
    return row


def _fill(row: Service, content: Content) -> None:
    for name, value in asdict(content).items():
        setattr(row, name, value)
    row.fields = join_fields(content.fields)
    row.weekly = [list(opening) for opening in content.weekly]
    row.folded = content.folded()


_WRITTEN = (*Content.__dataclass_fields__, "folded")
_FROM_LIST = (*_WRITTEN, "source", "source_url", "licence", "digest", "state", "version")


def _known(source_list: str) -> Iterable[Service]:
    rows = Service.objects.filter(source_list=source_list).exclude(source_key="")
    return rows.only("pk", "source_key", "digest", "edited_at", "version").order_by("pk")


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


def _taken_in(
    draft: Draft, known: Service | None, origin: Origin
) -> tuple[Outcome, Service | None]:
    name = draft.content.name
    if known is not None and known.digest == draft.digest:
        return Outcome(draft.number, name, UNCHANGED, draft.note), None
    if known is not None and known.edited_at is not None:
        reason = _("構成員が書きなおしているので、上書きしませんでした。")
        return Outcome(draft.number, name, REFUSED, reason), None
    row = known or Service(source_list=origin.source_list, source_key=draft.key)
    _fill(row, draft.content)
    row.source, row.source_url, row.licence = draft.source, draft.source_url, draft.licence
    row.digest, row.state = draft.digest, draft.state
    row.version = row.version + 1 if known else 1
    return Outcome(draft.number, name, CHANGED if known else TAKEN, draft.note), row


def _save(by: Actor, fresh: list[Service], rewritten: list[Service]) -> None:
    Service.objects.bulk_create(fresh)
    if rewritten:
        Service.objects.bulk_update(rewritten, _FROM_LIST, batch_size=100)
    if fresh or rewritten:
        _place(by, [*fresh, *rewritten])


def _place(by: Actor, rows: list[Service]) -> int:
    """Write in which areas each row stands; how many rows were not there yet. Few queries."""
    located = [row for row in rows if row.lat is not None and row.lon is not None]
    found = areas_at_each(by, [(row.lat or 0.0, row.lon or 0.0) for row in located])
    wanted = {
        (row.pk, area.id) for row, areas in zip(located, found, strict=True) for area in areas
    }
    ids = [row.pk for row in rows]
    kept = {
        (service, area): pk
        for pk, service, area in ServedArea.objects.filter(service__in=ids)
        .order_by("pk")
        .values_list("pk", "service_id", "area_id")
    }
    gone, new = kept.keys() - wanted, wanted - kept.keys()
    if gone:
        ServedArea.objects.filter(pk__in=[kept[pair] for pair in gone]).delete()
    ServedArea.objects.bulk_create(
        [ServedArea(service_id=service, area_id=area) for service, area in sorted(new)]
    )
    return len({service for service, _area in gone | new})
