"""Two people at the same moment, on a real database, each with a connection of their own."""

import contextvars
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tonari.ground.ledger import actions as ledger
from tonari.kernel.refused import Refused

PAUSE = 0.15
"""How long the first waits, seconds, for the second to come as far as the database lets them."""


class Meeting:
    """The first is stopped when all but the commit is done, until the second is there too."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.first_is_ready = threading.Event()
        self.second_is_there = threading.Event()
        self.first: threading.Thread | None = None
        write = ledger._write

        def write_and_wait(unit: Any) -> None:
            write(unit) if self.late else None
            if threading.current_thread() is self.first:
                self.first_is_ready.set()
                self.second_is_there.wait(PAUSE)
            elif self.first is not None:
                self.second_is_there.set()
            write(unit) if not self.late else None

        # Before the ledger's lock, or (`late`) with it held: both moments have their own faults.
        self.late = False
        monkeypatch.setattr(ledger, "_write", write_and_wait)

    def run(
        self, first: Callable[[], Any], second: Callable[[], Any], *, late: bool = False
    ) -> list[Any]:
        """What each of them gets: the result, or the refusal. Any other error is a failure."""
        self.late = late
        answers: list[Any] = [None, None]
        threads = [
            threading.Thread(
                target=contextvars.copy_context().run, args=(_answer, act, answers, number)
            )
            for number, act in enumerate((first, second))
        ]
        self.first = threads[0]
        threads[0].start()
        self.first_is_ready.wait(5)
        threads[1].start()
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive(), "they wait for each other"
        self.first = None
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, Refused):
                raise answer
        return answers


def halfway(act: Callable[[], Any], table: str, meeting: Meeting) -> Callable[[], Any]:
    """The same, but it waits once it has locked a row of this table, and not at its end.

    Whoever comes second gets as far as the database lets them: if they lock in another order, they
    wait for each other. On a database that lets one write at a time nothing is locked by the row.
    """

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        locks = f'FROM "{table}"' in sql and "FOR NO KEY UPDATE" in sql
        if (locks or f'UPDATE "{table}"' in sql) and not meeting.first_is_ready.is_set():
            meeting.first_is_ready.set()
            meeting.second_is_there.wait(2 * PAUSE)
        return answer

    def run() -> Any:
        with connection.execute_wrapper(watch):
            return act()

    return run


def _answer(act: Callable[[], Any], answers: list[Any], number: int) -> None:
    try:
        answers[number] = act()
    except Exception as error:  # noqa: BLE001  (judged by whoever started the thread)
        answers[number] = error
    finally:
        connection.close()


def refusals(answers: list[Any]) -> list[Refused]:
    return [answer for answer in answers if isinstance(answer, Refused)]


both_orders = pytest.mark.parametrize("turned", [False, True], ids=["in_order", "turned_round"])


def met_by(
    meeting: Meeting, turned: bool, one: Callable[[], Any], other: Callable[[], Any]
) -> list[Any]:
    """What `one` and `other` get, whichever of them came first."""
    answers = meeting.run(other, one) if turned else meeting.run(one, other)
    return answers[::-1] if turned else answers
