"""Years of both calendars, and which of them whoever looks likes: set for each request."""

from contextvars import ContextVar
from datetime import date

from tonari.kernel.dates import ERAS

_years: ContextVar[str] = ContextVar("years", default="western")


def use_years(years: str) -> None:
    """Until the next request: `western` or `japanese` years (`network.rules.YEARS`)."""
    _years.set(years)


def in_japanese_years() -> bool:
    """Whether whoever looks likes 令和 better than 2026."""
    return _years.get() == "japanese"


def japanese_year(day: date) -> str:
    """「令和元年」; empty before 1868."""
    for era in ERAS:
        if day >= era.begin:
            count = day.year - era.begin.year + 1
            return f"{era.name}{'元' if count == 1 else count}年"
    return ""


def year_of(day: date) -> str:
    """「2019年」 or 「令和元年」, as whoever looks likes."""
    liked = japanese_year(day) if in_japanese_years() else ""
    return liked or f"{day.year}年"


def both_years(day: date) -> str:
    """「2019年（令和元年）」 or 「令和元年（2019年）」, what whoever looks likes first."""
    japanese, western = japanese_year(day), f"{day.year}年"
    if not japanese:
        return western
    first, second = (japanese, western) if in_japanese_years() else (western, japanese)
    return f"{first}（{second}）"


def written(day: date) -> str:
    """「令和元年5月1日」, or with the year that whoever looks likes."""
    return f"{year_of(day)}{day.month}月{day.day}日"
