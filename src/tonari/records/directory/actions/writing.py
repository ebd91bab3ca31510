"""A Content in the columns of a row."""

from collections.abc import Sequence
from typing import Any

from tonari.kernel.readings import read_aloud
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content, join_fields, join_traits, split_fields
from tonari.records.directory.rules.openings import from_json, to_json
from tonari.records.directory.rules.spelling import needs_reading, readings

COLUMNS = tuple(name for name in Content.__dataclass_fields__ if name != "served")
"""Columns of a service that a Content fills."""


def fill(row: Service, content: Content) -> None:
    """Set the columns of a row, and what is searched of it."""
    for name in COLUMNS:
        setattr(row, name, getattr(content, name))
    row.fields = join_fields(content.fields)
    row.traits = join_traits(content.traits)
    row.openings = to_json(content.openings)
    row.folded = content.folded()


def read(rows: Sequence[Service]) -> None:
    """Set how filled rows are read aloud, all in one question to the dictionary."""
    texts = [content_of(row).searched() for row in rows]
    # Lists say the same again and again: each text is asked about once.
    asked = list(dict.fromkeys(t for parts in texts for t in parts if needs_reading(t)))
    spoken = dict(zip(asked, read_aloud(asked), strict=True))
    for row, parts in zip(rows, texts, strict=True):
        row.readings = readings(parts, (spoken[text] for text in parts if text in spoken))


def content_of(row: Service) -> Content:
    """A row as a Content; the areas it is for are left out, they stand in rows of their own."""
    parts = {name: getattr(row, name) for name in COLUMNS}
    several = {name: split_fields(parts[name]) for name in ("fields", "traits")}
    return Content(**parts | several | {"openings": from_json(parts["openings"])})


def columns(row: Service) -> dict[str, Any]:
    """What stands in these columns."""
    return {name: getattr(row, name) for name in (*COLUMNS, "folded", "readings")}
