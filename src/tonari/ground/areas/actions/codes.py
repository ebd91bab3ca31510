"""Municipalities by their official codes, from published tables."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from tonari.ground.areas.adapters import CodeTable
from tonari.ground.areas.models import Area, Municipality
from tonari.ground.areas.rules import (
    CHANGED,
    MUNICIPALITY,
    REFUSED,
    TAKEN,
    UNCHANGED,
    Outcome,
    check_is_read,
    left_out,
)
from tonari.ground.areas.rules.codes import NAME, Coded, read_row
from tonari.kernel.reasons import why
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

BATCH = 500


def judge_codes(
    table: CodeTable, *, source: str, licence: str = ""
) -> Iterator[tuple[Outcome, Municipality | None]]:
    """What becomes of each row, and what is written of it (None: nothing).

    A row whose check digit does not fit is refused, and says so.
    """
    known = dict(Municipality.objects.order_by("pk").values_list("pk", "digest"))
    seen: dict[str, int] = {}
    for number, cells in table.rows:
        row = None
        try:
            check_is_read(cells)
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
    for outcome in left_out(table.left):
        yield outcome, None


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


def write_codes(fresh: list[Municipality], changed: list[Municipality]) -> None:
    """Write what was judged: new ones, and in place of what was kept; outlines without a reading
    get theirs. Errors: IntegrityError for a new one that somebody else wrote meanwhile."""
    said = [field.name for field in Municipality._meta.concrete_fields if not field.primary_key]
    Municipality.objects.bulk_create(fresh, batch_size=BATCH)
    Municipality.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=said
    )
    rows = [*fresh, *changed]
    kana = {row.code: row.kana for row in rows}
    found = [area for areas in unread_areas(rows).values() for area in areas]
    for area in found:
        area.kana = kana[area.municipality_code]
    Area.objects.bulk_update(found, ["kana"], batch_size=BATCH)


def unread_outlines() -> QuerySet[Area]:
    """Outlines of municipalities that have no reading."""
    return Area.objects.filter(kind=MUNICIPALITY, kana="")


def unread_areas(rows: list[Municipality]) -> dict[str, list[Area]]:
    """Outlines of these municipalities that have no reading, by code. One query."""
    codes = [row.code for row in rows if row.kana]
    unread = unread_outlines().filter(municipality_code__in=codes)
    found: dict[str, list[Area]] = {}
    for area in unread.order_by("pk"):
        found.setdefault(area.municipality_code, []).append(area)
    return found


def coded_before(rows: list[Municipality]) -> dict[str, dict[str, Any]]:
    """What stands in the place of these rows, by code. One query."""
    names = ("prefecture", "name", "kana", "source", "licence", "digest")
    kept = Municipality.objects.filter(pk__in=[row.code for row in rows]).order_by("pk")
    return {row.code: {name: getattr(row, name) for name in names} for row in kept}
