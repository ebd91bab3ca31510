"""The columns of a form, found again in the words of an entry: what came of them goes out in them.

`formats` joins several columns to one part of an entry (hours, description, conditions, cost); here
the same parts are cut again, so that a list that goes out comes back equal. What somebody wrote
freely stands whole in the column for remarks. What no words say is taken of the certain opening
times, where there is a column for it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from . import Content
from .hours import certain_of_labelled, week_of_days
from .opening_words import describe
from .openings import NEVER_SAID, WEEKDAYS, Openings, weekly

Columns = dict[str, str]
"""What stands in columns, by their names; a column that is not named is empty."""
AGES = ("幼児", "小学生", "中学生", "高校生", "大人")
FEES = tuple(f"参加費_{who}" for who in AGES)
HOW_OFTEN = ("開催頻度", "開催曜日", "開催日")
JOINING = ("参加条件", "予約方法", "予約特記事項")
ABOUT = (
    *("設置目的", "実施支援の主な区分", "法人番号", "フードパントリー実施", "テイクアウト実施"),
    *("学区", "ネットワークの加入", "備考"),
)
SAYINGS = {
    "フードパントリー実施": {"1": "フードパントリーもしています", "0": ""},
    "テイクアウト実施": {"1": "テイクアウトもできます", "0": ""},
}
"""What numbers in a column mean, in words. Those of 開催頻度 are told nowhere, and stay."""
NOT_KEPT = ("追加情報NO", "画像", "画像_ライセンス")
"""Columns of the 子ども食堂 form that stay empty: no list's pictures are kept."""
PRESCHOOL = ("受入年齢", "一時預かりの有無")
OUT_OF_HOURS = ("時間外における対応",)
_TIME = r"(?:午[前後])?\d{1,2}(?:[:：]\d{2}|時(?:\d{1,2}分|半)?)(?:頃|ごろ)?"
_TIMES = re.compile(f"{_TIME}〜(?:{_TIME})?|〜?{_TIME}")
_WEEK = re.compile(r"(?P<days>\S.*?) (?P<start>[^\s〜]*\d[^\s〜]*)〜(?P<end>[^\s〜]*)")
_DAYS_ALONE = re.compile(rf"[{WEEKDAYS}祝]+")
_CLINIC = re.compile(r"[^\n、。]{0,20}(?:病院|診療所|医院|クリニック|薬局|助産所)")
_KIND = re.compile(r"[^\s、。]{1,20}")
_SUBJECT = re.compile(r"[^\s、。]{1,20}科(?:[(（][^()（）]*[)）])?")


_EVERYBODY = "子どもも大人も"
_FEE = re.compile(r"(.+?)(?:は?無料|([1-9]\d*)円)")
_YEN = re.compile(r"0|[1-9]\d{0,4}|")
_STREET = re.compile(r"(?P<street>.*?[0-9０-９]\S*) (?P<building>[^0-9０-９].*|[0-9０-９]+[階F].*)")
_NUMBERED = re.compile(r"[0-9０-９]+(?:丁目|番|条|[-－ー‐−][0-9０-９])")


def building_of(address: str) -> tuple[str, str]:
    """An address up to its house number, and the building (方書) after it; else all of it.

    `rows` joins the two again as they were.
    """
    found = _STREET.fullmatch(address)
    if found is None or _NUMBERED.search(found["building"]) or found["building"] in found["street"]:
        return address, ""
    return found["street"], found["building"]


def labelled(cells: Columns, names: Sequence[str]) -> str:
    """Columns as lines: their `SAYINGS`, else `列の名前：中身`, as `Cells.said` makes them."""
    said = (
        SAYINGS.get(name, {}).get(cells[name], f"{name}：{cells[name]}")
        for name in names
        if cells.get(name)
    )
    return _joined(*said)


def cut(text: str, names: Sequence[str], *, whole: bool = False) -> tuple[Columns, str]:
    """The columns whose lines stand at the head of a text, and the text that follows.

    whole: nothing follows; a line without a name belongs to the column before it. What would not
    come back as it was is left in one piece; what came in before there were `SAYINGS` is cut too.
    """
    cells: Columns = {}
    rest: list[str] = []
    last, later = "", tuple(names)
    for line in text.split("\n"):
        name, cell = ("", "") if rest else _cell_of(line, later)
        if name:
            cells[name], last, later = cell, name, later[later.index(name) + 1 :]
        elif whole and last and not rest:
            cells[last] += f"\n{line}"
        else:
            rest.append(line)
    left = "\n".join(rest)
    plain = _joined(*(f"{name}：{cell}" for name, cell in cells.items() if cell))
    same = text in (_joined(labelled(cells, names), left), _joined(plain, left))
    return (cells, left) if same else ({}, text)


def _cell_of(line: str, names: Sequence[str]) -> tuple[str, str]:
    """The column that a line tells, and what stands in it; empty if it tells none of these."""
    for name in names:
        if line.startswith(f"{name}："):
            return name, line.removeprefix(f"{name}：")
        for cell, words in SAYINGS.get(name, {}).items():
            if words and line == words:
                return name, cell
    return "", ""


def fees_said(cells: Columns) -> str:
    """What it costs whom, as people say it (中学生まで無料、大人300円).

    Where a column has anything but yen, all of them as `labelled`.
    """
    if not all(_YEN.fullmatch(cells.get(name, "")) for name in FEES):
        return labelled(cells, FEES)
    runs = groupby(AGES, key=lambda who: cells.get(f"参加費_{who}", ""))
    return "、".join(_fee(tuple(whom), yen) for yen, whom in runs if yen)


def _fee(whom: tuple[str, ...], yen: str) -> str:
    who = "・".join(whom)
    if whom == AGES:
        who = _EVERYBODY
    elif len(whom) > 1 and whom[0] == AGES[0]:
        who = f"{whom[-1]}まで"
    is_named = who.endswith(AGES)
    return f"{who}{'は' * is_named}無料" if yen == "0" else f"{who}{yen}円"


def cut_fees(text: str) -> tuple[Columns, str]:
    """The columns of what it costs, of a text that may begin with a line of `fees_said`."""
    line, _break, rest = text.partition("\n")
    cells: Columns = {}
    for part in line.split("、"):
        found = _FEE.fullmatch(part)
        cells |= dict.fromkeys(_ages(found[1]), found[2] or "0") if found else {}
    return (cells, rest) if cells and fees_said(cells) == line else cut(text, FEES)


def _ages(who: str) -> list[str]:
    if who == _EVERYBODY:
        return list(FEES)
    last = who.removesuffix("まで")
    if last != who and last in AGES:
        return list(FEES[: AGES.index(last) + 1])
    return [f"参加費_{one}" for one in who.split("・")]


def times_of_line(text: str) -> tuple[str, str, str]:
    """From, to and what follows, of a text that may begin with a line `10:00〜12:00`."""
    line, _break, rest = text.partition("\n")
    if not _TIMES.fullmatch(line):
        return "", "", text
    start, _tilde, end = line.partition("〜")
    return start, end, rest


def of_childrens_table(content: Content) -> Columns:
    """The columns of the 子ども食堂 form that an entry knows."""
    when, left = cut(content.hours, HOW_OFTEN)
    start, end, remark = times_of_line(left)
    fees, fee = cut_fees(content.cost)
    joining, free = cut(content.conditions, JOINING, whole=True)
    about, words = cut(content.description, ABOUT, whole=True)
    if not when and not start and content.openings != NEVER_SAID:
        when, start, end = _when_certain(content.openings, alone=not remark)
    return {
        **when,
        "開催開始時間": start,
        "開催終了時間": end,
        "開催日時特記事項": remark,
        **(joining or {"参加条件": free}),
        **fees,
        "参加費特記事項": fee,
        **(about or {"備考": words}),
    }


def how_often(openings: Openings) -> str:
    """How often it is open, where that is one thing: 毎週, 隔週, 月2回, 不定期; else empty."""
    opens = openings.opens
    if any(rule.first or rule.last or rule.season for rule in opens):
        return ""
    if opens and all(rule.nth or rule.monthday for rule in opens):
        return f"月{len({(rule.day, rule.nth, rule.monthday) for rule in opens})}回"
    if any(rule.nth or rule.monthday for rule in opens):
        return ""
    biweekly = {bool(rule.fortnight) for rule in opens}
    if len(biweekly) == 1:
        return "隔週" if biweekly.pop() else "毎週"
    return "不定期" if openings.irregular and not opens else ""


def _when_certain(openings: Openings, *, alone: bool) -> tuple[Columns, str, str]:
    """How often, on which day and from when to when; the last only where all of it is one line.

    alone: no remark stands beside it, which would put the day in doubt when it is read.
    """
    often = how_often(openings)
    when = {"開催頻度": often}
    times = {(rule.start, rule.end) for rule in openings.opens}
    days = describe(_days_of(openings)).split("\n")
    if not alone or len(times) != 1 or len(days) != 1 or often in ("", "隔週", "不定期"):
        return when, "", ""
    day = days[0].rpartition(" ")[0]
    start, end = times.pop()
    return when | {"開催日": day if day.startswith(("第", "毎")) else f"毎週{day}"}, start, end


def _days_of(openings: Openings) -> Openings:
    return replace(NEVER_SAID, opens=openings.opens, shut=openings.shut)


def of_week(content: Content, *, clinic: bool = False) -> tuple[str, str, str, str]:
    """Weekdays, from, to and the remark of a form that has one time for all days of a week.

    clinic: the form of 医療機関, in which a remark leaves nothing certain.
    """
    line, _break, remark = content.hours.partition("\n")
    found = _WEEK.fullmatch(line)
    if found or _DAYS_ALONE.fullmatch(line):
        days, start, end = found.groups() if found else (line, "", "")
        certain = weekly(week_of_days(days, start, end))
        if remark:
            certain = NEVER_SAID if clinic else certain_of_labelled(remark)
        if content.openings in (NEVER_SAID, certain):
            return days, start, end, remark
    return (*one_time(content.openings), content.hours)


def one_time(openings: Openings) -> tuple[str, str, str]:
    """Weekdays, from and to, of openings of every week with one time alone; else empty."""
    week = sorted((rule.day, rule.start, rule.end) for rule in openings.opens)
    times = {opening[1:] for opening in week}
    if len(times) != 1 or openings != weekly(week):
        return "", "", ""
    return "".join(WEEKDAYS[opening[0]] for opening in week), week[0][1], week[0][2]


def of_preschool(content: Content) -> Columns:
    """The columns of 子育て施設 that an entry knows; its description begins with 種別."""
    kind, _break, rest = content.description.partition("\n")
    if not _KIND.fullmatch(kind):
        kind, rest = "", content.description
    said, _rest = cut(content.conditions, PRESCHOOL, whole=True)
    return {"種別": kind, "説明": rest, **said}


def of_clinic(content: Content) -> Columns:
    """The columns of 医療機関 that an entry knows; its description begins with 診療科目."""
    first, *rest = content.description.split("\n")
    kind = first if _CLINIC.fullmatch(first) else ""
    left = rest if kind else [first, *rest]
    subjects = left[0] if left and _are_subjects(left[0].split("、")) else ""
    days, start, end, when = of_week(content, clinic=True)
    answer, _rest = cut(content.conditions, OUT_OF_HOURS, whole=True)
    return {
        "医療機関の種類": kind,
        "診療曜日": days,
        "診療開始時間": start,
        "診療終了時間": end,
        "診療日時特記事項": when,
        **answer,
        "診療科目": subjects.replace("、", ";"),
        "備考": "\n".join(left[1:] if subjects else left),
    }


def _are_subjects(words: Iterable[str]) -> bool:
    return all(_SUBJECT.fullmatch(word) for word in words)


def _joined(*texts: str) -> str:
    return "\n".join(filter(None, texts))
