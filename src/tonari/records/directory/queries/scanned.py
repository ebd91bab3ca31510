"""What is found by words, as the database finds it: for those who ask for rows, not for a page."""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Regex

from tonari.kernel import clock
from tonari.records.directory.models import Service
from tonari.records.directory.rules.asking import SHUT_WORDS, says_open
from tonari.records.directory.rules.openings import DAYS, HOLIDAY, SPANS, from_json, has_run_out
from tonari.records.directory.rules.spelling import sought_by_sound
from tonari.records.directory.rules.synonyms import Sought
from tonari.records.directory.rules.timetable import Timetable

from .views import paused, with_last_days

NOTHING = Q(pk__in=())


def holding(rows: QuerySet[Service], asked: Iterable[Sought]) -> QuerySet[Service]:
    """Those of the rows that have each word, hear it, mean it, or have every part of it."""
    return reduce(lambda kept, one: kept.filter(matches(one)), asked, rows)


def matches(one: Sought) -> Q:
    """What is found by a word."""
    if one.is_time:
        return (_opens(one) | _says_open(one)) & ~paused()
    found = _holds(one) | _sounds(one) | _means(one)
    if not one.parts:
        return found
    return found | _all(map(matches, one.parts))


def _opens(one: Sought) -> Q:
    """Those that are open then in the weeks to come: of those that may be, all but the others."""
    may, table = Q(Regex(Cast("openings", TextField()), _then(one.opens))), Timetable()
    keys = list[UUID]()
    for key, said in Service.objects.filter(may).values_list("pk", "openings").iterator():
        table.add(len(keys), said)
        keys.append(key)
    table.settle(len(keys))
    others = np.flatnonzero(~table.opening(one.opens, clock.today())).tolist()
    return may & ~Q(pk__in=[keys[number] for number in others])


def _says_open(one: Sought) -> Q:
    """Those without known times that say a time, and not only as when they are shut."""
    said = _all(reduce(or_, (Q(folded__contains=w) for w in words)) for words in one.said)
    said &= ~Q(openings__has_key="opens") | Q(pk__in=_run_out(said))
    doubtful = reduce(or_, (Q(folded__contains=word) for word in SHUT_WORDS))
    rows = Service.objects.filter(said & doubtful).values_list("pk", "folded")
    return said & ~Q(pk__in=[pk for pk, text in rows.iterator() if not says_open(text, one.said)])


def _run_out(those: Q) -> list[UUID]:
    """Of those the entries whose times are over."""
    rows = Service.objects.filter(those & with_last_days()).values_list("pk", "openings")
    today = clock.today()
    return [key for key, said in rows.iterator() if has_run_out(from_json(said), today)]


def _then(codes: Collection[str]) -> str:
    """How the text of a JSON column, on either database, may say OPENING_CODES (`opens_then`).

    A date, a day of the month and a holiday may be any weekday.
    """
    days = "|".join(code.removeprefix("day") for code in codes if code in DAYS)
    spans = [SPANS[code] for code in codes if code in SPANS]
    ends = "|".join(f"(?=[^}}]*{_before(end)})(?=[^}}]*{_after(start)})" for start, end in spans)
    on_day = f'(?=[^}}]*"day": ({days}|{HOLIDAY})[,}}])'
    day = f'((?![^}}]*"day":)|{on_day})' if days else ""
    return rf'"opens": \[[^]]*\{{{day}({ends})'


def _before(hour: str) -> str:
    """A beginning before a whole hour."""
    return f'"start": "({"|".join(f"{one:02}" for one in range(int(hour[:2])))}):'


def _after(hour: str) -> str:
    """An end after a whole hour."""
    first = int(hour[:2])
    later = "".join(f"|{one:02}:" for one in range(first + 1, 25))
    return f'"end": "({first:02}:(0[1-9]|[1-5]){later})'


def _holds(one: Sought) -> Q:
    return Q(folded__contains=one.word)


def _sounds(one: Sought) -> Q:
    heard = sought_by_sound(one.word)
    return Q(readings__contains=heard) | Q(folded__contains=heard) if heard else NOTHING


def _means(one: Sought) -> Q:
    parts = [Q(folded__contains=word) for word in one.others]
    parts += [Q(fields__contains=f"|{code}|") for code in one.fields]
    if one.opens:
        parts.append(_opens(one) & ~paused())
    return reduce(or_, parts, NOTHING)


def _all(parts: Iterable[Q]) -> Q:
    return reduce(lambda one, other: one & other, parts, Q())
