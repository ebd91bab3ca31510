"""Published lists as files: encoding, separators and rows."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import TextIO

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .rules.cells import Cells, Header
from .rules.formats import Format, check_format, recognise
from .rules.rows import ADDRESS, NAME, understood

LARGEST = 300_000_000
"""Bytes. It is read row by row: the time is what limits it."""
LONGEST_CELL = 1_000_000
LONGEST_LINE = 4_000_000
HEADER_WITHIN = 10
"""The header is one of the first so many lines."""


@dataclass(frozen=True)
class Line:
    """A record of a CSV and the line it begins on; no cells: it could not be read."""

    number: int
    cells: list[str] | None


@dataclass(frozen=True)
class Opened:
    """A recognised list: its format, its header and the rows after it, read one by one.

    A header of two rows (大見出し and 小見出し) is joined to one.
    """

    format: Format
    header: Header
    rows: Iterator[Line]


def open_list(path: Path, format_code: str = "auto") -> Opened:
    """A CSV of a known shape in UTF-8 (with or without BOM), cp932 or UTF-16.

    `Refused` with one sentence, before anything is written, for what is no such file.
    """
    check_format(format_code)
    encoding = _encoding(path)
    records = _records(path, encoding)
    for _attempt, record in zip(range(HEADER_WITHIN), records, strict=False):
        header = Header(record.cells or [])
        found = recognise(header, format_code)
        if found is not None:
            return _under_one_header(found, header, records)
    raise Refused(_("見出しの行が見つかりません。「名称」と「住所」の列がある一覧にしてください。"))


def _under_one_header(format_: Format, upper: Header, records: Iterator[Line]) -> Opened:
    """The list with its second header row, if the next row is one: it adds columns we know.

    Only a row without name and address is looked at, which could not be taken in anyway.
    """
    below = next(records, None)
    if below is None:
        return Opened(format_, upper, records)
    cells = Cells(upper, below.cells or [])
    if below.cells and not cells.get(*NAME, *ADDRESS):
        both = zip_longest(upper.names, cells.texts(), fillvalue="")
        joined = Header([lower or name for name, lower in both])
        if understood(format_, joined) > understood(format_, upper):
            return Opened(format_, joined, records)
    return Opened(format_, upper, chain([below], records))


def _encoding(path: Path) -> str:
    if not path.is_file():
        raise Refused(_("ファイルが見つかりません。"))
    size = path.stat().st_size
    if size == 0:
        raise Refused(_("ファイルが空です。"))
    if size > LARGEST:
        raise Refused(_("ファイルが大きすぎます（300MBまで）。分けて入れてください。"))
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refused(
            _("CSVではなく、Excelなどのファイルです。「CSV UTF-8」で保存しなおしてください。")
        )
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _first_that_reads(path, ["utf-16"])
    if b"\x00" in start:
        raise Refused(_("CSVではありません（文字のファイルではないようです）。"))
    return _first_that_reads(path, ["utf-8-sig", "cp932"])


def _first_that_reads(path: Path, encodings: list[str]) -> str:
    for encoding in encodings:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(1 << 16):
                    pass
        except (UnicodeDecodeError, UnicodeError):
            continue
        return encoding
    raise Refused(_("文字コードがわかりません。UTF-8かShift_JISのCSVにしてください。"))


def _records(path: Path, encoding: str) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(1 << 16)
        file.seek(0)
        separator = "\t" if "\t" in first and "," not in first else ","
        reader = csv.reader(_lines(file), delimiter=separator)
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Line(number, None)
                continue
            yield Line(number, cells)


def _lines(file: TextIO) -> Iterator[str]:
    """The lines of a file; `Refused` for one that is longer than any row of a list."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Refused(_("とても長い行があります。CSVではないか、改行のないファイルです。"))
        yield line
