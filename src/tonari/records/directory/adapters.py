"""Published lists as files: encoding, separators and rows."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .rules.cells import Header
from .rules.formats import Format, check_format, recognise

LARGEST = 100_000_000
"""Bytes: 300,000 rows of the widest list fit."""
LONGEST_CELL = 1_000_000
HEADER_WITHIN = 10
"""The header is one of the first so many lines."""


@dataclass(frozen=True)
class Line:
    """A record of a CSV and the line it begins on; no cells: it could not be read."""

    number: int
    cells: list[str] | None


@dataclass(frozen=True)
class Opened:
    """A recognised list: its format, its header and the rows after it, read one by one."""

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
            return Opened(found, header, records)
    raise Refused(_("見出しの行が見つかりません。「名称」と「住所」の列がある一覧にしてください。"))


def _encoding(path: Path) -> str:
    if not path.is_file():
        raise Refused(_("ファイルが見つかりません。"))
    size = path.stat().st_size
    if size == 0:
        raise Refused(_("ファイルが空です。"))
    if size > LARGEST:
        raise Refused(_("ファイルが大きすぎます（100MBまで）。分けて入れてください。"))
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
        reader = csv.reader(file, delimiter="\t" if "\t" in first and "," not in first else ",")
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
