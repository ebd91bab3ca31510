"""Ours and a peer, in turns, on the same work.

A bench is a module `bench/NAME.py` with `run() -> list[Result]`, which calls `compare` once for
each workload. Turns alternate and their order flips, so that a warm cache or a busy neighbour
favours neither. The answers are compared each time: a fast wrong answer is none.
"""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

REPETITIONS = 7
LEAST = 5


@dataclass(frozen=True)
class Result:
    """One workload: medians of both in `unit`, and the goal for ours / theirs.

    The goal is the most there may be, or the least if `more_is_better`. Without a goal the row
    only tells.
    """

    bench: str
    workload: str
    peer: str
    ours: float
    theirs: float
    unit: str
    goal: float | None
    agrees: bool
    ours_spread: tuple[float, float]
    theirs_spread: tuple[float, float]
    repetitions: int
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def met(self) -> bool:
        if self.goal is None:
            return True
        return self.ratio >= self.goal if self.more_is_better else self.ratio <= self.goal

    def shown(self) -> dict[str, Any]:
        """As it stands in the JSON file."""
        return {
            "bench": self.bench,
            "workload": self.workload,
            "peer": self.peer,
            "ours": round(self.ours, 4),
            "theirs": round(self.theirs, 4),
            "unit": self.unit,
            "ratio": round(self.ratio, 3) if self.theirs else None,
            "goal": self.goal,
            "met": self.met,
            "agrees": self.agrees,
            "ours_spread": [round(x, 4) for x in self.ours_spread],
            "theirs_spread": [round(x, 4) for x in self.theirs_spread],
            "repetitions": self.repetitions,
        }


def compare(
    bench: str,
    workload: str,
    *,
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    peer: str,
    goal: float | None,
    repetitions: int = REPETITIONS,
) -> Result:
    """Time both in turns after one unmeasured turn each; each returns its answer, to be compared.

    goal: ours may take at most this many times as long; None if it is only told.
    Times are in milliseconds.
    """
    return taken_in_turns(
        bench,
        workload,
        ours=lambda: _timed(ours),
        theirs=lambda: _timed(theirs),
        peer=peer,
        goal=goal,
        repetitions=repetitions,
    )


def taken_in_turns(
    bench: str,
    workload: str,
    *,
    ours: Callable[[], tuple[float, Any]],
    theirs: Callable[[], tuple[float, Any]],
    peer: str,
    goal: float | None,
    repetitions: int = REPETITIONS,
) -> Result:
    """As `compare`, where each tells itself how many milliseconds it took, and its answer."""
    if repetitions < LEAST:
        raise ValueError(f"at least {LEAST} repetitions")
    agrees = ours()[1] == theirs()[1]
    taken: dict[str, list[float]] = {"ours": [], "theirs": []}
    for turn in range(repetitions):
        order = [("ours", ours), ("theirs", theirs)]
        answers = {}
        for name, work in order if turn % 2 == 0 else reversed(order):
            milliseconds, answers[name] = work()
            taken[name].append(milliseconds)
        agrees = agrees and answers["ours"] == answers["theirs"]
    return told(bench, workload, taken=taken, peer=peer, goal=goal, agrees=agrees)


def told(
    bench: str,
    workload: str,
    *,
    taken: dict[str, list[float]],
    peer: str,
    goal: float | None,
    agrees: bool,
) -> Result:
    """What `ours` and `theirs` took in each turn, in milliseconds, as a result."""
    return Result(
        bench=bench,
        workload=workload,
        peer=peer,
        ours=statistics.median(taken["ours"]),
        theirs=statistics.median(taken["theirs"]),
        unit="ms",
        goal=goal,
        agrees=agrees,
        ours_spread=(min(taken["ours"]), max(taken["ours"])),
        theirs_spread=(min(taken["theirs"]), max(taken["theirs"])),
        repetitions=len(taken["ours"]),
    )


class Processor:
    """Seconds of the processor's time that each side takes, which depend less on who else works."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}

    def noting(self, who: str, work: Callable[[], Any]) -> Callable[[], Any]:
        """The same work; what it takes of this process, with all its threads, is noted."""

        def noted() -> Any:
            began = time.process_time()
            answer = work()
            self.spent.setdefault(who, []).append(time.process_time() - began)
            return answer

        return noted

    def result(self, like: Result, ours: str, theirs: str) -> Result:
        """What was noted, beside what the clock said; the first turn of each is left out."""
        here, there = ([x * 1000 for x in self.spent[who][1:]] for who in (ours, theirs))
        return replace(
            like,
            workload=f"{like.workload}, processor",
            ours=statistics.median(here),
            theirs=statistics.median(there),
            goal=None,
            ours_spread=(min(here), max(here)),
            theirs_spread=(min(there), max(there)),
        )


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    started = time.perf_counter()
    answer = work()
    return (time.perf_counter() - started) * 1000, answer


def measured(
    bench: str, workload: str, *, values: Sequence[float], limit: float, unit: str, peer: str
) -> Result:
    """Measures against a limit (such as memory): the most of them, `theirs` is the limit."""
    return Result(
        bench=bench,
        workload=workload,
        peer=peer,
        ours=max(values),
        theirs=limit,
        unit=unit,
        goal=1.0,
        agrees=True,
        ours_spread=(min(values), max(values)),
        theirs_spread=(limit, limit),
        repetitions=len(values),
    )


HEAD = ("bench", "workload", "peer", "ours", "theirs", "ratio", "goal", "met", "agrees")


def table(results: list[Result]) -> str:
    """All results as text, one a line, with medians and spread."""
    rows = [HEAD, *(_row(result) for result in results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(result: Result) -> tuple[str, ...]:
    def spread(middle: float, both: tuple[float, float]) -> str:
        return f"{middle:.2f} {result.unit} ({both[0]:.2f}–{both[1]:.2f})"

    return (
        result.bench,
        result.workload,
        result.peer,
        spread(result.ours, result.ours_spread),
        spread(result.theirs, result.theirs_spread),
        f"{result.ratio:.2f}",
        "–" if result.goal is None else f"{'≥' if result.more_is_better else '≤'} {result.goal:g}",
        "yes" if result.met else "NO",
        "yes" if result.agrees else "NO",
    )
