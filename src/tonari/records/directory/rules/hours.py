"""Opening times in the text of published lists: what is certain, and what is worth asking about."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from .opening_words import day_of, days_of, opening_of, plain, spelled, times_of
from .openings import (
    NEVER_SAID,
    OPEN_THEN,
    SHUT_THEN,
    UNKNOWN,
    WEEKDAYS,
    Opening,
    Openings,
    Rule,
    made,
    weekly,
)

_HOLIDAYS = re.compile(r"祝日?|祝休日|祭日|祝日法による休日")
_NEW_YEAR = re.compile(r"年末年始(?:\(12/29~1/3\))?|12月29日から翌年1月3日まで")
_PART_OF_IT = re.compile(r"1月1日|正月")
_NOTE = re.compile(r"\([^()]*(?:祝|正月|年末年始|\d+/\d+)[^()]*\)")
_ALWAYS, _NO_DAY = {"無休", "年中無休"}, {"", "無し", "なし"}
_OFTEN = re.compile(r"毎?月?の?(第.*)")
_LABELLED = re.compile(r"【開館時間】(?P<open>.*?)【休館日】(?P<closed>.*)", re.DOTALL)
_KANJI = str.maketrans("一二三四五", "12345")
_LABEL = re.compile(r"^(?:開催日|開催曜日|開館時間|開所時間|時間|原則(?:として)?)[:は]?")
_HOLIDAY_SHUT = re.compile(r"祝日(?:を除く|は(?:不可|休み|[開解]放不可))")
_WITHOUT_TIMES = re.compile(r"[\d第隔]")
_WEEKLY_CODES = {"", "1", "2", "毎週"}
"""How often, in the form of 子ども食堂: only these go with a bare weekday."""


def certain_of_text(opened: str, closed: str) -> Openings:
    """Of `9:00～12:00、13:00～16:30` and `月曜日、第3日曜日、年末年始`; nothing unless certain."""
    ranges, shut = times_of(plain(opened)), _shut(plain(closed))
    if shut is None or not ranges:
        return NEVER_SAID
    week = [(day, *times) for day in shut.open_days for times in ranges]
    opens = [Rule(day, start, end) for day, start, end in week]
    return made(opens, shut.rules, **shut.flags)


def certain_of_labelled(text: str) -> Openings:
    """Of `【開館時間】9：00～21：30 【休館日】月曜日`; nothing unless certain."""
    found = _LABELLED.fullmatch(text.strip())
    return certain_of_text(found["open"], found["closed"]) if found else NEVER_SAID


def week_of_days(days: str, start: str, end: str) -> tuple[Opening, ...]:
    """The week of `月火水木金`, `月曜～金曜` or `土日祝`, `9:00` and `14:30`; empty if in doubt."""
    ranges = times_of(f"{plain(start)}~{plain(end)}")
    rules = [rule for rule in days_of(plain(days)) if not rule.nth]
    return tuple((rule.day, *times) for rule in rules for times in ranges)


def with_remark(week: tuple[Opening, ...], remark: str) -> Openings:
    """A week and what is noted beside it: nothing is certain where a note speaks of other times."""
    said, openings = plain(remark), weekly(week)
    if _HOLIDAY_SHUT.fullmatch(said):
        return replace(openings, holidays=SHUT_THEN)
    nth = re.fullmatch(r"(第\d.曜日?)及び祝日は休み", said)
    if nth and openings:
        return made(openings.opens, days_of(nth[1]), holidays=SHUT_THEN)
    return NEVER_SAID if _WITHOUT_TIMES.search(said) or "祝" in said else openings


# Lists say the same hours again and again.
@lru_cache(maxsize=4096)
def certain_of_dates(when: str, times: str, remark: str) -> Openings:
    """Of `毎月第２土曜日`, `11:00〜13:00` and no remark; nothing unless certain."""
    which, ranges = plain(when).translate(_KANJI), times_of(plain(times))
    rules = days_of(which) if which.startswith(("毎月第", "第", "毎週")) and not remark else []
    return made(replace(rule, start=s, end=e) for rule in rules for s, e in ranges)


def proposed(text: str, today: date) -> Openings:
    """What a text seems to say, for whoever keeps the entry to confirm; it counts for nothing yet.

    Read are lines with days and times, and days on a line above the times. A day without a year
    is the next one. Of what is not read nothing is guessed.
    """
    if re.search(r"休止中|休業中", text):
        return NEVER_SAID
    closed = _shut(plain(text.partition("定休日：")[2])) or _Shut()
    opens = _seen(_parts(text.partition("定休日：")[0]), today)
    flags: dict[str, Any] = closed.flags if opens else {}
    shut = [*closed.rules, *map(Rule, closed.days)] if opens else []
    first = bool(opens) and _asks_first(text)
    return made(opens, shut, **flags, irregular="不定期" in text, call_first=first)


def _seen(parts: list[str], today: date) -> list[Rule]:
    opens: list[Rule] = []
    days: list[Rule] = []
    often = ""
    for said in parts:
        if said.startswith("開催頻度:"):
            often = said.removeprefix("開催頻度:")
            days = days_of(often)
            continue
        which, times = _cut(said)
        read = days_of(which) or [
            Rule(first=day, last=day) for day in [day_of(which, today)] if day
        ]
        if said.startswith("開催曜日:") and often not in _WEEKLY_CODES:
            read = []
        if not times:
            days = read or days
        elif which:
            opens += opening_of(f"{which}:{times}", today)
        else:
            opens += [replace(day, start=s, end=e) for day in days for s, e in times_of(times)]
    return opens


def _asks_first(text: str) -> bool:
    return bool(re.search(r"要(?:電話確認|問い?合わ?せ|確認|事前連絡)|事前に(?:電話|連絡)", text))


def _parts(text: str) -> list[str]:
    """Lines in plain spelling: 午後1時半 is 13:30, 第二 is 第2; labels and brackets are gone."""
    folded = unicodedata.normalize("NFKC", text.replace("\u3000", "\n"))
    folded = re.sub(r"【休館日】.*", "", folded).replace("【開館時間】", "\n")
    lines = [re.sub(r"\([^()]*\)", "", spelled(line)) for line in folded.splitlines()]
    return [line.rstrip("まで") for line in lines if line]


def _cut(said: str) -> tuple[str, str]:
    """Which days, and which times, of one line."""
    found = re.search(r"\d{1,2}:\d{2}~", said)
    which = said[: found.start()] if found else said
    times = said[found.start() :] if found else ""
    which = re.sub(r"(?:保育|[:は])$", "", _LABEL.sub("", which))
    return which, times


@dataclass
class _Shut:
    """What a text says of when a place is shut."""

    days: set[int] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)
    holidays: str = UNKNOWN
    new_year: str = UNKNOWN
    moves: bool = False

    @property
    def open_days(self) -> list[int]:
        return [day for day in range(len(WEEKDAYS)) if day not in self.days]

    @property
    def flags(self) -> dict[str, Any]:
        return {"holidays": self.holidays, "new_year": self.new_year, "moves": self.moves}


def _shut(closed: str) -> _Shut | None:
    """What is said of closing days; None where any of it is not understood."""
    notes, text = "".join(_NOTE.findall(closed)), _NOTE.sub("", closed)
    shut = _Shut(moves="翌" in notes or "開館し" in notes)
    if text in _ALWAYS:
        shut.holidays = OPEN_THEN
        shut.new_year = UNKNOWN if notes else OPEN_THEN
        return shut
    if text in _NO_DAY:
        return shut
    for part in re.split("[、,・]|及び", text):
        if _HOLIDAYS.fullmatch(part):
            shut.holidays = SHUT_THEN
        elif _NEW_YEAR.fullmatch(part):
            shut.new_year = SHUT_THEN
        elif not _PART_OF_IT.fullmatch(part) and not _shut_days(shut, part):
            return None
    return shut


def _shut_days(shut: _Shut, part: str) -> bool:
    often = _OFTEN.fullmatch(part)
    rules = days_of(often[1] if often else part.removeprefix("毎週"))
    for rule in rules:
        if rule.day == len(WEEKDAYS):
            shut.holidays = SHUT_THEN
        elif rule.nth:
            shut.rules.append(rule)
        else:
            shut.days.add(rule.day)
    return bool(rules)
