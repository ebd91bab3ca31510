"""Events: what happens on days that are named, as the form イベント has it, both ways.

Columns: イベント of the 自治体標準オープンデータセット and 「イベント一覧」 of the 推奨データセット
(開始日, 終了日, 開始時間, 終了時間, 開始日時特記事項; YYYY-MM-DD, HH:MM).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tonari.kernel.dates import day_of
from tonari.kernel.refused import Refused

from . import Content
from .columns import Columns, cut, times_of_line
from .opening_words import describe, parse, plain, times_of
from .openings import NEVER_SAID, Openings, Rule, made

JOINING = ("参加申込方法", "参加申込終了日", "アクセス方法", "駐車場情報")
PLACE_NAME = "場所名称"
MOST_DAYS = 62
_EACH_DAY = re.compile(
    r"(?:期間中|開催期間中)?は?[、,]?(?:毎日|各日|連日|全日|両日|いずれの日)(?:とも|も|、)?"
    r"(?:同じ時間|同時刻|同じ時刻)?に?(?:開催|開館|実施|行います)?(?:です|します)?[。.]?"
)
"""A remark by which a file says that the times are those of each day."""
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MIDNIGHT = re.compile(r"[ T]0?0:00(?::00)?$")
"""What programs write behind a day alone."""


@dataclass(frozen=True)
class When:
    """When an event is, as its columns say it. first, last: ISO where they are days."""

    first: str
    last: str
    start: str = ""
    end: str = ""
    remark: str = ""

    @property
    def words(self) -> str:
        """The same as the hours of an entry."""
        days = "〜".join(dict.fromkeys(filter(None, (self.first, self.last))))
        times = f"{self.start}〜{self.end}".strip("〜")
        return "\n".join(filter(None, (days, times, self.remark)))

    @property
    def openings(self) -> Openings:
        """What of it is certain: its days with their times, or the days that the remark names.

        Of several days only where the remark says that each is the same (MOST_DAYS at most).
        """
        first, last = _day(self.first), _day(self.last or self.first)
        if not first or not last:
            return NEVER_SAID
        if self.remark and not _EACH_DAY.fullmatch(plain(self.remark)):
            return _named(self.remark, first, last)
        if first != last and not self.remark:
            return NEVER_SAID
        times, days = times_of(plain(f"{self.start}~{self.end}")), _days(first, last)
        return made(Rule(first=d, last=d, start=s, end=e) for d in days for s, e in times)

    @property
    def is_unsure(self) -> bool:
        """Whether there are times, but not on which of several days they hold."""
        lasts = bool(self.start) and _day(self.first) < _day(self.last)
        return lasts and self.openings == NEVER_SAID


def when_of(first: str, last: str, start: str, end: str, remark: str) -> When:
    """When an event is, of its cells."""
    return When(_day(first) or first, _day(last) or last, start, end, remark)


def when(content: Content) -> When | None:
    """When an entry is, if it is an event: on days that are named, and on no others."""
    days, _break, rest = content.hours.partition("\n")
    first, _tilde, last = days.partition("〜")
    if first and _day(first) == first and _day(last or first) == (last or first):
        said = When(first, last or first, *times_of_line(rest))
        if content.openings in (NEVER_SAID, said.openings):
            return said
    return _when_certain(content.openings)


def is_told_by_day(content: Content) -> bool:
    """Whether the hours of an entry begin with a date, as those of an event's list do."""
    return bool(_DAY.match(content.hours)) and when(content) is not None


def is_unsure(content: Content) -> bool:
    """Whether an entry is an event of several days with times of which it is not said when."""
    days, _break, rest = content.hours.partition("\n")
    first, _tilde, last = days.partition("〜")
    if content.openings or not (first and _day(first) == first and _day(last) == last):
        return False
    return When(first, last, *times_of_line(rest)).is_unsure


def columns(content: Content) -> Columns:
    """The columns of the form that an entry knows; empty unless it is an event."""
    found = when(content)
    if found is None:
        return {}
    joining, terms = cut(content.conditions, JOINING, whole=True)
    about, place, remark = _about(content.description)
    basic, _break, fees = content.cost.partition("\n")
    said = found.words == content.hours
    return {
        "開始日": found.first,
        "終了日": found.last,
        "開始時間": found.start,
        "終了時間": found.end,
        "開始日時特記事項": found.remark,
        "説明": about,
        "料金_基本": basic,
        "料金_詳細": fees,
        PLACE_NAME: place,
        **joining,
        "参加条件_詳細": terms,
        "備考": remark if said else "\n".join(filter(None, (remark, content.hours))),
    }


def _when_certain(openings: Openings) -> When | None:
    rules = openings.opens
    if not rules or not all(rule.is_one_date for rule in rules):
        return None
    times = {(rule.start, rule.end) for rule in rules}
    start, end = times.pop() if len(times) == 1 else ("", "")
    is_simple = openings == made(rules[:1])
    first, last = min(rule.first for rule in rules), max(rule.last for rule in rules)
    return When(first, last, start, end, "" if is_simple else describe(openings))


def _named(remark: str, first: str, last: str) -> Openings:
    try:
        found = parse(remark, date.fromisoformat(first))
    except Refused:
        return NEVER_SAID
    dated = all(rule.is_one_date and first <= rule.first <= last for rule in found.opens)
    return found if dated and found else NEVER_SAID


def _days(first: str, last: str) -> list[str]:
    """Each day from one to another, both included; none where they are too many."""
    begin = date.fromisoformat(first)
    many = (date.fromisoformat(last) - begin).days + 1
    return [(begin + timedelta(n)).isoformat() for n in range(many)] if many <= MOST_DAYS else []


def _about(description: str) -> tuple[str, str, str]:
    """What is said of an event, the name of its place, and the remark after that."""
    label = f"{PLACE_NAME}："
    lines = description.split("\n")
    at = next((at for at, line in enumerate(lines) if line.startswith(label)), None)
    if at is None:
        return description, "", ""
    return "\n".join(lines[:at]), lines[at].removeprefix(label), "\n".join(lines[at + 1 :])


def _day(text: str) -> str:
    """A day of a year as ISO; empty if it is none."""
    day = day_of(_MIDNIGHT.sub("", text))
    return day.isoformat() if day else ""
