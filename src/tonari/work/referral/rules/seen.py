"""Which version of something was looked at: see `kernel.seen`."""

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
