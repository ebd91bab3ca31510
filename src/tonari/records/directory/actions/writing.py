"""A Content in the columns of a row."""

from dataclasses import asdict
from typing import Any

from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content, join_fields

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


def columns(row: Service) -> dict[str, Any]:
    """What stands in these columns."""
    return {name: getattr(row, name) for name in (*COLUMNS, "folded")}
