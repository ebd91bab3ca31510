"""In which areas services stand, and for which they are."""

from collections.abc import Collection, Mapping
from itertools import islice
from uuid import UUID

from tonari.ground.areas.queries import areas_at_each, areas_of, successors
from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import Gap, ServedArea, Service
from tonari.records.directory.rules import check_may_place
from tonari.records.directory.rules.places import MOST_NAMED, check_not_needed

BATCH = 500
Points = Mapping[UUID, tuple[float | None, float | None]]
"""Where entries are, by their ids."""


@action
def place_services(*, by: Actor) -> int:
    """Compute anew in which areas every service stands, after areas changed; how many moved.

    What members said to be for an area is for the one that bears its name today.
    """
    check_may_place(by)
    moved = _follow(by)
    _changed(moved)
    rows = Service.objects.exclude(lat=None).only("pk", "lat", "lon").order_by("pk").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        here = place(by, batch)
        _changed(here)
        moved |= here
    record("directory.placed", by=by, moved=len(moved))
    return len(moved)


@action
def leave_area(*, by: Actor, area_id: UUID) -> int:
    """Let go of an area that is about to be taken away; how many services stood in it.

    `Refused` where a member said that a service is for it, or that something is missing in it:
    that would be lost.
    """
    check_may_place(by)
    here = ServedArea.objects.filter(area=area_id)
    said = here.filter(said=True).order_by("service__name").values_list("service__name", flat=True)
    check_not_needed(list(said[:MOST_NAMED]), Gap.objects.filter(area=area_id).exists())
    left = set(here.order_by().values_list("service_id", flat=True))
    here.delete()
    _changed(left)
    record("directory.area_left", by=by, subject=area_id, left=len(left))
    return len(left)


def _changed(services: Collection[UUID]) -> None:
    """What is searched in, and what others fetched, has other areas from now on."""
    now, left = clock.now(), iter(services)
    while batch := list(islice(left, BATCH)):
        Service.objects.filter(pk__in=batch).update(modified_at=now)


def place(by: Actor, rows: list[Service]) -> set[UUID]:
    """Write in which areas each row stands; those that were not there yet. Few queries."""
    points = {row.pk: (row.lat, row.lon) for row in rows}
    return place_at(by, points, points)


def place_at(by: Actor, points: Points, before: Collection[UUID]) -> set[UUID]:
    """The same for entries by their ids. before: those that may stand in areas already."""
    return keep_places(before, areas_of_points(by, points))


def areas_of_points(by: Actor, points: Points) -> set[tuple[UUID, UUID]]:
    """Each entry with each area in which it stands. One query, and long work."""
    located = [
        (pk, (lat, lon)) for pk, (lat, lon) in points.items() if lat is not None and lon is not None
    ]
    found = areas_at_each(by, [point for _pk, point in located])
    pairs = zip(located, found, strict=True)
    return {(pk, area.id) for (pk, _point), areas in pairs for area in areas}


def keep_places(before: Collection[UUID], wanted: set[tuple[UUID, UUID]]) -> set[UUID]:
    """Write in which areas entries stand, once that is known; those that were not there yet."""
    return _keep(before, wanted, said=False)


def serve(by: Actor, row: Service, areas: Collection[UUID]) -> None:
    """Write for which areas a service is. `Refused` for an area that is not there."""
    if len(areas_of(by, set(areas))) < len(set(areas)):
        raise Refused(_("地域は一覧から選んでください。"), field="served")
    _keep([row.pk], {(row.pk, area) for area in areas}, said=True)


def serve_each(by: Actor, wanted: set[tuple[UUID, UUID]]) -> None:
    """Write for which areas new entries are; those that are gone by now are left out."""
    there = areas_of(by, {area for _service, area in wanted})
    _keep((), {pair for pair in wanted if pair[1] in there}, said=True)


def _follow(by: Actor) -> set[UUID]:
    said = ServedArea.objects.filter(said=True)
    heirs = successors(by, set(said.order_by().values_list("area_id", flat=True).distinct()))
    pairs = said.filter(area__in=heirs).order_by("pk").values_list("service_id", "area_id")
    wanted = {(service, heirs[area]) for service, area in pairs}
    known = set(
        said.filter(service__in={service for service, _area in wanted})
        .order_by("pk")
        .values_list("service_id", "area_id")
    )
    ServedArea.objects.bulk_create(
        [ServedArea(service_id=s, area_id=a, said=True) for s, a in sorted(wanted - known)]
    )
    said.filter(area__in=heirs).delete()
    return {service for service, _area in wanted}


def _keep(ids: Collection[UUID], wanted: set[tuple[UUID, UUID]], *, said: bool) -> set[UUID]:
    """ids: of the services that may stand in areas already."""
    kept: dict[tuple[UUID, UUID], UUID] = {}
    if ids:
        rows = ServedArea.objects.filter(service__in=ids, said=said).order_by("pk")
        columns = rows.values_list("pk", "service_id", "area_id")
        kept = {(service, area): pk for pk, service, area in columns}
    gone, new = kept.keys() - wanted, wanted - kept.keys()
    if gone:
        ServedArea.objects.filter(pk__in=[kept[pair] for pair in gone]).delete()
    if new:
        ServedArea.objects.bulk_create(
            [ServedArea(service_id=one, area_id=area, said=said) for one, area in sorted(new)]
        )
    return {service for service, _area in gone | new}
