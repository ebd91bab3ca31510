"""Published population tables as files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tonari.ground.areas.rules import codes
from tonari.ground.areas.rules.population import Columns
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.tables import encoding_of, lines_of, start_of

T = TypeVar("T")
LARGEST = 100_000_000
"""Bytes; every 町丁字 of the country on one day fits."""
HEADER_WITHIN = 10


@dataclass(frozen=True)
class Table:
    """A population table: its columns, and each row after them with the line it begins on.

    A row that could not be read has no cells.
    """

    columns: Columns
    rows: Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class CodeTable:
    """A table of municipalities' codes, in the same way."""

    columns: codes.Columns
    rows: Iterator[tuple[int, list[str]]]


def open_population(path: Path) -> Table:
    """A population table. `Refused` with one sentence for what is no such file."""
    rows = _rows(path)
    return Table(_header(Columns, rows), rows)


def open_codes(path: Path) -> CodeTable:
    """A table of codes. `Refused` with one sentence for what is no such file."""
    rows = _rows(path)
    return CodeTable(_header(codes.Columns, rows), rows)


def _header(columns: Callable[[Sequence[str]], T], rows: Iterator[tuple[int, list[str]]]) -> T:
    """The columns of the first line that has them, of the first few."""
    last = Refused(_("ファイルが空です。"))
    for _attempt, (_number, cells) in zip(range(HEADER_WITHIN), rows, strict=False):
        try:
            return columns(cells)
        except Refused as refused:
            last = refused
    raise last


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    encoding = encoding_of(path, start_of(path, LARGEST))
    for line in lines_of(path, encoding):
        if line.cells is None or any(cell.strip() for cell in line.cells):
            yield line.number, line.cells or []
