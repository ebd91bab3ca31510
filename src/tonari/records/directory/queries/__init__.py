"""Reading the directory. The public sees what is listed, a member also what is for members."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import F, Q

from tonari.ground.areas.queries import AreaView, areas_of
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.directory.rules import WITHDRAWN

from .boards import Offered, offered
from .calendars import MOST_PLACES, with_times
from .distance import Near, Origin, origin
from .fitting import speaking_of, speaks, spoken_of, without_times
from .found import PAGE_SIZE, SearchResult, asked, left_out, search, synonyms
from .gaps import GapView, Missing, Wanted, gap, gaps, wanted
from .held import INDEX, LATE
from .imports import ROWS as IMPORT_ROWS
from .imports import (
    ImportView,
    RowView,
    halted_imports,
    import_content,
    import_rows,
    import_rows_doubled,
    import_rows_each,
    import_rows_noted,
    imports,
    last_mapping,
    left_imports,
    one_import,
)
from .inside import around_each
from .keeping import COUNTED as COUNTED_UNKEPT
from .keeping import (
    ChangeView,
    Due,
    LinkView,
    Rewritten,
    ToAsk,
    Unkept,
    changes_of,
    held_back,
    host_change,
    hosted,
    hosts_to_ask,
    link_lives,
    links_of,
    rewritten,
    to_check,
    unkept,
    unkept_count,
)
from .looking import NEARBY, Choice
from .measures import MeasureView, measure, measures, measures_of, resting_on
from .narrowed import COUNTED, Also, Counting, Counts
from .nearly import perhaps_meant
from .published import (
    Asked,
    Provider,
    point_of_postcode,
    providers,
    providers_of,
    published,
    published_each,
    published_mark,
    published_marks,
)
from .reports import ReportView, recruiting_at, reported, reports, reports_at
from .sheets import sheet_rows
from .suggested import suggested
from .twins import (
    TWINS_PAGE,
    Looked,
    MergeView,
    TwinView,
    became,
    has_uncompared,
    last_looked,
    list_names,
    look_for_twins,
    merge,
    merges_of,
    same_twins,
    twin,
    twins,
    withdrawn,
)
from .views import ServiceView, scope, views
from .voices import Opens, Voice, next_reachable, reachable_now

__all__ = [
    "COUNTED",
    "COUNTED_UNKEPT",
    "IMPORT_ROWS",
    "LATE",
    "MOST_PLACES",
    "NEARBY",
    "PAGE_SIZE",
    "TWINS_PAGE",
    "Also",
    "Asked",
    "ChangeView",
    "Choice",
    "Counting",
    "Counts",
    "Due",
    "GapView",
    "ImportView",
    "LinkView",
    "Looked",
    "MeasureView",
    "MergeView",
    "Missing",
    "Near",
    "Offered",
    "Opens",
    "Origin",
    "Provider",
    "ReportView",
    "Rewritten",
    "RowView",
    "SearchResult",
    "ServiceView",
    "ToAsk",
    "TwinView",
    "Unkept",
    "Voice",
    "Wanted",
    "around_each",
    "asked",
    "became",
    "changes_of",
    "gap",
    "gaps",
    "halted_imports",
    "has_uncompared",
    "held_back",
    "host_change",
    "hosted",
    "hosts_to_ask",
    "import_content",
    "import_rows",
    "import_rows_doubled",
    "import_rows_each",
    "import_rows_noted",
    "imports",
    "in_names",
    "last_looked",
    "last_mapping",
    "left_imports",
    "left_out",
    "link_lives",
    "links_of",
    "list_names",
    "look_for_twins",
    "measure",
    "measures",
    "measures_of",
    "merge",
    "merges_of",
    "next_reachable",
    "offered",
    "one_import",
    "origin",
    "own_services",
    "perhaps_meant",
    "point_of_postcode",
    "providers",
    "providers_of",
    "published",
    "published_each",
    "published_mark",
    "published_marks",
    "reachable_now",
    "recruiting_at",
    "reported",
    "reports",
    "reports_at",
    "resting_on",
    "rewritten",
    "same_twins",
    "search",
    "served_areas",
    "service",
    "services",
    "services_of",
    "sheet_rows",
    "speaking_of",
    "speaks",
    "spoken_of",
    "suggested",
    "synonyms",
    "to_check",
    "twin",
    "twins",
    "unkept",
    "unkept_count",
    "wanted",
    "with_times",
    "withdrawn",
    "without_times",
]


def service(viewer: Actor, service_id: UUID) -> ServiceView:
    """One service, for a member also a withdrawn one. Three queries.

    `Refused` (missing) for what is not there and for what the viewer may not see.
    """
    found = services(viewer, {service_id})
    if service_id not in found:
        raise not_found()
    return found[service_id]


def in_names(viewer: Actor, words: Collection[str]) -> set[str]:
    """Which of some words stand in the name of an entry that the viewer may see. One query."""
    if not words:
        return set()
    any_of = reduce(or_, (Q(name__contains=word) for word in words))
    names = scope(viewer).filter(any_of).values_list("name", flat=True)
    return {word for name in names for word in words if word in name}


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
    return list(areas_of(viewer, set(INDEX.current().areas(viewer))).values())
