"""Which version of something was looked at: see `kernel.seen`."""

from collections.abc import Iterable
from datetime import date, datetime

from tonari.kernel.seen import version_of


def handover_version(how: str, on: date | None) -> str:
    """Which version of how and when the two are brought together."""
    return version_of(how, on)


def return_version(returned_at: datetime | None, reason: str) -> str:
    """Which version of what came back to the sender."""
    return version_of(returned_at and returned_at.isoformat(), reason)


def queue_version(reason: str, queue_place: int | None, expected_on: date | str | None) -> str:
    """Which version of what was said of a queue; expected_on: a day, or as the ledger keeps it."""
    return version_of(reason, queue_place, expected_on)


TALK = ("ask", "answer")
"""The kinds of messages of which each is a reply to the one before."""


def talk_version(times: Iterable[datetime]) -> str:
    """How far questions and answers have gone; times: of each, in their order. Empty for none."""
    said = list(times)
    return version_of(*said) if said else ""
