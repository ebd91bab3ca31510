"""Until when a place is open that is open now: to midnight, past it, or day and night."""

from datetime import date, datetime

import pytest

from tonari.kernel import clock
from tonari.records.directory.rules.opening_words import parse
from tonari.records.directory.rules.openings import Until, open_until

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("lines", "hour", "until"),
    [
        ("金 18:00〜24:00\n土 0:00〜1:00", 23, Until("01:00", next_day=True)),
        ("金 18:00〜24:00\n土 0:30〜1:00", 23, Until("24:00")),
        ("金 18:00〜24:00\n土 24時間", 23, Until("24:00", next_day=True)),
        ("金 9:00〜12:00、12:00〜15:00", 10, Until("15:00")),
        ("金 9:00〜12:00、13:00〜15:00", 10, Until("12:00")),
        ("金 9:00〜12:00、13:00〜15:00", 12, None),
        ("24時間", 3, Until("24:00", next_day=True, whole=True)),
        ("金 24時間\n土 0:00〜5:00", 3, Until("05:00", next_day=True)),
        ("金 24時間", 3, Until("24:00")),
    ],
)
def test_what_goes_on_past_midnight_is_open_until_the_day_after(lines, hour, until):
    assert (
        open_until(parse(lines, TODAY), datetime(2026, 11, 20, hour, tzinfo=clock.TOKYO)) == until
    )
