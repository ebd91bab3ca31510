"""The directory for other systems: HSDS 3.1, only to be read, the same for everybody."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseBase

from tonari.kernel.actor import PUBLIC
from tonari.kernel.refused import not_found
from tonari.records.directory import queries
from tonari.records.directory.queries import Asked, Provider, ServiceView
from tonari.records.directory.rules.published import TAXONOMY_IDS, TERMS, at_location_id

from . import lists, shapes
from .answering import for_everybody, written
from .asking import given
from .openapi import described
from .schedules import turns

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/"


@for_everybody
def base(request: Any) -> HttpResponseBase:
    """What this is, and where it is described."""
    given(request.GET, "base")
    here = settings.BASE_URL.geturl().rstrip("/")
    about = {"version": VERSION, "profile": PROFILE, "openapi_url": f"{here}/hsds/openapi.json"}
    return written(request, about)


@for_everybody
def openapi(request: Any) -> HttpResponseBase:
    """Every page and parameter, for machines."""
    given(request.GET, "openapi")
    return written(request, described(settings.BASE_URL.geturl().rstrip("/")))


@for_everybody
def services(request: Any) -> HttpResponseBase:
    """Supports and places."""
    got = given(request.GET, "services")
    if got.get("minimal"):
        return lists.marks(request, got)
    project = shapes.full_service if got.get("full") else shapes.service
    return lists.entries(request, got, project, placed=False)


@for_everybody
def service(request: Any, service_id: str) -> HttpResponseBase:
    """One support or place."""
    given(request.GET, "service")
    view, provider = _entry(_id(service_id))
    shown = shapes.full_service(view, provider)
    return written(request, shown, view.modified_at, whole=not turns(view))


@for_everybody
def service_at_locations(request: Any) -> HttpResponseBase:
    """Supports and places where they are."""
    got = given(request.GET, "service_at_locations")
    full, short = shapes.full_service_at_location, shapes.service_at_location
    return lists.entries(request, got, full if got.get("full") else short, placed=True)


@for_everybody
def service_at_location(request: Any, at_location: str) -> HttpResponseBase:
    """One support or place where it is."""
    given(request.GET, "service_at_location")
    view, provider = _entry(at_location_id(_id(at_location)))
    if not shapes.is_placed(view):
        raise not_found()
    shown = shapes.full_service_at_location(view, provider)
    return written(request, shown, view.modified_at, whole=not turns(view))


@for_everybody
def organizations(request: Any) -> HttpResponseBase:
    """Whoever offers something."""
    return lists.organizations(request, given(request.GET, "organizations"))


@for_everybody
def organization(request: Any, provider_id: str) -> HttpResponseBase:
    """One of them, with what they offer."""
    got = given(request.GET, "organization")
    found = queries.providers(PUBLIC, Asked(providers=frozenset({_id(provider_id)})))
    if not found:
        raise not_found()
    return written(request, lists.with_services(found, got)[0])


@for_everybody
def taxonomies(request: Any) -> HttpResponseBase:
    """By what the directory is ordered."""
    return lists.taxonomies(request, given(request.GET, "taxonomies"))


@for_everybody
def taxonomy(request: Any, taxonomy_id: str) -> HttpResponseBase:
    """One of these orders."""
    given(request.GET, "taxonomy")
    name = TAXONOMY_IDS.get(_id(taxonomy_id))
    if name is None:
        raise not_found()
    return written(request, shapes.taxonomy(name))


@for_everybody
def taxonomy_terms(request: Any) -> HttpResponseBase:
    """The words of these orders."""
    return lists.taxonomy_terms(request, given(request.GET, "taxonomy_terms"))


@for_everybody
def taxonomy_term(request: Any, term_id: str) -> HttpResponseBase:
    """One word."""
    given(request.GET, "taxonomy_term")
    term = TERMS.get(_id(term_id))
    if term is None:
        raise not_found()
    return written(request, shapes.taxonomy_term(term))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise not_found() from error


def _entry(service_id: UUID) -> tuple[ServiceView, Provider | None]:
    view = queries.service(PUBLIC, service_id)
    return view, queries.providers_of(PUBLIC, [view]).get(view.id)
