"""What a search asks for: its words, and the words of time among them taken together.

「土曜の午後」「土曜 午後」「土曜午後」 are one: what opens on a Saturday, in the afternoon.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from .openings import DAILY, DAYS, WEEKDAYS
from .spelling import written
from .synonyms import Sought, Synonyms

Asked = tuple[str, Sought]
"""A word as it was typed, and what it looks for."""
_JOINING = "[のと・]?"
OPENED = "(?:[開空あ]いてい?る|やってい?る|[行い]ける)"
"""How people say that a place is open."""
_PLACE_OPENED = f"{OPENED}(?:の|所|ところ|場所)?"
_OPEN = re.compile(_PLACE_OPENED)
"""Beside a time it says no more."""
_ENDING = f"(?:に|は|も|です|ごろ|から)?(?:{_PLACE_OPENED})?"
_DAY = rf"(?:毎週|第[\d・、第]+)?[{WEEKDAYS}](?:曜日?)?"
_PART = "(?:午前|午後|夜間?|祝祭?日?|年末年始)"
_JOINED = rf"(?:[・、,とやの]|及び|および)(?:{_DAY}|{_PART})"
# A day behind another without a sign between: 土日, and no more in 日曜月~金.
# Of no more than so many, lest a text of nothing else be read anew from each of its letters.
_DAYS = rf"(?:{_DAY}|{_PART})(?:{_JOINED}|{_PART}|(?<![曜日]){_DAY}){{0,30}}"
_SHUT = "(?:定休日?|休[館診業園所]日?|お?休み)"
_BEHIND = rf"(?:{_SHUT}|休日(?=[:】]))[日は:】(]*{_DAYS}(?:[~〜]{_DAY})?"
# 月曜が祝日の場合は翌日
_MOVED = rf"{_DAYS}が祝[日祭休]"
_CLOSED = re.compile(
    rf"{_BEHIND}|{_MOVED}|(?:毎日\(?)?{_DAYS}[はがを]?\(?(?:{_SHUT}|休$|除く|のぞく)", re.MULTILINE
)
SHUT_WORDS = ("休", "除く", "のぞく")
"""A text without any of these says nothing of when a place is shut."""


def asked_of(known: Synonyms, words: Sequence[str]) -> list[Asked]:
    """What the words of a search ask for; those of time stand together where the first of them is.

    words: as `search_words` gives them. 「夜の居場所」 are two: a time, and a place.
    """
    told, times = list[Asked | None](), list[Asked]()
    for word in _with_weekdays(known, words):
        said, rest = _parted(known, word)
        if said:
            if not times:
                told.append(None)
            times += [(spelled, known.sought(one)) for spelled, ones in said for one in ones]
        if rest:
            told.append((rest, known.sought(rest)))
    if times:
        told[told.index(None)] = _together(times)
        told = [one for one in told if one is None or not _OPEN.fullmatch(one[0])]
    return [one for one in told if one is not None]


_MONEY = re.compile("[借貸困]|相談|支援|給付|手続")
"""Beside these 金 is money, not Friday."""


def _with_weekdays(known: Synonyms, words: Sequence[str]) -> Iterator[str]:
    """Words, and 木 beside others as 木曜: so it is told, and so it stays where the others go.

    Alone it stays a letter: it may be the beginning of a name, and whoever means the day is one
    letter from it, while a day would hide each place that has the letter.
    """
    for word in words:
        day = f"{unicodedata.normalize('NFKC', word)}曜"
        is_day = len(words) > 1 and day[:-1] in (*WEEKDAYS,) and day in known.times
        is_day = is_day and not (day[0] == "金" and _MONEY.search("".join(words)))
        yield day if is_day else word


def _together(times: Sequence[Asked]) -> Asked:
    typed = " ".join(dict.fromkeys(spelled for spelled, _one in times))
    each = tuple(one for _spelled, one in times)
    if len(each) == 1:
        return typed, each[0]
    opens = dict.fromkeys(code for one in each for code in one.opens)
    if DAILY in opens:
        opens = dict.fromkeys(code for code in opens if code not in DAYS)
    return typed, Sought(written(typed), parts=each, opens=tuple(opens))


def _parted(known: Synonyms, word: str) -> tuple[list[tuple[str, list[str]]], str]:
    """The words of time of a word, together as they were typed, and what is left of it."""
    times, *patterns = _patterns(known.times)
    text = unicodedata.normalize("NFKC", word)
    for pattern in patterns:
        found = re.fullmatch(pattern, text)
        if found:
            return [(found["times"], re.findall(times, found["times"]))], found["rest"] or ""
    return ([(word, [word])], "") if known.sought(word).is_time else ([], word)


@lru_cache(maxsize=8)
def _patterns(spelled: frozenset[str]) -> tuple[str, ...]:
    """Of one word of time; of some with what may follow; of several, with anything behind them."""
    if not spelled:
        return ("",)
    ordered = sorted(map(re.escape, spelled), key=len, reverse=True)
    one, long = "|".join(ordered), "|".join(word for word in ordered if len(word) > 1)
    rest = f"(?:の|[にで]?{OPENED}の?)(?P<rest>.{{2,}})"
    return (
        one,
        f"(?P<times>(?:{one})(?:{_JOINING}(?:{one}))*)(?:{_ENDING}|{rest})",
        f"(?P<times>(?:{long})(?:{_JOINING}(?:{long}))+)(?P<rest>[^ぁ-ん].+)",
    )


def on_date(asked: Sequence[Asked], day: date | None) -> Iterator[Asked]:
    """The same where a date is asked for, too: the time is one of that date."""
    for typed, one in asked:
        yield typed, one.at(day) if day is not None and one.is_time else one


def says_open(text: str, said: Sequence[Sequence[str]]) -> bool:
    """Whether a folded text says each of some (one of its words), not only as when it is shut."""
    left = _CLOSED.sub("|", text) if any(word in text for word in SHUT_WORDS) else text
    return all(any(word in left for word in words) for words in said)
