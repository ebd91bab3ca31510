"""Tables as text, row by row: CSV or TSV in any encoding in which Japanese is written."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .refused import Refused
from .refused import gettext_noop as _

LONGEST_CELL = 1_000_000
LONGEST_LINE = 4_000_000
MOST_LINES = 254
"""Of one record: Excel keeps 253 line breaks in a cell, no more (its specifications and limits)."""
FIRST_LINES = 10
"""So many are looked at for what parts the cells."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_NO_TEXT = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\x1f\x8b")
"""How pictures, PDF and packed files begin."""
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SPACE_AFTER = re.compile(r'"[ ]+(?=[,\t\r\n]|$)')
_BROKEN_OR_NONE = frozenset("\ufffd\x80\uf8f0\uf8f1\uf8f2\uf8f3")
"""What stands for a broken byte, and for bytes that Python reads in cp932 and nobody writes."""
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
    """A record of a table and the line it begins on; no cells: it could not be read.

    is_open: because a quote in it does not close, or not where a cell could end.
    """

    number: int
    cells: list[str] | None
    is_open: bool = False


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
    return _that_mostly_reads(path, start, older[0])


def _check_text(start: bytes) -> None:
    """`Refused` for a picture or the like. A stray naught is the harm of its row alone."""
    if start.startswith(_NO_TEXT) or _is_mostly_naught(start.count(b"\x00"), len(start)):
        raise Refused(
            _(
                "文字の一覧（CSV）として読めません。Excelのファイルなら、こわれているかもしれません。"
                "開いてみて、CSVで保存しなおしてください。"
            )
        )


def _is_mostly_naught(naughts: int, length: int) -> bool:
    return naughts * 10 > length


def _without_bom(start: bytes) -> str:
    """UTF-16 by its commas: most have a naught beside them, in other texts a stray one has."""
    little, big = (start.count(b",\x00"), start.count(b"\x00,"))
    if 2 * max(little, big) <= start.count(b","):
        return ""
    found = "utf-16-le" if little > big else "utf-16-be"
    even = start[: len(start) // 2 * 2]
    text = even.decode(found, "replace")
    return "" if _is_mostly_naught(text.count("\x00"), len(text)) else found


def _is_like_euc(start: bytes) -> bool:
    """Whether it would be mostly kana of half width in cp932, as EUC-JP is."""
    text = start.decode("cp932", "replace")
    half = sum("｡" <= letter <= "ﾟ" for letter in text)
    return half > sum(letter >= "\u3000" for letter in text) - half


def _is_like_utf8(start: bytes) -> bool:
    text = start.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(letter >= "\u3000" for letter in text) - broken > 20 * max(broken, 1)


def _that_mostly_reads(path: Path, start: bytes, older: str) -> str:
    """As what a text with some broken bytes is read: their rows are ones that cannot be."""
    if _is_like_utf8(start):
        return "utf-8-sig"
    if _is_mostly_read(path, older):
        return older
    raise _unknown()


def _is_mostly_read(path: Path, encoding: str) -> bool:
    """Whether few signs of a text in an older encoding are broken, and most are Japanese."""
    good = broken = 0
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        while text := file.read(1 << 16):
            broken += sum(letter in _BROKEN_OR_NONE for letter in text)
            good += sum("\u3000" <= letter <= "\u9fff" for letter in text)
    return good > 20 * max(broken, 1)


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
    """The records of a table, read one by one; what parts them, its first lines tell.

    A record that is no CSV, has a cell of more than LONGEST_CELL, or a byte that is none of its
    encoding, is a line without cells. So is the first line of one whose quote does not close; what
    such a quote would swallow is read as lines of their own.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="", errors="surrogateescape") as file:
        separator = _separator([file.readline(1 << 16) for _line in range(FIRST_LINES)])
        file.seek(0)
        source = _Source(_lines(file))
        reader, number = csv.reader(source, delimiter=separator), 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            read, ended = source.taken()
            if ended or (len(read) > 1 and not _closes(cells, read, separator)):
                yield Line(number, None, is_open=True)
                source.again(read[1:])
                number += 1
            else:
                yield Line(number, cells if cells is not None and _is_whole(cells) else None)
                number += len(read)


def _separator(lines: list[str]) -> str:
    """A tab where more lines have that alone than a comma alone: a title above may have neither."""
    tabs = sum("\t" in line and "," not in line for line in lines)
    return "\t" if tabs > sum("," in line and "\t" not in line for line in lines) else ","


class _Source:
    """Lines one by one, with those of the record that is being read: they may have to come again.

    It ends within a record that has MOST_LINES, and goes on when the next is asked for.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._read: list[str] = []
        self._ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._read) < MOST_LINES:
            line = self._again.popleft() if self._again else next(self._lines, "")
            if line:
                self._read.append(line)
                return line
        self._ended = True
        raise StopIteration

    def taken(self) -> tuple[list[str], bool]:
        """The lines since this was asked last, and whether they ended before the record did."""
        taken = self._read, self._ended
        self._read, self._ended = [], False
        return taken

    def again(self, lines: list[str]) -> None:
        """These are the next ones."""
        self._again.extendleft(reversed(lines))


def _closes(cells: list[str] | None, read: list[str], separator: str) -> bool:
    """Whether the quotes of a record of several lines close, each where its cell ends.

    One that another cell's quote closes ends in the middle of that cell.
    """
    if cells is None:
        return False
    tight = [_SPACE_AFTER.sub('"', line) for line in read]
    try:
        return len(list(csv.reader(tight, delimiter=separator, strict=True))) == 1
    except csv.Error:
        return False


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
