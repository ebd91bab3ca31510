"""Events: what happens on days that are named, as the form イベント has it, both ways.

Columns: イベント of the 自治体標準オープンデータセット and 「イベント一覧」 of the 推奨データセット
(開始日, 終了日, 開始時間, 終了時間, 開始日時特記事項; YYYY-MM-DD, HH:MM).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from tonari.kernel.refused import Refused

from . import Content
from .columns import Columns, cut, times_of_line
from .opening_words import describe, parse, plain, times_of
from .openings import NEVER_SAID, Openings, Rule, made

JOINING = ("参加申込方法", "参加申込終了日", "アクセス方法", "駐車場情報")
PLACE_NAME = "場所名称"
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


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
        """What of it is certain: one day with its times, or the days that the remark names."""
        first, last = _day(self.first), _day(self.last or self.first)
        if not first or not last:
            return NEVER_SAID
        if self.remark:
            return _named(self.remark, first, last)
        times = times_of(plain(f"{self.start}~{self.end}")) if first == last else []
        return made(Rule(first=first, last=last, start=s, end=e) for s, e in times)


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
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""
