"""What of the directory speaks of a need."""

from collections.abc import Collection
from functools import reduce
from operator import add, or_

from django.db.models import Case, F, Q, Value, When

from tonari.kernel.actor import Actor
from tonari.records.directory.rules import search_words
from tonari.records.directory.rules.fitting import FIELD, MEANING, why
from tonari.records.directory.rules.synonyms import Synonyms

from .found import NOTHING, matches, synonyms
from .views import ServiceView, scope, views


def speaking_of(viewer: Actor, words: Collection[str], most: int) -> tuple[ServiceView, ...]:
    """Services that have, hear or mean some of these words, those with most of them first.

    What only speaks of a part of a word (母の介護: 介護) counts half. Then comes what was checked
    last. Three queries, however many words there are.
    """
    known = synonyms(viewer)
    said = [(matches(known.sought(word)), _near(known, word)) for word in words]
    rows = scope(viewer).filter(reduce(or_, [one for pair in said for one in pair], NOTHING))
    counted = [
        Case(When(whole, then=Value(2)), When(part, then=Value(1)), default=Value(0))
        for whole, part in said
    ]
    rows = rows.alias(number=reduce(add, counted, Value(0)))
    last = F("last_checked_on").desc(nulls_last=True)
    return tuple(views(viewer, rows.order_by("-number", last, "kana", "name", "pk")[:most]))


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
