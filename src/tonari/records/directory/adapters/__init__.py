"""Published lists as files: CSV, TSV or workbook, encoding, separators and rows."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, repeat, zip_longest
from pathlib import Path

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.tables import ENCODINGS, Line, encoding_of, lines_of, start_of
from tonari.kernel.workbooks import Left, Sheet, first, is_packed, left_of, sheets_of
from tonari.records.directory.rules.addresses import WHOLE
from tonari.records.directory.rules.cells import Cells, Header
from tonari.records.directory.rules.formats import MAPPED, PLAIN, Format, check_format, recognise
from tonari.records.directory.rules.mapping import (
    check_mapping,
    joined,
    likeness,
    named_by_place,
    offers_more,
    renamed,
)
from tonari.records.directory.rules.rows import NAME, understood, unused

__all__ = ["Glance", "Left", "Line", "Opened", "as_file", "glance", "open_list"]

LARGEST = 300_000_000
"""Bytes. It is read row by row: the time is what limits it."""
HEADER_WITHIN = 10
"""The header is one of the first so many lines."""


@dataclass(frozen=True)
class Opened:
    """A recognised list: its format, its header and the rows after it, read one by one.

    A header of two rows (大見出し and 小見出し) is joined to one. above: what stands over it.
    left: the other sheets of its workbook.
    """

    format: Format
    header: Header
    rows: Iterator[Line]
    above: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()


@dataclass(frozen=True)
class Glance:
    """What a file looks like. written: how (`CSV（UTF-8）`). format: None where none is recognised.

    headers: the cells of the header, or of what is most like one. sample: some rows after it.
    unused: columns that nothing is taken of. A list of names and addresses that says more is none
    that is recognised: whoever brings it says what its columns are. above: rows
    over the header that say something (a title, a date), which are not taken in, nor are the
    sheets that are left.
    """

    written: str
    format: Format | None
    headers: list[str]
    sample: list[list[str]]
    unused: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()


SHOWN = 32
"""Letters of a cell in a sample: a column is narrow on a telephone."""
LIKELY = 2
"""A header that calls more of our columns than these is one of a list."""


def open_list(
    path: Path, format_code: str = "auto", mapping: Mapping[str, str] | None = None
) -> Opened:
    """A CSV in UTF-8 (with or without BOM), cp932 or UTF-16, a TSV or a workbook (XLSX).

    mapping: our column for each header (`rules.mapping`), for a list of no known shape.
    `Refused` with one sentence, before anything is written, for what is no such file.
    """
    check_format(format_code)
    if mapping:
        check_mapping(mapping)
    sheets = _sheets(path)[1]
    for sheet in sheets:
        opened = _opened(sheet.rows, format_code, mapping)
        if opened is not None:
            return replace(opened, left=left_of(sheets, sheet))
    raise Refused(_("見出しの行が見つかりません。「名称」と「住所」の列がある一覧にしてください。"))


@contextmanager
def as_file(content: Iterable[bytes]) -> Iterator[Path]:
    """What was sent, as a file that is gone afterwards."""
    with tempfile.NamedTemporaryFile(prefix="tonari-list-") as file:
        for part in content:
            file.write(part)
        file.flush()
        yield Path(file.name)


def glance(path: Path) -> Glance:
    """How a list begins, recognised or not. `Refused` for what is no list at all."""
    written, sheets = _sheets(path)
    unknown, many = None, 0
    for sheet in sheets:
        start = first(sheet.rows, HEADER_WITHIN + 5)
        opened = _opened(iter(start), "auto", None)
        if opened is not None and unknown and opened.format.code == PLAIN and sheet.filled < many:
            # Of names and addresses alone there is but a little: the list is the sheet before.
            continue
        if opened is not None:
            return replace(_known(written, opened), left=left_of(sheets, sheet))
        if unknown is None and (found := _unknown(written, start)):
            unknown = replace(found, left=left_of(sheets, sheet))
            many = sheet.filled if likeness(found.headers) > LIKELY else 0
    if unknown is None:
        raise Refused(_("一覧の行がありません。"))
    return unknown


def _known(written: str, opened: Opened) -> Glance:
    left = tuple(unused(opened.format, opened.header))
    known = None if opened.format.code == PLAIN and offers_more(left) else opened.format
    names = opened.header.names
    shown = [
        place if name else "" for name, place in zip(names, named_by_place(names), strict=True)
    ]
    sample = _cells(opened.rows)
    unnamed = (
        place
        for at, (name, place) in enumerate(zip(names, named_by_place(names), strict=True))
        if not name and any(row[at] for row in sample if at < len(row))
    )
    return Glance(written, known, shown, sample, (*left, *unnamed), opened.above)


def _unknown(written: str, start: list[Line]) -> Glance | None:
    """The header is the row that is most like one; else the row with the most words."""
    headers = [_header_at(start, at) for at in range(len(start[:HEADER_WITHIN]))]
    names, end = max(
        headers, key=lambda one: (likeness(one[0]), sum(map(bool, one[0]))), default=([], 0)
    )
    if not any(names):
        return None
    sample = _cells(iter(start[end:]))
    # A column without a name is offered if anything stands in it.
    filled = (any(column) for column in zip_longest(*sample, fillvalue=""))
    both = zip(names, named_by_place(names), chain(filled, repeat(False)), strict=False)
    shown = [place if name or full else "" for name, place, full in both]
    return Glance(written, None, shown, sample, (), _titles(start[: headers.index((names, end))]))


def _header_at(start: list[Line], at: int) -> tuple[list[str], int]:
    """The header that begins with a row, of two rows where these make one, and where it ends."""
    rows = [Header(line.cells or []).names for line in start[at : at + 2]]
    both = joined(*rows) if len(rows) > 1 else None
    return (both, at + 2) if both else (rows[0], at + 1)


def _cells(rows: Iterator[Line]) -> list[list[str]]:
    return [[*map(_begun, line.cells)] for line in first(rows, 5) if line.cells]


def _begun(cell: str) -> str:
    return cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}…"


def _opened(
    rows: Iterator[Line], format_code: str, mapping: Mapping[str, str] | None
) -> Opened | None:
    start = first(rows, HEADER_WITHIN + 1)
    for at in range(len(start[:HEADER_WITHIN])):
        names, end = _header_at(start, at)
        found: Opened | None = None
        if mapping:
            if set(named_by_place(names)).issuperset(mapping):
                named = Header(renamed(names, mapping))
                found = Opened(MAPPED, named, chain(start[end:], rows))
        elif known := recognise(header := Header(start[at].cells or []), format_code):
            found = _under_one_header(known, header, chain(start[at + 1 :], rows))
        elif known := recognise(header := Header(names), format_code):
            found = Opened(known, header, chain(start[end:], rows))
        if found is not None:
            return replace(found, above=_titles(start[:at]))
    return None


def _titles(lines: list[Line]) -> tuple[str, ...]:
    return tuple(filter(None, map(_title, lines)))


def _title(line: Line) -> str:
    """What a row over the header says."""
    return " ".join(filter(None, (cell.strip() for cell in line.cells or [])))[:80]


def _sheets(path: Path) -> tuple[str, list[Sheet]]:
    """How a file is written, and its sheets: one without a name, or those of a workbook."""
    start = start_of(path, LARGEST)
    if is_packed(start):
        return "Excel", sheets_of(path)
    encoding = encoding_of(path, start)
    return f"CSV（{ENCODINGS[encoding]}）", [Sheet("", 0, lines_of(path, encoding))]


def _under_one_header(format_: Format, upper: Header, records: Iterator[Line]) -> Opened:
    """The list with its second header row, if the next row is one: it adds columns we know.

    Only a row without name and address is looked at, which could not be taken in anyway.
    """
    below = next(records, None)
    if below is None:
        return Opened(format_, upper, records)
    cells = Cells(upper, below.cells or [])
    if below.cells and not cells.get(*NAME, *WHOLE):
        both = zip_longest(upper.names, cells.texts(), fillvalue="")
        one = Header([lower or name for name, lower in both])
        if understood(format_, one) > understood(format_, upper):
            return Opened(format_, one, records)
    return Opened(format_, upper, chain([below], records))
