"""What other systems fetch of the directory: what the viewer may see, in a lasting order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_
from uuid import UUID

from django.db.models import Avg, Count, Exists, Max, OuterRef, Q, QuerySet

from tonari.ground.areas.queries import Point, areas_at
from tonari.ground.network.queries import organisation_names
from tonari.kernel.actor import Actor
from tonari.kernel.text import fold
from tonari.records.directory.models import ServedArea, Service
from tonari.records.directory.rules import SOME_AREAS, search_words
from tonari.records.directory.rules.asking import asked_of
from tonari.records.directory.rules.private import named
from tonari.records.directory.rules.published import Term, provider_id

from .distance import within
from .found import synonyms
from .scanned import holding
from .views import ServiceView, scope, views

BATCH = 500
SEVERAL = {"field": "fields", "trait": "traits"}
"""Taxonomies of which an entry may have several terms, and their columns."""


@dataclass(frozen=True)
class Asked:
    """What is asked for; each part that is given narrows the rest.

    words: as in `search`. terms: those it has, all of them. taxonomies: of each it has any term.
    providers: ids, it is of one of them. modified_after: then or later. at: for who lives there.
    within: metres from `at`. placed: only what has an address or a point.
    """

    words: str = ""
    terms: tuple[Term, ...] = ()
    taxonomies: tuple[str, ...] = ()
    providers: frozenset[UUID] | None = None
    modified_after: datetime | None = None
    at: Point | None = None
    within: int | None = None
    placed: bool = False


@dataclass(frozen=True)
class Provider:
    """Whoever offers a service: a member organisation, or whom the entry names."""

    id: UUID
    name: str


def published(viewer: Actor, asked: Asked, first: int, count: int) -> tuple[int, list[ServiceView]]:
    """How many there are, and `count` of them from `first` (0). Four queries or more."""
    rows = _rows(viewer, asked)
    return rows.count(), views(viewer, rows.order_by("pk")[first : first + count])


def published_each(viewer: Actor, asked: Asked) -> Iterator[list[ServiceView]]:
    """All of them, by batches; what is written meanwhile may or may not be among them."""
    rows, after = _rows(viewer, asked).order_by("pk"), None
    while batch := views(
        viewer, (rows if after is None else rows.filter(pk__gt=after))[:BATCH], in_order=True
    ):
        yield batch
        after = batch[-1].id


def published_mark(viewer: Actor, asked: Asked) -> tuple[int, datetime | None, list[str]]:
    """How many there are, when any was written last, and the organisations. Three queries."""
    rows = _rows(viewer, asked)
    told = rows.aggregate(many=Count("pk"), newest=Max("modified_at"))
    ids = rows.exclude(organisation=None).order_by().values_list("organisation", flat=True)
    names = organisation_names(viewer, set(ids.distinct()))
    return told["many"], told["newest"], sorted(names.values())


def published_marks(
    viewer: Actor, asked: Asked, first: int, count: int
) -> tuple[int, list[tuple[UUID, datetime]]]:
    """As `published`, only when each was written last. Two queries."""
    rows = _rows(viewer, asked)
    marks = rows.order_by("pk").values_list("pk", "modified_at")
    return rows.count(), list(marks[first : first + count])


def providers_of(viewer: Actor, services: Iterable[ServiceView]) -> dict[UUID, Provider]:
    """Who offers each service, by its id; left out where nobody is named. One query."""
    held = list(services)
    names = organisation_names(viewer, {s.organisation_id for s in held if s.organisation_id})
    found = ((s.id, _provider(s.organisation_id, s.provider, names)) for s in held)
    return {service: provider for service, provider in found if provider is not None}


def providers(viewer: Actor, asked: Asked) -> list[Provider]:
    """Who offers anything of what is asked for, by id; words are looked for in their names."""
    words = [fold(word) for word in search_words(asked.words)]
    pairs = _pairs(viewer, _rows(viewer, replace(asked, words="", providers=None)))
    found = {provider.id: provider for _organisation, _said, provider in pairs}
    kept = found.keys() if asked.providers is None else found.keys() & asked.providers
    each = (found[one] for one in sorted(kept))
    return [one for one in each if all(word in fold(one.name) for word in words)]


def point_of_postcode(viewer: Actor, digits: str) -> Point | None:
    """The middle of what stands under a postal code (seven digits); None where nothing does."""
    rows = scope(viewer).filter(postal_code__in=[digits, f"{digits[:3]}-{digits[3:]}"])
    middle = rows.aggregate(lat=Avg("lat"), lon=Avg("lon"))
    return None if middle["lat"] is None else (middle["lat"], middle["lon"])


def _rows(viewer: Actor, asked: Asked) -> QuerySet[Service]:
    rows = scope(viewer)
    if asked.words:
        known = synonyms(viewer)
        rows = holding(rows, [one for _word, one in asked_of(known, search_words(asked.words))])
    for term in asked.terms:
        rows = rows.filter(_has(*term))
    for taxonomy in asked.taxonomies:
        rows = rows.filter(_has_any(taxonomy))
    if asked.providers is not None:
        rows = rows.filter(_offered_by(viewer, asked.providers))
    if asked.modified_after is not None:
        rows = rows.filter(modified_at__gte=asked.modified_after)
    if asked.at is not None:
        rows = rows.filter(_for_people_at(viewer, asked.at))
        rows = rows if asked.within is None else within(rows, asked.at, asked.within)
    return rows.filter(~Q(address="") | ~Q(lat=None)) if asked.placed else rows


def _has(taxonomy: str, code: str) -> Q:
    several = SEVERAL.get(taxonomy)
    return Q(**{f"{several}__contains": f"|{code}|"} if several else {taxonomy: code})


def _has_any(taxonomy: str) -> Q:
    return ~Q(**{SEVERAL.get(taxonomy, taxonomy): ""})


def _offered_by(viewer: Actor, providers: frozenset[UUID]) -> Q:
    held: dict[UUID | None, list[str]] = {}
    for organisation, said, who in _pairs(viewer, scope(viewer)):
        if who.id in providers:
            held.setdefault(organisation, []).append(said)
    # A part for each organisation, not for each name: SQLite refuses a thousand of them.
    parts = (Q(organisation=one, provider__in=names) for one, names in held.items())
    return reduce(or_, parts, Q(pk__in=()))


def _pairs(viewer: Actor, rows: QuerySet[Service]) -> list[tuple[UUID | None, str, Provider]]:
    """Every organisation and name that entries have, and who that is. Two queries."""
    held = list(
        rows.order_by("organisation", "provider").values_list("organisation", "provider").distinct()
    )
    names = organisation_names(
        viewer, {organisation for organisation, _said in held if organisation}
    )
    found = ((*pair, _provider(*pair, names)) for pair in held)
    return [(organisation, said, who) for organisation, said, who in found if who is not None]


def _provider(organisation: UUID | None, said: str, names: dict[UUID, str]) -> Provider | None:
    # A member may enter what others offer: then the name that the entry says is the one.
    own = names.get(organisation, "") if organisation else ""
    if organisation and fold(named(said)) in ("", fold(own)):
        return Provider(organisation, own)
    return _by_name(said)


@lru_cache(maxsize=4096)
def _by_name(said: str) -> Provider | None:
    # As everybody is shown it, whoever looks: so that one name has one id.
    shown = named(said)
    return Provider(provider_id(shown), shown) if fold(shown) else None


def _for_people_at(viewer: Actor, at: Point) -> Q:
    here = {area.id for area in areas_at(viewer, *at)}
    said = ServedArea.objects.filter(service=OuterRef("pk"), said=True, area__in=here)
    return Q(Exists(said)) | ~Q(reach=SOME_AREAS)
