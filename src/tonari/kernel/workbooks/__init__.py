"""Workbooks (XLSX), read by a process of its own: a crafted file harms nothing else."""

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.tables import Line

UNPACKED = 600_000_000
"""Bytes that all parts of a workbook may say they have."""
MOST_TIMES = 200
"""How many times as long a large part may be as it is packed; real sheets come to 20."""
SMALL = 10_000_000
_EMPTY = "[]\n"
_CHILD = str(Path(__file__).with_name("child.py"))


def is_packed(start: bytes) -> bool:
    """Whether a file begins as a ZIP does."""
    return start.startswith(b"PK\x03\x04")


@dataclass(frozen=True)
class Sheet:
    """A sheet, its rows to be read one by one. filled: how many of them say something."""

    name: str
    filled: int
    rows: Iterator[Line]


@dataclass(frozen=True)
class Left:
    """A sheet that is not taken in, and how many of its rows say something."""

    name: str
    rows: int


def left_of(sheets: Iterable[Sheet], taken: Sheet) -> tuple[Left, ...]:
    """All sheets but the one that is taken in, of those that say something."""
    return tuple(Left(one.name, one.filled) for one in sheets if one is not taken and one.filled)


def sheets_of(path: Path) -> list[Sheet]:
    """The sheets of a workbook. The rows of each have to be read before those of the next.

    `Refused` for what is no workbook, or would be too large unpacked.
    """
    _check(path)
    unpacked = _Unpacked()
    done = subprocess.run(
        [sys.executable, _CHILD, str(path)],
        stdout=unpacked.file,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise Refused(_("Excelのファイルとして読めません。CSVで保存しなおしてください。"))
    return _sheets(unpacked)


class _Unpacked:
    """A file without a name, there as long as any sheet of it is being read."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115

    def __del__(self) -> None:
        self.file.close()


def _check(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Refused(
            _("Excelのファイルとして読めません。CSVで保存しなおしてください。")
        ) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Refused(_("一覧ではありません。CSVか、Excel（.xlsx）のファイルを選んでください。"))
    swollen = any(
        part.file_size > SMALL and part.file_size > MOST_TIMES * max(part.compress_size, 1)
        for part in parts
    )
    if swollen or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused(
            _("このExcelのファイルは、開くと大きくなりすぎます。CSVで保存しなおしてください。")
        )


def _sheets(unpacked: _Unpacked) -> list[Sheet]:
    found: list[Sheet] = []
    unpacked.file.seek(0)
    while line := unpacked.file.readline():
        if line.startswith("{"):
            rows = _rows(unpacked, unpacked.file.tell())
            found.append(Sheet(json.loads(line)["sheet"], 0, rows))
        elif line != _EMPTY:
            found[-1] = replace(found[-1], filled=found[-1].filled + 1)
    return found


def _rows(unpacked: _Unpacked, start: int) -> Iterator[Line]:
    """Up to the last row that says something: a border may be drawn around a million below it."""
    unpacked.file.seek(start)
    number = empty = 0
    while (line := unpacked.file.readline()) and not line.startswith("{"):
        number += 1
        if line == _EMPTY:
            empty += 1
            continue
        yield from (Line(number - ahead, []) for ahead in range(empty, 0, -1))
        yield Line(number, json.loads(line))
        empty = 0


def first(rows: Iterator[Line], count: int) -> list[Line]:
    """The first rows of a sheet."""
    return list(islice(rows, count))
