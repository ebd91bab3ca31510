"""Waiting for one's turn: where in the queue, until when, and what may wait as long."""

from datetime import date, datetime, timedelta

from tonari.kernel.clock import TOKYO
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .hours import DAY_ENDS

MAX_QUEUE = 999


def check_queue(queue_place: int | None, expected_on: date | None, today: date) -> None:
    """Where in a queue, and when it may be their turn, if the recipient says so."""
    if queue_place is not None and not 1 <= queue_place <= MAX_QUEUE:
        raise Refused(
            _("何番めかは、1から%(most)sまでの数で入れてください。"),
            field="queue_place",
            most=MAX_QUEUE,
        )
    check_ahead(expected_on, today, "expected_on")


def check_ahead(on: date | None, today: date, field: str) -> None:
    """What is planned lies ahead, within a year."""
    if on is not None and on < today:
        raise Refused(_("過ぎた日です。今日からあとの日にしてください。"), field=field)
    if on is not None and on > today + timedelta(days=366):
        raise Refused(_("1年より先の日です。1年以内の日にしてください。"), field=field)


def release_due_in_queue(usual: datetime, expected_on: date | None) -> datetime:
    """By when details are handed over to whoever lets wait.

    usual: without a queue (`release_due`). expected_on: when it may be the person's turn, if the
    recipient said so: by the end of that day, where it is the later one.
    """
    if expected_on is None:
        return usual
    return max(usual, datetime.combine(expected_on, DAY_ENDS, TOKYO))
