"""Who lives in the areas, from published tables."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from tonari.ground.areas.adapters import Table
from tonari.ground.areas.models import Population
from tonari.ground.areas.rules import (
    CHANGED,
    OUTCOMES,
    REFUSED,
    TAKEN,
    UNCHANGED,
    Outcome,
)
from tonari.ground.areas.rules.population import NAME, Counted, name_key, read_row
from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.kernel.reasons import why
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

Tell = Callable[[Outcome], object]
Key = tuple[str, str, date]
"""Municipality, name as it is matched, day."""
BATCH = 500


@action
def import_population(
    *,
    by: Actor,
    table: Table,
    source: str,
    tell: Tell,
    licence: str = "",
    counted_on: date | None = None,
    kind: str = "",
    municipality_code: str = "",
) -> dict[str, int]:
    """Keep the rows of a population table; how many were taken, changed, … (OUTCOMES).

    counted_on: the day of rows that say none. kind: what its areas are; empty where it is any
    kind. municipality_code: of rows that say none. tell: gets the outcome of each row, in their
    order. The same table twice changes nothing. `Refused` if `by` may not import.
    """
    if by.kind not in ("command", "member"):
        raise Refused(_("人口の表を入れられるのは、構成員か運用者です。"))
    count = dict.fromkeys(OUTCOMES, 0)
    rows: list[Population] = []
    judged = judge_population(
        table,
        source=source,
        licence=licence,
        counted_on=counted_on,
        kind=kind,
        municipality_code=municipality_code,
    )
    for outcome, row in judged:
        rows += [row] if row is not None else []
        count[outcome.result] += 1
        tell(outcome)
    write_population(rows)
    facts: dict[str, Any] = {"source": source, **count}
    record("areas.population_imported", by=by, **facts)
    return count


def judge_population(
    table: Table,
    *,
    source: str,
    licence: str = "",
    counted_on: date | None = None,
    kind: str = "",
    municipality_code: str = "",
) -> Iterator[tuple[Outcome, Population | None]]:
    """What would become of each row, as `import_population` says, and what would be written."""
    known = _known(kind)
    seen: dict[Key, int] = {}
    for number, cells in table.rows:
        row = None
        try:
            draft = read_row(number, table.columns, cells, counted_on, municipality_code)
            _check_first(draft, seen)
            digest = draft.digest(source, licence)
            result = _result(known.get(_key(draft)), digest)
            outcome = Outcome(number, draft.name, result, draft.note)
            if result != UNCHANGED:
                row = _row(draft, kind, source, licence, digest)
        except Refused as refused:
            name = table.columns.cell(cells, NAME)
            outcome = Outcome(number, name, REFUSED, why(refused))
        yield outcome, row


def _known(kind: str) -> dict[Key, str]:
    """What was kept of each area and day, as its digest."""
    rows = Population.objects.filter(kind=kind).order_by("pk")
    columns = rows.values_list("municipality_code", "key", "counted_on", "digest")
    return {(town, key, day): digest for town, key, day, digest in columns}


def population_before(rows: list[Population]) -> dict[Any, dict[str, Any]]:
    """What stands in the place of these rows, by municipality, kind, name and day. One query."""
    days = {row.counted_on for row in rows}
    names = [field.attname for field in Population._meta.concrete_fields if field.attname != "id"]
    kept = Population.objects.filter(counted_on__in=days).order_by("pk").values(*names)
    once = ("municipality_code", "kind", "key", "counted_on")
    return {
        tuple(one[name] for name in once): one | {"counted_on": one["counted_on"].isoformat()}
        for one in kept
    }


def _key(draft: Counted) -> Key:
    return draft.municipality_code, name_key(draft.name), draft.counted_on


def _check_first(draft: Counted, seen: dict[Key, int]) -> None:
    first = seen.setdefault(_key(draft), draft.number)
    if first != draft.number:
        raise Refused(_("%(number)s行目と同じ地域です。先の行を使いました。"), number=first)


def _result(before: str | None, digest: str) -> str:
    if before is None:
        return TAKEN
    return UNCHANGED if before == digest else CHANGED


def _row(draft: Counted, kind: str, source: str, licence: str, digest: str) -> Population:
    municipality_code, key, counted_on = _key(draft)
    return Population(
        municipality_code=municipality_code,
        kind=kind,
        code=draft.code,
        name=draft.name,
        key=key,
        counted_on=counted_on,
        source=source,
        licence=licence,
        digest=digest,
        **asdict(draft.count),
    )


def write_population(rows: list[Population]) -> None:
    """New or in place of what was kept: one statement for a batch, also of two at once."""
    once = ["municipality_code", "kind", "key", "counted_on"]
    said = [field.name for field in Population._meta.concrete_fields if not field.primary_key]
    Population.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=once,
        update_fields=[name for name in said if name not in once],
    )
