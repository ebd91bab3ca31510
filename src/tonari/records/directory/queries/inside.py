"""What is in an area."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tonari.ground.areas import queries as areas
from tonari.ground.areas.rules import MUNICIPALITY, NEIGHBOURHOOD, SCHOOL_DISTRICT
from tonari.kernel.actor import Actor
from tonari.records.directory.models import ServedArea, Service
from tonari.records.directory.rules import ANYWHERE


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
    whole: set[UUID] = set()
    if asked is not None and asked.municipality_code:
        # Of a municipality everything in it, of one of its areas what is for all of it.
        within = areas.areas(viewer, municipality_code=asked.municipality_code)
        is_city = asked.kind == MUNICIPALITY
        whole = {area.id for area in within if is_city or area.kind == MUNICIPALITY}
    if asked is not None and asked.kind == SCHOOL_DISTRICT:
        # Whoever lives in both is of a neighbourhood that straddles its border.
        touching = areas.overlaps(viewer, area_id, kind=NEIGHBOURHOOD)
        whole |= {one.area.id for one in touching}
    return frozenset(whole)
