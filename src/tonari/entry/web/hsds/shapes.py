"""Entries of the directory in the shapes of HSDS 3.1 (`docs/hsds.md`).

What the source does not say is left out; where HSDS requires it, it is an empty text.
"""

import re
from datetime import date, datetime, time, timezone
from functools import lru_cache
from typing import Any

from django.utils.encoding import iri_to_uri

from tonari.kernel import clock
from tonari.records.directory.queries import Provider, ServiceView
from tonari.records.directory.rules import ANYWHERE, PAUSED, PLACE, REACHES
from tonari.records.directory.rules.keeping import UNIT
from tonari.records.directory.rules.published import (
    CAPACITY,
    TAXONOMIES,
    Term,
    address_parts,
    at_location_id,
    part_id,
    postal_code,
    taxonomy_id,
    taxonomy_says,
    term_id,
    term_says,
)
from tonari.records.directory.rules.traits import FREE, TRAITS, WHEELCHAIR

from .schedules import schedules
from .texts import Ready, listed, text

Shape = dict[str, Any]
_URI = re.compile(
    r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/([\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(\?([\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?(#([\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?",
    re.ASCII,
)
_EMAIL = re.compile(r"[\w.+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


def service(view: ServiceView, provider: Provider | None) -> Shape:
    """A service with what there is one of."""
    whose, organised = _offering(provider) if provider else ("", "")
    credit = view.credit
    return _said(
        {
            "id": view.key,
            "organization_id": whose,
            "name": view.name,
            "alternate_name": view.kana,
            "description": view.description,
            "url": _uri(view.url),
            "email": view.email if _EMAIL.fullmatch(view.email) else "",
            "status": "temporarily closed" if view.room == PAUSED else "active",
            "fees_description": view.cost,
            "eligibility_description": view.conditions,
            "assured_date": view.last_checked_on.isoformat() if view.last_checked_on else "",
            "last_modified": moment(view.modified_at),
            "organization": organised,
            "data_source": credit.source,
            "data_source_url": _uri(credit.url),
            "data_licence": credit.licence,
        }
    )


def full_service(view: ServiceView, provider: Provider | None, *, placed: bool = True) -> Shape:
    """A service with all that belongs to it. placed: with the place where it is."""
    parts = {
        "phones": _phones(view),
        "schedules": schedules(view),
        "service_areas": _service_areas(view),
        "capacities": _capacities(view),
        "service_at_locations": [_at_location(view)] if placed and is_placed(view) else [],
        "attributes": _attributes(view),
        "cost_options": _cost_options(view),
    }
    return service(view, provider) | parts


def is_placed(view: ServiceView) -> bool:
    """Whether it has an address or a point."""
    return bool(view.address) or view.lat is not None


def service_at_location(view: ServiceView, provider: Provider | None) -> Shape:
    """A service at its place, with what there is one of."""
    own = {"id": str(at_location_id(view.id)), "service_id": view.key}
    place = _place(view)
    said = Ready(text(service(view, provider)))
    return own | {"location_id": place["id"], "location": place, "service": said}


def full_service_at_location(view: ServiceView, provider: Provider | None) -> Shape:
    """A service at its place, with all that belongs to both."""
    around = {
        "phones": _phones(view),
        "schedules": schedules(view),
        "service_areas": _service_areas(view),
        "service": Ready(text(full_service(view, provider, placed=False))),
    }
    return _at_location(view) | around


def organization(provider: Provider) -> Shape:
    """Whoever offers services; nothing is published of them but the name."""
    return {"id": str(provider.id), "name": provider.name, "description": ""}


@lru_cache(maxsize=4096)
def _offering(provider: Provider) -> tuple[str, Ready]:
    return str(provider.id), Ready(text(organization(provider)))


def taxonomy(name: str) -> Shape:
    """One of TAXONOMIES."""
    label, _terms = TAXONOMIES[name]
    return {
        "id": str(taxonomy_id(name)),
        "name": label,
        "description": taxonomy_says(name),
        "version": "1",
    }


@lru_cache(maxsize=256)
def taxonomy_term(term: Term) -> Shape:
    """One word of a taxonomy. The same object each time: it is written, never changed."""
    label, words = TAXONOMIES[term[0]]
    return {
        "id": str(term_id(term)),
        "code": term[1],
        "name": words[term[1]],
        "description": term_says(term),
        "taxonomy": label,
        "taxonomy_id": str(taxonomy_id(term[0])),
        "taxonomy_detail": taxonomy(term[0]),
        "language": "ja",
    }


def page(contents: list[Shape], total: int, number: int, per_page: int) -> Shape:
    """One page of a list; a page beyond the last is empty, and the last."""
    pages = -(-total // per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": listed(contents),
    }


def moment(at: datetime) -> str:
    """A moment as HSDS writes it, to the millisecond."""
    return at.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _said(shape: Shape) -> Shape:
    return {name: value for name, value in shape.items() if value not in ("", None)}


def _part(view: ServiceView, name: str) -> str:
    return part_id(view.id, name)


@lru_cache(maxsize=4096)
def _uri(address: str) -> str:
    uri = iri_to_uri(address)
    return uri if _URI.fullmatch(uri) else ""


def _phones(view: ServiceView) -> list[Shape]:
    numbers = (("voice", view.phone), ("fax", view.fax))
    return [
        {"id": _part(view, kind), "service_id": view.key, "number": number, "type": kind}
        for kind, number in numbers
        if number
    ]


def _service_areas(view: ServiceView) -> list[Shape]:
    own = {"service_id": view.key}
    if view.reach == ANYWHERE:
        return [own | {"id": _part(view, "anywhere"), "name": REACHES[ANYWHERE]}]
    return [
        own
        | {"id": _part(view, str(area.id)), "name": area.name}
        | {"description": area.kind_label}
        for area in view.serves
    ]


def _capacities(view: ServiceView) -> list[Shape]:
    """Free places, where a number is known: somebody counted, or it is full (`docs/hsds.md`)."""
    if view.free_places is None or view.room_said_on is None:
        return []
    unit = view.room_unit or UNIT
    said = datetime.combine(view.room_said_on, time(), clock.TOKYO)
    one: Shape = {
        "id": _part(view, "free"),
        "service_id": view.key,
        "unit": {"id": _part(view, f"unit {unit}"), "name": unit},
        "available": view.free_places,
        "description": view.room_label,
        "updated": moment(said),
    }
    return [one | ({} if view.room_most is None else {"maximum": view.room_most})]


def _at_location(view: ServiceView) -> Shape:
    place = _place(view)
    own = {"location_id": place["id"]}
    place |= {"addresses": _addresses(view, own), "accessibility": _accessibility(view, own)}
    return own | {
        "id": str(at_location_id(view.id)),
        "service_id": view.key,
        "location": place,
    }


def _place(view: ServiceView) -> Shape:
    own: Shape = {"id": _part(view, "location"), "location_type": "physical"}
    point = {} if view.lat is None else {"latitude": view.lat, "longitude": view.lon}
    return own | ({"name": view.name} if view.kind == PLACE else {}) | point


def _addresses(view: ServiceView, own: Shape) -> list[Shape]:
    if not view.address:
        return []
    prefecture, city, street = address_parts(view.address, view.municipality_code)
    return [
        own
        | {
            "id": _part(view, "address"),
            "address_1": street,
            "city": city,
            "state_province": prefecture,
            "postal_code": postal_code(view.postal_code),
            "country": "JP",
            "address_type": "physical",
        }
    ]


def _cost_options(view: ServiceView) -> list[Shape]:
    """That it is free, where that is certain; other prices are only said in words."""
    if FREE not in view.traits:
        return []
    own: Shape = {"id": _part(view, "free"), "service_id": view.key, "currency": "JPY"}
    return [own | {"option": TRAITS[FREE], "amount": 0}]


def _accessibility(view: ServiceView, own: Shape) -> list[Shape]:
    if WHEELCHAIR not in view.traits:
        return []
    return [own | {"id": _part(view, "wheelchair"), "description": TRAITS[WHEELCHAIR]}]


def _attributes(view: ServiceView) -> Ready:
    """Its terms; how many at most, as it is said; on which day its room was said."""
    room = view.room or None, view.room_said_on
    classed = _classed(view.fields, view.traits, view.standing, view.kind, *room)
    found = [_attribute(view, part, said) for part, said in classed]
    if view.capacity:
        most = {"link_type": "capacity", "label": CAPACITY, "value": view.capacity}
        found.append(_attribute(view, "capacity", text(most)))
    return Ready(f"[{','.join(found)}]")


def _attribute(view: ServiceView, part: str, said: str) -> str:
    """said: the rest of it, as JSON."""
    id_ = part_id(view.id, part)
    return f'{{"id":"{id_}","link_id":"{view.key}","link_entity":"service",{said[1:]}'


@lru_cache(maxsize=4096)
def _classed(
    fields: tuple[str, ...],
    traits: tuple[str, ...],
    standing: str,
    kind: str,
    room: str | None,
    room_said_on: date | None,
) -> list[tuple[str, str]]:
    """What every entry says that has these terms: the part's name and the rest of it, as JSON."""
    terms: list[Term] = [
        *(("field", code) for code in fields),
        *(("trait", code) for code in traits),
    ]
    terms += [("standing", standing), ("kind", kind)]
    found = [("|".join(term), _said_of(term)) for term in terms]
    if room:
        day = {"value": str(room_said_on)}
        found.append((f"room|{room}", _said_of(("room", room)) | day))
    return [(part, text(said)) for part, said in found]


def _said_of(term: Term) -> Shape:
    word = {"taxonomy_term_id": str(term_id(term)), "taxonomy_term": taxonomy_term(term)}
    return {"link_type": term[0]} | word
