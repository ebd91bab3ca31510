"""Why a line of opening times is not read: what is wrong with it, and how to write it."""

import re
from calendar import monthrange
from collections.abc import Callable

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

_RANGE = re.compile(r"(\d{1,2}):(\d{2})~(\d{1,2}):(\d{2})")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_DAY = re.compile(r"(?:(\d{4})[年-])?(\d{1,2})[月-](\d{1,2})(?:日|(?=[^\d]|$))")
_NTH = re.compile(r"第(\d+)")
_MOST_NTH = 5
_NOON, _MIDNIGHT = 12, 24
_LEAP = 2028
"""A year that has every day."""
_UNREAD = _(
    "「%(line)s」が読めません。"
    "「月・水 10:00〜16:00」「第2土曜 10:00〜12:00」のように書いてください。"
)


def why_not(line: str, said: str) -> Refused:
    """A line as it was written and in plain spelling (`spelled`); `Refused` at `openings`."""
    words = ((reason, find(said)) for reason, find in _WHYS)
    reason, word = next(((reason, word) for reason, word in words if word), (_UNREAD, ""))
    return Refused(reason, field="openings", line=line[:60], word=word)


def _no_day(said: str) -> str:
    for found in _DAY.finditer(said):
        year, month, day = int(found[1] or 0), int(found[2]), int(found[3])
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(year or _LEAP, month)[1]:
            return found[0]
    return ""


def _no_nth(said: str) -> str:
    return next((f"第{n}" for n in _NTH.findall(said) if not 1 <= int(n) <= _MOST_NTH), "")


def _ends_first(said: str) -> str:
    if "翌" in said:
        return ""
    return next((one[0] for one in _RANGE.finditer(said) if int(one[3]) < int(one[1]) <= _NOON), "")


def _past_midnight(said: str) -> str:
    def passes(start: int, end: int) -> bool:
        return end > _MIDNIGHT or end < start or "翌" in said

    found = _RANGE.finditer(said.replace("翌", ""))
    return next((one[0] for one in found if passes(int(one[1]), int(one[3]))), "")


def _goes_back(said: str) -> str:
    ranges = list(_RANGE.finditer(said))
    starts = [(int(one[1]), int(one[2])) for one in ranges]
    return next((ranges[at][0] for at in range(1, len(ranges)) if starts[at] < starts[at - 1]), "")


def _no_time(said: str) -> str:
    times = _TIME.finditer(said)
    return next((t[0] for t in times if int(t[2]) >= 60 or int(t[1]) > _MIDNIGHT), "")


def _which_week(said: str) -> str:
    return "隔週" if "隔週" in said and "の週から" not in said else ""


def _times_alone(said: str) -> str:
    return said if _RANGE.match(said) else ""


_WHYS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (_("「%(line)s」が読めません。「%(word)s」という日はありません。"), _no_day),
    (
        _(
            "「%(line)s」が読めません。「%(word)s」はありません。"
            "第1から第5までか、「最終」で書いてください。"
        ),
        _no_nth,
    ),
    (
        _(
            "「%(line)s」は、終わりの時刻が、はじまりの時刻より前です。"
            "午後なら「15:00」か「午後3時」のように書いてください。"
        ),
        _ends_first,
    ),
    (
        _(
            "「%(line)s」が読めません。夜の0時をこえるときは、日を分けて"
            "「金 18:00〜24:00」「土 0:00〜1:00」のように2行で書いてください。"
        ),
        _past_midnight,
    ),
    (_("「%(line)s」が読めません。「%(word)s」という時刻はありません。"), _no_time),
    (
        _(
            "「%(line)s」は、「%(word)s」が、その前の時間より早くはじまります。"
            "早い順に、午後なら「15:00」か「午後3時」のように書いてください。"
        ),
        _goes_back,
    ),
    (
        _(
            "「%(line)s」は、どの週かがわかりません。"
            "「隔週水曜（2026年11月25日の週から） 10:00〜12:00」のように書くか、"
            "「不定期」と「行く前に電話をしてください」の2行にしてください。"
        ),
        _which_week,
    ),
    (
        _("「%(line)s」は、いつの時間ですか。曜日か日を、時間の前に書いてください。"),
        _times_alone,
    ),
)
"""What is looked for in this order, and what finds it."""
