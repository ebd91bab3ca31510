"""What is found by words, as the database finds it: for those who ask for rows, not for a page."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Regex

from tonari.records.directory.models import Service
from tonari.records.directory.rules.openings import EVENING
from tonari.records.directory.rules.spelling import sought_by_sound
from tonari.records.directory.rules.synonyms import Sought

NOTHING = Q(pk__in=())
_OPENS = r'"opens": \[[^]]*'
_THEN = {f"day{day}": rf'{_OPENS}"day": {day}[,}}]' for day in range(7)}
_THEN[EVENING] = rf'{_OPENS}"end": "(18:(0[1-9]|[1-5])|19|2)'
"""How the text of a JSON column, on either database, says OPENING_CODES."""


def holding(rows: QuerySet[Service], asked: Iterable[Sought]) -> QuerySet[Service]:
    """Those of the rows that have each word, hear it, mean it, or have every part of it."""
    return reduce(lambda kept, one: kept.filter(matches(one)), asked, rows)


def matches(one: Sought) -> Q:
    """What is found by a word."""
    found = _holds(one) | _sounds(one) | _means(one)
    if not one.parts:
        return found
    return found | _all(_holds(part) | _sounds(part) | _means(part) for part in one.parts)


def _holds(one: Sought) -> Q:
    return Q(folded__contains=one.word)


def _sounds(one: Sought) -> Q:
    heard = sought_by_sound(one.word)
    return Q(readings__contains=heard) | Q(folded__contains=heard) if heard else NOTHING


def _means(one: Sought) -> Q:
    parts = [Q(folded__contains=word) for word in one.others]
    parts += [Q(fields__contains=f"|{code}|") for code in one.fields]
    parts += [Q(Regex(Cast("openings", TextField()), _THEN[code])) for code in one.opens]
    return reduce(or_, parts, NOTHING)


def _all(parts: Iterable[Q]) -> Q:
    return reduce(lambda one, other: one & other, parts, Q())
