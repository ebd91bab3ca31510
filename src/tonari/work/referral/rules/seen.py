"""Which version of something was looked at: see `kernel.seen`."""

from datetime import date

from tonari.kernel.seen import version_of


def handover_version(how: str, on: date | None) -> str:
    """Which version of how and when the two are brought together."""
    return version_of(how, on)
