"""One writing process: comes in by its invitation, begins records, and writes when it is told.

Reads lines of JSON `{"way": "ours" | "theirs", "begin": time, "seconds": s}` and answers each with
`{"waits": [seconds of each note]}`.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from typing import TYPE_CHECKING
from uuid import UUID

import django

if TYPE_CHECKING:
    from tonari.kernel.actor import Actor

CASES = 10
WORDS = {"with_whom": "本人", "text": "電話をした。元気な声だった。来週また話す約束をした。" * 4}


def main(invitation: dict[str, str], stock: bool) -> None:
    """Write until the input ends."""
    if stock:
        _stock_backend()
    django.setup()
    ways = _ways(_come_in(invitation))
    print("ready", flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        waits = list(_waits(ways[told["way"]], told["begin"], told["seconds"]))
        print(json.dumps({"waits": waits}), flush=True)


def _stock_backend() -> None:
    """Django's own SQLite backend, with all other settings alike: whoever waits, polls."""
    from django.conf import settings

    settings.DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"


def _come_in(invitation: dict[str, str]) -> "Actor":
    from tests.cast import PASS_PHRASE
    from tonari.ground.network import actions as network
    from tonari.kernel.actor import PUBLIC

    newcomer = network.Newcomer(
        name=invitation["name"],
        login=invitation["login"],
        pass_phrase=PASS_PHRASE,
        organisation_name=invitation["organisation_name"],
    )
    return network.accept_invitation(by=PUBLIC, token=invitation["token"], newcomer=newcomer).actor


def _ways(me: "Actor") -> dict[str, Callable[[], None]]:
    from tests.cast import begin
    from tonari.kernel import clock
    from tonari.kernel.ids import new_id
    from tonari.work.support import actions as support

    from . import peer

    cases: list[UUID] = [begin(me) for _ in range(CASES)]
    number, next_on = {"ours": count(), "theirs": count()}, clock.in_days(30)

    def note(way: str) -> tuple[UUID, date, dict[str, str]]:
        """The records take turns, and then it is the day before; no two say the same."""
        n = next(number[way])
        day = clock.in_days(-(n // CASES % 365))
        return cases[n % CASES], day, WORDS | {"text": f"{n}: {WORDS['text']}"}

    def ours() -> None:
        case_id, on, words = note("ours")
        support.add_note(
            by=me,
            note_id=new_id(),
            case_id=case_id,
            on=on,
            method="phone",
            reached=True,
            next_contact_on=next_on,
            with_whom=words["with_whom"],
            text=words["text"],
        )

    def theirs() -> None:
        case_id, on, words = note("theirs")
        peer.add_note(me.acting_id, case_id, on, words, next_on)

    return {"ours": ours, "theirs": theirs}


def _waits(write: Callable[[], None], begin: float, seconds: float) -> Iterator[float]:
    time.sleep(max(0.0, begin - time.time()))
    end = time.perf_counter() + seconds
    while (started := time.perf_counter()) < end:
        write()
        yield time.perf_counter() - started


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), stock="--stock" in sys.argv)
