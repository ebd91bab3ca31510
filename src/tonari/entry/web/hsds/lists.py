"""What the pages for other systems show of a list, by page or line by line."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpResponseBase

from tonari.kernel.actor import PUBLIC
from tonari.kernel.text import fold
from tonari.records.directory import queries
from tonari.records.directory.queries import Asked, Provider, ServiceView
from tonari.records.directory.rules import search_words
from tonari.records.directory.rules.published import TAXONOMIES, TERMS

from . import shapes
from .answering import lines, written
from .asking import Given, asked
from .shapes import Shape
from .texts import listed

T = TypeVar("T")
Project = Callable[[ServiceView, Provider | None], Shape]
PROVIDERS = 200
"""So many of them are asked for what they offer at once."""


def entries(request: Any, got: Given, project: Project, *, placed: bool) -> HttpResponseBase:
    """Services in a shape. placed: only those that are somewhere."""
    wanted = asked(got, placed=placed)
    if got.get("format") == "ndjson":
        if wanted is None:
            return lines(request, (), ())
        mark = queries.published_mark(PUBLIC, wanted)
        return lines(request, each_entry(wanted, project), mark, mark[1])
    first = (got.page - 1) * got.per_page
    if wanted is None:
        return written(request, shapes.page([], 0, got.page, got.per_page))
    total, found = queries.published(PUBLIC, wanted, first, got.per_page)
    modified = max((view.modified_at for view in found), default=None)
    shown = list(_projected(found, project))
    return written(request, shapes.page(shown, total, got.page, got.per_page), modified)


def marks(request: Any, got: Given) -> HttpResponseBase:
    """Services by their id and time alone, as many as possible at once."""
    wanted = asked(got)
    first = (got.page - 1) * got.per_page
    total, found = (
        queries.published_marks(PUBLIC, wanted, first, got.per_page) if wanted else (0, [])
    )
    # HSDS names the time by one word in its text, and by the other in its schema.
    shown = [
        {"id": str(service), "last_modified": at, "modified_date": at}
        for service, at in ((one, shapes.moment(when)) for one, when in found)
    ]
    if got.get("format") == "ndjson":
        return lines(request, shown, found)
    return written(request, shapes.page(shown, total, got.page, got.per_page))


def each_entry(wanted: Asked, project: Project) -> Iterator[Shape]:
    """Everything that is asked for, in a shape; a few queries for each batch."""
    for batch in queries.published_each(PUBLIC, wanted):
        yield from _projected(batch, project)


def _projected(views: list[ServiceView], project: Project) -> Iterator[Shape]:
    providers = queries.providers_of(PUBLIC, views)
    return (project(view, providers.get(view.id)) for view in views)


def organizations(request: Any, got: Given) -> HttpResponseBase:
    """Whoever offers something of what is asked for."""
    wanted = asked(got)
    found = queries.providers(PUBLIC, wanted) if wanted else []
    if not (got.get("full") or got.get("full_service")):
        return _listed(request, got, found, lambda part: [*map(shapes.organization, part)])
    by_line = got.get("format") == "ndjson"
    mark = queries.published_mark(PUBLIC, Asked()) if by_line else (0, None, [])
    return _listed(request, got, found, lambda part: with_services(part, got), mark, mark[1])


def with_services(providers: list[Provider], got: Given) -> list[Shape]:
    """Providers with what each offers, whole or only with what there is one of."""
    project = shapes.full_service if got.get("full_service") else shapes.service
    held: dict[str, list[Shape]] = {str(provider.id): [] for provider in providers}
    wanted = Asked(providers=frozenset(provider.id for provider in providers))
    for shape in each_entry(wanted, project) if providers else ():
        held[shape["organization_id"]].append(shape)
    return [shapes.organization(one) | {"services": listed(held[str(one.id)])} for one in providers]


def taxonomies(request: Any, got: Given) -> HttpResponseBase:
    """The taxonomies in whose name every word occurs."""
    every = [shapes.taxonomy(name) for name in TAXONOMIES]
    return _listed(request, got, _having(every, got), list)


def taxonomy_terms(request: Any, got: Given) -> HttpResponseBase:
    """The terms of a taxonomy, or of all; none has another above it."""
    every = [] if got.get("parent_id") else [shapes.taxonomy_term(t) for t in TERMS.values()]
    inside = got.get("taxonomy_id")
    found = [term for term in every if not inside or term["taxonomy_id"] == str(inside)]
    return _listed(request, got, _having(found, got), list)


def _having(every: list[Shape], got: Given) -> list[Shape]:
    words = [fold(word) for word in search_words(got.get("search", ""))]
    return [one for one in every if all(word in fold(one["name"]) for word in words)]


def _listed(
    request: Any,
    got: Given,
    found: list[T],
    project: Callable[[list[T]], list[Shape]],
    mark: object = (),
    modified: datetime | None = None,
) -> HttpResponseBase:
    """mark: what tells what they are shown with, beside themselves; modified: when that was new."""
    if got.get("format") == "ndjson":
        return lines(request, _each(found, project), (found, mark), modified)
    part = found[(got.page - 1) * got.per_page : got.page * got.per_page]
    return written(request, shapes.page(project(part), len(found), got.page, got.per_page))


def _each(found: list[T], project: Callable[[list[T]], list[Shape]]) -> Iterator[Shape]:
    """All of them; the first are sent before the last are read."""
    for first in range(0, len(found), PROVIDERS):
        yield from project(found[first : first + PROVIDERS])
