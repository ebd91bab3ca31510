"""Reading the directory. The public sees what is listed, a member also what is for members."""

from uuid import UUID

from django.db.models import F

from tonari.ground.areas.queries import AreaView, areas_of
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.directory.models import ServedArea
from tonari.records.directory.rules import WITHDRAWN

from .found import PAGE_SIZE, SearchResult, left_out, search, synonyms
from .keeping import (
    ChangeView,
    LinkView,
    ToAsk,
    Unkept,
    changes_of,
    host_changes,
    hosted,
    hosts_to_ask,
    link_lives,
    links_of,
    to_check,
    unkept,
)
from .narrowed import Also, Counts
from .published import (
    Asked,
    Provider,
    point_of_postcode,
    providers,
    providers_of,
    published,
    published_each,
    published_marks,
)
from .reports import ReportView, reports
from .views import ServiceView, scope, views
from .voices import Opens, Voice, next_reachable, reachable_now

__all__ = [
    "PAGE_SIZE",
    "Also",
    "Asked",
    "ChangeView",
    "Counts",
    "LinkView",
    "Opens",
    "Provider",
    "ReportView",
    "SearchResult",
    "ServiceView",
    "ToAsk",
    "Unkept",
    "Voice",
    "changes_of",
    "host_changes",
    "hosted",
    "hosts_to_ask",
    "left_out",
    "link_lives",
    "links_of",
    "next_reachable",
    "own_services",
    "point_of_postcode",
    "providers",
    "providers_of",
    "published",
    "published_each",
    "published_marks",
    "reachable_now",
    "reports",
    "search",
    "served_areas",
    "service",
    "services",
    "services_of",
    "synonyms",
    "to_check",
    "unkept",
]


def service(viewer: Actor, service_id: UUID) -> ServiceView:
    """One service, for a member also a withdrawn one. Three queries.

    `Refused` (missing) for what is not there and for what the viewer may not see.
    """
    found = services(viewer, {service_id})
    if service_id not in found:
        raise not_found()
    return found[service_id]


def services(viewer: Actor, ids: set[UUID]) -> dict[UUID, ServiceView]:
    """Several services by id; those the viewer may not see are left out. Three queries."""
    rows = scope(viewer, also=WITHDRAWN).filter(pk__in=ids)
    return {view.id: view for view in views(viewer, rows)}


def services_of(viewer: Actor, organisation_id: UUID) -> list[ServiceView]:
    """What an organisation offers, as far as the viewer may see it, by kana. Three queries."""
    rows = scope(viewer).filter(organisation=organisation_id)
    return views(viewer, rows.order_by("kana", "pk"))


def own_services(viewer: Actor) -> list[ServiceView]:
    """What the viewer's organisation offers, the longest unchecked first. Three queries."""
    rows = scope(viewer).filter(organisation=viewer.acting_for)
    return views(viewer, rows.order_by(F("last_checked_on").asc(nulls_first=True), "kana", "pk"))


def served_areas(viewer: Actor) -> list[AreaView]:
    """The areas in which anything stands that the viewer may see. Two queries."""
    rows = ServedArea.objects.filter(service__in=scope(viewer)).order_by("area_id")
    return list(areas_of(viewer, set(rows.values_list("area_id", flat=True).distinct())).values())
