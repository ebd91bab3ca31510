"""Whole requests through the web server, beside a page without anything of its own to ask."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from bench.harness import LEAST, Result, measured, told
from bench.node import environment, free_port, served

SMALL, GOAL = 5_000, 3.0
"""A node of so many services, and how many times an empty page a search may cost in it."""
SOON = 2.0
PATIENCE = 120.0
EMPTY = "/about/"
TONARI = Path(sys.executable).with_name("tonari")


def whole_requests(folder: Path, typed: list[str], count: int) -> list[Result]:
    """The median of a search page, each of the words once a turn, and of the empty page: both in
    turns, page by page, and each kind alone.

    And how long it takes until the server finds an edit of another process.
    """
    port = free_port()
    env = environment() | {
        "TONARI_DATA": str(folder),
        "TONARI_DEMO": "1",
        "TONARI_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "tonari.site.settings",
        "PATH": os.environ["PATH"],
    }
    subprocess.run([TONARI, "prepare"], env=env, check=True, stdout=subprocess.DEVNULL)
    command: list[str | Path] = [TONARI, "serve", "--no-prepare", "--port", str(port)]
    pages = [f"/places/?{urlencode({'words': words})}" for words in typed]
    with served(command, env, port, patience=PATIENCE, cwd=folder):
        line = http.client.HTTPConnection("localhost", port)
        goal = GOAL if count <= SMALL else None
        whole = [
            _beside(line, pages, f"whole requests, {count} services", goal=goal, by_turns=1),
            _beside(line, pages, "the same, each alone in a row", by_turns=len(pages)),
        ]
        edits = [_until_found(line, number) for number in range(LEAST)]
    peer = f"limit (slowest of {LEAST})"
    edit = measured("search", "edit found", values=edits, limit=SOON, unit="s", peer=peer)
    return [*whole, edit]


def _beside(
    line: http.client.HTTPConnection,
    pages: list[str],
    workload: str,
    *,
    by_turns: int,
    goal: float | None = None,
) -> Result:
    """The median of the pages and of as many empty ones.

    by_turns: how many of one kind come in a row. An empty page that is asked for again and again
    finds all that it needs in the processor's caches, which no visitor's page does.
    """
    taken: dict[str, list[float]] = {"ours": [], "theirs": []}
    right = True
    for turn in range(-1, LEAST):
        times: dict[str, list[float]] = {"ours": [], "theirs": []}
        for start in range(0, len(pages), by_turns):
            some = pages[start : start + by_turns]
            asked = [("ours", some), ("theirs", [EMPTY] * len(some))]
            for side, addresses in asked if turn % 2 == 0 else reversed(asked):
                answered = [_asked(line, address) for address in addresses]
                times[side] += [milliseconds for milliseconds, _right in answered]
                right = right and all(is_right for _milliseconds, is_right in answered)
        for side, each in times.items():
            if turn >= 0:
                taken[side].append(statistics.median(each))
    peer = f"an empty page ({EMPTY})"
    return told("search", workload, taken=taken, peer=peer, goal=goal, agrees=right)


def _until_found(line: http.client.HTTPConnection, number: int) -> float:
    """Seconds from an edit of this process on until a search through the server finds it."""
    from tonari.kernel import clock
    from tonari.records.directory.models import Service

    row = Service.objects.order_by("pk")[number]
    rows, word = Service.objects.filter(pk=row.pk), f"newword{number}"
    rows.update(folded=f"{row.folded}\n{word}", modified_at=clock.now())
    began, found = time.perf_counter(), False
    while not found and time.perf_counter() - began < PATIENCE:
        line.request("GET", f"/places/?words={word}")
        found = f'id="entry-{row.pk}"'.encode() in line.getresponse().read()
    taken = time.perf_counter() - began
    rows.update(folded=row.folded, modified_at=clock.now())
    return taken


def _asked(line: http.client.HTTPConnection, address: str) -> tuple[float, bool]:
    """How many milliseconds it took, and whether it was answered."""
    began = time.perf_counter()
    line.request("GET", address)
    answer = line.getresponse()
    answer.read()
    return (time.perf_counter() - began) * 1000, answer.status == 200
