"""What of the directory speaks of a need."""

from collections.abc import Collection
from math import log2

from tonari.kernel.actor import Actor
from tonari.records.directory.rules import search_words
from tonari.records.directory.rules.fitting import FIELD, MEANING, why
from tonari.records.directory.rules.synonyms import Sought, Synonyms

from .found import in_order, synonyms
from .held import INDEX
from .looking import MEANT, Look, Wanted
from .views import ServiceView


def speaking_of(viewer: Actor, words: Collection[str], most: int) -> tuple[ServiceView, ...]:
    """Services that have, hear or mean some of these words, those that fit best first.

    A word that an entry says itself counts by how few say it (将棋 before 相談), in the name a
    little more, and always before what means the same or has its field. What only speaks of a part
    of a word (母の介護: 介護) counts least. Then comes what was checked last. Four queries, however
    many words there are.
    """
    known = synonyms(viewer)
    said = [(known.sought(word), _near(known, word)) for word in words]
    held = INDEX.current()
    looks = held.looks(Wanted(viewer.kind == "member"))
    rare = _rarity([word for word, _others in said], looks)
    places = (one for look in looks for one in look.speaking(said, rare, most))
    return in_order(viewer, held, places, most)


def _rarity(words: Collection[Sought], looks: Collection[Look]) -> dict[str, int]:
    """By word: the points of whoever says it, one more each time that half as many do."""
    total = max(sum(look.total for look in looks), 1)
    saying = {one.word: sum(look.saying(one.word) for look in looks) for one in words}
    return {word: MEANT + 1 + int(log2(total / max(many, 1))) for word, many in saying.items()}


def spoken_of(viewer: Actor, sentence: str) -> list[str]:
    """The words inside a sentence that the list of synonyms knows, in its order. No query."""
    return synonyms(viewer).spoken_of(sentence)


def meant(viewer: Actor, words: Collection[str], view: ServiceView) -> list[tuple[str, str]]:
    """Of words that an entry does not say itself, those it means: (code of WHYS, word)."""
    known = synonyms(viewer)
    pairs = [(why(known.sought(word), view.folded, view.fields), word) for word in words]
    return [pair for pair in pairs if pair[0] in (FIELD, MEANING)]


def _near(known: Synonyms, word: str) -> tuple[Sought, ...]:
    parts = {part for phrase in known.near(word) for part in search_words(phrase)}
    return tuple(known.sought(part) for part in sorted(parts))
