"""What was perhaps meant by a word with one wrong letter: the nearest of the words there are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from .spelling import is_kana, sound
from .texts import Texts
from .words import short

if TYPE_CHECKING:
    from .index import Part

SHORTEST, LONGEST = 3, 20
"""Letters of a word that is looked at."""
READ, BEGINNING = 200, 600
"""For each letter that may be wrong so many texts are read, so much of each."""
_LIKELY, _ANY, _LAST = 0, 1, 2
_KNOWN, _WRITTEN, _READ = 0, 1, 2
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_ALIKE = {*zip("おえはへをじずーーーーーーんし", "ういわえおぢづういおえあっそつ", strict=True)}
_LEFT_OUT, _PUT_IN = "っーうんいぁぃぅぇぉゃゅょ", "っーうい"
_KANJI, _DIGIT = re.compile("[一-鿿々]"), re.compile("[0-9]")
_IN_KATAKANA = re.compile("[ァ-ヶー]+")
_KANA, _LETTER, _ONE_BYTE = "[ぁ-ゖー]", "[ぁ-ゖー一-鿿々a-z]", "[\xa0-\xf5ー]"
"""The last is kana as the readings of the index are written (`short`)."""
_KATAKANA = str.maketrans({chr(kana): chr(kana + 0x60) for kana in range(0x3041, 0x3097)})


class Slip(NamedTuple):
    """How one word became another: how unlikely that is, and what was left of it.

    too_many: letters typed beyond those meant; start, end: how many are alike on each side.
    """

    rank: int
    kept: str
    too_many: int
    start: int
    end: int


def slip(typed: str, meant: str) -> Slip | None:
    """The one letter that is wrong, too many, missing, or swapped; None if it is not that.

    A digit is never taken for another: another telephone number is somebody else's. Nor is kana
    taken for a kanji.
    """
    if abs(len(typed) - len(meant)) > 1:
        return None
    start, end = _alike(typed, meant)
    one, other = typed[start : len(typed) - end], meant[start : len(meant) - end]
    if one == other or _DIGIT.search(one + other):
        return None
    kept, more = typed[:start] + typed[len(typed) - end :], len(one) - len(other)
    if len(one) == 2 and one == other[::-1]:
        return Slip(_LIKELY, kept, more, start, end)
    is_mixed = one and other and bool(_KANJI.match(one)) != bool(_KANJI.match(other))
    if len(one) > 1 or len(other) > 1 or is_mixed:
        return None
    rank = _LIKELY if _is_likely(one, other, typed[:start], end) else _ANY
    return Slip(rank, kept, more, start, end)


def _alike(one: str, other: str) -> tuple[int, int]:
    """How many letters two words have alike from the beginning, and of the rest from the end."""
    most = min(len(one), len(other))
    start = next((n for n in range(most) if one[n] != other[n]), most)
    most -= start
    return start, next((n for n in range(most) if one[-1 - n] != other[-1 - n]), most)


def _is_likely(one: str, other: str, before: str, end: int) -> bool:
    """Whether people mistake a letter for another, leave it out, put it in, or say it twice."""
    if one and other:
        return _plain(one) == _plain(other) or not _ALIKE.isdisjoint([(one, other), (other, one)])
    usual = bool(end) and one in _PUT_IN if one else other in _LEFT_OUT
    return usual or before.endswith(one or other)


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[:1].translate(_SMALL)


def _says_enough(found: Slip, source: int) -> bool:
    """Whether enough of a word was left that it says what was meant.

    Of kanji two, or one among four letters (変えたい is not 消えたい); of kana four, or three
    after a likely slip.
    """
    kanji, left = len(_KANJI.findall(found.kept)), len(found.kept)
    if found.rank and not found.start and source != _KNOWN:
        return False  # What begins in any other way is always found.
    if found.rank and found.too_many > 0 and not (found.start and found.end):
        return False  # The known words inside a sentence are looked for already.
    if kanji:
        return kanji > 1 or left > SHORTEST
    return left >= (SHORTEST + 1 if found.rank else SHORTEST - (source == _KNOWN))


def nearest(part: "Part", typed: str) -> tuple[Counter[str], Counter[str]]:
    """What is one letter from a written word in entries, and in how they are read; how often."""
    if not SHORTEST <= len(typed) <= LONGEST:
        return Counter(), Counter()
    if not is_kana(typed):
        return Counter(_near(part.texts, typed, _LETTER)), Counter()
    heard = short(sound(typed))
    read = _near(part.kana, heard, _ONE_BYTE) if len(heard) >= SHORTEST else ()
    return Counter(_near(part.texts, typed, _KANA)), Counter(map(short, read))


def _near(texts: Texts, word: str, letter: str) -> Iterator[str]:
    for left, between, right in dict.fromkeys(_places(word, letter)):
        pieces = (left, right) if between else (left + right,)
        pattern = re.compile(re.escape(left) + between + re.escape(right))
        for text in texts.some_having(pieces, READ):
            yield from set(pattern.findall(text, 0, BEGINNING))


def _places(word: str, letter: str) -> Iterator[tuple[str, str, str]]:
    """What stands before and behind each letter that may be wrong, too many, missing, swapped."""
    for at in range(len(word)):
        left, right = word[:at], word[at + 1 :]
        yield left, letter, right
        yield left, "", right
        if at:
            yield left, letter, word[at:]
        if right:
            yield left, "", right[0] + word[at] + right[1:]


def ranked(
    typed: str,
    known: Mapping[str, str],
    read: Mapping[str, str],
    written: Mapping[str, int],
    heard: Mapping[str, int],
) -> list[str]:
    """What was perhaps meant by a written word: the likeliest first, known words before others.

    known: words as they are written, and as they are told; read: how these are read; written and
    heard: what `nearest` found.
    """
    aloud, told = sound(typed) if is_kana(typed) else "", dict[str, tuple[int, ...]]()
    ways = [
        *((label, _KNOWN, 0, typed, word) for word, label in known.items()),
        *((label, _KNOWN, 0, aloud, read.get(word, "")) for word, label in known.items() if aloud),
        *((word, _WRITTEN, many, typed, word) for word, many in written.items()),
        *((word, _READ, many, aloud, word) for word, many in heard.items()),
    ]
    for label, source, many, one, other in ways:
        found = slip(one, other)
        if found and _says_enough(found, source):
            # しょくどお before おおきな is no しょくどうお.
            is_cut = source != _KNOWN and found.end <= -found.too_many and (found.rank or found.end)
            place = _LAST if is_cut else found.rank, source, -many, -len(label)
            told[label] = min(told.get(label, place), place)
    return sorted(told, key=told.__getitem__)


def as_typed(typed: str, word: str, meant: str) -> str:
    """What was meant, in the letters that were typed: hiragana is told as the katakana it was.

    word: how `spelling.written` writes what was typed.
    """
    plain = unicodedata.normalize("NFKC", typed)
    if not _IN_KATAKANA.search(plain):
        return meant
    if len(plain) != len(word):
        return meant.translate(_KATAKANA) if _IN_KATAKANA.fullmatch(plain) else meant
    start, end = _alike(word, meant)
    between, beside = meant[start : len(meant) - end], plain[max(0, start - 1) : start + 1]
    if _IN_KATAKANA.search(beside):
        between = between.translate(_KATAKANA)
    return plain[:start] + between + plain[len(plain) - end :]
