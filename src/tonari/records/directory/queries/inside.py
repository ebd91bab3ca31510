"""What is in an area."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tonari.ground.areas import queries as areas
from tonari.ground.areas.queries import AreaView
from tonari.ground.areas.rules import MUNICIPALITY, NEIGHBOURHOOD, SCHOOL_DISTRICT
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.directory.models import ServedArea, Service
from tonari.records.directory.rules import ANYWHERE
from tonari.records.directory.rules.index import Around


def rows_in_area(viewer: Actor, rows: QuerySet[Service], area_id: UUID) -> QuerySet[Service]:
    """Those of the rows that stand there or are for people there. Three queries at most."""
    its_own = ServedArea.objects.filter(service=OuterRef("pk"))
    here = Exists(its_own.filter(area=area_id))
    around = Exists(its_own.filter(area__in=areas_around(viewer, area_id), said=True))
    return rows.filter(here | around | Q(reach=ANYWHERE))


def areas_around(viewer: Actor, area_id: UUID) -> frozenset[UUID]:
    """The areas around one: what is for people of those is for people of this.

    Two queries, with a school district three.
    """
    asked = areas.areas_of(viewer, {area_id}).get(area_id)
    if asked is None:
        return frozenset()
    code, touching = asked.municipality_code, []
    within = areas.areas(viewer, municipality_code=code) if code else []
    if asked.kind == SCHOOL_DISTRICT:
        # Whoever lives in both is of a neighbourhood that straddles its border.
        touching = [one.area for one in areas.overlaps(viewer, area_id, kind=NEIGHBOURHOOD)]
    return _whole(within, is_city=asked.kind == MUNICIPALITY).union(one.id for one in touching)


def around_each(
    viewer: Actor, several: Sequence[AreaView], parts: Mapping[UUID, Sequence[AreaView]]
) -> dict[UUID, Around]:
    """`areas_around` of several areas, as far as those are among them. parts: `areas.parts_of`.

    No query.
    """
    today, cities = clock.today(), defaultdict[str, list[AreaView]](list)
    for one in several:
        if one.municipality_code and one.holds_on(today):
            cities[one.municipality_code].append(one)
    whole = {
        (code, is_city): _whole(within, is_city=is_city)
        for code, within in cities.items()
        for is_city in (True, False)
    }
    none = frozenset[UUID]()
    touching = {
        district: frozenset(one.id for one in inside if one.holds_on(today))
        for district, inside in parts.items()
    }
    return {
        one.id: (
            whole.get((one.municipality_code, one.kind == MUNICIPALITY), none),
            touching.get(one.id, none),
        )
        for one in several
    }


def _whole(within: Iterable[AreaView], *, is_city: bool) -> frozenset[UUID]:
    """Of a municipality everything in it, of one of its areas what is for all of it."""
    return frozenset(one.id for one in within if is_city or one.kind == MUNICIPALITY)
