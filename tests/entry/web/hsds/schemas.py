"""The published schemas of HSDS, every reference between them resolved without the network."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

PAGE = {
    "type": "object",
    "required": [
        *("total_items", "total_pages", "page_number", "size"),
        *("first_page", "last_page", "empty", "contents"),
    ],
}


@cache
def validator(folder: Path, name: str) -> Draft202012Validator:
    """What checks one thing by its schema, formats too."""
    defs = {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}
    del defs["openapi"]
    return Draft202012Validator(
        {"$ref": f"#/$defs/{name}", "$defs": _here(defs)}, validate_formats=True
    )


def _here(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"#/$defs/{value.removesuffix('.json')}"
            if key == "$ref" and isinstance(value, str)
            else _here(value)
            for key, value in schema.items()
        }
    return [_here(part) for part in schema] if isinstance(schema, list) else schema


@cache
def page_validator(folder: Path) -> Draft202012Validator:
    """What checks a page by the API's own description, with all that must be there."""
    described = json.loads((folder / "openapi.json").read_text())
    return Draft202012Validator({"allOf": [described["components"]["schemas"]["Page"], PAGE]})


def faults(found: Draft202012Validator, thing: Any) -> Iterator[str]:
    """What is wrong with a thing, in words."""
    for error in found.iter_errors(thing):
        yield f"{list(error.instance_path)}: {error.message[:200]}"
