"""What people type, and the words and fields by which the same is written in the directory.

Kept in one file, `synonyms.toml`, which the operator may replace.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from . import FIELDS
from .spelling import is_kana, sound, written

_PARTICLE = re.compile(
    "(?<=..)(?:から|まで|の|で|に|を|へ)(?=[^ぁ-ん]|[ぁ-ん]{2})|(?<=[一-鿿])の(?=..)"
)
_ASKING = re.compile(
    "(?:は|が|を|に|へ|で)?(?:ありますか|ありませんか|ある|どこですか|どこ|さがしています"
    "|探しています|さがす|探す|行きたい|いきたい|したい|やりたい|ほしい|欲しい|知りたい|教えて"
    "|教えてください|できるところ|できる場所)(?:です)?$"
)
# What may stand behind two letters of hiragana that are a word (ひまです), and not in ひまわり.
_AFTER_SLIGHT = re.compile("です|だ|で|が|な|に|は|を|と|も|から|[^ぁ-ん]|$")
NEAR = 2
SLIGHT = 2
LONGEST_ENDING = 16
OURS = Path(__file__).with_name("synonyms.toml")


@dataclass(frozen=True)
class Sought:
    """A word of a search: found as it was typed, or (less well) by other words, or by a field.

    All words are as `spelling.written` writes them; fields are codes of FIELDS. parts: what it is
    made of (焼津の図書館, 調布こども食堂): an entry that has every part is found too.
    """

    word: str
    others: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    parts: tuple["Sought", ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """A list of synonyms: each typed word (folded) to what it finds, and how the list spells it.

    read: how words are read aloud, as `spelling.sound` writes it.
    """

    known: dict[str, Sought] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)

    def sought(self, typed: str) -> Sought:
        """What a typed word looks for; 「さみしいです」 is looked for as 「さみしい」 too."""
        word = written(typed)
        whole = self._known(typed, word)
        asked = strip_asking(word)
        parts = self._parts(asked)
        if not parts and asked != word:
            parts = (asked,)
        return replace(whole, parts=tuple(self._known(part, part) for part in parts))

    def near(self, typed: str) -> tuple[str, ...]:
        """What to look for where a whole sentence finds nothing: the known words inside it.

        First all of them at once, then the longest and the next alone (母の介護: 介護).
        """
        inside = self._inside(written(typed))
        ordered = sorted(inside, key=inside.__getitem__)
        tried = (" ".join(ordered), *list(inside)[:NEAR])
        return tuple(one for one in dict.fromkeys(tried) if one not in ("", written(typed)))

    def spoken_of(self, sentence: str) -> list[str]:
        """The known words inside a sentence, in its order, as the list spells them.

        Two letters of hiragana are a part of too many words to be taken for one (うつ, うつす).
        """
        inside = self._inside(written(sentence))
        told = sorted((word for word in inside if not _is_slight(word)), key=inside.__getitem__)
        return [self.spelled[word] for word in told]

    def _inside(self, word: str) -> dict[str, int]:
        """The known words inside a written one and where, the longest first."""
        inside = dict[str, int]()
        for known in self._longest_first:
            at = word.find(known)
            if at >= 0 and (len(known) > 1 or known == word) and _stands(known, word, at):
                inside[known] = at
                word = word.replace(known, " " * len(known))
        return inside

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted(self.known, key=len, reverse=True)

    @cached_property
    def _longest(self) -> int:
        # No part that is longer can be known: whatever somebody pastes is looked through but once.
        return max(map(len, self.known), default=0)

    def _known(self, typed: str, word: str) -> Sought:
        for length in range(min(len(word), self._longest), 1, -1):
            found = self.known.get(word[:length])
            if found is None or not _stands(found.word, word, 0):
                continue
            if length == len(word) or _is_ending(typed, word[length:]):
                also = () if length == len(word) else (found.word,)
                return Sought(word, (*also, *found.others), found.fields)
        return self.known.get(word) or self._read_so(word)

    def _read_so(self, word: str) -> Sought:
        """What the known words find that are read like a word in kana (しょうぎ: 将棋)."""
        known = self._known_by_sound.get(sound(word), ()) if is_kana(word) else ()
        others = dict.fromkeys(other for one in known for other in (one.word, *one.others))
        fields = dict.fromkeys(code for one in known for code in one.fields)
        return Sought(word, tuple(others), tuple(fields))

    @cached_property
    def _known_by_sound(self) -> dict[str, list[Sought]]:
        found: dict[str, list[Sought]] = {}
        for word, aloud in self.read.items():
            # One letter is a part of too many words: 家 of 家族, 本 of 日本語.
            if word in self.known and len(word) > 1:
                found.setdefault(aloud, []).append(self.known[word])
        return found

    def _parts(self, word: str) -> tuple[str, ...]:
        """What a word is made of: split where の, で … stand, or beside a word that is known."""
        split = tuple(part for part in _PARTICLE.split(word) if part)
        if len(split) > 1 and all(_is_word(part) for part in split):
            return split
        for length in range(min(len(word) - 1, self._longest), 1, -1):
            for start in range(len(word) - length + 1):
                known = word[start : start + length]
                if known not in self.known:
                    continue
                rests = (word[:start], word[start + length :])
                if all(map(_may_stand_beside, rests)):
                    return tuple(filter(None, (rests[0], known, rests[1])))
        return ()


def parse(text: str) -> Synonyms:
    """The synonyms of a file's text. Errors: ValueError that says what is wrong with it."""
    known: dict[str, Sought] = {}
    spelled: dict[str, str] = {}
    said = tomllib.loads(text)
    for number, group in enumerate(said.get("synonym", []), 1):
        unknown = group.keys() - {"typed", "finds", "fields"}
        fields = tuple(group.get("fields", ()))
        strange = [code for code in fields if code not in FIELDS]
        if unknown or strange or not group.get("typed"):
            raise ValueError(f"synonym {number}: {[*unknown, *strange] or 'typed'}")
        for word in group["typed"]:
            spelled.setdefault(written(word), word)
        finds = dict.fromkeys(written(word) for word in group.get("finds", ()))
        for typed in map(written, group["typed"]):
            before = known.get(typed, Sought(typed))
            others = dict.fromkeys((*before.others, *(word for word in finds if word != typed)))
            known[typed] = Sought(
                typed, tuple(others), tuple(dict.fromkeys((*before.fields, *fields)))
            )
    aloud = said.get("read", {})
    if not isinstance(aloud, dict) or not all(isinstance(kana, str) for kana in aloud.values()):
        raise ValueError("read: a word = its kana")
    read = {written(word): sound(written(kana)) for word, kana in aloud.items()}
    return Synonyms(known, spelled, read)


def strip_asking(word: str) -> str:
    """A written word without the end of a question (…はありますか); as it is if nothing is left."""
    left = _ASKING.sub("", word)
    return left if len(left) > 1 else word


def _is_slight(word: str) -> bool:
    return len(word) <= SLIGHT and all("ぁ" <= letter <= "ん" for letter in word)


def _stands(known: str, word: str, at: int) -> bool:
    """Whether a known word stands there as a word; two letters of hiragana are often but a part."""
    return not _is_slight(known) or _AFTER_SLIGHT.match(word, at + len(known)) is not None


def _is_word(part: str) -> bool:
    return len(part) > 1 or "一" <= part <= "鿿"


def _may_stand_beside(rest: str) -> bool:
    return not rest or (len(rest) > 1 and not _is_ending(rest, rest))


def _is_ending(typed: str, rest: str) -> bool:
    """Whether the rest of a word is an ending in hiragana (です, がほしい), no part of a name."""
    if len(rest) > LONGEST_ENDING or not all("ぁ" <= letter <= "ん" for letter in rest):
        return False
    return unicodedata.normalize("NFKC", typed).endswith(rest)
