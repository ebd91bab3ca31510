"""A Content in the columns of a row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tonari.kernel import clock
from tonari.kernel.readings import read_aloud
from tonari.records.directory.models import HostLink, Service
from tonari.records.directory.rules import Content, join_fields, join_traits, split_fields
from tonari.records.directory.rules.keeping import MAIL
from tonari.records.directory.rules.openings import from_json, to_json
from tonari.records.directory.rules.spelling import Heard, heard, joined, needs_reading

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


@dataclass(frozen=True)
class Said:
    """What filled rows say, and how the dictionary reads it: heard is the answer for each text."""

    rows: Sequence[Service]
    texts: Sequence[Sequence[str]]
    heard: Mapping[str, Heard]


def heard_of(rows: Sequence[Service], texts: Sequence[Sequence[str]]) -> Said:
    """How the texts of rows are read, all in one question. No database: it may run ahead."""
    # Lists say the same again and again: each text is asked about, and folded, once.
    every = dict.fromkeys(text for parts in texts for text in parts)
    asked = [text for text in every if needs_reading(text)]
    spoken = dict(zip(asked, read_aloud(asked), strict=True))
    return Said(rows, texts, {text: heard(text, spoken.get(text)) for text in every})


def texts_of(rows: Sequence[Service]) -> list[list[str]]:
    """What is searched of each filled row."""
    return [content_of(row).searched() for row in rows]


def read(rows: Sequence[Service]) -> None:
    """Set how filled rows are read aloud, all in one question to the dictionary."""
    note_heard(heard_of(rows, texts_of(rows)))


def note_heard(said: Said) -> None:
    """Set how rows are read aloud."""
    for row, parts in zip(said.rows, said.texts, strict=True):
        row.readings = joined(said.heard[text] for text in parts)


def content_of(row: Service) -> Content:
    """A row as a Content; the areas it is for are left out, they stand in rows of their own."""
    parts = {name: getattr(row, name) for name in COLUMNS}
    several = {name: split_fields(parts[name]) for name in ("fields", "traits")}
    return Content(**parts | several | {"openings": from_json(parts["openings"])})


def forget_address(services: Collection[UUID]) -> None:
    """The address of entries changed: consent was for the one before, and so were its links."""
    told = {"ask_by_mail": False, "asked_at": None, "modified_at": clock.now()}
    Service.objects.filter(pk__in=services).update(**told)
    links = HostLink.objects.filter(service__in=services, kind=MAIL, ended_at__isnull=True)
    links.update(ended_at=clock.now())


def columns(row: Service) -> dict[str, Any]:
    """What stands in these columns."""
    return {name: getattr(row, name) for name in (*COLUMNS, "folded", "readings")}
