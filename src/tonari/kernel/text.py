"""Folding of Japanese text, so that what people type finds what was written."""

import unicodedata

import jaconv

# Old and variant forms met in names and place names, each to the form in daily use.
_OLD_FORMS = str.maketrans(
    "髙﨑邉邊齋齊斎澤濵濱嶋嶌廣國學會澁櫻藏德惠眞靜榮條龍瀧圓壽彌禮寬淺齡舘槇槙𠮷",
    "高崎辺辺斉斉斉沢浜浜島島広国学会渋桜蔵徳恵真静栄条竜滝円寿弥礼寛浅齢館槙槙吉",
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー", "-"))


def fold(text: str) -> str:
    """Text as it is compared: NFKC, small letters, new kanji forms, hiragana, no spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_OLD_FORMS)
    return "".join(str(jaconv.kata2hira(plain)).split())


def fold_header(text: str) -> str:
    """A column header as it is compared: folded, and every kind of dash as one."""
    return fold(text).translate(_DASHES)


def one_dash(text: str) -> str:
    """Text of one width (NFKC), every kind of dash as one; its letters and spaces stay."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def fold_digits(text: str) -> str:
    """The ASCII digits of a text, such as a telephone number written in full width with hyphens."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isascii() and c.isdigit())
