"""Published tables as files: rows of a CSV in UTF-8 (with or without BOM), cp932 or UTF-16."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tonari.ground.areas.rules.population import Columns
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

LARGEST = 100_000_000
"""Bytes; every 町丁字 of the country on one day fits."""
HEADER_WITHIN = 10


@dataclass(frozen=True)
class Table:
    """A population table: its columns, and each row after them with the line it begins on."""

    columns: Columns
    rows: Iterator[tuple[int, list[str]]]


def open_population(path: Path) -> Table:
    """A population table. `Refused` with one sentence for what is no such file."""
    rows = _rows(_text(path))
    last = Refused(_("ファイルが空です。"))
    for _attempt, (_number, cells) in zip(range(HEADER_WITHIN), rows, strict=False):
        try:
            return Table(Columns(cells), rows)
        except Refused as refused:
            last = refused
    raise last


def _text(path: Path) -> str:
    if not path.is_file():
        raise Refused(_("ファイルが見つかりません。"))
    if path.stat().st_size > LARGEST:
        raise Refused(_("ファイルが大きすぎます（100MBまで）。分けて入れてください。"))
    content = path.read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in content and not wide:
        raise Refused(_("CSVではありません（文字のファイルではないようです）。"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp932"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("文字コードがわかりません。UTF-8かShift_JISのCSVにしてください。"))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
        if any(cell.strip() for cell in cells):
            yield number, cells
