"""What there is in an area, for its board: counted, never ranked."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from tonari.ground.network.queries import organisation_names
from tonari.kernel.actor import Actor
from tonari.records.directory.rules import FIELDS, STANDINGS, split_fields

from .inside import rows_in_area
from .views import scope


@dataclass(frozen=True)
class Offered:
    """What the viewer finds by searching in an area.

    fields: for each field that has any, its code and how many by standing (codes of STANDINGS, in
    their order); a service stands in each of its fields. standings: all services, each once.
    providers: who offers them, by name.
    """

    total: int
    fields: tuple[tuple[str, tuple[int, ...]], ...]
    standings: tuple[int, ...]
    providers: tuple[str, ...]


def offered(viewer: Actor, area_id: UUID) -> Offered:
    """Services and places in an area (as `search` finds them there). Five queries."""
    rows = rows_in_area(viewer, scope(viewer), area_id)
    grouped = rows.order_by().values_list("fields", "standing").annotate(n=Count("pk"))
    by_field, by_standing = Counter[tuple[str, str]](), Counter[str]()
    for fields, standing, number in grouped:
        by_standing[standing] += number
        for field in split_fields(fields):
            by_field[field, standing] += number
    who = list(rows.order_by("organisation", "provider").values_list("organisation", "provider"))
    names = organisation_names(viewer, {pk for pk, _named in who if pk})
    named = {provider or names.get(pk, "") for pk, provider in who}
    return Offered(
        sum(by_standing.values()),
        tuple(
            (field, numbers)
            for field in FIELDS
            if any(numbers := tuple(by_field[field, one] for one in STANDINGS))
        ),
        tuple(by_standing[one] for one in STANDINGS),
        tuple(sorted(named - {""})),
    )
