"""What of the directory speaks of a need."""

from collections.abc import Collection
from functools import reduce
from math import log2
from operator import add, or_

from django.db.models import Case, Count, F, Q, Value, When

from tonari.kernel.actor import Actor
from tonari.records.directory.rules import search_words
from tonari.records.directory.rules.fitting import FIELD, MEANING, why
from tonari.records.directory.rules.synonyms import Synonyms

from .found import NOTHING, holds, matches, synonyms
from .views import ServiceView, scope, views

# What a word counts in the order, where it is meant, and more where it stands in the name.
MEANT, IN_NAME = 2, 2


def speaking_of(viewer: Actor, words: Collection[str], most: int) -> tuple[ServiceView, ...]:
    """Services that have, hear or mean some of these words, those that fit best first.

    A word that an entry says itself counts by how few say it (将棋 before 相談), in the name a
    little more, and always before what means the same or has its field (2), and what only speaks of
    a part of it (母の介護: 介護; 1). Then comes what was checked last. Four queries, however many
    words there are.
    """
    known = synonyms(viewer)
    sought = [known.sought(word) for word in words]
    said = [(matches(one), _near(known, word)) for one, word in zip(sought, words, strict=True)]
    rows = scope(viewer).filter(reduce(or_, [one for pair in said for one in pair], NOTHING))
    rare = _rarity(viewer, [one.word for one in sought])
    counted = [
        Case(
            When(Q(name__icontains=word), then=Value(rare[one.word] + IN_NAME)),
            When(holds(one), then=Value(rare[one.word])),
            When(whole, then=Value(MEANT)),
            When(part, then=Value(1)),
            default=Value(0),
        )
        for word, one, (whole, part) in zip(words, sought, said, strict=True)
    ]
    rows = rows.alias(number=reduce(add, counted, Value(0)))
    last = F("last_checked_on").desc(nulls_last=True)
    return tuple(views(viewer, rows.order_by("-number", last, "kana", "name", "pk")[:most]))


def _rarity(viewer: Actor, words: Collection[str]) -> dict[str, int]:
    """By word: what it counts where an entry says it, by how many of all do. One query."""
    if not words:
        return {}
    numbers = {f"n{i}": Count("pk", filter=Q(folded__contains=w)) for i, w in enumerate(words)}
    found = scope(viewer).aggregate(total=Count("pk"), **numbers)
    halved = [int(log2(max(found["total"], 1) / max(found[name], 1))) for name in numbers]
    return {word: MEANT + 1 + number for word, number in zip(words, halved, strict=True)}


def spoken_of(viewer: Actor, sentence: str) -> list[str]:
    """The words inside a sentence that the list of synonyms knows, in its order. No query."""
    return synonyms(viewer).spoken_of(sentence)


def meant(viewer: Actor, words: Collection[str], view: ServiceView) -> list[tuple[str, str]]:
    """Of words that an entry does not say itself, those it means: (code of WHYS, word)."""
    known = synonyms(viewer)
    pairs = [(why(known.sought(word), view.content), word) for word in words]
    return [pair for pair in pairs if pair[0] in (FIELD, MEANING)]


def _near(known: Synonyms, word: str) -> Q:
    parts = {part for phrase in known.near(word) for part in search_words(phrase)}
    return reduce(or_, (matches(known.sought(part)) for part in sorted(parts)), NOTHING)
