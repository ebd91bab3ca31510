"""Opening times in words that people write, and those words read back."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate
from operator import or_
from typing import Any

from tonari.kernel.hours import clock_times
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .day_words import DATE, NOTED_DAY, dated, day_of, without_holidays, without_weekdays
from .openings import (
    ANY_DAY,
    HOLIDAY,
    LAST,
    OPEN_THEN,
    SHUT_THEN,
    WEEKDAYS,
    Openings,
    Rule,
    is_right,
    made,
)
from .seasons import (
    MONTHS,
    SEASON,
    month_of,
    months_in_words,
    months_of,
    season_in_words,
    season_of,
)
from .unread import why_not

MOST_LINES = 60
Line = tuple[str, str]
"""Which days (`第2・第4土曜`), and the times (`10:00〜12:00、13:00〜16:00`) or what holds then."""

_LETTERS = WEEKDAYS + "祝"
_FLAGS = {
    ("holidays", OPEN_THEN): _("祝日も開いています"),
    ("holidays", SHUT_THEN): _("祝日は休みです"),
    ("new_year", OPEN_THEN): _("年末年始も開いています"),
    ("new_year", SHUT_THEN): _("年末年始は休みです"),
    ("moves", True): _("休みの日が祝日のとき、次の日が休みになります"),
    ("irregular", True): _("不定期です"),
    ("call_first", True): _("行く前に電話をしてください"),
}
_FLAG_LINES = (
    (
        re.compile(r"祝日(?:も|は)?(?:開いています|開いている|開く)"),
        "holidays",
        OPEN_THEN,
    ),
    (re.compile(r"祝日(?:は|も)?(?:お)?休み(?:です)?"), "holidays", SHUT_THEN),
    (re.compile(r"年末年始(?:も|は)?(?:開いています|開いている|開く)"), "new_year", OPEN_THEN),
    (re.compile(r"年末年始(?:は|も)?(?:お)?休み(?:です)?"), "new_year", SHUT_THEN),
    (re.compile(r"休みの日が祝日のとき、次の日が休みになります"), "moves", True),
    (re.compile(r"不定期(?:です|開催)?"), "irregular", True),
    (
        re.compile(r"(?:行く前に電話をしてください|要電話確認|まず電話)"),
        "call_first",
        True,
    ),
)
_PERIOD = re.compile(
    rf"(?P<first>{DATE})~(?P<last>{DATE})|(?P<since>{DATE})から|(?P<till>{DATE})まで"
)
_DATES = re.compile(rf"{DATE}(?:[、,・]{DATE})*")
_OFF = _(
    "「%(line)s」が読めません。「%(word)s」は、日と曜日があいません（年がないときは、つぎの"
    "その日です）。確かめて、「2026年12月5日」のように年も書いてください。"
)
_RANGE = re.compile(r"(\d{1,2}):(\d{2})~(\d{1,2}):(\d{2})")
_KANJI = str.maketrans("一二三四五", "12345")
_ALWAYS = re.compile(r"(?:年中)?無休(?:です)?[・、,]?")
_DAY_AND_NIGHT = re.compile(r"24時間(?:営業|対応|開いて(?:いる|います))?(?:です)?[・、,]?")
_SHUT_DAYS = re.compile(r"(?:定休|休業|休館)日?|お休み")
_SHUT_THEN = re.compile(r"休み[:は]?(?P<first>.+)|(?P<last>.+?)(?:は|が)?休み(?:です)?")
_ONE_NTH = rf"((?:第\d|最終の?)(?:[・、,]?(?:第?\d|最終の?))*)の?[・、,]?([{WEEKDAYS}・、,]+)"
_NTH = re.compile(_ONE_NTH)
_NTHS = re.compile(rf"(?:毎月の?)?(?:{_ONE_NTH})+")
_NTH_SPAN = re.compile(rf"第(\d)~第?(\d)(?=[{WEEKDAYS}])")
_MONTHDAYS = re.compile(r"毎月(\d{1,2}日(?:[・、,]\d{1,2}日)*)")
_FORTNIGHT = re.compile(rf"隔週([{WEEKDAYS}・、,]+)\(({DATE})の週から\)")
_NAMED = {"毎日": WEEKDAYS, "平日": WEEKDAYS[:5], "土日": WEEKDAYS[5:], "土日祝": "土日祝"}
_WEEKLY = re.compile(rf"(?:毎週)?([{_LETTERS}・、,]+)")
_AND_DAY = re.compile(rf"(?<=[{_LETTERS}])(?:と|及び)(?=[{_LETTERS}第])")
_PARTED = re.compile(rf"(?<=[{_LETTERS}])[・、,]")
_FROM_DAY = re.compile(rf"(?<=[{WEEKDAYS}])から(?=[{WEEKDAYS}])")
_SPAN = re.compile(rf"(?:毎週)?([{WEEKDAYS}])~([{WEEKDAYS}])")


def plain(text: str) -> str:
    """Hours without the spellings that do not matter: NFKC, one tilde, no spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(str.maketrans("〜∼―–-", "~~~~~"))
    return "".join(folded.split())


def lines(openings: Openings) -> list[Line]:
    """Openings to show: which days and their times, days alike together; then what else is said."""
    shown = [(_which(group), times) for group, times in _grouped(openings.opens)]
    shown += [(f"休み {_which(group)}", "") for group, _times in _grouped(openings.shut)]
    said = [w for (name, value), w in _FLAGS.items() if getattr(openings, name) == value]
    return [*shown, *((words, "") for words in said)]


def describe(openings: Openings) -> str:
    """All of it as lines of text, which `parse` reads back to the same."""
    return "\n".join(f"{which} {times}".strip() for which, times in lines(openings))


def spelled(text: str) -> str:
    """The same, with every time as 13:30 (午後1時半, 13時半), 第二 as 第2, 12/5 as 12月5日."""
    said = re.sub(r"第[一二三四五]", lambda found: found[0].translate(_KANJI), plain(dated(text)))
    return clock_times(_DAY_AND_NIGHT.sub("0:00~24:00", dated(said)))


def parse(text: str, today: date) -> Openings:
    """What somebody wrote, a line for each: `月・水 10:00〜12:00`, `第2・第4土曜 …`, `8月5日 …`.

    A day without a year is the next one. `Refused` at `openings` names the line that is not read.
    """
    openings, unread = read(text, today)
    if unread:
        raise unread[0]
    return openings


def read(text: str, today: date) -> tuple[Openings, list[Refused]]:
    """What `parse` reads, and of each line that is not read why; `Refused` for too many lines."""
    said = _Said(today)
    written = [line.strip() for line in text.splitlines() if line.strip()]
    if len(written) > MOST_LINES:
        raise Refused(_("長すぎます。60行までにしてください。"), field="openings")
    unread = [_why_not(line, today) for line in written if not said.takes(line)]
    return made(said.opens, said.shut, **said.all_flags()), unread


def _why_not(line: str, today: date) -> Refused:
    said = spelled(line)
    if off := NOTED_DAY.search(without_weekdays(said, today)):
        return Refused(_OFF, field="openings", line=line[:60], word=off[0])
    return why_not(line, said)


@dataclass
class _Said:
    """What the lines read so far say."""

    today: date
    opens: list[Rule] = field(default_factory=list)
    shut: list[Rule] = field(default_factory=list)
    flags: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    """Flags that stand beside days: 月〜金（祝日を除く）."""

    def takes(self, line: str) -> bool:
        """Whether a line is read; what it says is added."""
        said, beside = without_holidays(spelled(line))
        said = _SHUT_DAYS.sub("休み", without_weekdays(said, self.today))
        flag = next(((n, v) for known, n, v in _FLAG_LINES if known.fullmatch(said)), None)
        if flag is not None:
            self.flags[flag[0]] = flag[1]
            return True
        if shut := _SHUT_THEN.fullmatch(said):  # shut but on holidays is another thing
            return not beside and self._closes(shut["first"] or shut["last"])
        is_read = self._opens(said) if said else True
        self.beside |= beside if is_read else {}
        return is_read

    def _opens(self, said: str) -> bool:
        rest, always = _ALWAYS.subn("", said)
        if always:
            self.flags |= {"holidays": OPEN_THEN, "new_year": OPEN_THEN}
        if always and not rest:
            return True
        every_day = "毎日" if always or rest.startswith("0:00~24:00") else ""
        opens = opening_of(rest, self.today) or opening_of(every_day + rest, self.today)
        self.opens += opens
        return bool(opens)

    def all_flags(self) -> dict[str, Any]:
        """The flags; where there are times for holidays, 祝日を除く spoke of other days."""
        beside = dict(self.beside)
        if any(rule.day == HOLIDAY for rule in self.opens):
            beside.pop("holidays", None)
        return beside | self.flags

    def _closes(self, which: str) -> bool:
        days = days_said(which, self.today)
        if any(rule.day == HOLIDAY for rule in days):
            self.flags["holidays"] = SHUT_THEN
        self.shut += [rule for rule in days if rule.day != HOLIDAY]
        return bool(days)


def opening_of(said: str, today: date) -> list[Rule]:
    """The rules of one line in plain spelling; empty if it is not certain what it says."""
    found = re.search(r"\d{1,2}:\d{2}~", said)
    if found is None:
        return []
    which, times = said[: found.start()].rstrip(":"), times_of(said[found.start() :])
    days = days_said(which, today) if which else []
    return [replace(day, start=start, end=end) for day in days for start, end in times]


def times_of(text: str) -> list[tuple[str, str]]:
    """`9:00~12:00、13:00~16:00` as times; empty if one of them is none, or before the last one."""
    result: list[tuple[str, str]] = []
    for part in re.split("[、,]", text):
        found = _RANGE.fullmatch(part)
        if found is None:
            return []
        start, end = (f"{int(h):02}:{m}" for h, m in (found.groups()[:2], found.groups()[2:]))
        if not is_right(start, end) or (result and start < result[-1][0]):
            return []
        result.append((start, end))
    return result


def days_of(which: str) -> list[Rule]:
    """Weekdays, and those of the month, in plain spelling: `月・水`, `第2・4土曜`, `日~木`."""
    which = _bare(which)
    if found := _SPAN.fullmatch(which):
        first, last = WEEKDAYS.index(found[1]), WEEKDAYS.index(found[2])
        return [Rule((first + ahead) % 7) for ahead in range((last - first) % 7 + 1)]
    if which in _NAMED:
        return [Rule(_LETTERS.index(letter)) for letter in _NAMED[which]]
    if _NTHS.fullmatch(which):
        parts = [_of_month(*found.groups()) for found in _NTH.finditer(which)]
        return [rule for part in parts for rule in part] if all(parts) else []
    if found := _WEEKLY.fullmatch(which):
        return [Rule(day) for day in _letters(found[1])]
    return _of_parts(_PARTED.split(which))


def _of_parts(parts: list[str]) -> list[Rule]:
    """`月~金・日`, `水・第2土`: of parts that are read by themselves all; empty if one is not.

    Nor of 第2土・日・月~金: whether every Sunday is meant nobody knows.
    """
    several = [days_of(part) for part in parts] if len(parts) > 1 else []
    numbered = list(accumulate((any(r.nth for r in rules) for rules in several), or_))
    doubtful = (
        before and part in WEEKDAYS for before, part in zip(numbered, parts[1:], strict=False)
    )
    if not all(several) or any(doubtful):
        return []
    return [rule for rules in several for rule in rules]


def _of_month(numbers: str, letters: str) -> list[Rule]:
    said, days = re.findall(r"\d|最終", numbers), _letters(letters)
    nths = [LAST if number == "最終" else int(number) for number in said]
    right = all(nth == LAST or 1 <= nth <= 5 for nth in nths)
    return [Rule(day, nth=nth) for day in days for nth in nths] if right else []


def days_said(which: str, today: date) -> list[Rule]:
    """The same, and all other days: dates, periods, seasons, months, days of the month."""
    if _DATES.fullmatch(which):
        dates = [day_of(one, today) for one in re.findall(DATE, which)]
        return [Rule(first=one, last=one) for one in dates] if all(dates) else []
    if found := MONTHS.match(which):
        rest = which[found.end() :]
        some = _special(rest, today) or _special(f"毎月{rest}", today) or days_of(rest)
        return [replace(day, season=one) for day in some for one in months_of(found)]
    if found := SEASON.match(which):
        season, rest = season_of(found), which[found.end() :].lstrip("の:")
        days = _special(rest, today) or days_of(rest) or ([] if rest else [Rule()])
        return [replace(day, season=season) for day in days] if season else []
    first, last, rest = _cut_period(which, today)
    if rest == which:
        return _special(which, today) or days_of(which)
    if (not first and not last) or (first and last and first >= last):
        return []
    days = _special(rest, today) or days_of(rest) or ([] if rest else [Rule()])
    return [replace(day, first=first, last=last) for day in days]


def _cut_period(which: str, today: date) -> tuple[str, str, str]:
    """The first and the last day of a period, and what follows it; no days if one is none."""
    found = _PERIOD.match(which)
    if found is None:
        return "", "", which
    ends = [found[name] for name in ("first", "since", "last", "till")]
    read = [day_of(end, today) if end else "" for end in ends]
    rest = which[found.end() :].lstrip("の:")
    if any(end and not day for end, day in zip(ends, read, strict=True)):
        return "", "", rest
    return read[0] or read[1], read[2] or read[3], rest


def _special(which: str, today: date) -> list[Rule]:
    if found := _MONTHDAYS.fullmatch(which):
        numbers = [int(number) for number in re.findall(r"\d+", found[1])]
        return [Rule(monthday=n) for n in numbers] if all(1 <= n <= 31 for n in numbers) else []
    if found := _FORTNIGHT.fullmatch(_bare(which)):
        known = day_of(found[2], today)
        return [Rule(day, fortnight=known) for day in _letters(found[1])] if known else []
    return []


def _bare(which: str) -> str:
    bare = re.sub("曜日?", "", which).replace("祝休日", "祝").replace("祝日", "祝")
    return _NTH_SPAN.sub(_each_nth, _FROM_DAY.sub("~", _AND_DAY.sub("・", bare)))


def _each_nth(found: re.Match[str]) -> str:
    return "第" + "・".join(map(str, range(int(found[1]), int(found[2]) + 1)))


def _letters(text: str) -> list[int]:
    return [_LETTERS.index(letter) for letter in dict.fromkeys(text) if letter in _LETTERS]


Group = list[Rule]


def _grouped(rules: Iterable[Rule]) -> list[tuple[Group, str]]:
    """Rules that differ in their days only, with their times: the days first, then the weeks."""
    times: dict[Rule, list[str]] = {}
    for rule in _by_months(rules):
        hours = f"{rule.start}〜{rule.end}" if rule.start else ""
        times.setdefault(replace(rule, start="", end=""), []).append(hours)
    alike: dict[tuple[Rule, str], Group] = {}
    for rule, said in times.items():
        alike.setdefault((_but_day(rule), "、".join(said)), []).append(rule)
    weeks: dict[tuple[Rule, bool, tuple[int, ...], str], Group] = {}
    for (bare, words), group in alike.items():
        days = tuple(rule.day for rule in group)
        weeks.setdefault((replace(bare, nth=0), bare.nth != 0, days, words), []).extend(group)
    return [(group, key[-1]) for key, group in weeks.items()]


def _by_months(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Rules of one day in several months as one, whose season is those months in words."""
    months: dict[tuple[Rule, bool], list[int]] = {}
    for rule in rules:
        some = rule.day != ANY_DAY or rule.monthday
        month = month_of(rule.season) if some else 0
        bare = replace(rule, season="") if month else rule
        months.setdefault((bare, month > 0), []).append(month)
    for (rule, is_monthly), several in months.items():
        yield replace(rule, season=months_in_words(several)) if is_monthly else rule


def _but_day(rule: Rule) -> Rule:
    """What rules have in common that go on one line."""
    if rule.is_one_date and rule.day == ANY_DAY and not rule.monthday:
        return Rule(fortnight="dates")
    return replace(rule, day=ANY_DAY, monthday=1 if rule.monthday else 0)


def _which(group: Group) -> str:
    one = group[0]
    if one.is_one_date and one.day == ANY_DAY and not one.monthday:
        return "、".join(in_words(rule.first) for rule in group)
    words = f"{_period(one)} {_days(group)}".strip()
    return f"{words}（{in_words(one.fortnight)}の週から）" if one.fortnight else words


def _period(rule: Rule) -> str:
    if rule.season:
        return season_in_words(rule.season)
    if rule.first and rule.last:
        return f"{in_words(rule.first)}〜{in_words(rule.last)}"
    if rule.first:
        return f"{in_words(rule.first)}から"
    return f"{in_words(rule.last)}まで" if rule.last else ""


def _days(group: Group) -> str:
    one = group[0]
    if one.monthday:
        # Behind the names of several months nobody says 毎月.
        every = "" if re.search("数月|・", one.season) else "毎月"
        return every + "・".join(f"{rule.monthday}日" for rule in group)
    if one.day == ANY_DAY:
        return ""
    letters = "・".join(_LETTERS[day] for day in dict.fromkeys(rule.day for rule in group))
    if one.nth:
        nths = sorted({rule.nth for rule in group}, key=lambda nth: (nth == LAST, nth))
        return "・".join("最終" if nth == LAST else f"第{nth}" for nth in nths) + f"{letters}曜"
    if one.fortnight:
        return f"隔週{letters}曜"
    return "毎日" if letters == "・".join(WEEKDAYS) else letters


def in_words(iso: str) -> str:
    """`2026-08-05` as `2026年8月5日`."""
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{year}年{month}月{day}日"
