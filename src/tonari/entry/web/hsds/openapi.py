"""What is served here, as OpenAPI 3.1; written from the same lists that the pages read."""

from typing import Any

from .asking import MAY_ASK, MOST_METRES, MOST_MINIMAL, MOST_PER_PAGE, PER_PAGE

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_ID: Schema = {"type": "string", "format": "uuid"}
_URI: Schema = {"type": "string", "format": "uri"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_YES_NO: Schema = {"type": "boolean"}

PARAMETERS: dict[str, tuple[Schema, str]] = {
    "page": (
        {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": 1},
        "Page, from 1. A page beyond the last is empty.",
    ),
    "per_page": (
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE},
        f"Entries on a page; {PER_PAGE} if not given.",
    ),
    "format": (
        {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
        "ndjson: everything at once, a line for each; page and per_page are not looked at.",
    ),
    "search": (
        {"type": "string", "maxLength": 100, "pattern": "^[^\\x00-\\x1f\\x7f]*$"},
        (
            "Every word, or a synonym of it, occurs. At most 8 words. Of organisations, "
            "taxonomies and terms: in the name."
        ),
    ),
    "taxonomy_term_id": (_ID, "Has this term."),
    "taxonomy_id": (_ID, "Has any term of this taxonomy."),
    "organization_id": (_ID, "Offered by this organisation."),
    "parent_id": (_ID, "Terms below this one; no term here has another above it."),
    "modified_after": (
        {"anyOf": [_MOMENT, {"type": "string", "format": "date"}]},
        "Written then or later. Without an offset: time in Japan.",
    ),
    "minimal": (_YES_NO, "Only id and time. Not together with full."),
    "full": (_YES_NO, "With everything that belongs to it."),
    "full_service": (_YES_NO, "Organisations with their services in full."),
    "top_only": (_YES_NO, "Terms that have none above them: all."),
    "postcode": (
        {"type": "string", "pattern": "^[0-9]{3}-?[0-9]{4}$"},
        (
            "For people who live there: what names areas must name one around the middle of the "
            "entries with this postal code. Nothing if there are none."
        ),
    ),
    "proximity": (
        {"type": "integer", "minimum": 1, "maximum": MOST_METRES},
        "Metres at most from the middle of the postcode; needs postcode.",
    ),
}

WITH_MINIMAL: dict[str, tuple[Schema, str]] = {
    "per_page": (
        {"type": "integer", "minimum": 1, "maximum": MOST_MINIMAL},
        (
            f"Entries on a page, at most {MOST_PER_PAGE}; {PER_PAGE} if not given. With minimal "
            f"at most {MOST_MINIMAL}, and so many if not given."
        ),
    ),
}
"""Parameters that say something else where `minimal` may be asked for."""


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


def _each(name: str) -> Schema:
    return {"type": "array", "items": _to(name)}


def _to(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: dict[str, Schema] = {
    "Base": _object("version profile openapi_url", version=_TEXT, profile=_URI, openapi_url=_URI),
    "Refused": _object("message", message=_TEXT, parameter=_TEXT),
    "Service": _object(
        "id name status last_modified",
        id=_ID,
        name=_TEXT,
        status={"enum": ["active", "temporarily closed"]},
        organization_id=_ID,
        organization=_to("Organization"),
        alternate_name=_TEXT | {"description": "The reading of the name in kana."},
        description=_TEXT,
        url=_URI,
        email={"type": "string", "format": "email"},
        fees_description=_TEXT,
        eligibility_description=_TEXT,
        assured_date={"type": "string", "format": "date"},
        last_modified=_MOMENT,
        data_source=_TEXT | {"description": "Who published it; name them with the data."},
        data_source_url=_URI,
        data_licence=_TEXT | {"description": "Under which terms the data may be used."},
        phones={"type": "array"},
        schedules={"type": "array"},
        service_areas={"type": "array"},
        service_at_locations=_each("ServiceAtLocation"),
        attributes={"type": "array"},
    ),
    "Mark": _object("id last_modified", id=_ID, last_modified=_MOMENT, modified_date=_MOMENT),
    "ServiceAtLocation": _object(
        "id location", id=_ID, service_id=_ID, location=_to("Location"), service=_to("Service")
    ),
    "Location": _object(
        "id location_type",
        id=_ID,
        location_type={"const": "physical"},
        name=_TEXT,
        latitude={"type": "number"},
        longitude={"type": "number"},
        addresses={"type": "array"},
    ),
    "Organization": _object(
        "id name description",
        id=_ID,
        name=_TEXT,
        description=_TEXT | {"description": "Empty: nothing is published but the name."},
        services=_each("Service"),
    ),
    "Taxonomy": _object("id name description", id=_ID, name=_TEXT, description=_TEXT),
    "TaxonomyTerm": _object(
        "id code name description",
        id=_ID,
        code=_TEXT,
        name=_TEXT,
        description=_TEXT,
        taxonomy=_TEXT,
        taxonomy_id=_ID,
        taxonomy_detail=_to("Taxonomy"),
        language={"const": "ja"},
    ),
    "Page": _object(
        "total_items total_pages page_number size first_page last_page empty contents",
        total_items=_NUMBER,
        total_pages=_NUMBER,
        page_number=_NUMBER,
        size=_NUMBER,
        first_page=_YES_NO,
        last_page=_YES_NO,
        empty=_YES_NO,
        contents={"type": "array"},
    ),
}

_LISTS = {
    "services": "Service",
    "service_at_locations": "ServiceAtLocation",
    "organizations": "Organization",
    "taxonomies": "Taxonomy",
    "taxonomy_terms": "TaxonomyTerm",
}
_ONE = {"taxonomies": "taxonomy"}


def described(here: str) -> Schema:
    """The whole description; here: the address of the node."""
    paths = {
        "/": _path("Base", "base", "What this is."),
        "/openapi.json": _path("", "openapi", "This description."),
    }
    for name, shape in _LISTS.items():
        paths[f"/{name}"] = _path(shape, name, f"{shape}: a page of them.", page=True)
        one = _ONE.get(name, name.removesuffix("s"))
        paths[f"/{name}/{{id}}"] = _path(shape, one, f"{shape}: one of them.", by_id=True)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tonari: HSDS 3.1",
            "version": "1",
            "description": "Supports and places that the public sees, as HSDS 3.1. Only to be "
            "read. A required text that the source does not say is empty; nothing is made up. "
            "All filters are combined with AND. Each entry says where it comes from "
            "(data_source) and on which terms (data_licence).",
        },
        "servers": [{"url": f"{here}/hsds"}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _path(
    shape: str, endpoint: str, summary: str, *, page: bool = False, by_id: bool = False
) -> Schema:
    may_ask = MAY_ASK.get(endpoint, ())
    parameters = PARAMETERS | (WITH_MINIMAL if "minimal" in may_ask else {})
    asked = [
        {"name": name, "in": "query", "required": False}
        | {"schema": parameters[name][0], "description": parameters[name][1]}
        for name in may_ask
    ]
    own = {"name": "id", "in": "path", "required": True, "schema": _ID}
    answers = {"200": _answer(shape, page), "304": {"description": "Not changed."}}
    answers["400"] = _json("A parameter makes no sense.", _to("Refused"))
    if by_id:
        answers["404"] = _json("There is none.", _to("Refused"))
    operation = {"operationId": endpoint, "summary": summary, "responses": answers}
    return {"get": operation | {"parameters": [own, *asked] if by_id else asked}}


def _answer(shape: str, page: bool) -> Schema:
    if not page:
        return _json("It.", _to(shape) if shape else {"type": "object"})
    each: list[Schema] = [_to(shape), *([_to("Mark")] if shape == "Service" else [])]
    inside = {"contents": {"type": "array", "items": {"anyOf": each}}}
    answer = _json("A page.", {"allOf": [_to("Page"), {"properties": inside}]})
    answer["content"]["application/x-ndjson"] = {"schema": _TEXT}
    return answer


def _json(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
