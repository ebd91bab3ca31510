"""What of the directory speaks of a need."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import log2

from tonari.kernel.actor import Actor
from tonari.records.directory.rules import search_words
from tonari.records.directory.rules.asking import asked_of
from tonari.records.directory.rules.fitting import FIELD, Needed, times, whys
from tonari.records.directory.rules.synonyms import Sought, Synonyms

from .found import synonyms
from .held import INDEX
from .looking import MEANT, Look, Wanted
from .views import ServiceView


@dataclass(frozen=True)
class Speaking:
    """A service that speaks of a need, and why: codes of WHYS, each with a word.

    is_close: it says or means a word of the need, and has not only its broad field.
    """

    service: ServiceView
    whys: tuple[tuple[str, str], ...]
    is_close: bool


def speaking_of(viewer: Actor, words: Sequence[str], most: int) -> tuple[Speaking, ...]:
    """Services that have, hear or mean some of these words, those that fit best first.

    Whoever says more of the words comes first. Then a word counts by how few say it (将棋 before
    相談), in the name a little more, and always before what means the same or has its field; of
    these, what is called so comes first. What only speaks of a part of a word (母の介護: 介護)
    counts least. Then comes what was checked last. A word of time is as in the search: who is
    open then comes before others that fit, and nobody fits by it alone, least of all by saying when
    it is shut.
    Four queries, however many words there are.
    """
    known = synonyms(viewer)
    asked = _asked(known, words)
    said = [(one, tuple(near)) for _word, one, near in asked]
    held = INDEX.current()
    looks = held.looks(Wanted(viewer.kind == "member"))
    rare = _rarity([one for one, _near in said if not one.is_time], looks)
    places = (one for look in looks for one in look.speaking(said, rare, most))
    hits = dict(found for _place, found in nsmallest(most, places))
    return tuple(_speaking(asked, one, hits[one.id.bytes]) for one in held.entries(viewer, [*hits]))


def _speaking(asked: Sequence[Needed], view: ServiceView, hit: Collection[int]) -> Speaking:
    found = whys(asked, view.folded, view.fields, view.coming, hit)
    close = any(code != FIELD for code, _word in found)
    return Speaking(view, (*found, *times(asked, view.coming, hit)), close)


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
    asked = _asked(synonyms(viewer), list(words))
    found = whys(asked, view.folded, view.fields, view.coming)
    return [*found, *times(asked, view.coming)] if found else []


def without_times(viewer: Actor, words: Sequence[str]) -> list[str]:
    """Words of a need but for those of time, which nobody fits by. No query."""
    asked = asked_of(synonyms(viewer), words)
    return [word for word, one in asked if not one.is_time]


def _asked(known: Synonyms, words: Sequence[str]) -> list[Needed]:
    return [(word, one, _near(known, one, word)) for word, one in asked_of(known, words)]


def _near(known: Synonyms, whole: Sought, word: str) -> tuple[Sought, ...]:
    """What is near a word; nothing is near a time."""
    phrases = () if whole.is_time else known.near(word)
    parts = {part for phrase in phrases for part in search_words(phrase)}
    found = map(known.sought, sorted(parts))
    return tuple(one for one in found if not one.is_time)
