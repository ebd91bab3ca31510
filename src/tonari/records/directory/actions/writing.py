"""A Content in the columns of a row."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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


def columns_of(content: Content, folded: str) -> dict[str, Any]:
    """What stands in the columns of a row that says this. folded: what is searched of it."""
    said = {name: value for name, value in vars(content).items() if name != "served"}
    several = {"fields": join_fields(content.fields), "traits": join_traits(content.traits)}
    return said | several | {"openings": to_json(content.openings), "folded": folded}


def fill(row: Service, content: Content) -> None:
    """Set the columns of a row, and what is searched of it."""
    for name, value in columns_of(content, content.folded()).items():
        setattr(row, name, value)


def heard_of(
    every: Iterable[Sequence[str]], before: Mapping[str, Heard] | None = None
) -> dict[str, Heard]:
    """How each line of some texts is read, all in one question. No database: it may run ahead.

    before: what is known of lines already, which need not be asked about.
    """
    # Lists say the same again and again: each line is asked about, and folded, once.
    lines = dict.fromkeys(line for texts in every for line in _lines(texts))
    known = {line: before[line] for line in lines if line in before} if before else {}
    new = [line for line in lines if line not in known]
    asked = [line for line in new if needs_reading(line)]
    spoken = dict(zip(asked, read_aloud(asked), strict=True))
    return known | {line: heard(line, spoken.get(line)) for line in new}


def readings_of(texts: Sequence[str], known: Mapping[str, Heard]) -> str:
    """How the texts of a row are read, as it is kept. known: each of their lines."""
    return joined(map(known.__getitem__, _lines(texts)))


def _lines(texts: Iterable[str]) -> Iterator[str]:
    return (line for text in texts for line in text.split("\n"))


def read(rows: Sequence[Service]) -> None:
    """Set how filled rows are read aloud, all in one question to the dictionary."""
    texts = [content_of(row).heard() for row in rows]
    known = heard_of(texts)
    for row, parts in zip(rows, texts, strict=True):
        row.readings = readings_of(parts, known)


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
