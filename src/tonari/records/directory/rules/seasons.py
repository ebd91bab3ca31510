"""A part of every year, in words and as a rule keeps it (`MM-DD/MM-DD`, both included)."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

SEASON = re.compile(r"毎年(\d{1,2})月(?:(\d{1,2})日)?(?:~(\d{1,2})月(?:(\d{1,2})日)?)?")
"""In plain spelling: `毎年4月~10月`, `毎年8月13日~8月16日`, `毎年8月`, `毎年8月15日`."""
MONTHS = re.compile(
    r"(?:毎年)?(?:(?P<odd>奇数月)|(?P<even>偶数月)|(?P<some>\d{1,2}月?(?:[・、,]\d{1,2}月?)+)(?<=月))の?:?"
)
"""Some months of every year, in plain spelling: `奇数月`, `4・10月`, `毎年4月・10月`."""
_LEAP = 2028
"""A year that has every day."""


def season_of(found: re.Match[str]) -> str:
    """What SEASON found; empty if there is no such day, or if it is the whole year."""
    first_month, first_day, last_month, last_day = (int(n) if n else 0 for n in found.groups())
    last_month, last_day = (last_month, last_day) if last_month else (first_month, first_day)
    if not (1 <= first_month <= 12 and 1 <= last_month <= 12):
        return ""
    try:
        first = date(_LEAP, first_month, first_day or 1)
        last = date(_LEAP, last_month, last_day or monthrange(_LEAP, last_month)[1])
    except ValueError:
        return ""
    # From a day to the day before it is every day: nobody means that.
    begins_after_end = (last + timedelta(days=1)).replace(year=_LEAP) == first
    return "" if begins_after_end else f"{first:%m-%d}/{last:%m-%d}"


def season_in_words(season: str) -> str:
    """`04-01/10-31` as 毎年4月〜10月, `08-13/08-16` as 毎年8月13日〜8月16日; words as they are."""
    if "/" not in season:
        return season
    first, last = ((int(one[:2]), int(one[3:])) for one in season.split("/"))
    if first[1] == 1 and last[1] == monthrange(_LEAP, last[0])[1]:
        return f"毎年{first[0]}月" + (f"〜{last[0]}月" if first[0] != last[0] else "")
    ends = [f"{month}月{day}日" for month, day in dict.fromkeys((first, last))]
    return "毎年" + "〜".join(ends)


def months_of(found: re.Match[str]) -> list[str]:
    """Each month that MONTHS found, as a season; none if one of them is none."""
    some = [int(number) for number in re.findall(r"\d+", found["some"] or "")]
    months = some or [*range(1 if found["odd"] else 2, 13, 2)]
    if not all(1 <= month <= 12 for month in months):
        return []
    ends = [(month, monthrange(_LEAP, month)[1]) for month in months]
    return [f"{month:02}-01/{month:02}-{last}" for month, last in ends]


def month_of(season: str) -> int:
    """The month that a season is, 0 for any other."""
    first, _slash, last = season.partition("/")
    month = int(first[:2]) if first.endswith("-01") else 0
    whole = month and last == f"{month:02}-{monthrange(_LEAP, month)[1]}"
    return month if whole else 0


def months_in_words(months: Sequence[int]) -> str:
    """Several months in the words that MONTHS reads."""
    for words, first in (("奇数月", 1), ("偶数月", 2)):
        if [*months] == [*range(first, 13, 2)]:
            return words
    return "毎年" + "・".join(map(str, months)) + "月"


def next_of(season: str, today: date) -> tuple[str, str]:
    """The first and the last day (ISO) of the season that is now, or else comes next."""
    first, _slash, last = season.partition("/")
    for year in (today.year - 1, today.year, today.year + 1):
        ends = _day(year + (first > last), last)
        if ends >= today.isoformat():
            return _day(year, first), ends
    return "", ""


def _day(year: int, month_day: str) -> str:
    """A day of a season in a year; 29 February is the month's last day where it is not."""
    month, day = int(month_day[:2]), int(month_day[3:])
    return date(year, month, min(day, monthrange(year, month)[1])).isoformat()
