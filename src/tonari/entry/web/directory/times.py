"""Opening times in the reader's language."""

import re
from datetime import date, datetime, timedelta

from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import hizuke
from tonari.kernel import clock
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.opening_words import lines
from tonari.records.directory.rules.openings import UNKNOWN, WEEKDAYS, Openings, Until, between

ALL_DAY = "00:00〜24:00"
_WORDS = re.compile(
    r"(?P<date>\d+年\d+月\d+日)|毎日|毎月|毎年|奇数月|偶数月"
    r"|(?P<month>\d+)(?:月|(?=(?:・\d+)+月))|最終|隔週|休み "
    r"|の週から|から|まで|第(?P<nth>\d)"
    r"|(?P<monthday>\d+)日|(?P<day>[月火水木金土日])曜?|祝|[・、〜（）]"
)


def shown(openings: Openings) -> list[tuple[str, str]]:
    """Days and times: 月・水 10:00〜16:00, 第2土曜 …; in English Mon · Wed …"""
    return [
        (_which(which) if times or which.startswith("休み ") else _(which), _times(times))
        for which, times in lines(openings)
    ]


def next_times(openings: Openings, now: datetime, most: int = 2) -> list[tuple[date, str]]:
    """The next days on which it opens within sixty, with the times; what is over is left out."""
    days: dict[date, list[str]] = {}
    today, minute = now.date(), f"{now:%H:%M}"
    for day, start, end in between(openings, today, today + timedelta(days=60)):
        if day == today and end <= minute:
            continue
        if day not in days and len(days) == most:
            break
        days.setdefault(day, []).append(f"{start}〜{end}")
    return [(day, _times("、".join(times))) for day, times in days.items()]


def next_day(entry: ServiceView) -> str:
    """The next day, from today on, of what comes not every week: つぎは12月10日（木）.

    Empty where it comes each week, is paused, or where nobody said that the times are right.
    """
    uncertain = entry.times_unconfirmed or entry.is_paused
    if uncertain or all(rule.is_weekly for rule in entry.openings.opens):
        return ""
    today = clock.today()
    days = between(entry.openings, today, today + timedelta(days=60))
    day = next((day for day, _start, _end in days), None)
    return _("つぎは%(day)s") % {"day": hizuke(day)} if day else ""


def _which(words: str) -> str:
    if (get_language() or "").startswith("ja"):
        return words
    return _WORDS.sub(_word, words)


def until_words(until: Until | None) -> str:
    """Until when it is open: 17:00まで, 翌1:00まで, 24時間; empty if it is not."""
    if until is None:
        return ""
    if until.whole:
        return _("24時間")
    if until.next_day:
        return _("翌%(end)sまで") % {"end": until.hour}
    return _("%(end)sまで") % {"end": until.end}


def _times(words: str) -> str:
    if words == ALL_DAY:
        return _("24時間")
    return words.replace("、", _("、")).replace("〜", _("〜"))


def _word(found: re.Match[str]) -> str:
    if found["date"]:
        year, month, day = (int(part) for part in re.findall(r"\d+", found["date"]))
        return date_format(date(year, month, day), "DATE_FORMAT")
    if found["month"]:
        return str(MONTHS_3[int(found["month"])]).capitalize() + " "
    if found["day"]:
        return str(WEEKDAYS_ABBR[WEEKDAYS.index(found["day"])])
    if found["nth"]:
        return _("第%(number)s") % {"number": found["nth"]}
    if found["monthday"]:
        return _("%(number)s日") % {"number": found["monthday"]}
    return _(_FIXED[found[0].strip()])


_FIXED = {
    "毎日": gettext_noop("毎日"),
    "毎月": gettext_noop("毎月"),
    "毎年": gettext_noop("毎年"),
    "奇数月": gettext_noop("奇数月"),
    "偶数月": gettext_noop("偶数月"),
    "最終": gettext_noop("最終"),
    "隔週": gettext_noop("隔週"),
    "休み": gettext_noop("休み"),
    "の週から": gettext_noop("の週から"),
    "から": gettext_noop("から"),
    "まで": gettext_noop("まで"),
    "祝": gettext_noop("祝"),
    "・": gettext_noop("・"),
    "、": gettext_noop("、"),
    "〜": gettext_noop("〜"),
    "（": gettext_noop("（"),
    "）": gettext_noop("）"),
}


def ask_first_on(openings: Openings) -> str:
    """On which days one should ask before going, because nothing is said of them; or nothing."""
    unknown = (openings.holidays == UNKNOWN, openings.new_year == UNKNOWN)
    if not openings or not any(unknown):
        return ""
    if all(unknown):
        return _("祝日や年末年始は、行く前に確かめてください。")
    if unknown[0]:
        return _("祝日は、行く前に確かめてください。")
    return _("年末年始は、行く前に確かめてください。")
