"""Which version of something was looked at: see `kernel.seen`."""

from datetime import date

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.seen import version_of


def rhythm_version(rhythm_days: int, next_contact_on: date | None) -> str:
    """Which version of how often to be in touch, and when next."""
    return version_of(rhythm_days, next_contact_on)


def next_version(next_contact_on: date | None) -> str:
    """Which version of when to be in touch next."""
    return version_of(next_contact_on)


def check_next_seen(stands: date | None, seen: str | None, to_be: date) -> None:
    """Refuse another day than the one that a colleague agreed on while this was written.

    seen: None where no page was.
    """
    if seen is not None and seen != next_version(stands) and stands not in (None, to_be):
        raise Refused(
            _(
                "書いているあいだに、ほかの人が次の連絡の日を決めました。"
                "いまの予定の日も見て、もう一度えらんでください。"
            ),
            field="when",
        )
