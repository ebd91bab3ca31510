"""Waiting for one's turn: details are handed over by then, not sooner than was promised."""

from datetime import date, datetime, time

from tonari.kernel.clock import TOKYO

DAY_ENDS = time(17, 15)


def release_due_in_queue(usual: datetime, expected_on: date | None) -> datetime:
    """By when details are handed over to whoever lets wait.

    usual: without a queue (`release_due`). expected_on: when it may be the person's turn, if the
    recipient said so: by the end of that day, where it is the later one.
    """
    if expected_on is None:
        return usual
    return max(usual, datetime.combine(expected_on, DAY_ENDS, TOKYO))
