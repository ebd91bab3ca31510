"""Measures (施策): public, with the services that rest on them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.directory.models import Measure, MeasureService
from tonari.records.directory.rules import FIELDS, LISTED, WITHDRAWN, split_fields
from tonari.records.directory.rules.measures import RUNNERS, MeasureContent
from tonari.records.directory.rules.private import without_number

from .views import scope


@dataclass(frozen=True)
class MeasureView:
    """A measure as anybody may see it. version: hand it back to `put_measure`."""

    id: UUID
    organisation_id: UUID
    title: str
    runner_kind: str
    runner: str
    fields: tuple[str, ...]
    purpose: str
    gives: str
    basis: str
    begins_on: date | None
    ends_on: date | None
    url: str
    state: str
    version: int

    @property
    def runner_label(self) -> str:
        """国, 都道府県, 市区町村 or ほかの主体, untranslated."""
        return RUNNERS[self.runner_kind]

    @property
    def is_ended(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_on is not None and self.ends_on < clock.today()

    @property
    def field_labels(self) -> list[str]:
        """The words of its fields."""
        return [FIELDS[field] for field in self.fields]

    @property
    def content(self) -> MeasureContent:
        """What is said of it, as `put_measure` takes it."""
        parts = {part: getattr(self, part) for part in MeasureContent.__dataclass_fields__}
        return MeasureContent(**parts)


def measures(viewer: Actor, field: str = "") -> list[MeasureView]:
    """What is listed, the ended last, by who runs it and title; of one field if named.

    One query.
    """
    rows = Measure.objects.filter(state=LISTED)
    if field:
        rows = rows.filter(fields__contains=f"|{field}|")
    return _views(rows)


def measure(viewer: Actor, measure_id: UUID) -> MeasureView:
    """One measure, for a member also a withdrawn one. One query. `Refused` (missing)."""
    states = [LISTED, WITHDRAWN] if viewer.kind == "member" else [LISTED]
    for view in _views(Measure.objects.filter(pk=measure_id, state__in=states)):
        return view
    raise not_found()


def measures_of(viewer: Actor, service_id: UUID) -> list[MeasureView]:
    """The listed measures that a service rests on, the ended last. One query."""
    return _views(Measure.objects.filter(state=LISTED, links__service=service_id))


def resting_on(viewer: Actor, measure_id: UUID) -> list[tuple[UUID, str]]:
    """The services that rest on a measure, as far as the viewer may see them: id, name."""
    linked = MeasureService.objects.filter(measure=measure_id).values("service")
    rows = scope(viewer).filter(pk__in=linked).order_by("kana", "name", "pk")
    return [(pk, without_number(name)) for pk, name in rows.values_list("pk", "name")]


def _views(rows: QuerySet[Measure]) -> list[MeasureView]:
    plain = MeasureView.__dataclass_fields__.keys() - {"fields"}
    order = list(RUNNERS)
    found = [
        MeasureView(**{n: getattr(row, n) for n in plain}, fields=split_fields(row.fields))
        for row in rows.order_by("title", "pk")
    ]
    return sorted(found, key=lambda one: (one.is_ended, order.index(one.runner_kind)))
