"""Days as lists write them, brought into one spelling: 12/5, 令和8年12月5日, （祝日を除く）."""

import re
import unicodedata
from calendar import monthrange
from datetime import date

from .openings import SHUT_THEN, WEEKDAYS

DATE = r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2})"
_ONE_DATE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日|(\d{4})-(\d{2})-(\d{2})")
NOTED_DAY = re.compile(rf"({DATE})\(([{WEEKDAYS}祝・]+?)曜?日?\)")
_YEAR = r"(?:(?P<era>令和|R)(?P<of_era>元|\d{1,2})|(?P<year>\d{4}))"
_REIWA = 2018
"""令和1年 is the year after."""
_WHOLE = re.compile(
    rf"(?<![\d/.]){_YEAR}[年/.](?P<month>\d{{1,2}})[月/.](?P<day>\d{{1,2}})(?:日|(?!\d))"
)
_SLASHED = re.compile(r"(?<![\d/.])(?<!\d:)(\d{1,2})/(\d{1,2})(?![\d/.:])")
_NOTE = r"(?:\([^()]{1,4}\))?"
_SAME_MONTH = re.compile(
    rf"(?P<month>(?:\d{{4}}年)?\d{{1,2}}月)(?P<day>\d{{1,2}}日{_NOTE})(?P<more>(?:[・、,]\d{{1,2}}日{_NOTE})+)"
)
_LEAP = 2028
"""A year that has every day."""
_WORDS = "(?:祝日|祝祭日|祝休日|祭日|年末年始)"
_THEN = rf"({_WORDS}(?:[・、,及びと]+{_WORDS})*)"
_AFTER = "|".join(
    f"(?<={before})"
    for before in (
        "^",
        "平日",
        "毎日",
        r":\d\d",
        r"\)",
        *(f"~[{WEEKDAYS}]{day}" for day in ("", "曜", "曜日")),
    )
)
_NOT_THEN = re.compile(
    rf"\({_THEN}(?:を|は)?(?:除く|のぞく|除き|お?休み)\)|\((祝)(?:を)?除く\)"
    rf"|(?:{_AFTER}){_THEN}(?:を|は)?(?:除く|のぞく)"
)
"""Not behind any weekday: 土日祝日を除く means those days too."""


def dated(text: str) -> str:
    """A text in half width with its days as 2026年12月5日 and 12月5日, each with its month.

    What is no day of any year stays as it is (13/1, 24/7).
    """
    half = unicodedata.normalize("NFKC", text)
    return _SAME_MONTH.sub(_each, _SLASHED.sub(_without_year, _WHOLE.sub(_with_year, half)))


def _each(found: re.Match[str]) -> str:
    more = re.sub(r"([・、,])(?=\d)", rf"\g<1>{found['month']}", found["more"])
    return f"{found['month']}{found['day']}{more}"


def _with_year(found: re.Match[str]) -> str:
    of_era = 1 if found["of_era"] == "元" else int(found["of_era"] or 0)
    year = _REIWA + of_era if found["era"] else int(found["year"])
    return f"{year}年{int(found['month'])}月{int(found['day'])}日"


def _without_year(found: re.Match[str]) -> str:
    month, day = int(found[1]), int(found[2])
    is_day = 1 <= month <= 12 and 1 <= day <= monthrange(_LEAP, month)[1]
    return f"{month}月{day}日" if is_day else found[0]


def without_holidays(text: str) -> tuple[str, dict[str, str]]:
    """A text without `（祝日を除く）` and the like, and the flags of Openings that it said so."""
    said = "".join(map("".join, _NOT_THEN.findall(text)))
    flags = {"holidays": SHUT_THEN} if "祝" in said or "祭" in said else {}
    new_year = {"new_year": SHUT_THEN} if "年末年始" in said else {}
    return _NOT_THEN.sub("", text), flags | new_year


def day_of(text: str, today: date) -> str:
    """`2026年8月5日` or, for the next one, `8月5日`; empty if there is no such day."""
    found = _ONE_DATE.fullmatch(text)
    if found is None:
        return ""
    year, month, number = (found[1] or found[4], found[2] or found[5], found[3] or found[6])
    first = int(year) if year else today.year
    for one in range(first, first + (1 if year else 9)):
        try:
            day = date(one, int(month), int(number))
        except ValueError:
            continue
        if year or day >= today:
            return day.isoformat()
    return ""


def without_weekdays(said: str, today: date) -> str:
    """A text without the weekdays that stand behind its days; one that does not fit stays."""
    return NOTED_DAY.sub(
        lambda found: found[1] if _fits(found[1], found[2], today) else found[0], said
    )


def _fits(day: str, letter: str, today: date) -> bool:
    iso = day_of(day, today)
    known = len(letter) == 1 and letter in WEEKDAYS and iso
    return not known or date.fromisoformat(iso).weekday() == WEEKDAYS.index(letter)
