"""How the outcome of an import is shown: a line for every row, the totals, and a CSV if asked."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError, OutputWrapper

from tonari.ground.areas.rules import ABSENT, OUTCOMES, Outcome
from tonari.records.directory.rules.cells import harmless


class Report:
    """Where each outcome goes as it happens: to the terminal, and into a CSV (UTF-8 with BOM)."""

    def __init__(self, out: OutputWrapper, file: TextIO | None, *, rows: bool) -> None:
        self._out, self._rows = out, rows
        self._csv = csv.writer(file) if file else None
        if self._csv:
            self._csv.writerow(["行", "名称", "結果", "理由"])

    def tell(self, outcome: Outcome) -> None:
        """Show one row; no cell of the CSV runs as a formula."""
        number = outcome.number or ""
        cells = (outcome.name, OUTCOMES[outcome.result], outcome.reason)
        if self._csv:
            self._csv.writerow([number, *map(harmless, cells)])
        if self._rows:
            name, result, reason = (" ".join(cell.split()) for cell in cells)
            self._out.write(f"{number:>6}  {result}  {name}  {reason}".rstrip())

    def total(self, count: Mapping[str, int]) -> None:
        """The totals; what is absent from the file is no row of it."""
        absent = count[ABSENT]
        for result, number in count.items():
            if result != ABSENT or absent:
                self._out.write(f"{OUTCOMES[result]}: {number}行")
        self._out.write(f"合計: {sum(count.values()) - absent}行")


@contextmanager
def reporting(out: OutputWrapper, path: Path | None, *, rows: bool) -> Iterator[Report]:
    """A report to the terminal (`rows`: with a line for each), and into a file if there is a path.

    Errors: CommandError if the file cannot be written, before anything is taken in.
    """
    if path is None:
        yield Report(out, None, rows=rows)
        return
    try:
        file = path.open("w", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise CommandError(
            "結果を書くファイルを作れません。--report の場所を確かめてください。"
        ) from error
    with file:
        yield Report(out, file, rows=rows)
