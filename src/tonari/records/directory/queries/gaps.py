"""What is not there yet: gaps as members see them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from tonari.ground.areas.queries import AreaView, areas_of
from tonari.ground.areas.rules import MUNICIPALITY
from tonari.ground.network.queries import organisation_names
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.kernel.text import fold
from tonari.records.directory.models import Gap
from tonari.records.directory.rules import FIELDS, KINDS, split_fields
from tonari.records.directory.rules.gaps import OPEN, STATES
from tonari.records.directory.rules.openings import DAYS, WHENS
from tonari.records.directory.rules.traits import TRAITS

MOST = 200


@dataclass(frozen=True)
class GapView:
    """A gap; labels are untranslated Japanese. area: None for anywhere. by: who kept it."""

    id: UUID
    words: str
    labels: tuple[str, ...]
    area: AreaView | None
    note: str
    by: str
    kept_on: date
    state: str
    came_of_it: str
    closed_on: date | None
    closed_by: str

    @property
    def state_label(self) -> str:
        """Whether it is still missing, or what came of it."""
        return STATES[self.state]


@dataclass(frozen=True)
class Missing:
    """Open gaps, the newest first, and those closed last; open ones counted by field and area."""

    open: tuple[GapView, ...]
    closed: tuple[GapView, ...]
    by_field: tuple[tuple[str, int], ...]
    by_area: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Wanted:
    """What was looked for in vain, once or more often. labels: untranslated Japanese.

    asked: the same search again, as its form has it. notes: what members added. last: when it was
    kept last. is_anywhere: no area was chosen.
    """

    words: str
    labels: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    times: int
    last: date
    is_anywhere: bool


def gaps(viewer: Actor) -> Missing:
    """Every gap of the network (the last MOST of each kind). Four queries; a member's alone."""
    if viewer.kind != "member":
        raise not_found()
    rows = Gap.objects.order_by("-kept_on", "-pk")
    waiting, over = rows.filter(state=OPEN), rows.exclude(state=OPEN).order_by("-closed_on", "pk")
    found = _views(viewer, [*waiting[:MOST], *over[:MOST]])
    still = tuple(one for one in found if one.state == OPEN)
    fields = Counter(waiting.order_by().values_list("field", flat=True))
    areas = Counter(one.area.name for one in still if one.area is not None)
    return Missing(
        still,
        tuple(one for one in found if one.state != OPEN),
        tuple((FIELDS[code], n) for code, n in fields.most_common() if code),
        tuple(areas.most_common()),
    )


def gap(viewer: Actor, gap_id: UUID) -> GapView:
    """One gap. `Refused` (missing) if there is none, and for whoever is no member."""
    rows = list(Gap.objects.filter(pk=gap_id)) if viewer.kind == "member" else []
    if not rows:
        raise not_found()
    return _views(viewer, rows)[0]


def wanted(viewer: Actor, area: AreaView) -> list[Wanted]:
    """What is missing in an area, each search once, the most often wanted first. One query.

    A town's are those too for which no area was chosen. Of the last MOST; for members alone, others
    see none.
    """
    if viewer.kind != "member":
        return []
    here = Q(area=area.id) | Q(area=None) if area.kind == MUNICIPALITY else Q(area=area.id)
    same: dict[tuple[object, ...], list[Gap]] = {}
    for row in Gap.objects.filter(here, state=OPEN).order_by("-kept_on", "-pk")[:MOST]:
        key = (fold(row.words), row.field, row.kind, row.when, row.traits, row.area_id)
        same.setdefault(key, []).append(row)
    return sorted(map(_wanted, same.values()), key=lambda one: (-one.times, -one.last.toordinal()))


def _wanted(rows: list[Gap]) -> Wanted:
    """rows: of one search, the newest first."""
    row = rows[0]
    chosen = (("words", row.words), ("field", row.field), ("kind", row.kind), ("when", row.when))
    traits = (("traits", trait) for trait in split_fields(row.traits))
    area = (("area", str(row.area_id or "")),)
    return Wanted(
        row.words,
        tuple(_labels(row)),
        tuple((name, value) for name, value in (*chosen, *traits, *area) if value),
        tuple(dict.fromkeys(one.note for one in rows if one.note)),
        len(rows),
        row.kept_on,
        row.area_id is None,
    )


def _views(viewer: Actor, rows: list[Gap]) -> list[GapView]:
    areas = areas_of(viewer, {row.area_id for row in rows if row.area_id})
    names = organisation_names(
        viewer, {one for row in rows for one in (row.organisation_id, row.closed_by_id) if one}
    )
    return [
        GapView(
            row.pk,
            row.words,
            tuple(_labels(row)),
            areas.get(row.area_id) if row.area_id else None,
            row.note,
            names.get(row.organisation_id, ""),
            row.kept_on,
            row.state,
            row.came_of_it,
            row.closed_on,
            names.get(row.closed_by_id, "") if row.closed_by_id else "",
        )
        for row in rows
    ]


def _labels(row: Gap) -> list[str]:
    pairs = ((row.field, FIELDS), (row.kind, KINDS), (row.when, WHENS | DAYS))
    said = [labels[code] for code, labels in pairs if code in labels]
    return [*said, *(TRAITS[trait] for trait in split_fields(row.traits) if trait in TRAITS)]
