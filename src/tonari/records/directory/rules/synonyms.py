"""What people type, and the words and fields by which the same is written in the directory.

Kept in one file, `synonyms.toml`, which the operator may replace.
"""

import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from tonari.kernel.text import fold

from . import FIELDS

OURS = Path(__file__).with_name("synonyms.toml")


@dataclass(frozen=True)
class Sought:
    """A word of a search: found as it was typed, or (less well) by other words, or by a field.

    All words are folded; fields are codes of FIELDS.
    """

    word: str
    others: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """A list of synonyms: each typed word (folded) to what it finds."""

    known: dict[str, Sought] = field(default_factory=dict)

    def sought(self, typed: str) -> Sought:
        """What a typed word looks for; 「さみしいです」 is looked for as 「さみしい」 too."""
        word = fold(typed)
        for length in range(len(word), 1, -1):
            found = self.known.get(word[:length])
            if found is not None and (length == len(word) or _is_ending(typed, word[length:])):
                also = () if length == len(word) else (found.word,)
                return Sought(word, (*also, *found.others), found.fields)
        return self.known.get(word, Sought(word))


def parse(text: str) -> Synonyms:
    """The synonyms of a file's text. Errors: ValueError that says what is wrong with it."""
    known: dict[str, Sought] = {}
    for number, group in enumerate(tomllib.loads(text).get("synonym", []), 1):
        unknown = group.keys() - {"typed", "finds", "fields"}
        fields = tuple(group.get("fields", ()))
        strange = [code for code in fields if code not in FIELDS]
        if unknown or strange or not group.get("typed"):
            raise ValueError(f"synonym {number}: {[*unknown, *strange] or 'typed'}")
        finds = dict.fromkeys(fold(word) for word in group.get("finds", ()))
        for typed in map(fold, group["typed"]):
            before = known.get(typed, Sought(typed))
            others = dict.fromkeys((*before.others, *(word for word in finds if word != typed)))
            known[typed] = Sought(
                typed, tuple(others), tuple(dict.fromkeys((*before.fields, *fields)))
            )
    return Synonyms(known)


def _is_ending(typed: str, rest: str) -> bool:
    """Whether the rest of a word is an ending in hiragana (です, がほしい), no part of a name."""
    written = unicodedata.normalize("NFKC", typed)
    return written.endswith(rest) and all("ぁ" <= letter <= "ん" for letter in rest)
