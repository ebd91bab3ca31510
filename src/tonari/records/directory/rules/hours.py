"""Opening times in the text of published lists: what is certain, and what is worth asking about."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from .day_words import NOTED_DAY, without_holidays, without_weekdays
from .opening_words import days_of, days_said, opening_of, plain, spelled, times_of
from .openings import (
    ANY_DAY,
    HOLIDAY,
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
_LABEL = re.compile(
    r"^[・※]?(?:(?:開催日|開催曜日|開館時間|開所時間|時間|原則(?:として)?|基本)[:は]?)+"
)
_HOLIDAY_SHUT = re.compile(r"祝日(?:を除く|は(?:不可|お?休み|[開解]放不可))")
_ONE_OR_OTHER = re.compile(r"(?:または|又は|もしくは|若しくは)(?:第|最終|[月火水木金土日]曜)")
_SOME_MONTHS = re.compile(
    r"[\d一二三四五六半数][かヶケカヵ箇]?月(?:に|ごと|おき|毎)|(?:^|[:\n])年\d+回"
)
_EXCEPT = re.compile(
    # That it ends is seen first: what does not would be tried at every letter.
    rf"\((?![^()]*の週から)(?=[^()]*\))(?:[^()]*\d月|[{WEEKDAYS}祝曜・、]+(?:を|は)?(?:除|のぞ)"
    r"|[^()]*(?:第\d|最終|\d:\d\d|土日)[^()]*(?:除|のぞ|休|場合)|[^()]*[月年]に?\d+回)"
)
"""毎日（土日祝を除く）, 第1土曜（8月を除く）, 水曜（月1回）: not all of those days, or times."""
_BRACKETS = re.compile(r"\((?![^()]*の週から)[^()]*\)")
_TIMES = r"\d{1,2}:\d{2}~\d{1,2}:\d{2}"
_OF_DAYS = re.compile(
    rf"\(((?:[{WEEKDAYS}祝平毎曜・、,~と]|第\d|最終)+)\):?({_TIMES}(?:[、,]{_TIMES})*)"
)
_BY_DAYS = re.compile(
    rf"(?:(?:診療|開館|営業|開所|受付|利用)?時間内?(?:のみ)?:?)?(?:{_OF_DAYS.pattern}[、,]?)+"
)
_ANCHORED = re.compile(r"隔週[^(\n]*\([^()]*の週から\)")
_SELDOM = re.compile(
    rf"(?P<before>[{WEEKDAYS}])曜?日?[^\n。、]{{0,6}}は(?:隔週|月\d|第\d)"
    rf"|隔週の?(?P<after>[{WEEKDAYS}](?:曜日?)?(?:[・、,と]?[{WEEKDAYS}](?:曜日?)?)*)?"
)
_OTHER_TIMES = re.compile(r"[\d第隔祝休]|不定|臨時")
"""Of a note beside a week: other times, or days on which it is shut that nobody can tell ahead."""
_WEEKLY_CODES = {"", "毎週"}
"""How often, in the form of 子ども食堂: only these go with a bare weekday.

What its numbers mean is told nowhere: 1 stands beside a 土, and once beside 第３土曜日.
"""


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
    read = days_of(plain(days))
    rules = [] if any(rule.nth for rule in read) else read
    return tuple((rule.day, *times) for rule in rules for times in ranges)


def with_remark(week: tuple[Opening, ...], remark: str) -> Openings:
    """A week and what is noted beside it: nothing is certain where a note speaks of other times."""
    said, openings = plain(remark), weekly(week)
    if _HOLIDAY_SHUT.fullmatch(said):
        return replace(openings, holidays=SHUT_THEN)
    nth = re.fullmatch(r"(第\d.曜日?)及び祝日は休み", said)
    if nth and openings:
        return made(openings.opens, days_of(nth[1]), holidays=SHUT_THEN)
    return NEVER_SAID if _OTHER_TIMES.search(said) else openings


# Lists say the same hours again and again.
@lru_cache(maxsize=4096)
def certain_of_dates(when: str, times: str, remark: str) -> Openings:
    """Of `毎月第２土曜日`, `11:00〜13:00` and no remark; nothing unless certain."""
    which, ranges = plain(when).translate(_KANJI), times_of(plain(times))
    rules = days_of(which) if which.startswith(("毎月第", "第", "毎週")) and not remark else []
    return made(replace(rule, start=s, end=e) for rule in rules for s, e in ranges)


def proposed(text: str, today: date) -> Openings:
    """What a text seems to say, for whoever keeps the entry to confirm; it counts for nothing yet.

    Read are lines with days and times, and days on a line above or below the times. A day without
    a year is the next one. Of what is not read nothing is guessed: of 隔週 nobody knows which week.
    """
    if re.search(r"休止中|休業中", text):
        return NEVER_SAID
    closed = _shut(plain(text.partition("定休日：")[2])) or _Shut()
    parts, beside = _parts(text.partition("定休日：")[0], today)
    opens, seldom = _but_seldom(_seen(parts, today), "\n".join(map(plain, text.splitlines())))
    flags: dict[str, Any] = _joined(closed.flags, beside, opens) if opens else {}
    shut = [*closed.rules, *map(Rule, closed.days)] if opens else []
    first = seldom or (bool(opens) and _asks_first(text))
    irregular = "不定期" in text or (seldom and not opens)
    return made(opens, shut, **flags, irregular=irregular, call_first=first)


def _joined(closed: dict[str, Any], beside: dict[str, str], opens: list[Rule]) -> dict[str, Any]:
    """What is said of closing days, and of holidays beside the days (for which no times stand)."""
    for_holidays = any(rule.day == HOLIDAY for rule in opens)
    more = {name: said for name, said in beside.items() if name != "holidays" or not for_holidays}
    return closed | {name: said for name, said in more.items() if not closed.get(name)}


def _but_seldom(opens: list[Rule], text: str) -> tuple[list[Rule], bool]:
    """Rules without those that do not hold every time, and whether a text says in which weeks not.

    土曜日は隔週, 2か月に1回: it is open then, but not each time.
    """
    if _ONE_OR_OTHER.search(text):
        return [], False
    if _SOME_MONTHS.search(text):
        return [], True
    found = list(_SELDOM.finditer(_ANCHORED.sub("", text)))
    letters = "".join(one["before"] or one["after"] or "" for one in found) or WEEKDAYS
    days = {WEEKDAYS.index(letter) for letter in letters if letter in WEEKDAYS} if found else set()
    kept = [rule for rule in opens if rule.nth or rule.fortnight or rule.day not in days]
    return kept, any("隔週" in one[0] for one in found)


def _seen(parts: list[str], today: date) -> list[Rule]:
    opens: list[Rule] = []
    days: list[Rule] = []
    often, weekdays, alone = "", set[int](), ""
    for said in parts:
        if said.startswith("開催頻度:"):
            often = said.removeprefix("開催頻度:")
            days = days_of(often)
            continue
        which, times = _cut(said)
        read = days_said(which, today)
        if said.startswith("開催曜日:"):
            weekdays = {rule.day for rule in read}
            read = read if often in _WEEKLY_CODES else []
        elif not times and not _agree(read, weekdays):
            read = days = []
        if not times:
            days = read or days
            opens, alone = (_at(days, alone), "") if alone and read else (opens, alone)
        elif which:
            opens += opening_of(f"{which}:{times}", today)
        else:
            # Which of the weekdays may be said below: 開催曜日：土, 10:00〜12:00, 毎月第2土曜.
            alone = times if weekdays or not days else ""
            opens += _at(days, times)
    return opens


def _agree(days: list[Rule], weekdays: set[int]) -> bool:
    """Whether days are of the weekdays that a list says, if it says any."""
    said = {rule.day for rule in days} - {ANY_DAY}
    return not said or not weekdays or said == weekdays


def _at(days: list[Rule], times: str) -> list[Rule]:
    return [replace(day, start=s, end=e) for day in days for s, e in times_of(times)]


def _asks_first(text: str) -> bool:
    return bool(re.search(r"要(?:電話確認|問い?合わ?せ|確認|事前連絡)|事前に(?:電話|連絡)", text))


def _parts(text: str, today: date) -> tuple[list[str], dict[str, str]]:
    """Lines in plain spelling: 午後1時半 is 13:30, 第二 is 第2; labels and brackets are gone.

    Besides, what they say of holidays.
    """
    folded = unicodedata.normalize("NFKC", text.replace("\u3000", "\n"))
    folded = re.sub(r"【休館日】.*", "", folded).replace("【開館時間】", "\n")
    lines: list[str] = []
    beside: dict[str, str] = {}
    for line in re.split(r"[\n。]", folded):
        said, flags = without_holidays(without_weekdays(spelled(line), today))
        if _HOLIDAY_SHUT.fullmatch(said):
            said, flags = "", {"holidays": SHUT_THEN}
        beside |= {} if "休" in said else flags
        # A weekday that does not fit: a day of another year.
        if not NOTED_DAY.search(said) and not _EXCEPT.search(said):
            lines += [_BRACKETS.sub("", one) for one in _by_days(said)]
    return [line.rstrip("まで") for line in lines if line], beside


def _by_days(said: str) -> list[str]:
    """`(月~金)9:30~18:00(土)9:30~17:00` as a line for each of its days, and any other as it is.

    Only where times follow each bracket at once: `9:00~12:00(土)13:00~15:00(日)` is another thing.
    """
    if _BY_DAYS.fullmatch(said) is None:
        return [said]
    return ["".join(pair) for pair in _OF_DAYS.findall(said)]


def _cut(said: str) -> tuple[str, str]:
    """Which days, and which times, of one line."""
    found = re.search(r"\d{1,2}:\d{2}~", said)
    which = said[: found.start()] if found else said
    times = said[found.start() :] if found else ""
    which = re.sub(r"(?:保育|に?開催|[:は])$", "", _LABEL.sub("", which))
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
