"""What of the directory speaks of a need."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import log2

from tonari.kernel.actor import Actor
from tonari.records.directory.rules import search_words
from tonari.records.directory.rules.fitting import whys
from tonari.records.directory.rules.synonyms import Sought, Synonyms

from .found import synonyms
from .held import INDEX
from .looking import MEANT, Look, Wanted
from .views import ServiceView


@dataclass(frozen=True)
class Speaking:
    """A service that speaks of a need, and why: codes of WHYS, each with a word."""

    service: ServiceView
    whys: tuple[tuple[str, str], ...]


def speaking_of(viewer: Actor, words: Sequence[str], most: int) -> tuple[Speaking, ...]:
    """Services that have, hear or mean some of these words, those that fit best first.

    Whoever says more of the words comes first. Then a word counts by how few say it (将棋 before
    相談), in the name a little more, and always before what means the same or has its field. What
    only speaks of a part of a word (母の介護: 介護) counts least. Then comes what was checked last.
    Four queries, however many words there are.
    """
    known = synonyms(viewer)
    said = [(known.sought(word), _near(known, word)) for word in words]
    held = INDEX.current()
    looks = held.looks(Wanted(viewer.kind == "member"))
    rare = _rarity([word for word, _others in said], looks)
    places = (one for look in looks for one in look.speaking(said, rare, most))
    hits = dict(found for _place, found in nsmallest(most, places))
    asked = [(word, *one) for word, one in zip(words, said, strict=True)]
    return tuple(
        Speaking(one, tuple(whys(asked, one.folded, one.fields, one.coming, hits[one.id.bytes])))
        for one in held.entries(viewer, list(hits))
    )


def _rarity(words: Collection[Sought], looks: Collection[Look]) -> dict[str, int]:
    """By word: the points of whoever says it, one more each time that half as many do."""
    total = max(sum(look.total for look in looks), 1)
    saying = {one.word: sum(look.saying(one.word) for look in looks) for one in words}
    return {word: MEANT + 1 + int(log2(total / max(many, 1))) for word, many in saying.items()}


def spoken_of(viewer: Actor, sentence: str) -> list[str]:
    """The words inside a sentence that the list of synonyms knows, in its order. No query."""
    return synonyms(viewer).spoken_of(sentence)


def speaks(viewer: Actor, words: Collection[str], view: ServiceView) -> list[tuple[str, str]]:
    """Why an entry fits a need, as far as it can be seen of it: (code of WHYS, word). No query."""
    known = synonyms(viewer)
    asked = [(word, known.sought(word), _near(known, word)) for word in words]
    return whys(asked, view.folded, view.fields, view.coming)


def _near(known: Synonyms, word: str) -> tuple[Sought, ...]:
    parts = {part for phrase in known.near(word) for part in search_words(phrase)}
    return tuple(known.sought(part) for part in sorted(parts))
