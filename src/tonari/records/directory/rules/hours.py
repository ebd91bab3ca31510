"""Opening hours: what of a published text is certain enough for a weekly table."""

import re
import unicodedata
from itertools import groupby

from . import WEEKDAYS, Opening

_RANGE = re.compile(r"(\d{1,2}):(\d{2})~(\d{1,2}):(\d{2})")
_WEEKDAY = re.compile(r"([月火水木金土日]+)(?:曜日?)?(?:祝日?)?")
# What shuts a place on special days only and leaves the usual week as it is.
_SPECIAL = re.compile(r"祝日?|祝休日|年末年始|12月29日から翌年1月3日まで|1月1日|正月|夏季休暇|お盆")
_NOTE = re.compile(r"\([^()]*(?:祝|正月|年末年始|\d+/\d+)[^()]*\)")
_NEVER = {"", "無し", "なし", "無休", "年中無休"}
_LABELLED = re.compile(r"【開館時間】(?P<open>.*?)【休館日】(?P<closed>.*)", re.DOTALL)


def plain(text: str) -> str:
    """Hours without the spellings that do not matter: NFKC, one tilde, no spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(str.maketrans("〜∼―–", "~~~~"))
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
