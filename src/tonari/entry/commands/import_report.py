"""How the outcome of an import is shown: a table with totals, and a CSV of every row."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from tonari.ground.areas.rules import OUTCOMES, REFUSED, Outcome, totals

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(outcomes: Sequence[Outcome]) -> str:
    """The totals, then every row that was refused or has something to say (one line each)."""
    count = totals(outcomes)
    lines = [f"{OUTCOMES[result]}: {number}行" for result, number in count.items()]
    lines.append(f"合計: {len(outcomes)}行")
    said = [outcome for outcome in outcomes if outcome.reason or outcome.result == REFUSED]
    if said:
        lines.append("")
    lines += [
        f"{outcome.number:>6}  {OUTCOMES[outcome.result]}  {outcome.name}  {outcome.reason}"
        for outcome in said
    ]
    return "\n".join(lines)


def write_csv(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Every row of the import as CSV (UTF-8 with BOM); no cell runs as a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["行", "名称", "結果", "理由"])
        for outcome in outcomes:
            cells = (outcome.name, OUTCOMES[outcome.result], outcome.reason)
            writer.writerow([outcome.number, *map(harmless, cells)])


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows as text: an apostrophe before what would begin a formula."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(_FORMULA) else cell
