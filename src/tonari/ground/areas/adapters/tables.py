"""Published population tables as files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Protocol, TypeVar

from tonari.ground.areas.rules import codes
from tonari.ground.areas.rules.population import Columns
from tonari.kernel.headers import likely_header, one_header
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.tables import Line, encoding_of, lines_of, start_of
from tonari.kernel.workbooks import Left, Sheet, is_packed, left_of, sheets_of


class _Understood(Protocol):
    @property
    def understood(self) -> int: ...


T = TypeVar("T", bound=_Understood)
Rows = Iterator[tuple[int, list[str]]]
LARGEST = 100_000_000
"""Bytes; every 町丁字 of the country on one day fits."""
HEADER_WITHIN = 10


@dataclass(frozen=True)
class Table:
    """A population table: its columns, and each row after them with the line it begins on.

    A row that could not be read has no cells. left: the other sheets of its workbook.
    """

    columns: Columns
    rows: Rows
    left: tuple[Left, ...] = ()


@dataclass(frozen=True)
class CodeTable:
    """A table of municipalities' codes, in the same way."""

    columns: codes.Columns
    rows: Rows
    left: tuple[Left, ...] = ()


def open_population(path: Path) -> Table:
    """A population table, CSV or XLSX. `Refused` with one sentence for what is no such file."""
    return Table(*_opened(path, Columns))


def open_codes(path: Path) -> CodeTable:
    """A table of codes. `Refused` with one sentence for what is no such file."""
    return CodeTable(*_opened(path, codes.Columns))


def _opened(path: Path, columns: Callable[[Sequence[str]], T]) -> tuple[T, Rows, tuple[Left, ...]]:
    """The columns and rows of a CSV, or of the first sheet of a workbook that has these columns."""
    refused: Refused | None = None
    sheets = _sheets(path)
    for sheet in sheets:
        rows = _rows(sheet.rows)
        try:
            return *_header(columns, rows), left_of(sheets, sheet)
        except Refused as error:
            refused = refused or error
    raise refused or Refused(_("ファイルが空です。"))


def _sheets(path: Path) -> list[Sheet]:
    start = start_of(path, LARGEST)
    if is_packed(start):
        return sheets_of(path)
    return [Sheet("", 0, lines_of(path, encoding_of(path, start)))]


def _header(columns: Callable[[Sequence[str]], T], rows: Rows) -> tuple[T, Rows]:
    """The columns of the first line that has them, of the first few, and what follows.

    Two lines are one header (大見出し and 小見出し) where more is understood of both than of each.
    """
    start = list(islice(rows, HEADER_WITHIN + 1))
    if not start:
        raise Refused(_("ファイルが空です。"))
    lines = [*(cells for _number, cells in start), []][: HEADER_WITHIN + 1]
    for at, (upper, lower) in enumerate(pairwise(lines), 1):
        alone, below = _known(columns, upper), _known(columns, lower)
        both = _known(columns, one_header(upper, lower))
        least = max((one.understood for one in (alone, below) if one), default=0)
        if both and both.understood > least:
            return both, chain(start[at + 1 :], rows)
        if alone:
            return alone, chain(start[at:], rows)
    return columns(likely_header(lines[:-1])), rows  # it says what is missing, and what is there


def _known(columns: Callable[[Sequence[str]], T], cells: Sequence[str]) -> T | None:
    try:
        return columns(cells)
    except Refused:
        return None


def _rows(lines: Iterable[Line]) -> Rows:
    for line in lines:
        if line.cells is None or any(cell.strip() for cell in line.cells):
            yield line.number, line.cells or []
