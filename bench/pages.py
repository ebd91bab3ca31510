"""`bench pages`: whole requests to a node of 5,000 services, beside an empty page.

`bench search` asks the same of 100,000.
"""

import os
import tempfile
from pathlib import Path

from bench.harness import Result
from bench.lists import settle
from bench.search.pages import SMALL, whole_requests


def run() -> list[Result]:
    """Each of the 300 queries once a turn, through the web server."""
    count = int(os.environ.get("BENCH_ROWS", SMALL))
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        settle(folder)
        from bench.search.made import make, missing, queries

        if absent := missing():
            print(f"  {absent}がありません", flush=True)
            return []
        make(count)
        return whole_requests(Path(folder), [query.words for query in queries()], count)
