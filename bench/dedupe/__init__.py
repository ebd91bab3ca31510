"""`bench dedupe`: 100,000 rows of places, a fifth of them written twice: ours and splink.

Both get the same rows in the same spelling (`rules.twins.looks`, once for both), or as they are
written. Ours is the directory's own finder. splink gets the same columns and blocks, estimates its
weights without labels, and the threshold at which it is best with the kinds of writing that weights
may be chosen by (`writings.CHOOSING`); what is measured is written in other ways (`MEASURED`).
"""

import os
import re
import tempfile
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bench.harness import REPETITIONS, Processor, Result, compare
from bench.lists import MANY, settle

FASTER = 1 / 8
SEED_TO_CHOOSE, SEED_TO_MEASURE = 1, 20261129
TO_CHOOSE = 20_000
"""Rows by which the threshold of splink is chosen."""
ENOUGH = 0.5
"""F1 below which a run is broken."""
_NUMBER = re.compile("^([^0-9０-９]*)(.*)$")
Pairs = set[tuple[int, int]]


def run() -> list[Result]:
    """Quality of both with and without one spelling, then their time in turns."""
    count = int(os.environ.get("BENCH_ROWS", MANY))
    turns = int(os.environ.get("BENCH_TURNS", REPETITIONS))
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        settle(folder)
        from bench.dedupe import places, writings

        few = places.rows(min(TO_CHOOSE, count), writings.CHOOSING, SEED_TO_CHOOSE)
        rows = places.rows(count, writings.MEASURED, SEED_TO_MEASURE)
        return [*_quality(few, rows), *_times(rows, turns)]


def _quality(few: Sequence[Any], rows: Sequence[Any]) -> list[Result]:
    from bench.dedupe.peer import predicted, table
    from bench.dedupe.places import true_pairs

    results = []
    true_few, true = true_pairs(few), true_pairs(rows)
    for name, look in (("one spelling", _looks), ("as written", _as_written)):
        looked = look(rows)
        ours = _f1(_found(looked), true)
        chosen, _best = _best_threshold(predicted(table(look(few))), true_few)
        said = predicted(table(looked))
        theirs = _f1({pair for pair, p in said.items() if p >= chosen}, true)
        best = _best_threshold(said, true)[1]
        goal = 1.0 if look is _looks else None
        label = f"F1 of {len(rows)} rows, {name}"
        results.append(_score(label, "splink", ours, theirs, goal))
        results.append(_score(label, "splink, best threshold for these", ours, best, goal))
    return results


def _score(label: str, peer: str, ours: float, theirs: float, goal: float | None) -> Result:
    both = (ours, ours), (theirs, theirs)
    agrees = min(ours, theirs) >= ENOUGH or goal is None
    return Result(
        "dedupe", label, peer, ours, theirs, "F1", goal, agrees, *both, 1, more_is_better=True
    )


def _times(rows: Sequence[Any], turns: int) -> list[Result]:
    """Without and with what prepares the rows, the same work for both."""
    from bench.dedupe.peer import predicted, table
    from bench.dedupe.places import true_pairs

    true, looked = true_pairs(rows), _looks(rows)
    prepared = table(looked)

    def good(pairs: Pairs) -> bool:
        return _f1(pairs, true) >= ENOUGH

    label = f"pairs of {len(rows)} rows"
    common: dict[str, Any] = {"peer": "splink on DuckDB", "goal": FASTER, "repetitions": turns}
    spent = Processor()

    def splink() -> bool:
        return good({pair for pair, p in predicted(prepared).items() if p >= ENOUGH})

    result = compare(
        "dedupe",
        label,
        ours=spent.noting("ours", lambda: good(_found(looked))),
        theirs=spent.noting("splink", splink),
        **common,
    )
    began = time.perf_counter()
    _looks(rows)
    both = (time.perf_counter() - began) * 1000
    ours, theirs = result.ours + both, result.theirs + both
    spread = (ours, ours), (theirs, theirs)
    whole = f"{label}, with what prepares them"
    both_prepared = Result("dedupe", whole, "splink", ours, theirs, "ms", None, True, *spread, 1)
    return [result, spent.result(result, "ours", "splink"), both_prepared]


def _looks(rows: Sequence[Any]) -> list[Any]:
    from tonari.records.directory.rules.twins import looks

    return [looks(UUID(int=number), row.content) for number, row in enumerate(rows)]


def _as_written(rows: Sequence[Any]) -> list[Any]:
    """The same columns without any folding: names as they stand, an address cut at its number."""
    from tonari.records.directory.rules.twins import Looks

    looked = []
    for number, row in enumerate(rows):
        one = row.content
        street, house = _NUMBER.match(one.address).groups()  # type: ignore[union-attr]
        point = None if one.lat is None else (one.lat, one.lon)
        names = (one.name, one.name, one.kana, one.phone)
        looked.append(Looks(UUID(int=number), *names, "", street, house, point))
    return looked


def _found(looked: Sequence[Any]) -> Pairs:
    from tonari.records.directory.rules.pairing import twins

    # The earlier of two comes first, and they are numbered in their order.
    return {(one.id.int, other.id.int) for one, other, _points, _whys in twins(looked)}


def _f1(found: Pairs, true: Pairs) -> float:
    return 2 * len(found & true) / (len(found) + len(true))


def _best_threshold(said: dict[tuple[int, int], float], true: Pairs) -> tuple[float, float]:
    """The threshold with the best F1, and that F1: every one is tried."""
    best, right = (1.0, 0.0), 0
    ranked = sorted(said.items(), key=lambda one: -one[1])
    for number, (pair, probability) in enumerate(ranked, 1):
        right += pair in true
        last_of_its_kind = number == len(ranked) or ranked[number][1] < probability
        score = 2 * right / (number + len(true))
        if last_of_its_kind and score > best[1]:
            best = (probability, score)
    return best
