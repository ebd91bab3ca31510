"""All workloads on one database; prints the results as JSON."""

import dataclasses
import functools
import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import django

from bench.harness import Result

if TYPE_CHECKING:
    from tonari.kernel.actor import Actor

REPETITIONS = 5
SECONDS = 2.0
# A starving writer waits for seconds: a shorter turn would cut its wait off.
SECONDS_OF_WAITING = 8.0
ONE, MANY = 1, 8
# (writers, of how many organisations, goal for ours / theirs in notes a second)
SCENES = [(ONE, ONE, 0.7), (4, 4, None), (MANY, MANY, 0.5), (MANY, ONE, None)]
CALMER = 5.0


@dataclass
class Turn:
    """What a crowd of writers did in one turn."""

    waits: list[list[float]]  # of each writer, its notes, in seconds

    @property
    def count(self) -> int:
        """Notes of all together."""
        return sum(map(len, self.waits))

    @property
    def rate(self) -> float:
        """Notes a second, of all together."""
        # A note begun in time is finished, so that the last may take longer than the turn.
        return self.count / max(map(sum, self.waits))


class Crowd:
    """Writing processes, of as many organisations as are named."""

    def __init__(self, name: str, writers: int, organisations: int, *, stock: bool = False) -> None:
        more = ["--stock"] if stock else []
        self.written = {"ours": 0, "theirs": 0}
        self.writers = [
            subprocess.Popen(
                [sys.executable, "-m", "bench.notes.writer", json.dumps(invitation), *more],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for invitation in invitations(name, writers, organisations)
        ]
        for writer in self.writers:
            if _line(writer) != "ready\n":
                raise RuntimeError("a writer did not come in")

    def turn(self, way: str, seconds: float) -> Turn:
        """Everybody writes for some seconds, from one moment on."""
        told = json.dumps({"way": way, "begin": time.time() + 0.2, "seconds": seconds})
        for writer in self.writers:
            assert writer.stdin
            print(told, file=writer.stdin, flush=True)
        turn = Turn([json.loads(_line(writer))["waits"] for writer in self.writers])
        self.written[way] += turn.count
        return turn

    def end(self) -> None:
        """Everybody stops."""
        for writer in self.writers:
            assert writer.stdin
            writer.stdin.close()
            writer.wait(60)


def _line(writer: subprocess.Popen[str]) -> str:
    assert writer.stdout
    return writer.stdout.readline()


def invitations(name: str, writers: int, organisations: int) -> list[dict[str, str]]:
    """By which each writer comes in: as founder of an organisation, or into the first one."""
    from tonari.ground.network import actions as network

    host, made = _host(), []
    for number in range(writers):
        organisation, who = f"{name}の主体 {number}", f"書く人 {number}"
        if organisations < writers:
            token = network.invite_member(by=host, name=who, roles=["worker"])
        else:
            token = network.invite_organisation(by=host, name=organisation, kind="npo")
        made.append(
            {
                "token": token,
                "name": who,
                "login": f"{name}-writer-{number}",
                "organisation_name": organisation,
            }
        )
    return made


@functools.cache
def _host() -> "Actor":
    from tests.cast import found

    return found("みなと社会福祉協議会", "sato", "佐藤 さくら")


def run(engine: str) -> list[Result]:
    """Every number of writers; on SQLite the waiting, too."""
    results = [_rates(engine, *scene) for scene in SCENES]
    return [*results, *_waiting()] if engine == "sqlite" else results


def _rates(engine: str, writers: int, organisations: int, goal: float | None) -> Result:
    crowd, before = Crowd(f"{engine}-{writers}-{organisations}", writers, organisations), _kept()
    try:
        ours, theirs = _in_turns((crowd, "ours"), (crowd, "theirs"))
    finally:
        crowd.end()
    agrees = all(crowd.written[way] == kept - before[way] for way, kept in _kept().items())
    of = "" if writers == 1 else f" of {organisations}"
    return _result(
        f"{engine}: {writers} writers{of}",
        "Django ORM, plain rows",
        [turn.rate for turn in ours],
        [turn.rate for turn in theirs],
        "notes/s",
        goal,
        agrees=agrees,
        more_is_better=True,
    )


def _kept() -> dict[str, int]:
    """How many notes stand in the database, ours each with its ledger row, and the peer's."""
    from tonari.ground.ledger.models import Row
    from tonari.work.support.models import Note

    from .peer import PlainNote

    notes = Note.objects.count()
    if notes != Row.objects.filter(verb="support.note_added").count():
        raise RuntimeError("a note without its ledger row, or a row without its note")
    return {"ours": notes, "theirs": PlainNote.objects.count()}


def _waiting() -> list[Result]:
    """How long the unluckiest in a hundred wait, with and without a queue.

    By the moment: somebody saves at any moment of the turn; only one in a hundred waits longer.
    By the note, as in the second line, whoever gets no turn for seconds has written one note
    more, and whoever keeps it a thousand (docs/decisions/0012-whose-waiting-counts.md).
    """
    fair = Crowd("fair", MANY, MANY)
    stock, before = Crowd("stock", MANY, MANY, stock=True), _kept()
    try:
        turns = _in_turns((fair, "ours"), (stock, "ours"), seconds=SECONDS_OF_WAITING)
    finally:
        fair.end()
        stock.end()
    agrees = fair.written["ours"] + stock.written["ours"] == _kept()["ours"] - before["ours"]
    return [
        _waits("p99 by the moment", turns, _by_moment, 1 / CALMER, agrees=agrees),
        _waits("p99 by the note", turns, _by_note, None, agrees=agrees),
    ]


def _waits(
    name: str,
    turns: list[list[Turn]],
    p99: Callable[[Turn], float],
    goal: float | None,
    *,
    agrees: bool,
) -> Result:
    ours, theirs = turns
    return _result(
        f"sqlite: {MANY} writers, {name}",
        "ours on Django's own backend",
        [p99(turn) for turn in ours],
        [p99(turn) for turn in theirs],
        "ms",
        goal,
        agrees=agrees,
        more_is_better=False,
    )


def _by_moment(turn: Turn) -> float:
    """In milliseconds. Seen from any moment within it, a note's rest is between nothing and all."""
    longest_first = sorted(itertools.chain.from_iterable(turn.waits), reverse=True)
    beyond = sum(longest_first) / 100
    rest, taken = 0.0, 0.0
    for number, wait in enumerate(longest_first, 1):
        taken += wait
        rest = (taken - beyond) / number
        if number == len(longest_first) or longest_first[number] <= rest:
            break
    return rest * 1000


def _by_note(turn: Turn) -> float:
    """In milliseconds."""
    waits = list(itertools.chain.from_iterable(turn.waits))
    return statistics.quantiles(waits, n=100)[98] * 1000


def _in_turns(*both: tuple[Crowd, str], seconds: float = SECONDS) -> list[list[Turn]]:
    """The turns of each, after one unmeasured one; the order flips."""
    taken: list[list[Turn]] = [[], []]
    for crowd, way in both:
        crowd.turn(way, seconds)
    for number in range(REPETITIONS):
        for which in (0, 1) if number % 2 == 0 else (1, 0):
            crowd, way = both[which]
            taken[which].append(crowd.turn(way, seconds))
    return taken


def _result(
    workload: str,
    peer: str,
    ours: list[float],
    theirs: list[float],
    unit: str,
    goal: float | None,
    *,
    agrees: bool,
    more_is_better: bool,
) -> Result:
    return Result(
        bench="notes",
        workload=workload,
        peer=peer,
        ours=statistics.median(ours),
        theirs=statistics.median(theirs),
        unit=unit,
        goal=goal,
        agrees=agrees,
        ours_spread=(min(ours), max(ours)),
        theirs_spread=(min(theirs), max(theirs)),
        repetitions=len(ours),
        more_is_better=more_is_better,
    )


def main(engine: str) -> None:
    """Make the tables, measure, print."""
    django.setup()
    from django.core.management import call_command

    from .peer import make_table

    call_command("migrate", interactive=False, verbosity=0)
    make_table()
    print(json.dumps([dataclasses.asdict(result) for result in run(engine)], ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
