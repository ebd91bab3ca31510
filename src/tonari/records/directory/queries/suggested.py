"""What may be meant by what somebody is typing."""

from django.db.models import Case, IntegerField, Q, Value, When

from tonari.kernel.actor import Actor
from tonari.records.directory.rules import FIELDS, KINDS, LONGEST_WORDS
from tonari.records.directory.rules.danger import speaks_of_danger
from tonari.records.directory.rules.private import without_number
from tonari.records.directory.rules.spelling import needs_reading, sound, written
from tonari.records.directory.rules.traits import TRAITS

from .found import synonyms
from .views import scope

SHORTEST, ANYWHERE_IN = 2, 3
"""Letters from which on something is suggested, and from which on by the middle of a reading."""
MOST_WORDS, MOST_NAMES, LOOKED_AT = 4, 6, 60


def suggested(viewer: Actor, typed: str) -> list[str]:
    """Words, then names of entries, that have what is being typed, or are read so. One query.

    First what is just that, then what begins so. Nothing for one letter, and none for words of
    danger: those are answered, not completed.
    """
    word = written(typed[:LONGEST_WORDS])
    if len(word) < SHORTEST or speaks_of_danger(typed):
        return []
    return list(dict.fromkeys([*_words(viewer, word), *_names(viewer, word)]))


def _words(viewer: Actor, word: str) -> list[str]:
    known = synonyms(viewer)
    labels = {
        written(label): label for label in (*KINDS.values(), *FIELDS.values(), *TRAITS.values())
    }
    found = [
        (fit, label)
        for key, label in (labels | known.spelled).items()
        if (fit := _fits(word, key, known.read.get(key, ""))) is not None
    ]
    return [label for _fit, label in sorted(found, key=lambda one: one[0])][:MOST_WORDS]


def _names(viewer: Actor, word: str) -> list[str]:
    heard = sound(word)
    holds = Q(folded__contains=word) | (Q(readings__contains=heard) if heard else Q())
    # What has it in its name stands first: of many that speak of it, only some are looked at.
    begins = When(folded__startswith=word, then=0)
    read = When(readings__startswith=heard, then=1) if heard else begins
    named = When(name__contains=word, then=2)
    first = Case(begins, read, named, default=Value(3), output_field=IntegerField())
    rows = scope(viewer).filter(holds).order_by(first, "kana", "name", "pk")[:LOOKED_AT]
    found = [
        (fit, without_number(name))
        for name, kana, readings in rows.values_list("name", "kana", "readings")
        if (fit := _fits(word, written(name), _aloud(name, kana, readings))) is not None
    ]
    return [name for _fit, name in sorted(found, key=lambda one: one[0])][:MOST_NAMES]


def _aloud(name: str, kana: str, readings: str) -> str:
    """How a name is read: as it says itself, else by its line of the entry's readings."""
    if kana or not needs_reading(name):
        return sound(written(kana))
    first = readings.partition("\n")[0]
    return "" if first[:1] == "|" or needs_reading(first) else first


def _fits(word: str, text: str, aloud: str) -> int | None:
    """How well a written word is a text, its beginning or a part, or of how that is read."""
    heard = sound(word)
    if text == word or (heard and aloud == heard):
        return 0
    if text.startswith(word) or (heard and aloud.startswith(heard)):
        return 1
    is_part = word in text or (len(heard) >= ANYWHERE_IN and heard in aloud)
    return 2 if is_part else None
