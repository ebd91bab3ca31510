"""What of a row's times and numbers is taken in as it stands, and told: it may be wrong."""

import re
import unicodedata
from collections.abc import Iterator

from tonari.kernel.refused import gettext_noop as _

from .numbers import is_phone

# A table program takes 0990009555 for a number, and writes it without its 0.
_ZERO_LOST = re.compile("[1-9][0-9]{8,9}")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")
_FROM_TO = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})\s?[~〜-]\s?(\d{1,2}):(\d{2})(?!\d)")
DAWN, DUSK = 6 * 60, 17 * 60
"""Minutes of a day: what begins and ends between them lasts no night, as 18:00〜8:00 does."""


def doubts_of_times(hours: str) -> Iterator[str]:
    """What of a row's times cannot be so."""
    plain = unicodedata.normalize("NFKC", hours)
    if _impossible_time(plain):
        yield _("ありえない時刻があります。曜日と時間は、書いてあるとおりに出します。")
    elif _ends_before(plain):
        yield _("おわりがはじめより早い時刻があります。曜日と時間は、書いてあるとおりに出します。")


def doubts_of_number(phone: str) -> Iterator[str]:
    """What of a row's telephone number cannot be so."""
    if phone and not is_phone(phone):
        yield _("電話番号ではないか、けたが足りないようです。書いてあるとおりに出します。")
    elif _ZERO_LOST.fullmatch(phone):
        yield _("電話番号のはじめの0が消えているようです。書いてあるとおりに出します。")


def _impossible_time(hours: str) -> bool:
    """Whether there is a time of day after 24:00 or a minute after 59."""
    times = _TIME.findall(hours)
    return any(int(hour) * 60 + int(minute) > 24 * 60 or int(minute) > 59 for hour, minute in times)


def _ends_before(hours: str) -> bool:
    """Whether a time by day ends before it begins; by night it ends on the next day."""
    times = _FROM_TO.findall(hours)
    return any(DAWN <= end < start < DUSK for start, end in map(_minutes, times))


def _minutes(said: tuple[str, str, str, str]) -> tuple[int, int]:
    hour, minute, other, at = map(int, said)
    return hour * 60 + minute, other * 60 + at
