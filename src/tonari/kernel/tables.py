"""Tables as text: CSV or TSV in UTF-8 (with or without BOM), cp932 or UTF-16, row by row."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .refused import Refused
from .refused import gettext_noop as _

LONGEST_CELL = 1_000_000
LONGEST_LINE = 4_000_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Line:
    """A record of a table and the line it begins on; no cells: it could not be read."""

    number: int
    cells: list[str] | None


def start_of(path: Path, largest: int) -> bytes:
    """The first bytes of a file. `Refused` for what is not there, empty or over `largest` bytes."""
    if not path.is_file():
        raise Refused(_("ファイルが見つかりません。"))
    size = path.stat().st_size
    if size == 0:
        raise Refused(_("ファイルが空です。"))
    if size > largest:
        raise Refused(
            _("ファイルが大きすぎます（%(most)sMBまで）。分けて入れてください。"),
            most=largest // 1_000_000,
        )
    with path.open("rb") as file:
        return file.read(4096)


def encoding_of(path: Path, start: bytes) -> str:
    """As what a text reads to its end. `Refused` with one sentence for what is no text we read."""
    if start.startswith(_OLD_EXCEL):
        raise Refused(
            _("古いExcel（.xls）です。Excelブック（.xlsx）かCSVで保存しなおしてください。")
        )
    if start.startswith(_BOMS):
        return _first_that_reads(path, ["utf-16"])
    if b"\x00" in start:
        raise Refused(
            _(
                "文字の一覧（CSV）として読めません。Excelのファイルなら、こわれているかもしれません。"
                "開いてみて、CSVで保存しなおしてください。"
            )
        )
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


def lines_of(path: Path, encoding: str) -> Iterator[Line]:
    """The records of a table, read one by one; a tab parts them where the first line has no comma.

    A record that is no CSV, or has a cell of more than LONGEST_CELL, is a line without cells.
    """
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
    """The lines of a file; in place of one longer than any row, a line that is no row of CSV."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while (line := file.readline(LONGEST_LINE)) and not line.endswith("\n"):
                pass
            line = "x" * (LONGEST_CELL + 1) + "\n"
        yield line
