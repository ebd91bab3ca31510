"""Who lives in the areas, from published tables."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from functools import cache, partial
from typing import Any

from django.db.models import QuerySet

from tonari.ground.areas.adapters import Table
from tonari.ground.areas.models import Area, Population, in_force
from tonari.ground.areas.queries import known_towns
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
from tonari.ground.areas.rules.population import NAME, Counted, ages_left_out, name_key, read_row
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.reasons import joined, why
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

Key = tuple[str, str, date]
"""Municipality, name as it is matched, day."""
ONCE = ("municipality_code", "kind", "key", "counted_on")
"""By what one row of a table is known."""
BATCH = 500
_NOWHERE = _(
    "この名前の区域が、まだありません。人口は入りますが、どこにも出ません。"
    "区域を入れるか、名前を区域と同じにすると出ます。"
)
_NO_TOWN = _(
    "この名前の区域は、市区町村がわからないまま入っています。人口は入りますが、どこにも出ません。"
    "区域を入れるのをもとに戻して、「どの市区町村か」を選んで入れなおすと出ます。"
)


def judge_population(
    table: Table,
    known: Mapping[Key, str],
    *,
    source: str,
    licence: str = "",
    counted_on: date | None = None,
    kind: str = "",
    municipality_code: str = "",
) -> Iterator[tuple[Outcome, Population | None]]:
    """What becomes of each row, and what is written of it (None: nothing).

    known: as `counted` says it. counted_on: the day of rows that say none. kind: what its areas
    are; empty where it is any kind. municipality_code: of rows that say none. A row of an area that
    has no outline yet is taken, and says so.
    """
    areas, towns = _outlined(kind), cache(partial(known_towns, PUBLIC))
    seen: dict[Key, int] = {}
    for number, cells in table.rows:
        row = None
        try:
            check_is_read(cells)
            draft = read_row(number, table.columns, cells, counted_on, municipality_code, towns)
            _check_first(draft, seen)
            digest = draft.digest(source, licence)
            result = _result(known.get(_key(draft)), digest)
            reasons = (draft.note, *_nowhere(*_key(draft)[:2], areas))
            outcome = Outcome(number, draft.name, result, joined(reasons))
            if result != UNCHANGED:
                row = _row(draft, kind, source, licence, digest)
        except Refused as refused:
            name = table.columns.cell(cells, NAME)
            outcome = Outcome(number, name, REFUSED, why(refused))
        yield outcome, row
    for outcome in (*ages_left_out(table.columns), *left_out(table.left)):
        yield outcome, None


def _nowhere(town: str, name: str, areas: set[tuple[str, str]]) -> tuple[str, ...]:
    """Why it is shown nowhere; nothing where there is such an area."""
    if (town, name) in areas:
        return ()
    return (_NO_TOWN,) if name and ("", name) in areas else (_NOWHERE,)


def _outlined(kind: str) -> set[tuple[str, str]]:
    """Municipality and name of every area that rows of a table may be of. One query."""
    rows = Area.objects.filter(in_force(clock.today()), **({"kind": kind} if kind else {}))
    found = rows.order_by("pk").values_list("municipality_code", "name", "kind")
    both = [(code, name_key(name), one == MUNICIPALITY) for code, name, one in found]
    return {(code, key) for code, name, whole in both for key in (name, *[""] * whole)}


def counted(kind: str) -> dict[Key, str]:
    """What is kept of each area and day, as its digest. One query."""
    return _digests(Population.objects.filter(kind=kind))


def _digests(rows: QuerySet[Population]) -> dict[Key, str]:
    columns = rows.order_by("pk").values_list("municipality_code", "key", "counted_on", "digest")
    return {(town, key, day): digest for town, key, day, digest in columns}


def is_counted_still(rows: list[Population], known: Mapping[Key, str]) -> bool:
    """Whether what stands in the place of these rows is what was known; it is held from now on."""
    now = _digests(_near(rows).select_for_update())
    keys = [(row.municipality_code, row.key, row.counted_on) for row in rows]
    return all(now.get(key) == known.get(key) for key in keys)


def population_before(rows: list[Population]) -> dict[Any, dict[str, Any]]:
    """What stands in the place of these rows, by municipality, kind, name and day. One query."""
    names = [field.attname for field in Population._meta.concrete_fields if field.attname != "id"]
    return {
        tuple(one[name] for name in ONCE): one | {"counted_on": one["counted_on"].isoformat()}
        for one in _near(rows).order_by("pk").values(*names)
    }


def _near(rows: list[Population]) -> QuerySet[Population]:
    """What is kept of the municipalities and days of these rows."""
    return Population.objects.filter(
        kind__in={row.kind for row in rows},
        municipality_code__in={row.municipality_code for row in rows},
        counted_on__in={row.counted_on for row in rows},
    )


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


def write_population(fresh: list[Population], changed: list[Population]) -> None:
    """Write what was judged: new ones, and in place of what was kept, a batch at a time.

    Errors: IntegrityError for a new one that somebody else wrote meanwhile.
    """
    said = [field.name for field in Population._meta.concrete_fields if not field.primary_key]
    Population.objects.bulk_create(fresh, batch_size=BATCH)
    Population.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=ONCE,
        update_fields=[name for name in said if name not in ONCE],
    )
