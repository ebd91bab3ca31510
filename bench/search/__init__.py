"""Searching 100,000 services through our own query function, beside three engines.

Everybody holds the same texts and is asked the same 300 queries (PostgreSQL every tenth of them:
most have words for which it has to read the whole table), in turns. W1: text, top 20 with the
number of all that is found; beside it, without a goal, a peer that stops at the twentieth and tells
no number. W2: text, an
exact circle of 20 km, open at a given minute, has room, top 20 with the counts of two filters. W3:
text, top 20 with nationwide counts. A time is the median of a query; the mean stands beside it.
`BENCH_ROWS` and `BENCH_EVERY` (every so many-th query) make it shorter, `BENCH_DATA` keeps the made
services in a folder.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import run as project
from bench.harness import LEAST, Result, measured
from bench.lists import MANY, settle

if TYPE_CHECKING:
    from .made import Query
    from .peers import Answer, Peer, Wanted

WORKLOADS = {
    "text": "W1 text, top 20, the number of all",
    "first": "W1 text, top 20, the peer tells no number of all",
    "near": "W2 text, circle, open, room, counts",
    "counted": "W3 text, nationwide counts",
}
MOST_MEMORY = 150.0
EVERY = int(os.environ.get("BENCH_EVERY", "1"))
SAMPLE = {"PostgreSQL pg_trgm": max(10, EVERY)}
"""Every so many-th of the queries."""


def run() -> list[Result]:
    """Our function beside each peer, what its index costs, whole requests beside an empty page."""
    count = int(os.environ.get("BENCH_ROWS", MANY))
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tonari-bench-")))
        kept = Path(os.environ.get("BENCH_DATA", scratch)) / str(count)
        kept.mkdir(parents=True, exist_ok=True)
        settle(str(kept))
        from .made import make, missing

        if absent := missing():
            print(f"  {absent}がありません", flush=True)
            return []
        print(f"  {count}件の支援を作っています", flush=True)
        make(count)
        address = stack.enter_context(project.postgresql(project.need_postgresql()))
        return [*_index(count), *_beside_peers(scratch, address), *_whole(kept, count)]


def _whole(kept: Path, count: int) -> list[Result]:
    from . import made
    from .pages import whole_requests

    typed = [query.words for query in made.queries()[::EVERY]]
    return whole_requests(kept, typed, count)


def _index(count: int) -> Iterator[Result]:
    """How much memory it takes, and how long a word takes that nobody looked for before."""
    from tonari.kernel import clock
    from tonari.records.directory.queries.held import INDEX

    from . import made, ours
    from .weighing import weight

    with clock.at(made.NOW):
        began = time.perf_counter()
        held = INDEX.current()
        print(f"  {time.perf_counter() - began:.1f}秒で索引を作りました", flush=True)
        asked = made.queries()[::EVERY]
        first, _answers = _turn(ours.text, asked)
        again, _answers = _turn(ours.text, asked)
        size = weight(held.main) / 1e6
    whole = f"index of {count} services, after {len(asked)} queries"
    yield measured("search", whole, values=[size], limit=MOST_MEMORY, unit="MB", peer="limit")
    yield Result(
        bench="search",
        workload="W1 text, words that nobody looked for before, median",
        peer="the same words again",
        ours=statistics.median(first),
        theirs=statistics.median(again),
        unit="ms",
        goal=None,
        agrees=True,
        ours_spread=(min(first), max(first)),
        theirs_spread=(min(again), max(again)),
        repetitions=1,
    )


def _beside_peers(scratch: Path, address: str) -> Iterator[Result]:
    from tonari.kernel import clock

    from . import made
    from .embedded import Tantivy
    from .peers import Fts5, Trgm, Wanted

    with clock.at(made.NOW):
        asked = [(query, Wanted(_trees(query), query.at)) for query in made.queries()]
        ids = made.numbers()
        for peer in (
            Fts5(scratch, made.NOW),
            Tantivy(scratch, made.NOW),
            Trgm(_address(address), made.NOW),
        ):
            print(f"  {peer.name}", flush=True)
            peer.keep(made.entries(ids))
            some = asked[:: SAMPLE.get(peer.name, EVERY)]
            same = _same_sets(peer, some, ids)
            for code in WORKLOADS:
                yield from _in_turns(peer, code, some, agrees=same)


def _address(url: str) -> str:
    return url.replace("postgres://", "postgresql://")


def _trees(query: "Query") -> tuple[tuple[Any, ...], ...]:
    from tonari.kernel.actor import PUBLIC
    from tonari.records.directory.queries import synonyms
    from tonari.records.directory.rules import search_words

    from .peers import tree

    return tuple(tree(synonyms(PUBLIC).sought(word)) for word in search_words(query.words))


def _same_sets(peer: "Peer", asked: list[tuple["Query", "Wanted"]], ids: dict[str, int]) -> bool:
    """Whether every query finds the very same entries on both sides, with all filters too."""
    from .ours import all_near, all_text

    same = True
    for query, wanted in asked:
        for ours, theirs in ((all_text, peer.all_text), (all_near, peer.all_near)):
            here, there = {ids[one] for one in ours(query)}, theirs(wanted)
            if here != there:
                same = False
                print(f"    {query.words}: {len(here - there)}件多く、{len(there - here)}件少ない")
    return same


def _in_turns(
    peer: "Peer", code: str, asked: list[tuple["Query", "Wanted"]], *, agrees: bool
) -> Iterator[Result]:
    from . import ours

    sides: dict[str, tuple[Callable[[Any], Answer], list[Any]]] = {
        "ours": (getattr(ours, code), [query for query, _wanted in asked]),
        "theirs": (getattr(peer, code), [wanted for _query, wanted in asked]),
    }
    taken: dict[str, list[list[float]]] = {"ours": [], "theirs": []}
    for turn in range(-1, LEAST):
        order = list(sides) if turn % 2 == 0 else list(reversed(sides))
        answers = {}
        for side in order:
            times, answers[side] = _turn(*sides[side])
            if turn >= 0:
                taken[side].append(times)
        agrees = agrees and answers["ours"] == answers["theirs"]
    for name, middle, goal in (
        ("median", statistics.median, None if code == "first" else 1.0),
        ("mean", statistics.fmean, None),
    ):
        of = {side: [middle(times) for times in turns] for side, turns in taken.items()}
        yield Result(
            bench="search",
            workload=f"{WORKLOADS[code]}, {name}",
            peer=peer.name,
            ours=statistics.median(of["ours"]),
            theirs=statistics.median(of["theirs"]),
            unit="ms",
            goal=goal,
            agrees=agrees,
            ours_spread=(min(of["ours"]), max(of["ours"])),
            theirs_spread=(min(of["theirs"]), max(of["theirs"])),
            repetitions=LEAST,
        )


def _turn(
    work: Callable[[Any], "Answer"], asked: Iterable[Any]
) -> tuple[list[float], list["Answer"]]:
    times, answers = [], []
    for one in asked:
        began = time.perf_counter()
        answers.append(work(one))
        times.append((time.perf_counter() - began) * 1000)
    return times, answers
