"""Cells of published lists: cleaning, and finding a column under its many names."""

import re
import unicodedata
from collections.abc import Sequence

from tonari.kernel.dates import of_serial
from tonari.kernel.text import fold_header

_NOTHING = {"-", "ー", "―", "－", "‐", "—", "–", "〃", "null", "NULL", "#N/A"}
_BROKEN = dict.fromkeys(
    [
        *(*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)),
        # Without a width, or turning the direction of all that follows.
        *(0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A)),
        *(0xFEFF, 0xFFFE, 0xFFFF),
    ]
)
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠]|[\t\r]")
_QUOTED = re.compile(r"^'(?=['\s]*[=+\-@＝＋－＠]|[\t\n])")
_URL = re.compile(r"https?://[^\s<>\"'　、。]+")
_DAY = re.compile(r"(?:日|日付|日時)(?:[(（].*)?$")
_NUMBER = re.compile(r"[-+]?\d{1,3}(?:\.\d+)?")


def clean(cell: str) -> str:
    """A cell without what nobody meant: control characters, outer spaces, a dash for nothing."""
    if cell.isprintable():  # most are: nothing broken, one line
        text = cell.strip()
    else:
        text = cell.replace("\r\n", "\n").replace("\r", "\n").translate(_BROKEN).strip()
    return "" if text in _NOTHING else _QUOTED.sub("", text, count=1).strip()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows as text: an apostrophe before what would begin a formula.

    `clean` takes it off again, so that what goes out comes back as it was. Source of the signs:
    OWASP, CSV Injection; with their forms of full width, which spreadsheets read alike.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def lines(cell: str) -> str:
    """A cell whose parts stand between semicolons (推奨データセット), a line for each."""
    return "\n".join(part for part in (part.strip() for part in cell.split(";")) if part)


def url(cell: str) -> str:
    """The first web address in a cell, empty if there is none: nothing else may become a link."""
    found = _URL.search(cell)
    return found[0] if found else ""


def degrees(cell: str) -> float | None:
    """A coordinate in decimal degrees, None for anything else."""
    text = unicodedata.normalize("NFKC", cell).strip()
    return float(text) if _NUMBER.fullmatch(text) else None


def people(cell: str) -> str:
    """A number of people with its word, anything else as it is; nothing for 0.

    Nobody keeps a place for nobody: lists say 0 where they do not know how many.
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    if re.fullmatch("0+[人名]?", text):
        return ""
    return f"{text}人" if text.isascii() and text.isdigit() else cell


class Header:
    """The first row of a list. Headers are compared folded (`tonari.kernel.text.fold_header`)."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.names = [clean(cell) for cell in cells]
        self._places: dict[str, int] = {}
        for place, name in enumerate(self.names):
            self._places.setdefault(fold_header(name), place)
        self.days = [place for place, name in enumerate(self.names) if _DAY.search(name)]
        """Where the columns of days stand."""
        self._used: set[int] = set()
        self._asked: dict[str, int | None] = {}
        self.found: dict[tuple[str, ...], tuple[int, ...]] = {}
        """What `places` was asked before: a row asks a hundred times."""

    def has(self, *names: str) -> bool:
        """Whether every one of these columns is there."""
        return all(fold_header(name) in self._places for name in names)

    def unused(self) -> list[str]:
        """The columns that no row was asked for, as they are written."""
        return [name for place, name in enumerate(self.names) if name and place not in self._used]

    def place(self, name: str) -> int | None:
        """Where a column stands, from 0, and that it was asked for."""
        if name not in self._asked:
            place = self._asked[name] = self._places.get(fold_header(name))
            if place is not None:
                self._used.add(place)
        return self._asked[name]

    def places(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Where those of these columns stand that there are: every row asks for the same."""
        found = self.found.get(names)
        if found is None:
            each = [self.place(name) for name in names]
            found = self.found[names] = tuple(place for place in each if place is not None)
        return found


class Cells:
    """One row under its header."""

    def __init__(self, header: Header, cells: Sequence[str]) -> None:
        self._places, self._found, self._raw = header.places, header.found, cells
        self._cells = [clean(cell) if cell else "" for cell in cells]  # most are empty
        for place in header.days:
            if place < len(cells) and (day := of_serial(self._cells[place])):
                self._cells[place] = day.isoformat()

    def get(self, *names: str) -> str:
        """The first of these columns that is not empty, cleaned; empty without any."""
        places = self._found.get(names)
        if places is None:
            places = self._places(names)
        if not places:
            return ""
        cells = self._cells
        many = len(cells)
        for place in places:
            if place < many and cells[place]:
                return cells[place]
        return ""

    def raw(self, *names: str) -> str:
        """That cell as it stood in the list."""
        for place in self._places(names):
            if place < len(self._cells) and self._cells[place]:
                return self._raw[place]
        return ""

    def has(self, name: str) -> bool:
        """Whether the list has this column, filled or not."""
        return bool(self._places((name,)))

    def said(self, *names: str) -> str:
        """The filled ones of these columns as lines `列の名前：中身`."""
        return "\n".join(f"{name}：{cell}" for name in names if (cell := self.get(name)))

    def has_naught(self) -> bool:
        """Whether the row had a NUL, which none of its cells has any more."""
        return any("\x00" in cell for cell in self._raw)

    def texts(self) -> list[str]:
        """Every cell."""
        return self._cells
