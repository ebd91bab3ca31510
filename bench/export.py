"""`bench export`: HSDS ndjson of 100,000 entries, as the page sends it, beside bare JSON.

The bare one reads the same rows from the same database by `values()` and writes each as one line of
JSON with its columns as they are: no shapes of HSDS, no ids of parts, no taxonomy, no schedules.
"""

import os
import tempfile
from pathlib import Path

from bench.harness import REPETITIONS, Processor, Result, compare
from bench.lists import MANY, settle, write_list

GOAL = 3.0


def run() -> list[Result]:
    """One database, both ways out of it in turns; each tells how many lines it wrote."""
    count = int(os.environ.get("BENCH_ROWS", MANY))
    turns = int(os.environ.get("BENCH_TURNS", REPETITIONS))
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        settle(folder)
        path = Path(folder) / "list.csv"
        write_list(path, count)
        from bench.takers import ours as take

        take(path)
        return [
            *_both(count, turns, "services", "full=false"),
            *_both(count, turns, "services, full", "full=true"),
        ]


def _both(count: int, turns: int, name: str, address: str) -> list[Result]:
    """By the clock, and by the processor's time."""
    spent = Processor()
    result = compare(
        "export",
        f"HSDS ndjson of {count} {name}",
        ours=spent.noting("ours", lambda: _lines(address)),
        theirs=spent.noting("bare", _bare),
        peer="bare JSON lines",
        goal=GOAL,
        repetitions=turns,
    )
    return [result, spent.result(result, "ours", "bare")]


def _lines(address: str) -> int:
    from django.test import Client

    answer = Client(SERVER_NAME="localhost").get(f"/hsds/services?{address}&format=ndjson")
    return sum(part.count(b"\n") for part in answer.streaming_content)  # type: ignore[attr-defined]


def _bare() -> int:
    import json

    from tonari.records.directory.models import Service

    left_out = {"folded", "readings", "digest", "source_key", "members_contact"}
    columns = [f.attname for f in Service._meta.concrete_fields if f.attname not in left_out]
    rows = Service.objects.filter(state="listed").order_by("pk").values(*columns).iterator(500)
    lines = (json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
    return sum(line.encode().count(b"\n") for line in lines)
