"""Reads a workbook for another process: a line of JSON for each row, on standard output.

`python child.py FILE`. Before each sheet stands a line `{"sheet": NAME}`; a row is a list of
texts, or null if one of its cells is too long. Formulas give the value that was saved with them.
It holds itself to so much memory and time that no crafted file troubles the machine.
"""

import json
import resource
import sys
from datetime import datetime, time
from pathlib import Path
from typing import Any, TextIO

MEMORY = 1_500_000_000
SECONDS = 600
WRITTEN = 600_000_000
LONGEST_CELL = 1_000_000
MOST_COLUMNS = 500
MOST_ROWS = 1_048_576
"""As many as a sheet of this format can have."""


def text_of(value: Any) -> str:
    """A cell as it would be read: days as 2026-04-01, times as 09:00, whole numbers without .0."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        has_time = value.hour or value.minute
        return value.strftime("%Y-%m-%d %H:%M") if has_time else value.strftime("%Y-%m-%d")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def row_of(values: Any) -> list[str] | None:
    """The cells of a row without empty ones at its end; None if one is too long."""
    cells = [text_of(value) for value in values[:MOST_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return None if any(len(cell) > LONGEST_CELL for cell in cells) else cells


def _write(sheet: Any, out: TextIO) -> None:
    """A sheet, row by row. ValueError for more rows than it can have: missing ones are made up."""
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    out.write(json.dumps({"sheet": sheet.title}) + "\n")
    for number, values in enumerate(sheet.iter_rows(values_only=True)):
        if number >= MOST_ROWS:
            raise ValueError(number)
        out.write(json.dumps(row_of(values), ensure_ascii=False) + "\n")


def written(path: str, out: TextIO) -> int:
    """Write all sheets of a file. Returns 1 for what is no workbook."""
    from openpyxl import load_workbook

    try:
        with Path(path).open("rb") as file:
            for sheet in load_workbook(file, read_only=True, data_only=True).worksheets:
                _write(sheet, out)
        out.flush()
    except Exception as error:  # noqa: BLE001 - whatever a broken file makes a library raise
        sys.stderr.write(type(error).__name__)
        return 1
    return 0


def main(path: str) -> int:
    """The same under the limits, which stand before anything is read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    return written(path, sys.stdout)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1]))
