"""Days as people write them, of either calendar: 1950-03-04, 昭和25年3月4日, S25.3.4, any width."""

import re
import unicodedata
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from .text import plain_numbers


class Era(NamedTuple):
    """A date is said in the era that it lies in."""

    name: str
    letter: str
    begin: date
    end: date


ERAS = (
    Era("令和", "R", date(2019, 5, 1), date.max),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 29)),
)
_ERA = {key: era for era in ERAS for key in (era.name, era.name[0], era.letter)}
_YEAR = r"(?P<era>令和?|平成?|昭和?|大正?|明治?|[RHSTM]\.?)?(?P<year>\d{1,4}|元)"
_WRITTEN = re.compile(rf"{_YEAR}[年/.-](?P<month>\d{{1,2}})[月/.-](?P<day>\d{{1,2}})日?")
_EIGHT_DIGITS = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_PART = re.compile(rf"(?:{_YEAR}年)?(?:(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?)?")
_DASHES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−ーｰ", "-") | {"/": "/", "、": ".", "。": ".", ",": "."}
)


_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_BEFORE_SERIALS = date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)
"""2000-01-01 to 2099-12-31."""


class Written(NamedTuple):
    """A day as it was written, perhaps an impossible one.

    year: ours; None where it is neither of four digits nor of an era.
    """

    era: Era | None
    year: int | None
    month: int
    day: int


def plain(typed: str) -> str:
    """What was typed in half width, with one dash, numerals as digits, and no spaces."""
    return plain_numbers(_half_width(typed))


def written(typed: str) -> Written | None:
    """The day that these words are, None where they are another thing than a day."""
    text = plain(typed)
    found = _WRITTEN.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    return Written(*_year(parts), int(parts["month"]), int(parts["day"]))


def of_serial(cell: str) -> date | None:
    """The day that a cell of a column of days holds as a number, as spreadsheets count: 45992.

    Days since 30 December 1899 (Excel's count from March 1900 on); None for any other number.
    """
    if not _SERIAL.fullmatch(cell):
        return None
    days = int(cell.partition(".")[0])
    return _BEFORE_SERIALS + timedelta(days) if days in _SERIALS else None


def day_of(typed: str) -> date | None:
    """A whole day of a year, in words or as `of_serial`; None for anything else, or no such day."""
    if (day := written(typed)) is None:
        return of_serial(plain(typed))
    with suppress(ValueError):
        return date(day.year or 0, day.month, day.day)
    return None


def digits(typed: str) -> str:
    """The digits of a whole day, or of a year or month of one, as ISO has them; empty for none.

    昭和25年3月4日 is 19500304, 昭和25年 1950, and 3月4日 0304. A part has to be told in digits:
    二月 and 四月一日 may be names.
    """
    if (day := written(typed)) is not None:
        # 1962-11-0 is a part of a day, as far as it was typed.
        with suppress(ValueError):
            return date(day.year or 0, day.month, day.day).isoformat().replace("-", "")
        return ""
    found = _PART.fullmatch(_half_width(typed))
    if found is None:
        return ""
    parts = found.groupdict()
    year = _year(parts)[1] if parts["year"] else None
    if parts["year"] and year is None:
        return ""
    more = (f"{int(parts[name]):02}" for name in ("month", "day") if parts[name])
    return "".join([f"{year:04}" if year else "", *more])


def _half_width(typed: str) -> str:
    text = unicodedata.normalize("NFKC", typed).translate(_DASHES)
    return "".join(text.split()).upper().rstrip(".")


def _year(parts: dict[str, str | None]) -> tuple[Era | None, int | None]:
    era, said = (parts.get("era") or "").rstrip("."), parts["year"] or ""
    if not era:
        return None, int(said) if len(said) == 4 else None
    found = _ERA[era]
    return found, found.begin.year + (1 if said == "元" else int(said)) - 1
