"""Tables as text, row by row: CSV or TSV in any encoding in which Japanese is written."""

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
_TO_JIS = (b"\x1b$B", b"\x1b$@", b"\x1b$(")
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "cp932": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "iso2022_jp_ext": "ISO-2022-JP",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
"""What is read, and what it is called."""


@dataclass(frozen=True)
class Line:
    """A record of a table and the line it begins on; no cells: it could not be read."""

    number: int
    cells: list[str] | None


def start_of(path: Path, largest: int) -> bytes:
    """The first bytes of a file.

    `Refused` for what is not there, empty, over `largest` bytes or a workbook of the old kind.
    """
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
        start = file.read(4096)
    if start.startswith(_OLD_EXCEL):
        raise Refused(
            _("古いExcel（.xls）です。Excelブック（.xlsx）かCSVで保存しなおしてください。")
        )
    return start


def encoding_of(path: Path, start: bytes) -> str:
    """As what a text reads to its end. `Refused` with one sentence for what is no text we read."""
    if start.startswith(_BOMS):
        return _first_that_reads(path, ["utf-16"])
    if start.startswith(codecs.BOM_UTF8):  # a broken byte takes its row alone
        return "utf-8-sig"
    if found := _without_bom(start):
        return _first_that_reads(path, [found])
    _check_text(start)
    if any(one in start for one in _TO_JIS):
        return _first_that_reads(path, ["iso2022_jp_ext"])
    older = ["euc_jp", "cp932"] if _is_like_euc(start) else ["cp932", "euc_jp"]
    if found := _that_reads(path, ["utf-8-sig", *older]):
        return found
    if _is_like_utf8(start):  # with a broken byte somewhere: its row is one that cannot be read
        return "utf-8-sig"
    raise _unknown()


def _check_text(start: bytes) -> None:
    if b"\x00" in start:
        raise Refused(
            _(
                "文字の一覧（CSV）として読めません。Excelのファイルなら、こわれているかもしれません。"
                "開いてみて、CSVで保存しなおしてください。"
            )
        )


def _without_bom(start: bytes) -> str:
    """UTF-16 by its commas and ends of lines, of which every other byte is a naught."""
    little, big = (start.count(b",\x00"), start.count(b"\x00,"))
    if not little + big:
        return ""
    found = "utf-16-le" if little > big else "utf-16-be"
    even = start[: len(start) // 2 * 2]
    return found if "\x00" not in even.decode(found, "replace") else ""


def _is_like_euc(start: bytes) -> bool:
    """Whether it would be mostly kana of half width in cp932, as EUC-JP is."""
    text = start.decode("cp932", "replace")
    half = sum("｡" <= letter <= "ﾟ" for letter in text)
    return half > sum(letter >= "\u3000" for letter in text) - half


def _is_like_utf8(start: bytes) -> bool:
    text = start.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(letter >= "\u3000" for letter in text) - broken > 20 * max(broken, 1)


def _first_that_reads(path: Path, encodings: list[str]) -> str:
    found = _that_reads(path, encodings)
    if not found:
        raise _unknown()
    return found


def _unknown() -> Refused:
    return Refused(_("文字コードがわかりません。UTF-8かShift_JISのCSVにしてください。"))


def _that_reads(path: Path, encodings: list[str]) -> str:
    for encoding in encodings:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(1 << 16):
                    pass
        except (UnicodeDecodeError, UnicodeError):
            continue
        return encoding
    return ""


def lines_of(path: Path, encoding: str) -> Iterator[Line]:
    """The records of a table, read one by one; a tab parts them where the first line has no comma.

    A record that is no CSV, has a cell of more than LONGEST_CELL, or a byte that is none of its
    encoding, is a line without cells.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="", errors="surrogateescape") as file:
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
            yield Line(number, cells if _is_whole(cells) else None)


def _is_whole(cells: list[str]) -> bool:
    """Whether every byte was one of the encoding (`surrogateescape` keeps those that were not)."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


def _lines(file: TextIO) -> Iterator[str]:
    """The lines of a file; in place of one longer than any row, a line that is no row of CSV."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while (line := file.readline(LONGEST_LINE)) and not line.endswith("\n"):
                pass
            line = "x" * (LONGEST_CELL + 1) + "\n"
        yield line
