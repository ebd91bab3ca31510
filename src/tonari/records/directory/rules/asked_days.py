"""A time among the words of a search: 12月5日, 令和8年12月5日, 明日, 今週の土曜, いま開いている."""

import re
import unicodedata
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from tonari.kernel import dates

from .asking import OPENED
from .day_words import day_of
from .openings import NOW, THIS_WEEK, WEEKDAYS

AGO = {"今日": 0, "本日": 0, "明日": 1, "明後日": 2, "あした": 1, "あさって": 2}
NEXT = ("今度", "こんど", "次", "つぎ")
"""Of a weekday the one after today."""
TONIGHT = ("今夜", "今晩", "こんばん")
_YEAR = r"(?:(?:令和|R)(?:元|\d{1,2})|\d{4})"
_WRITTEN = (
    rf"(?<![\d/.:-])(?:{_YEAR}[年/.-]\d{{1,2}}[月/.-]\d{{1,2}}(?:日|(?![\d/.:-]))"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}/\d{1,2}(?![\d/.:-]))"
)
_NEXT_WEEK = rf"(?P<week>今週|来週|{'|'.join(NEXT)})の?(?P<day>[{WEEKDAYS}])曜日?"
_BETWEEN = r"[\s、，,+＋]"
_AFTER = rf"(?:\([{WEEKDAYS}祝・]+曜?日?\))?(?:[にでは]?{OPENED}の?|[のにはもで](?!す)|です)?"
_TIME = "(?:[朝昼夜晩]|夕方|午前|午後)"
# 「あしたの会」 may be a name, 「今日子」 one of a person.
_KANJI = rf"(?:今日|本日|明日|明後日)(?=の|に|は|も|で|{_TIME}|{OPENED}|{_BETWEEN}|$)"
_KANA = rf"(?:あした|あさって)(?=の?{_TIME}|に?{OPENED}|{_BETWEEN}|$)"
_NIGHT = rf"(?:今夜|今晩|こんばん)(?=の|に|{OPENED}|{_BETWEEN}|$)"
_DAY = re.compile(
    rf"(?:(?P<written>{_WRITTEN})|(?:(?<=^)|(?<={_BETWEEN}))"
    rf"(?:(?P<near>{_KANJI}|{_KANA}|{_NIGHT})|{_NEXT_WEEK})){_AFTER}"
)
_WEEK = re.compile(
    rf"(?:(?<=^)|(?<={_BETWEEN}))(?P<week>今週)(?:の|に?{OPENED}の?|(?={_BETWEEN}|$))"
)
_PLACE = "(?:お?店|所|ところ|とこ|場所)"
_ASKED = "(?:は|が|を)?(?:ありますか|ある|どこですか|どこ|さがす|探す|知りたい|教えて)"
# Not 「今やっていることを」 nor 「今やってるから」: what follows is what is looked for.
_NOW = re.compile(
    rf"(?:(?<=^)|(?<={_BETWEEN}))(?P<now>(?:いま|今|現在)(?:すぐ)?{_BETWEEN}?"
    rf"(?:{OPENED}|(?:[開空あ]いて|やって)い?ますか?)|(?:いま|今|現在)?の?(?:営業|開館)中(?![止断]))"
    rf"(?:の(?![にではか])|{_PLACE}?{_ASKED}|{_PLACE}は?|ですか?)?[?!。]*"
    "(?!こと|けど|けれど|か[らなもど]|な[らの]|の[にではか]|とき|時|と|ん|し|よ|ね|が|を|は"
    "|仕事|パート|(?:アル)?バイト|治療|通院|勉強|習い|介護|育児|部活|ゲーム)"
)
_TIMELY = re.compile(
    rf"\d[月日時]|\d/\d|[{WEEKDAYS}]曜|午[前後]|[今来][日週月夜晩]|明日|あした|平日|週末|土日|[朝昼夜]"
)


class Said(NamedTuple):
    """A day that somebody typed, as they typed it; None: there is no such day.

    rest: what is left of the words. when: of WHENS, where it is no day.
    """

    typed: str
    day: date | None
    rest: str
    when: str = ""


def day_said(words: str, today: date) -> Said | None:
    """The first day among the words of a search, the next such; None where they name none."""
    text = unicodedata.normalize("NFKC", words)
    found = _DAY.search(text)
    if found is None or not _may_be_one(found["written"]):
        return _when_said(text)
    typed = found["written"] or found["near"] or f"{found['week']}{found['day']}曜"
    night = "夜" if found["near"] in TONIGHT else ""
    rest = (text[: found.start()], night, text[found.end() :])
    return Said(typed, _meant(found, today), " ".join(" ".join(rest).split()))


def _when_said(text: str) -> Said | None:
    for pattern, when in ((_WEEK, THIS_WEEK), (_NOW, NOW)):
        if found := pattern.search(text):
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            return Said(found[1], None, " ".join(rest.split()), when)
    return None


def speaks_of_time(words: str) -> bool:
    """Whether words ask for a day or a time of it, as far as that can be seen."""
    return _TIMELY.search(unicodedata.normalize("NFKC", words)) is not None


def _may_be_one(written: str | None) -> bool:
    """Whether it is a day and no fraction or name: 24/7, 1/50."""
    if not written or not re.fullmatch(r"\d{1,2}/\d{1,2}", written):
        return True
    month, day = map(int, written.split("/"))
    return 1 <= month <= 12 and 1 <= day <= 31


def _meant(found: re.Match[str], today: date) -> date | None:
    if found["near"]:
        return today + timedelta(days=AGO.get(found["near"], 0))
    if found["week"]:
        monday, day = today - timedelta(days=today.weekday()), WEEKDAYS.index(found["day"])
        is_next = found["week"] == "来週" or (found["week"] in NEXT and day <= today.weekday())
        return monday + timedelta(days=day + 7 * is_next)
    written = found["written"]
    with suppress(ValueError):
        if whole := dates.written(written):
            return date(whole.year or 0, whole.month, whole.day)
        month, day = re.findall(r"\d+", written)
        return date.fromisoformat(day_of(f"{month}月{day}日", today))
    return None
