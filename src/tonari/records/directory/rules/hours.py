"""Opening hours: what of a published text is certain enough for a weekly table."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby

import jpholiday

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import WEEKDAYS, Opening

_RANGE = re.compile(r"(\d{1,2}):(\d{2})~(\d{1,2}):(\d{2})")
_WEEKDAY = re.compile(r"([月火水木金土日]+)(?:曜日?)?(?:祝日?)?")
# What shuts a place on special days only and leaves the usual week as it is.
_SPECIAL = re.compile(r"祝日?|祝休日|年末年始|12月29日から翌年1月3日まで|1月1日|正月|夏季休暇|お盆")
NOW, THIS_WEEK, EVENING, WEEKEND = "now", "week", "evening", "weekend"
WHENS = {
    NOW: _("いま開いている"),
    THIS_WEEK: _("これから7日のあいだ"),
    EVENING: _("夕方から夜（18時よりあと）"),
    WEEKEND: _("土曜・日曜"),
}
_EVENING = "18:00"
_NOTE = re.compile(r"\([^()]*(?:祝|正月|年末年始|\d+/\d+)[^()]*\)")
_WEEK_LINE = re.compile(
    r"(?P<days>毎日|平日|土日|[月火水木金土日・、,]+?)(?:曜日?)?:?(?P<times>\d.*)"
)
_DAYS = {"毎日": WEEKDAYS, "平日": WEEKDAYS[:5], "土日": WEEKDAYS[5:]}
_NEVER = {"", "無し", "なし", "無休", "年中無休"}
_LABELLED = re.compile(r"【開館時間】(?P<open>.*?)【休館日】(?P<closed>.*)", re.DOTALL)


def plain(text: str) -> str:
    """Hours without the spellings that do not matter: NFKC, one tilde, no spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(str.maketrans("〜∼―–-", "~~~~~"))
    return "".join(folded.split())


def weekly_of_text(opened: str, closed: str) -> tuple[Opening, ...]:
    """The week of `9:00～12:00、13:00～16:30` and `月曜日、年末年始`; empty unless certain."""
    ranges, days = _ranges(plain(opened)), _open_days(plain(closed))
    return tuple((day, start, end) for day in days for start, end in ranges)


def weekly_of_labelled(text: str) -> tuple[Opening, ...]:
    """The week of `【開館時間】9：00～21：30 【休館日】月曜日`; empty unless certain."""
    found = _LABELLED.fullmatch(text.strip())
    return weekly_of_text(found["open"], found["closed"]) if found else ()


def weekly_of_days(days: str, start: str, end: str) -> tuple[Opening, ...]:
    """The week of `月火水木金`, `9:00` and `14:30`."""
    letters = plain(days)
    known = letters and not letters.strip(WEEKDAYS)
    ranges = _ranges(f"{plain(start)}~{plain(end)}") if known else []
    return tuple(
        (day, *times)
        for day, letter in enumerate(WEEKDAYS)
        if letter in letters
        for times in ranges
    )


def parse_week(text: str) -> tuple[Opening, ...]:
    """What somebody wrote as `describe` writes it, by lines: `月・水 10:00〜12:00、13:00〜16:00`.

    Days may also be 毎日, 平日, 土日. `Refused` at `weekly` for a line that is not like this.
    """
    week: set[Opening] = set()
    for line in text.splitlines():
        if not line.strip():
            continue
        found = _WEEK_LINE.fullmatch(plain(line))
        ranges = _ranges(found["times"]) if found else []
        if found is None or not ranges:
            raise Refused(
                _("曜日と時間は「月・水 10:00〜16:00」のように書いてください。"), field="weekly"
            )
        letters = _DAYS.get(found["days"], found["days"])
        days = [day for day, letter in enumerate(WEEKDAYS) if letter in letters]
        week |= {(day, start, end) for day in days for start, end in ranges}
    return tuple(sorted(week))


def open_until(weekly: Iterable[Opening], at: datetime) -> time | None:
    """Until when a place is open that is open at a moment (Japan's time); None if it is not.

    Public holidays and the days around New Year are never counted as open: a weekly table does not
    know them, and nobody is told to ring where nobody answers.
    """
    if _may_be_shut(at.date()):
        return None
    minute = f"{at:%H:%M}"
    ends = [end for day, start, end in weekly if day == at.weekday() and start <= minute < end]
    return _clock_time(max(ends)) if ends else None


def next_opening(weekly: Iterable[Opening], at: datetime) -> datetime | None:
    """The next time within two weeks (Japan's time) at which such a place opens, None if never."""
    week = sorted(weekly)
    for ahead in range(15):
        day = at.date() + timedelta(days=ahead)
        starts = [] if _may_be_shut(day) else [w[1] for w in week if w[0] == day.weekday()]
        for start in starts:
            moment = datetime.combine(day, _clock_time(start), at.tzinfo)
            if moment > at:
                return moment
    return None


def is_open_when(weekly: Iterable[Opening], when: str, at: datetime) -> bool:
    """Whether such a place is open at one of WHENS, seen from a moment (Japan's time)."""
    week = list(weekly)
    if when == NOW:
        return open_until(week, at) is not None
    if when == THIS_WEEK:
        opens = next_opening(week, at)
        soon = opens is not None and opens < at + timedelta(days=7)
        return soon or open_until(week, at) is not None
    if when == EVENING:
        return any(end > _EVENING for _day, _start, end in week)
    return any(day >= 5 for day, _start, _end in week)


def describe(weekly: tuple[Opening, ...]) -> list[tuple[str, str]]:
    """A week to show, days alike together: (`月・火・水`, `09:00〜12:00、13:00〜16:30`)."""
    by_day = [
        (day, "、".join(f"{start}〜{end}" for _day, start, end in times))
        for day, times in groupby(sorted(weekly), key=lambda opening: opening[0])
    ]
    lines: dict[str, list[str]] = {}
    for day, times in by_day:
        lines.setdefault(times, []).append(WEEKDAYS[day])
    return [("・".join(days), times) for times, days in lines.items()]


def _may_be_shut(day: date) -> bool:
    around_new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return around_new_year or jpholiday.is_holiday(day)


def _clock_time(text: str) -> time:
    return time(23, 59) if text == "24:00" else time.fromisoformat(text)


def _ranges(text: str) -> list[tuple[str, str]]:
    result = []
    for part in re.split("[、,]", text):
        found = _RANGE.fullmatch(part)
        times = _times(found) if found else None
        if times is None:
            return []
        result.append(times)
    return result


def _times(found: re.Match[str]) -> tuple[str, str] | None:
    hour, minute, until_hour, until_minute = (int(part) for part in found.groups())
    start, end = hour * 60 + minute, until_hour * 60 + until_minute
    if not (minute < 60 and until_minute < 60 and start < end <= 24 * 60):
        return None
    return f"{hour:02}:{minute:02}", f"{until_hour:02}:{until_minute:02}"


def _open_days(closed: str) -> list[int]:
    text = _NOTE.sub("", closed)
    if text in _NEVER:
        return list(range(7))
    shut: set[str] = set()
    for part in re.split("[、,・]", text):
        if found := _WEEKDAY.fullmatch(part):
            shut |= set(found[1])
        elif not _SPECIAL.fullmatch(part):
            return []
    return [day for day, letter in enumerate(WEEKDAYS) if letter not in shut]
