"""Areas from files: new ones, corrected ones, and outlines that hold from a day on."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet

from tonari.ground.areas.adapters import outlines, shared_ground
from tonari.ground.areas.models import Area, Overlap, in_force
from tonari.ground.areas.rules import (
    ABSENT,
    CHANGED,
    DRAWN,
    REFUSED,
    TAKEN,
    UNCHANGED,
    Draft,
    Outcome,
    Unusable,
    bounds,
    check_begins_on,
    hold_together,
    totals,
)
from tonari.ground.areas.rules.doubts import doubts
from tonari.ground.areas.rules.drawing import Box
from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.reasons import joined
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

Key = tuple[str, str, str]


@action
def import_areas(
    *,
    by: Actor,
    items: Sequence[Draft | Unusable],
    source: str,
    licence: str,
    begins_on: date | None = None,
    is_whole: bool = False,
) -> list[Outcome]:
    """Keep the areas of a file: new ones are added, known ones (by their key) rewritten.

    begins_on: the outlines hold from this day; what stood before stays, with its last day. Without
    it the file corrects what holds today. is_whole: what the file does not have (of its kinds and
    municipalities) ends the day before. Returns an outcome for every item, in their order, then
    one (ABSENT) for each area that is missing in a file with a day; writes nothing but one ledger
    row when all are unchanged. `Refused` if `by` is neither the operator's command nor a member.
    """
    if by.kind not in ("command", "member"):
        raise Refused(_("地域を入れられるのは、構成員か運用者です。"))
    check_begins_on(begins_on, clock.today())
    judged = judge_areas(
        items, source=source, licence=licence, begins_on=begins_on, is_whole=is_whole
    )
    write_areas(judged)
    outcomes = [one.outcome for one in judged]
    repaired = sum(isinstance(item, Draft) and bool(item.repaired) for item in items)
    facts: dict[str, Any] = {**totals(outcomes), "repaired": repaired}
    record("areas.imported", by=by, source=source, begins_on=begins_on, **facts)
    return outcomes


@dataclass(frozen=True)
class Judged:
    """What becomes of one area of a file. rows: what is written, each with what stood in it before
    (None for a new one), in the order in which that is undone."""

    outcome: Outcome
    rows: tuple[tuple[Area, dict[str, Any] | None], ...] = ()


def judge_areas(
    items: Sequence[Draft | Unusable],
    *,
    source: str,
    licence: str,
    begins_on: date | None = None,
    is_whole: bool = False,
) -> list[Judged]:
    """What would become of every area of a file, as `import_areas` says; nothing is written."""
    known = _known([item for item in items if isinstance(item, Draft)], begins_on)
    before = {row.pk: columns(row) for row in known.values()}
    judged, around, loose = list[Judged](), _around_all(), _loose(items)
    for item in items:
        if isinstance(item, Unusable):
            outcome, rows = Outcome(item.number, item.name, REFUSED, item.reason), list[Area]()
        else:
            row = known.get(item.key)
            stood = _stood(before[row.pk]) if row else None
            is_twice = row is None and item.key in loose
            told = [*doubts(item, stood, around, is_twice=is_twice)]
            outcome, rows = _taken_in(item, row, source, licence, begins_on)
            if outcome.result in (TAKEN, CHANGED) and told:
                outcome = replace(outcome, reason=joined([*filter(None, [outcome.reason]), *told]))
        judged.append(_judged(outcome, rows, before))
    if begins_on:
        gone, ended = _absent(items, known, begins_on, is_whole=is_whole)
        rows_of = {row.pk: [row] for row in ended}
        judged += [_judged(outcome, rows_of.get(row.pk, []), before) for outcome, row in gone]
    return judged


def _around_all() -> Box | None:
    """South, west, north, east of all areas; None while there is none. One query."""
    edges = Area.objects.aggregate(Min("south"), Min("west"), Max("north"), Max("east"))
    south, west, north, east = edges.values()
    return None if south is None else (south, west, north, east)


def _loose(items: Sequence[Draft | Unusable]) -> set[Key]:
    """The keys of those of a file that stand here already without a municipality. One query."""
    keys = {item.key for item in items if isinstance(item, Draft) and item.municipality_code}
    named = Area.objects.filter(
        municipality_code="", name__in={name for _kind, _town, name in keys}
    )
    found = set(named.filter(in_force(clock.today())).values_list("kind", "name"))
    return {key for key in keys if (key[0], key[2]) in found}


def _stood(before: dict[str, Any]) -> Box:
    return before["south"], before["west"], before["north"], before["east"]


def _judged(outcome: Outcome, rows: list[Area], before: dict[UUID, dict[str, Any]]) -> Judged:
    # What is new goes first when it is undone: two of a name do not stand at a time.
    ordered = sorted(rows, key=lambda row: not row._state.adding)
    return Judged(outcome, tuple((row, before.get(row.pk)) for row in ordered))


def columns(row: Area) -> dict[str, Any]:
    """What stands in a row, as JSON keeps it."""
    said = {field.attname: getattr(row, field.attname) for field in Area._meta.concrete_fields}
    del said["id"]
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in said.items()}


def write_areas(judged: Sequence[Judged]) -> None:
    """Write what was judged."""
    rows = [row for one in judged for row, _before in one.rows]
    fresh = [row for row in rows if row._state.adding]
    _save(fresh, [row for row in rows if not row._state.adding])


def areas_like(items: Iterable[Draft | Unusable]) -> QuerySet[Area]:
    """What is kept of the kinds and the municipalities of a file, whenever it holds."""
    drafts = [item for item in items if isinstance(item, Draft)]
    return Area.objects.filter(
        kind__in={draft.kind for draft in drafts},
        municipality_code__in={draft.municipality_code for draft in drafts},
    )


def _known(drafts: list[Draft], begins_on: date | None) -> dict[Key, Area]:
    """What is kept under each key: the last outline, or the one of today if no day was named."""
    rows = areas_like(drafts).order_by("pk")
    known = {_key(row): row for row in rows.filter(valid_to=None)}
    if begins_on is None:
        known |= {_key(row): row for row in rows.filter(in_force(clock.today()))}
    return known


def _key(row: Area) -> Key:
    return (row.kind, row.municipality_code, row.name)


def _taken_in(
    draft: Draft, known: Area | None, source: str, licence: str, begins_on: date | None
) -> tuple[Outcome, list[Area]]:
    """What becomes of an area of the file, and the rows to write."""
    digest = draft.digest(source, licence)
    if known is not None and known.digest == digest:
        return Outcome(draft.number, draft.name, UNCHANGED, draft.told), []
    if known is None or begins_on is None or known.valid_from == begins_on:
        row = known or Area(valid_from=begins_on)
        _fill(row, draft, source, licence)
        result = CHANGED if known else TAKEN
        return Outcome(draft.number, draft.name, result, draft.told), [row]
    if known.valid_from is not None and known.valid_from > begins_on:
        reason = _("もっとあとの日からの外形が、もう入っています。")
        return Outcome(draft.number, draft.name, REFUSED, reason), []
    known.valid_to = begins_on - timedelta(days=1)
    successor = Area(valid_from=begins_on)
    _fill(successor, draft, source, licence)
    return Outcome(draft.number, draft.name, CHANGED, draft.told), [known, successor]


def _fill(row: Area, draft: Draft, source: str, licence: str) -> None:
    row.kind, row.municipality_code, row.name = draft.key
    row.code, row.kana = draft.code, draft.kana
    row.geometry = json.dumps(draft.geometry, separators=(",", ":"))
    row.south, row.west, row.north, row.east = bounds(draft.geometry)
    row.source, row.licence = source, licence
    row.digest = draft.digest(source, licence)
    row.holds = row.valid_from is None or row.valid_from <= clock.today()


def _absent(
    items: Sequence[Draft | Unusable], known: dict[Key, Area], begins_on: date, *, is_whole: bool
) -> tuple[list[tuple[Outcome, Area]], list[Area]]:
    """What stood before and is not in the file; with `is_whole` its last day is the day before."""
    named = {item.key for item in items if isinstance(item, Draft)}
    gone = [row for key, row in known.items() if key not in named]
    reason = _(
        "まえはこの地域がありました。のせたままです。なくなるのなら、「このファイルにない地域は終わりにする」を選んでください。"
    )
    if is_whole:
        reason = _("このファイルにないので、その前の日までの地域にしました。")
        for row in gone:
            row.valid_to = begins_on - timedelta(days=1)
    told = [(Outcome(0, row.name, ABSENT, reason), row) for row in gone]
    return told, gone if is_whole else []


def _save(fresh: list[Area], rewritten: list[Area]) -> None:
    changed = [*fresh, *rewritten]
    if not changed:
        return
    for row in rewritten:  # an old outline ends before the new one may bear its name
        row.save(force_update=True)
    Area.objects.bulk_create(fresh, batch_size=200)
    measure(changed)
    draw(changed)


def measure(changed: Iterable[Area]) -> None:
    """Compute anew which areas share ground with these, among those that hold together."""
    rows = list(changed)
    ids = {row.pk for row in rows}
    near = {row.pk: row for row in Area.objects.filter(_around(rows)).order_by("id")}
    texts: dict[UUID, str] = {pk: row.geometry for pk, row in near.items()}
    Overlap.objects.filter(Q(area__in=ids) | Q(other__in=ids)).delete()
    Overlap.objects.bulk_create(
        [
            Overlap(area_id=area, other_id=other, share=share)
            for area, other, share in shared_ground(texts, ids)
            if hold_together(_span(near[area]), _span(near[other]))
        ],
        batch_size=500,
    )


def _span(row: Area) -> tuple[date | None, date | None]:
    return row.valid_from, row.valid_to


def _around(rows: list[Area]) -> Q:
    return Q(
        south__lte=max(row.north for row in rows),
        north__gte=min(row.south for row in rows),
        west__lte=max(row.east for row in rows),
        east__gte=min(row.west for row in rows),
    )


def draw(changed: list[Area]) -> None:
    """Simplify the outlines anew: a neighbour's border changes with the border of another.

    An outline that has its last day stays as it was drawn.
    """
    near = Area.objects.filter(_around(changed), kind__in={row.kind for row in changed})
    columns = ("id", "kind", "geometry", "outline")
    rows = list(near.filter(valid_to=None).order_by("id").only(*columns))
    # What is drawn by hand lies across others: each for itself.
    alone = [[row] for row in rows if row.kind == DRAWN]
    kinds = {row.kind for row in rows} - {DRAWN}
    redrawn = []
    for same in [*alone, *([row for row in rows if row.kind == kind] for kind in sorted(kinds))]:
        drawn = outlines({row.pk: row.geometry for row in same})
        redrawn += [row for row in same if row.outline != drawn[row.pk]]
        for row in same:
            row.outline = drawn[row.pk]
    Area.objects.bulk_update(redrawn, ["outline"], batch_size=200)
