"""Writing areas."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .adapters import outlines, shared_ground
from .models import Area, Overlap
from .rules import (
    CHANGED,
    DRAWN,
    REFUSED,
    TAKEN,
    UNCHANGED,
    Draft,
    Outcome,
    Unusable,
    bounds,
    totals,
)

Key = tuple[str, str, str]


@action
def import_areas(
    *, by: Actor, items: Sequence[Draft | Unusable], source: str, licence: str
) -> list[Outcome]:
    """Keep the areas of a file: new ones are added, known ones (by their key) rewritten.

    Returns an outcome for every item, in their order; writes nothing but one ledger row when all
    are unchanged. `Refused` if `by` is neither the operator's command nor a member.
    """
    if by.kind not in ("command", "member"):
        raise Refused(_("地域を入れられるのは、構成員か運用者です。"))
    known = _known([item for item in items if isinstance(item, Draft)])
    outcomes: list[Outcome] = []
    fresh: list[Area] = []
    rewritten: list[Area] = []
    for item in items:
        if isinstance(item, Unusable):
            outcomes.append(Outcome(item.number, item.name, REFUSED, item.reason))
            continue
        row = known.get(item.key) or Area()
        result = _fill(row, item, source, licence, is_known=item.key in known)
        outcomes.append(Outcome(item.number, item.name, result, item.repaired))
        if result != UNCHANGED:
            (fresh if result == TAKEN else rewritten).append(row)
    _save(fresh, rewritten)
    repaired = sum(isinstance(item, Draft) and bool(item.repaired) for item in items)
    facts: dict[str, Any] = {**totals(outcomes), "repaired": repaired}
    record("areas.imported", by=by, source=source, **facts)
    return outcomes


def _known(drafts: list[Draft]) -> dict[Key, Area]:
    if not drafts:
        return {}
    rows = Area.objects.filter(
        valid_to=None,
        kind__in={draft.kind for draft in drafts},
        municipality_code__in={draft.municipality_code for draft in drafts},
    ).defer("geometry")
    return {(row.kind, row.municipality_code, row.name): row for row in rows}


def _fill(row: Area, draft: Draft, source: str, licence: str, *, is_known: bool) -> str:
    digest = draft.digest(source, licence)
    if is_known and row.digest == digest:
        return UNCHANGED
    row.kind, row.municipality_code, row.name = draft.key
    row.code, row.kana = draft.code, draft.kana
    row.geometry = json.dumps(draft.geometry, separators=(",", ":"))
    row.south, row.west, row.north, row.east = bounds(draft.geometry)
    row.source, row.licence, row.digest = source, licence, digest
    return CHANGED if is_known else TAKEN


def _save(fresh: list[Area], rewritten: list[Area]) -> None:
    changed = [*fresh, *rewritten]
    if not changed:
        return
    Area.objects.bulk_create(fresh, batch_size=200)
    for row in rewritten:
        row.save(force_update=True)
    ids = {row.pk for row in changed}
    box = Q(
        south__lte=max(row.north for row in changed),
        north__gte=min(row.south for row in changed),
        west__lte=max(row.east for row in changed),
        east__gte=min(row.west for row in changed),
    )
    near = Area.objects.filter(box, valid_to=None).order_by("id")
    _save_outlines(near, {row.kind for row in changed})
    Overlap.objects.filter(Q(area__in=ids) | Q(other__in=ids)).delete()
    Overlap.objects.bulk_create(
        [
            Overlap(area_id=area, other_id=other, share=share)
            for area, other, share in shared_ground(dict(near.values_list("id", "geometry")), ids)
        ],
        batch_size=500,
    )


def _save_outlines(near: QuerySet[Area], kinds: set[str]) -> None:
    """Draw those of these kinds anew: a neighbour's border changes with the border of another."""
    rows = list(near.filter(kind__in=kinds).only("id", "kind", "geometry", "outline"))
    # What is drawn by hand lies across others: each for itself.
    alone = [[row] for row in rows if row.kind == DRAWN]
    beside = [[row for row in rows if row.kind == kind] for kind in kinds - {DRAWN}]
    redrawn = []
    for same in [*alone, *beside]:
        drawn = outlines({row.pk: row.geometry for row in same})
        redrawn += [row for row in same if row.outline != drawn[row.pk]]
        for row in same:
            row.outline = drawn[row.pk]
    Area.objects.bulk_update(redrawn, ["outline"], batch_size=200)
