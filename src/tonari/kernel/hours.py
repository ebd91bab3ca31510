"""Times of day as people say them: 18:00, 18時, 午後6時半, 午後1時〜3時; kept as 18:00."""

import re

_PART = "午前|午後|朝|夕方|夜|[AaPp][Mm]"
_NIGHT = "夜"
_LATER = ("午後", "夕方", _NIGHT, "PM")
_TIME = re.compile(
    rf"(?P<part>{_PART})?(?P<hour>\d{{1,2}})"
    r"(?::(?P<minute>\d{2})|時(?!間)(?:(?P<half>半)|(?P<past>\d{1,2})分)?)"
)
_HOUR_ALONE = re.compile(rf"(?:{_PART})?\d{{1,2}}")
# 13時から15時, 13時ー15時; 13〜15時; 15時まで.
_FROM = re.compile(rf"(?:(?<=[時分半])|(?<=:\d\d))(?:から|ー)(?=(?:{_PART})?\d)")
_WITHOUT_SIGN = re.compile(rf"(?<![\d:/~-])((?:{_PART})?\d{{1,2}})~(?=(?:{_PART})?\d{{1,2}}時)")
_ENDED = re.compile(r"(?<=:\d\d)まで(?=$|[、,])")
_NOON = 12
_EVENING = 5
"""夜5時 is in the evening; 夜1時 comes after midnight, as 夜12時 is no noon."""


def one_hour(text: str) -> str:
    """The time of a day of 24 hours that a text in plain spelling says; empty for none."""
    said = f"{text}時" if _HOUR_ALONE.fullmatch(text) else text
    found = _TIME.fullmatch(said)
    hour, minute = _read(found) if found else (2 * _NOON, 0)
    return f"{hour:02}:{minute:02}" if hour < 2 * _NOON and minute < 60 else ""


def clock_times(text: str) -> str:
    """A text in plain spelling (half width, `~`, no spaces) with its times as 13:30.

    Behind 午後 an end without a word is of the same half of the day: 午後1時~3時 is 13:00~15:00.
    What is no time of any clock stays as it is (25:00, 9:60).
    """
    said = _WITHOUT_SIGN.sub(r"\1時~", _FROM.sub("~", text.replace("正午", "12:00")))
    later = [found.end() for found in _TIME.finditer(said) if _is_later(found)]
    ends = {at + 1 for at in later if said[at : at + 1] == "~"}

    def written(found: re.Match[str]) -> str:
        hour, minute = _read(found)
        if found.start() in ends and not found["part"] and hour <= _NOON:
            hour += _NOON
        return f"{hour}:{minute:02}"

    return _ENDED.sub("", _TIME.sub(written, said))


def _read(found: re.Match[str]) -> tuple[int, int]:
    hour = int(found["hour"])
    last = _NOON if found["part"] == _NIGHT else _NOON - 1
    later = _NOON if _is_later(found) and hour <= last else 0
    return hour + later, 30 if found["half"] else int(found["minute"] or found["past"] or 0)


def _is_later(found: re.Match[str]) -> bool:
    if found["part"] == _NIGHT and int(found["hour"]) < _EVENING:
        return False
    return (found["part"] or "").upper() in _LATER
