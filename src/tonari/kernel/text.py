"""Folding of Japanese text, so that what people type finds what was written."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import jaconv

from .variants import GROUPS


class Letters(dict[int, Any]):
    """What `str.translate` makes of letters (as `str.maketrans` says it); all others stay.

    It asks slowly about a letter that is in no table, so that what stays is noted here, too.
    """

    def __init__(self, *tables: Mapping[int, Any]) -> None:
        for table in tables:
            self.update(table)

    def __missing__(self, letter: int) -> int:
        if letter < _NOTED:
            self[letter] = letter
        return letter


_NOTED = 1 << 16
"""Letters beyond these are rare: they are asked about each time."""
_DAILY_FORMS = str.maketrans(
    {other: group[0] for group in GROUPS.split() for other in group[1:]}
    # Marks that choose between drawings of one kanji.
    | dict.fromkeys([*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))], "")
)
_HIRAGANA = str.maketrans(
    {kana: jaconv.kata2hira(kana) for kana in map(chr, range(0x30A0, 0x3100))}
)
_ONE_FORM = Letters(_HIRAGANA, _DAILY_FORMS)
_DASHES = Letters(str.maketrans(dict.fromkeys("‐‑‒–—―−－ー", "-")))


def fold(text: str) -> str:
    """Text as it is compared: NFKC, small letters, new kanji forms, hiragana, no spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(plain.translate(_ONE_FORM).split())


_NO_INK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Letters by their class, of which nothing is drawn."""
_DIGITS = re.compile("[0-9]+")
_KANA_HYPHEN = re.compile("(?<=[0-9)])[‐‑‒–—―−ー](?=[0-9(])")
_FROM_ABROAD = re.compile(r"\+\s*81[\s().-]*0?")
"""How a number of Japan begins when it is written for the whole world: +81 90, +81 (0)90."""
_PHONE = re.compile(r"[+(]*(?:[0-9][ ().-]*){5,}[0-9]")
"""Six digits at least: what is shorter is a time, an extension or a number for emergencies."""
_NUMBERS_APART = re.compile(r"[、,;/\n]|内線|または|ext", re.IGNORECASE)
_LONGEST_NUMBER = 15
"""Digits of a telephone number, as ITU-T E.164 has it."""
_BETWEEN_NAMES = re.compile(r"[\s・･,，、.．]+")
_LOOSE = Letters(
    _DAILY_FORMS,
    str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖづぢをゐゑゔ", "あいうえおつやゆよわかけずじおいえぶ"),
    dict.fromkeys(map(ord, "‐‑‒–—―−－-~～〜"), "ー"),
    dict.fromkeys(map(ord, "・,，、.．"), ""),
)
_NUMERAL = re.compile("[〇一二三四五六七八九十]+")
_REPEATED = re.compile("(.)[々〻ゝ]")
_LONG = re.compile(
    "([あかさたなはまやらわがざだばぱ])[あー]+|([いきしちにひみりぎじびぴ])[いー]+"
    "|([うくすつぬふむゆるぐずぶぷ])[うー]+|([えけせてねへめれげぜでべぺ])[いえー]+"
    "|([おこそとのほもよろごぞどぼぽ])[うおー]+"
)


def names_in(text: str) -> list[str]:
    """The parts of a name (family, given, …), each folded."""
    return [folded for part in _BETWEEN_NAMES.split(text) if (folded := fold(part))]


def fold_name(text: str) -> str:
    """A name as it is compared loosely: folded, small kana as large, long vowels as one sign.

    おおの, おうの and オーノ are one, and so are しょうこ and しよーこ; おの is another.
    """
    return loosen("".join(names_in(text)))


def loosen(folded: str) -> str:
    """What was folded, perhaps by an earlier `fold`, as `fold_name` compares it; spaces stay."""
    plain = folded.translate(_LOOSE)
    return _LONG.sub(_long, _REPEATED.sub(r"\1\1", plain))


def _long(found: re.Match[str]) -> str:
    return f"{next(kana for kana in found.groups() if kana)}ー"


def fold_header(text: str) -> str:
    """A column header as it is compared: folded, and every kind of dash as one."""
    return fold(text).translate(_DASHES)


def is_blank(text: str) -> bool:
    """Whether nothing of a text is to be seen: spaces, and signs that have no width or no ink."""
    return not any(sign.isprintable() and sign not in _NO_INK for sign in "".join(text.split()))


def one_dash(text: str) -> str:
    """Text of one width (NFKC), every kind of dash as one; its letters and spaces stay."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def typed_number(text: str) -> str:
    """A number as it was typed, in half width: what a kana keyboard makes of a hyphen is one."""
    return _KANA_HYPHEN.sub("-", unicodedata.normalize("NFKC", text)).strip()


def plain_numbers(text: str) -> str:
    """Text with its numbers up to 99, and those told sign by sign, in digits: 二十五, 一九五〇."""
    return _NUMERAL.sub(lambda found: _number(found[0]), text)


def _number(numeral: str) -> str:
    digits = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
    if "十" not in numeral:
        return "".join(str(digits[sign]) for sign in numeral)
    tens, _ten, ones = numeral.partition("十")
    return str((digits.get(tens, 1) * 10) + digits.get(ones, 0))


def latin(kana: str) -> str:
    """Folded kana in Latin letters (みかみ: mikami); empty for what is not kana alone."""
    return jaconv.kana2alphabet(kana) if re.fullmatch("[ぁ-ゖー]+", kana) else ""


def fold_digits(text: str) -> str:
    """The ASCII digits of a text, such as a telephone number written in full width with hyphens."""
    return "".join(_DIGITS.findall(unicodedata.normalize("NFKC", text)))


def phone_digits(text: str) -> str:
    """The digits of telephone numbers as they are compared: +81 90-… is 090-…."""
    return fold_digits(_FROM_ABROAD.sub("0", one_dash(text)))


def phones_in(text: str) -> list[str]:
    """The telephone numbers of some lines without the words beside them, in half width."""
    lines = (one_dash(line) for line in text.splitlines())
    return [found for line in lines for found in _PHONE.findall(line)]


def first_number(text: str) -> str:
    """The digits of the first telephone number of a text; empty where there is none to be dialled.

    Shops write two in one field, or an extension behind: joined, they ring nobody.
    """
    return _if_one(fold_digits(_first_of_several(text)))


def first_phone(text: str) -> str:
    """The same as it is compared (`phone_digits`)."""
    return _if_one(phone_digits(_first_of_several(text)))


def _first_of_several(text: str) -> str:
    return _NUMBERS_APART.split(unicodedata.normalize("NFKC", text))[0]


def _if_one(digits: str) -> str:
    return digits if len(digits) <= _LONGEST_NUMBER else ""
