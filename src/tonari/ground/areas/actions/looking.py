"""What becomes of every row of a file that was brought, and what it is written as."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import QuerySet

from tonari.ground.areas.adapters import Options, open_codes, open_population, read_areas
from tonari.ground.areas.models import Area, AreaFile, Municipality, Population
from tonari.ground.areas.queries import known_towns
from tonari.ground.areas.rules import TAKEN, Draft, Outcome
from tonari.ground.areas.rules.brought import AREAS, CODES, POPULATION, Told
from tonari.ground.areas.rules.municipalities import municipality_of
from tonari.kernel.actor import PUBLIC

from .codes import coded_before, judge_codes, unread_areas, unread_outlines, write_codes
from .files import areas_like, judge_areas, write_areas
from .population import (
    ONCE,
    counted,
    is_counted_still,
    judge_population,
    population_before,
    write_population,
)

T = TypeVar("T")
_OF_AREA = ("pk", "digest", "valid_from", "valid_to", "kana", "holds")

Write = dict[str, Any]
"""of: what it is a row of (AREAS …); at: where it stands; now: what must stand there still for it
to be undone; before: its columns as they were, null where nothing stood."""


@dataclass(frozen=True)
class LookedRow:
    """What becomes of a row, and what is written of it, in the order in which it is undone."""

    outcome: Outcome
    wrote: Sequence[Write] = ()


@dataclass(frozen=True)
class Look:
    """Every row of a file, and what writes them. kind: of its areas, as the file says it.

    is_still: whether what the rows were judged by stands as it did. It is asked in the transaction
    in which they are written, and holds it until then.
    """

    rows: list[LookedRow]
    write: Callable[[], None]
    is_still: Callable[[], bool]
    kind: str = ""


def look(kept: AreaFile, path: Path) -> Look:
    """What becomes of a file; nothing is written before `write`. `Refused` for what is no such."""
    return _LOOKS[kept.what](kept, path, Told.again(kept.options))


def _areas(kept: AreaFile, path: Path, told: Told) -> Look:
    town = _town(told)
    items = read_areas(path, Options(told.kind, town, told.crs, told.name_field))
    is_still = _watch(areas_like(items), *_OF_AREA)
    judged = judge_areas(
        items,
        source=kept.source,
        licence=kept.licence,
        begins_on=told.begins_on,
        is_whole=told.is_whole,
    )
    rows = [
        LookedRow(one.outcome, [_of_area(row, before) for row, before in one.rows])
        for one in judged
    ]
    kinds = {item.kind for item in items if isinstance(item, Draft)}
    return Look(rows, lambda: write_areas(judged), is_still, "".join(kinds))


def _town(told: Told) -> str:
    return municipality_of(told.municipality_code, towns=partial(known_towns, PUBLIC))


def _watch(rows: QuerySet[Any], *columns: str) -> Callable[[], bool]:
    """Whether these rows stand as they do now; whoever asks it later holds them from then on."""
    asked = rows.order_by("pk").values_list(*columns)
    stood = list(asked)
    return lambda: list(asked.select_for_update()) == stood


def _of_area(row: Area, before: dict[str, Any] | None) -> Write:
    now = {"digest": row.digest, "valid_to": row.valid_to and row.valid_to.isoformat()}
    return {"of": AREAS, "at": {"pk": str(row.pk)}, "now": now, "before": before}


def _population(kept: AreaFile, path: Path, told: Told) -> Look:
    known = counted(told.kind)
    judged = list(
        judge_population(
            open_population(path),
            known,
            source=kept.source,
            licence=kept.licence,
            counted_on=told.counted_on,
            kind=told.kind,
            municipality_code=_town(told),
        )
    )
    written = [row for _outcome, row in judged if row is not None]
    before = population_before(written)
    rows = [
        LookedRow(outcome, [_of_population(row, before)] if row is not None else ())
        for outcome, row in judged
    ]
    fresh, changed = _parted(judged)
    return Look(
        rows,
        lambda: write_population(fresh, changed),
        lambda: is_counted_still(written, known),
    )


def _parted(judged: list[tuple[Outcome, T | None]]) -> tuple[list[T], list[T]]:
    """What is new, and what stands in the place of something."""
    written = [(outcome.result, row) for outcome, row in judged if row is not None]
    fresh = [row for result, row in written if result == TAKEN]
    return fresh, [row for result, row in written if result != TAKEN]


def _of_population(row: Population, before: dict[Any, dict[str, Any]]) -> Write:
    at = {name: str(getattr(row, name)) for name in ONCE}
    key = tuple(getattr(row, name) for name in ONCE)
    now = {"digest": row.digest}
    return {"of": POPULATION, "at": at, "now": now, "before": before.get(key)}


def _codes(kept: AreaFile, path: Path, told: Told) -> Look:
    watched = (_watch(Municipality.objects.all(), "pk", "digest"), _watch(unread_outlines(), "pk"))
    judged = list(judge_codes(open_codes(path), source=kept.source, licence=kept.licence))
    written = [row for _outcome, row in judged if row is not None]
    before, unread = coded_before(written), unread_areas(written)
    rows = [
        LookedRow(outcome, _of_code(row, before, unread) if row is not None else ())
        for outcome, row in judged
    ]
    fresh, changed = _parted(judged)
    return Look(
        rows,
        lambda: write_codes(fresh, changed),
        lambda: all(is_still() for is_still in watched),
    )


def _of_code(
    row: Municipality, before: dict[str, dict[str, Any]], unread: dict[str, list[Area]]
) -> list[Write]:
    at, now = {"pk": row.code}, {"digest": row.digest}
    own = {"of": CODES, "at": at, "now": now, "before": before.get(row.code)}
    read = [
        {"of": AREAS, "at": {"pk": str(area.pk)}, "now": {"kana": row.kana}, "before": {"kana": ""}}
        for area in unread.get(row.code, ())
        if row.kana
    ]
    return [own, *read]


_LOOKS = {AREAS: _areas, POPULATION: _population, CODES: _codes}
