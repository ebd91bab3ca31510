"""A Content in the columns of a row."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tonari.kernel.readings import read_aloud
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content, join_fields, split_fields
from tonari.records.directory.rules.spelling import needs_reading, readings

COLUMNS = tuple(name for name in Content.__dataclass_fields__ if name != "served")
"""Columns of a service that a Content fills."""


def fill(row: Service, content: Content) -> None:
    """Set the columns of a row, and what is searched of it."""
    parts = asdict(content)
    for name in COLUMNS:
        setattr(row, name, parts[name])
    row.fields = join_fields(content.fields)
    row.weekly = [list(opening) for opening in content.weekly]
    row.folded = content.folded()


def read(rows: Sequence[Service]) -> None:
    """Set how filled rows are read aloud, all in one question to the dictionary."""
    texts = [content_of(row).searched() for row in rows]
    spoken = read_aloud([text for parts in texts for text in parts if needs_reading(text)])
    for row, parts in zip(rows, texts, strict=True):
        row.readings = readings(parts, spoken)


def content_of(row: Service) -> Content:
    """What a row says, but for the areas it is for."""
    parts = {name: getattr(row, name) for name in COLUMNS}
    return Content(**parts | {"fields": split_fields(row.fields)})


def columns(row: Service) -> dict[str, Any]:
    """What stands in these columns."""
    return {name: getattr(row, name) for name in (*COLUMNS, "folded", "readings")}
