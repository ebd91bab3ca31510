"""What may be meant by what somebody is typing."""

from django.db.models import Q

from tonari.kernel.actor import Actor
from tonari.records.directory.rules import FIELDS, LONGEST_WORDS
from tonari.records.directory.rules.danger import speaks_of_danger
from tonari.records.directory.rules.spelling import sought_by_sound, written
from tonari.records.directory.rules.traits import TRAITS

from .found import synonyms
from .views import scope

SHORTEST = 2
MOST_WORDS, MOST_NAMES, LOOKED_AT = 4, 6, 60


def suggested(viewer: Actor, typed: str) -> list[str]:
    """Words, then names of entries, that have what is being typed. One query.

    Nothing for one letter, and none for words of danger: those are answered, not completed.
    """
    word = written(typed[:LONGEST_WORDS])
    if len(word) < SHORTEST or speaks_of_danger(typed):
        return []
    known = {written(label): label for label in (*FIELDS.values(), *TRAITS.values())}
    words = [label for key, label in (known | synonyms(viewer).spelled).items() if word in key]
    heard = sought_by_sound(word)
    holds = Q(folded__contains=word) | (Q(readings__contains=heard) if heard else Q())
    rows = scope(viewer).filter(holds).order_by("kana", "name", "pk")[:LOOKED_AT]
    pairs = list(rows.values_list("name", "kana"))
    names = [name for name, kana in pairs if word in written(name) or word in written(kana)]
    ordered = sorted(names, key=lambda name: not written(name).startswith(word))
    return list(dict.fromkeys([*words[:MOST_WORDS], *dict.fromkeys(ordered[:MOST_NAMES])]))
