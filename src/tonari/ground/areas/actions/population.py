"""Who lives in the areas, from published tables."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

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
    known = _known(kind)
    seen: dict[Key, int] = {}
    count = dict.fromkeys(OUTCOMES, 0)
    fresh: list[Population] = []
    for number, cells in table.rows:
        try:
            draft = read_row(number, table.columns, cells, counted_on, municipality_code)
            outcome, row = _taken_in(draft, known, seen, kind, source, licence)
        except Refused as refused:
            name = table.columns.cell(cells, NAME)
            outcome, row = Outcome(number, name, REFUSED, refused.reason % refused.values), None
        count[outcome.result] += 1
        tell(outcome)
        if row is not None and outcome.result == TAKEN:
            fresh.append(row)
        elif row is not None:
            row.save(force_update=True)
    Population.objects.bulk_create(fresh, batch_size=BATCH)
    facts: dict[str, Any] = {"source": source, **count}
    record("areas.population_imported", by=by, **facts)
    return count


def _known(kind: str) -> dict[Key, tuple[UUID, str]]:
    rows = Population.objects.filter(kind=kind).order_by("pk")
    columns = rows.values_list("municipality_code", "key", "counted_on", "pk", "digest")
    return {(town, key, day): (pk, digest) for town, key, day, pk, digest in columns}


def _taken_in(
    draft: Counted,
    known: dict[Key, tuple[UUID, str]],
    seen: dict[Key, int],
    kind: str,
    source: str,
    licence: str,
) -> tuple[Outcome, Population | None]:
    key = (draft.municipality_code, name_key(draft.name), draft.counted_on)
    if key in seen:
        raise Refused(_("%(number)s行目と同じ地域です。先の行を使いました。"), number=seen[key])
    seen[key] = draft.number
    before = known.get(key)
    digest = draft.digest(source, licence)
    if before is not None and digest == before[1]:
        return Outcome(draft.number, draft.name, UNCHANGED, draft.note), None
    row = Population(
        municipality_code=key[0],
        kind=kind,
        code=draft.code,
        name=draft.name,
        key=key[1],
        counted_on=key[2],
        source=source,
        licence=licence,
        digest=digest,
        **asdict(draft.count),
    )
    if before is not None:
        row.pk = before[0]
    return Outcome(draft.number, draft.name, CHANGED if before else TAKEN, draft.note), row
