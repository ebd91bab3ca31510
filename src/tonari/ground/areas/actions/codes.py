"""Municipalities by their official codes, from published tables."""

from collections.abc import Callable, Iterator
from typing import Any

from tonari.ground.areas.adapters import CodeTable
from tonari.ground.areas.models import Area, Municipality
from tonari.ground.areas.rules import (
    CHANGED,
    MUNICIPALITY,
    OUTCOMES,
    REFUSED,
    TAKEN,
    UNCHANGED,
    Outcome,
)
from tonari.ground.areas.rules.codes import NAME, Coded, read_row
from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.kernel.reasons import why
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

Tell = Callable[[Outcome], object]
BATCH = 500


@action
def import_codes(
    *, by: Actor, table: CodeTable, source: str, tell: Tell, licence: str = ""
) -> dict[str, int]:
    """Keep the rows of a table of codes; how many were taken, changed, … (OUTCOMES).

    A row whose check digit does not fit is refused, and says so. Outlines of municipalities that
    have no reading get the one of the table. tell: gets the outcome of each row, in their order.
    The same table twice changes nothing. `Refused` if `by` may not import.
    """
    if by.kind not in ("command", "member"):
        raise Refused(_("コードの表を入れられるのは、構成員か運用者です。"))
    count = dict.fromkeys(OUTCOMES, 0)
    rows: list[Municipality] = []
    for outcome, row in judge_codes(table, source=source, licence=licence):
        rows += [row] if row is not None else []
        count[outcome.result] += 1
        tell(outcome)
    write_codes(rows)
    facts: dict[str, Any] = {"source": source, **count}
    record("areas.codes_imported", by=by, **facts)
    return count


def judge_codes(
    table: CodeTable, *, source: str, licence: str = ""
) -> Iterator[tuple[Outcome, Municipality | None]]:
    """What would become of each row, and what would be written."""
    known = dict(Municipality.objects.order_by("pk").values_list("pk", "digest"))
    seen: dict[str, int] = {}
    for number, cells in table.rows:
        row = None
        try:
            coded = read_row(number, table.columns, cells)
            _check_first(coded, seen)
            digest = coded.digest(source, licence)
            before = known.get(coded.code)
            result = TAKEN if before is None else UNCHANGED if before == digest else CHANGED
            outcome = Outcome(number, coded.name, result)
            row = _row(coded, source, licence, digest) if result != UNCHANGED else None
        except Refused as refused:
            name = table.columns.cell(cells, NAME)[:200]
            outcome = Outcome(number, name, REFUSED, why(refused))
        yield outcome, row


def _check_first(coded: Coded, seen: dict[str, int]) -> None:
    first = seen.setdefault(coded.code, coded.number)
    if first != coded.number:
        raise Refused(_("%(number)s行目と同じコードです。先の行を使いました。"), number=first)


def _row(coded: Coded, source: str, licence: str, digest: str) -> Municipality:
    return Municipality(
        code=coded.code,
        prefecture=coded.prefecture,
        name=coded.name,
        kana=coded.kana,
        source=source[:200],
        licence=licence[:200],
        digest=digest,
    )


def write_codes(rows: list[Municipality]) -> None:
    """New or in place of what was kept; outlines without a reading get theirs."""
    said = [field.name for field in Municipality._meta.concrete_fields if not field.primary_key]
    Municipality.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=said
    )
    kana = {row.code: row.kana for row in rows}
    found = [area for areas in unread_areas(rows).values() for area in areas]
    for area in found:
        area.kana = kana[area.municipality_code]
    Area.objects.bulk_update(found, ["kana"], batch_size=BATCH)


def unread_areas(rows: list[Municipality]) -> dict[str, list[Area]]:
    """Outlines of these municipalities that have no reading, by code. One query."""
    codes = [row.code for row in rows if row.kana]
    unread = Area.objects.filter(kind=MUNICIPALITY, kana="", municipality_code__in=codes)
    found: dict[str, list[Area]] = {}
    for area in unread.order_by("pk"):
        found.setdefault(area.municipality_code, []).append(area)
    return found


def coded_before(rows: list[Municipality]) -> dict[str, dict[str, Any]]:
    """What stands in the place of these rows, by code. One query."""
    names = ("prefecture", "name", "kana", "source", "licence", "digest")
    kept = Municipality.objects.filter(pk__in=[row.code for row in rows]).order_by("pk")
    return {row.code: {name: getattr(row, name) for name in names} for row in kept}
