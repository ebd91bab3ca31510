# ruff: noqa: N999
"""`bench import`: a list of 100,000 rows, taken in with every row judged and reported.

Ours reads, judges, mends, classes, folds, asks the dictionary how it is read, and keeps the outcome
of every row. The bare one parses the same file and inserts the same columns by the ORM, nothing
else. django-import-export does it in bulk mode with the same columns and the model's validation of
each row (`clean_model_instances`); once more without, which is less than the work. Each in a
process of its own, so that memory is seen, into an empty database with our settings; turns
alternate.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.harness import REPETITIONS, Processor, Result, measured, taken_in_turns
from bench.lists import MANY, write_list

LIMIT = 400.0
"""MB of the process that takes the list in, at its fullest."""


def run() -> list[Result]:
    """All three, in turns."""
    count = int(os.environ.get("BENCH_ROWS", MANY))
    turns = int(os.environ.get("BENCH_TURNS", REPETITIONS))
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        path = Path(folder) / "list.csv"
        write_list(path, count)
        peaks: dict[str, list[float]] = {}
        spent = Processor()

        def taker(who: str) -> Callable[[], tuple[float, int]]:
            def take() -> tuple[float, int]:
                said = _take(who, path)
                peaks.setdefault(who, []).append(said["peak"])
                spent.spent.setdefault(who, []).append(said["processor"])
                return said["seconds"] * 1000, said["rows"]

            return take

        results = [
            taken_in_turns(
                "import",
                f"{count} rows of CSV, every row judged",
                ours=taker("ours"),
                theirs=taker(peer),
                peer=label,
                goal=goal,
                repetitions=turns,
            )
            for peer, label, goal in (
                ("bare", "parse + insert", 8.0),
                ("checking", "django-import-export, bulk, each row validated", 0.2),
                ("library", "django-import-export, bulk, nothing validated", None),
            )
        ]
    memory = measured(
        "import", "peak memory", values=peaks["ours"], limit=LIMIT, unit="MB", peer="the limit"
    )
    by_processor = map(spent.result, results, ["ours"] * 3, ("bare", "checking", "library"))
    return [*results, *by_processor, memory]


def _take(who: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.takers", who, str(path)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(said.stdout))
