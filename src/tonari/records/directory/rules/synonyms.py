"""What people type, and the words and fields by which the same is written in the directory.

Kept in one file, `synonyms.toml`, which the operator may replace.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from . import FIELDS, search_words
from .openings import DAILY, OPENING_CODES
from .spelling import is_kana, sound, written

_PARTICLE = re.compile(
    "(?<=..)(?:から|まで|の|で|に|を|へ)(?=[^ぁ-ん]|[ぁ-ん]{2})|(?<=[一-鿿])の(?=..)"
)
_ASKING = re.compile(
    "(?:は|が|を|に|へ|で)?(?:ありますか|ありませんか|ある|どこですか|どこ|さがしています"
    "|探しています|さがす|探す|行きたい|いきたい|したい|やりたい|ほしい|欲しい|知りたい|教えて"
    "|教えてください|できるところ|できる場所|な(?:ところ|所|場所))(?:です)?$"
)
# What of an entry is asked for, and stands with every one: no entry has to say the word.
_FACT = re.compile(
    "の?(?:電話番号|電話|連絡先|住所|(?<!居)場所|地図|行き方|アクセス|開館時間|営業時間|時間|休館日|定休日|料金)$"
)
_KIN = (
    "息子|娘|孫|父|母|両親|親|夫|妻|主人|旦那|兄|弟|姉|妹|祖父|祖母|おじいちゃん|おばあちゃん"
    "|お父さん|お母さん|自分|本人|わたし|私"
)
# Of whom one speaks, and that it does not go well, or is sought: no place says it of itself.
_OF_WHOM = re.compile(rf"(?:(?:{_KIN})(?:さん)?|\d{{1,3}}[代歳才])(?:[のがはもにを](?=..)|$)")
_OF_NEED = re.compile(
    "(?:見つから|みつから|行け|行か|出来|でき|わから|分から)(?:ない|なくて困っている)|教えて(?:ほしい)?"
    "|(?:[行い]ける|居られる|いられる|過ごせる|すごせる)?(?:ところ|所|場所)"
)
_MIXED = re.compile("(?=.*[ぁ-ん])(?=.*[一-鿿])[ぁ-ん一-鿿々ー]{3,12}")
_IN_KANA, _IN_KANJI = re.compile("[ぁ-んー]+"), re.compile("[一-鿿々]+")
# What may stand behind two letters of hiragana that are a word (ひまです), and not in ひまわり.
_AFTER_SLIGHT = re.compile("です|だ|で|が|な|に|は|を|と|も|から|[^ぁ-ん]|$")
# One letter for a time is a word there (夜に, 夜は), not in 昨夜 or 夜勤; 夜になると says no time.
_BY_ITSELF = re.compile(
    "(?<![一-鿿々])[朝昼夜晩](?=に(?!な)|は|も|なら|だけ|しか|でも|から|まで|の|[、,]|$)"
)
# What is said of a word in a sentence that begins with it.
_OF_IT = re.compile("[がをにでへはも].")
_ONLY_FROM = re.compile("から(?=だけ)")
# こどもしょくとう is no こども with an ending, but a word beside it.
_NO_ENDING = re.compile("[きぎしちにひびみり][ゃゅょ]")
NEAR = 2
LONGEST_TAIL = 2
SLIGHT = 2
LONGEST_ENDING = 16
OURS = Path(__file__).with_name("synonyms.toml")


@dataclass(frozen=True)
class Sought:
    """A word of a search: found as it was typed, or (less well) by other words, or by a field.

    All words are as `spelling.written` writes them; fields are codes of FIELDS. parts: what it is
    made of (焼津の図書館, 調布こども食堂): an entry that has every part is found too. opens: of
    OPENING_CODES, found is what opens then (`openings.Coming`); on: on that date.

    A word of time alone (`is_time`) asks for the opening times. Its text is looked for where no
    times are known, and what it says of when a place is shut counts for nothing.
    """

    word: str
    others: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    parts: tuple["Sought", ...] = ()
    opens: tuple[str, ...] = ()
    on: date | None = None

    @property
    def is_time(self) -> bool:
        """Whether it asks for a time and nothing else."""
        return bool(self.opens) and not self.fields

    def at(self, day: date) -> "Sought":
        """The same on a date."""
        return replace(self, on=day)

    @property
    def said(self) -> tuple[tuple[str, ...], ...]:
        """Of a time: the words of each part of it, one of which stands in the text."""
        return tuple((one.word, *one.others) for one in self.parts or (self,))

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Its fields as choices of a filter."""
        return tuple(("field", code) for code in self.fields)


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

        First all of them at once, then the longest and the next alone (母の介護: 介護). Before
        them: without what asks for a telephone or an address. Of several words none is left out
        but for what is said of it (お茶が飲みたい 木曜日: お茶 木曜日), and then of whom one speaks
        (ひきこもり 40代 息子: ひきこもり), then together (女性 相談: 女性相談), and last by what
        each begins with (障害者 仕事: 障害 仕事). Known words are as the list spells them.
        """
        words = search_words(typed)
        left = [rest for word in words if (rest := _FACT.sub("", word)) == word or len(rest) > 1]
        tried = [" ".join(left) if left != words else ""]
        if len(words) > 1:
            short = [self._spoken_first(word) for word in left]
            tried += [" ".join(short)] if short != left else []
            needed = _without_whom(short)
            tried += [" ".join(needed)] if needed != short else []
            joined = written("".join(needed))
            tried += [self.spelled[joined]] if joined in self.known else []
            broad = [self._broad(word) for word in needed]
            tried += [" ".join(broad)] if broad != needed else []
        else:
            inside = self._inside(written(typed))
            together = " ".join(self.spelled[one] for one in _in_order(inside))
            tried += [together, *[self.spelled[one] for one in inside][:NEAR]]
            tried = [one for one in tried if written(one) != written(typed)]
        return tuple(one for one in dict.fromkeys(tried) if one not in ("", " ".join(words)))

    def spoken_of(self, sentence: str) -> list[str]:
        """The known words inside a sentence, in its order, as the list spells them.

        Two letters of hiragana are a part of too many words to be taken for one (うつ, うつす).
        「毎日」 says how often somebody is lonely, and not when they would come.
        """
        told = {
            word: at
            for word, at in self._inside(written(sentence)).items()
            if DAILY not in self.known[word].opens and not _is_slight(word)
        }
        return [self.spelled[word] for word in _in_order(told)]

    @cached_property
    def times(self) -> frozenset[str]:
        """The words of time, as the list spells them."""
        return frozenset(self.spelled[word] for word, one in self.known.items() if one.is_time)

    def _inside(self, word: str) -> dict[str, int]:
        """The known words inside a written one and where, the longest first."""
        inside = dict[str, int]()
        word = _ONLY_FROM.sub("が ", word)  # 夕方からだけ says no からだ
        for known in self._longest_first:
            at = word.find(known) if len(known) > 1 else self._by_itself(known, word)
            if at >= 0 and _stands(known, word, at):
                inside[known] = at
                word = word.replace(known, " " * len(known))
        return inside

    def _spoken_first(self, word: str) -> str:
        """The known word with which a sentence begins (お茶が飲みたい: お茶); else all of it."""
        said = written(word)
        known = next((one for one, at in self._inside(said).items() if at == 0), said)
        return known if _OF_IT.match(said, len(known)) else word

    def _broad(self, word: str) -> str:
        """The known word of which another speaks (障害者: 障害), not of where (焼津図書館)."""
        said = written(word)
        ends = range(len(said) - 1, max(1, len(said) - 1 - LONGEST_TAIL), -1)
        for end in () if said in self.known else ends:
            if said[:end] in self.known and _IN_KANJI.fullmatch(said[end:]):
                return self.spelled[said[:end]]
        return word

    def _by_itself(self, letter: str, word: str) -> int:
        """Where a known letter is a word of time, or all that there is; -1 for nowhere."""
        if letter == word:
            return 0
        found = (one.start() for one in _BY_ITSELF.finditer(word) if one[0] == letter)
        return next(found, -1) if self.known[letter].is_time else -1

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
            if found is None or not _stands(word[:length], word, 0):
                continue
            if length == len(word):
                return found
            if _is_ending(typed, word[length:]):
                return replace(found, word=word, others=(found.word, *found.others))
        return self.known.get(word) or self._read_so(word)

    def _read_so(self, word: str) -> Sought:
        """What the known words find that are read so (しょうぎ: 将棋), or partly (図書かん)."""
        is_read = is_kana(word)
        known = self._known_by_sound.get(sound(word), ()) if is_read else self._half_read(word)
        others = dict.fromkeys(other for one in known for other in (one.word, *one.others))
        fields = dict.fromkeys(code for one in known for code in one.fields)
        opens = dict.fromkeys(code for one in known for code in one.opens)
        return Sought(word, tuple(others), tuple(fields), opens=tuple(opens))

    def _half_read(self, word: str) -> list[Sought]:
        """The known words of which somebody wrote some kanji in kana."""
        if not _MIXED.fullmatch(word):
            return []
        aloud = re.compile(_IN_KANJI.sub(".+", sound(word)))
        spelled = re.compile(_IN_KANA.sub(_as_kanji, word))
        return [
            self.known[one]
            for one, said in self.read.items()
            if one in self.known and aloud.fullmatch(said) and spelled.fullmatch(one)
        ]

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
        _check(number, group)
        for word in group["typed"]:
            typed = written(word)
            spelled.setdefault(typed, word)
            known[typed] = _with(known.get(typed), typed, group)
    aloud = said.get("read", {})
    if not isinstance(aloud, dict) or not all(isinstance(kana, str) for kana in aloud.values()):
        raise ValueError("read: a word = its kana")
    read = {written(word): sound(written(kana)) for word, kana in aloud.items()}
    return Synonyms(known, spelled, read)


def _check(number: int, group: dict[str, Any]) -> None:
    unknown = group.keys() - {"typed", "finds", "fields", "opens", "only"}
    strange = [code for code in group.get("fields", ()) if code not in FIELDS]
    strange += [code for code in group.get("opens", ()) if code not in OPENING_CODES]
    if (
        unknown
        or strange
        or not group.get("typed")
        or (group.get("only") and not group.get("finds"))
    ):
        raise ValueError(f"synonym {number}: {[*unknown, *strange] or 'typed'}")


def _with(before: Sought | None, typed: str, group: dict[str, Any]) -> Sought:
    """What a typed word finds by a group, and by those before. only: not by itself (タダ: 無料)."""
    finds = [written(word) for word in group.get("finds", ())]
    before = before or Sought(finds[0] if group.get("only") else typed)
    others = dict.fromkeys((*before.others, *finds))
    others.pop(before.word, None)
    fields = dict.fromkeys((*before.fields, *group.get("fields", ())))
    opens = dict.fromkeys((*before.opens, *group.get("opens", ())))
    return Sought(before.word, tuple(others), tuple(fields), opens=tuple(opens))


def _as_kanji(kana: re.Match[str]) -> str:
    """Some kana, or the kanji that they may stand for, with what follows these in kana (食べ)."""
    endings = "|".join(kana[0][at:] for at in range(1, len(kana[0])))
    return f"(?:{kana[0]}|[一-鿿々]+(?:{endings})?)"


def _without_whom(words: list[str]) -> list[str]:
    """Words without of whom one speaks, and what is said of it."""
    left = (_OF_WHOM.sub("", word) if _OF_WHOM.match(word) else word for word in words)
    return [word for word in left if word and not _OF_NEED.fullmatch(word)]


def strip_asking(word: str) -> str:
    """A written word without the end of a question (…はありますか); as it is if nothing is left."""
    left = _ASKING.sub("", word)
    return left if len(left) > 1 else word


def _in_order(inside: dict[str, int]) -> list[str]:
    return sorted(inside, key=inside.__getitem__)


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
    if _NO_ENDING.match(rest):
        return False
    return unicodedata.normalize("NFKC", typed).endswith(rest)
