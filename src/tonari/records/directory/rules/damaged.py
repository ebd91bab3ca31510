"""Words that came to harm on their way into a list: what is left of them, and what to check."""

import re
from collections.abc import Iterator

from tonari.kernel.reasons import say
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import Content
from .imports import PARTS

_SAID_IN = ("name", "kana", "provider", "address", "description", "hours", "conditions", "cost")
_LOST = re.compile("\ufffd")
_OWN_SIGNS = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
"""Signs (外字) that only the machines have that were told how to draw them."""
_NOTHING_LEFT = re.compile(r"[\s\ufffd?？〓□]*")
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]"
)
_JAPANESE = re.compile("[ぁ-んァ-ヶ一-鿿]")
_HALF_KANA = re.compile("[ｦ-ﾟ]")
_KANA = re.compile("[ぁ-んァ-ヶー]")
# 縺, 繧 and 繝 are what the first bytes of kana in UTF-8 are in Shift_JIS; nobody writes them much.
_KANA_MISREAD = re.compile("[縺繧繝]")
_MISREAD = re.compile("[縺繧繝\u00c3\u00e3-\u00e9]")


def check_is_legible(name: str) -> None:
    """`Refused` for a name of which no sign is left."""
    if not name:
        raise Refused(_("名称がありません。"))
    if _NOTHING_LEFT.fullmatch(name):
        raise Refused(_("名称の字がこわれていて、読めません。もとの一覧で確かめてください。"))


def doubts_of_words(raw_name: str, content: Content) -> Iterator[str]:
    """What of the words of a row may have come to harm, a sentence each.

    raw_name: as it stood in its cell.
    """
    yield from _of_name(raw_name, content.name)
    texts = {part: getattr(content, part) for part in _SAID_IN}
    whole = "\n".join(texts.values())
    if _LOST.search(whole):
        words = _("読めなくなった字（�）があります：%(parts)s。もとの一覧で確かめてください。")
        yield say(words, parts=_parts(texts, _LOST))
    if _OWN_SIGNS.search(whole):
        words = _(
            "ほかの機械では出ない字（外字）があります：%(parts)s。もとの一覧で確かめてください。"
        )
        yield say(words, parts=_parts(texts, _OWN_SIGNS))
    guesses = {"name": meant(raw_name)} if raw_name else {}
    if _MISREAD.search(whole):
        guesses |= {part: meant(text) for part, text in texts.items() if part != "name"}
    if found := {part: guess for part, guess in guesses.items() if guess}:
        words = _(
            "文字化けのようです：%(parts)s（もとは「%(guess)s」かもしれません）。もとの一覧で確かめてください。"
        )
        first = next(iter(found.values()))
        yield say(words, parts=[PARTS[part] for part in found], guess=first[:30])


def _of_name(raw: str, name: str) -> Iterator[str]:
    if _UNSEEN.search(raw):
        yield _("名称から、目に見えない字を取りのぞきました。")
    if _HALF_KANA.search(name) and _JAPANESE.search(name):
        yield _("名称に、半角カナがまじっています。書いてあるとおりに出します。")
    if not any(letter.isalpha() for letter in name):
        yield _("名称が、数字か記号だけです。もとの一覧で確かめてください。")


def _parts(texts: dict[str, str], harm: re.Pattern[str]) -> list[str]:
    return [PARTS[part] for part, text in texts.items() if harm.search(text)]


def meant(text: str) -> str:
    """What a text was before its UTF-8 was read as something else; empty if it was not."""
    for read in (_as_shift_jis, _as_western):
        try:
            guess = read(text).decode()
        except UnicodeError:
            continue
        if guess != text and _JAPANESE.search(guess):
            return guess
    if len(_KANA_MISREAD.findall(text)) < 2:
        return ""
    guess = text.encode("cp932", "ignore").decode("utf-8", "ignore")
    return guess if len(_KANA.findall(guess)) > 1 else ""


def _as_shift_jis(text: str) -> bytes:
    return text.encode("cp932")


def _as_western(text: str) -> bytes:
    """Windows-1252; bytes that it does not have are read as they are."""
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        each = (sign.encode("latin-1" if sign <= "\u009f" else "cp1252") for sign in text)
        return b"".join(each)
