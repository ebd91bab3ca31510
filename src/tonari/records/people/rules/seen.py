"""Which version of something was looked at: see `kernel.seen`."""

from datetime import date

from tonari.kernel.seen import version_of


def rhythm_version(rhythm_days: int, next_contact_on: date | None) -> str:
    """Which version of how often to be in touch, and when next."""
    return version_of(rhythm_days, next_contact_on)
