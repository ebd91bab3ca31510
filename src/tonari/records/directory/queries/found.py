"""Searching the directory: what is found, and what comes first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tonari.kernel.actor import Actor
from tonari.records.directory.rules import search_words
from tonari.records.directory.rules.asking import Asked, asked_of, on_date
from tonari.records.directory.rules.distance import metres
from tonari.records.directory.rules.fitting import NAME, as_it_stands, why_alone
from tonari.records.directory.rules.synonyms import OURS, Synonyms, parse

from .held import INDEX, Held
from .inside import areas_around
from .looking import Choice, Look, Wanted, nearby
from .narrowed import FREE, WITHIN, Also, Counting, Counts
from .views import ServiceView

PAGE_SIZE = 20
ALWAYS_TOLD = ("when", WITHIN)
"""Filters of which a choice that would leave nothing is told, too."""
ANY = Also()
NOTHING = Counting()


Why = tuple[str, str]
"""A code of WHYS, and the word as it was typed; of a name as it stands there."""


@dataclass(frozen=True)
class SearchResult:
    """One page of what was found; pages count from 1, also when nothing was found.

    asked: the words that found them. instead: what was looked for, if that was not all that was
    typed: nothing has the whole sentence, this has what it speaks of. far: metres to each of the
    items, where it was measured.
    """

    total: int
    items: tuple[ServiceView, ...]
    page: int
    pages: int
    counts: Counts
    asked: tuple[Asked, ...]
    instead: str = ""
    far: tuple[float, ...] = ()

    @cached_property
    def whys(self) -> tuple[tuple[Why, ...], ...]:
        """For each of the items, why each word found it."""
        return tuple(_whys(self.asked, item) for item in self.items)


def search(
    viewer: Actor,
    words: str = "",
    field: str = "",
    area_id: UUID | None = None,
    standing: str = "",
    page: int = 1,
    also: Also = ANY,
    counting: Counting = NOTHING,
) -> SearchResult:
    """Services that hold every word (its reading, a synonym, its parts), by field, area, standing.

    In an area is what stands there and what is for people there: for the area, for its whole
    municipality, for a neighbourhood that straddles the border of a school district, for anybody.
    First comes what fits the words best (`Words.fits`), then what is nearest to the area, then what
    was checked last; with `also.near`, the nearest before all. A page beyond the last is the last.
    counting: the filters (COUNTED, for example) and areas of which it is told how many each choice
    would leave.
    Four queries at most, two more with an area (three with a school district), however many are
    found.
    Where nothing has a sentence, what it speaks of is looked for (`Synonyms.near`).
    """
    held = INDEX.current()
    wanted = wanted_of(viewer, words, field, area_id, standing, also, counting)
    spoken, _wanted, looks = meant(viewer, held, words, wanted, also.on)
    return _result(viewer, held, looks, spoken or words, page, also, instead=spoken)


def meant(
    viewer: Actor, held: Held, words: str, wanted: Wanted, on: date | None
) -> tuple[str, Wanted, tuple[Look, ...]]:
    """What is looked for, and found: the words, or what they speak of where nothing has them.

    The first is what they speak of (`Synonyms.near`), empty where it is the words themselves.
    """
    exact = held.looks(wanted)
    # A part of a time is another time: no place is open then.
    spoken_of = not all(one.is_time for one in wanted.asked)
    if spoken_of and not any(look.total for look in exact):
        for spoken in synonyms(viewer).near(words):
            near = on_date(asked(viewer, spoken), on)
            instead = replace(wanted, asked=tuple(one for _word, one in near))
            looks = held.looks(instead)
            if any(look.total for look in looks):
                return spoken, instead, looks
    return "", wanted, exact


def everything(viewer: Actor, words: str = "", also: Also = ANY) -> set[UUID]:
    """The ids of all that is found. One query."""
    looks = INDEX.current().looks(wanted_of(viewer, words, "", None, "", also))
    return {pk for look in looks for pk in look.ids()}


def wanted_of(
    viewer: Actor,
    words: str,
    field: str,
    area_id: UUID | None,
    standing: str,
    also: Also,
    counting: Counting = NOTHING,
) -> Wanted:
    """A search as the index takes it. With an area two queries, three at most."""
    chosen = {"field": field, "standing": standing, "kind": also.kind, "room": also.room}
    around = frozenset[UUID]() if area_id is None else areas_around(viewer, area_id)
    return Wanted(
        viewer.kind == "member",
        tuple(one for _word, one in on_date(asked(viewer, words), also.on)),
        (
            *((name, code) for name, code in chosen.items() if code),
            *((("when", also.when),) if also.when or also.on else ()),
            *(("traits", trait) for trait in also.traits),
        ),
        also.near,
        area_id,
        around,
        counting.filters,
        also.on,
        counting.areas,
    )


def asked(viewer: Actor, words: str) -> tuple[Asked, ...]:
    """The words of a search as they were typed, those of time together, and what each looks for."""
    return _asked(_own(settings.DATA), words)


# What is looked for is looked for again, page by page.
@lru_cache(maxsize=4096)
def _asked(path: Path, words: str) -> tuple[Asked, ...]:
    return tuple(asked_of(load(path), search_words(words)))


def _result(
    viewer: Actor,
    held: Held,
    looks: tuple[Look, ...],
    words: str,
    page: int,
    also: Also,
    instead: str = "",
) -> SearchResult:
    total = sum(look.total for look in looks)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    first = [look.first(page * PAGE_SIZE) for look in looks]
    items = in_order(viewer, held, first, page * PAGE_SIZE, (page - 1) * PAGE_SIZE)
    typed = (word for word, _one in asked(viewer, words))
    counts = Counts(
        _summed(looks),
        *(sum(look.unknown(name) for look in looks) for name in ("when", WITHIN, "traits", FREE)),
    )
    spoken = tuple(zip(typed, looks[0].wanted.asked, strict=True))
    return SearchResult(total, items, page, pages, counts, spoken, instead, _far(items, also))


def in_order(
    viewer: Actor, held: Held, found: Iterable[list[tuple[Any, bytes]]], end: int, start: int = 0
) -> tuple[ServiceView, ...]:
    """Of what each look found, in order, those from one place to another. Three queries at most."""
    return tuple(held.entries(viewer, [pk for _place, pk in islice(merge(*found), start, end)]))


def _summed(looks: tuple[Look, ...]) -> dict[str, dict[str, int]]:
    told = looks[0].counts()
    for look in looks[1:]:
        for name, numbers in look.counts().items():
            told[name].update(numbers)
    return {
        name: {code: n for code, n in numbers.items() if n or name in ALWAYS_TOLD}
        for name, numbers in told.items()
    }


def _far(items: Iterable[ServiceView], also: Also) -> tuple[float, ...]:
    if also.near is None:
        return ()
    return tuple(metres(also.near.at, (item.lat or 0.0, item.lon or 0.0)) for item in items)


def left_out(
    viewer: Actor,
    words: str = "",
    field: str = "",
    area_id: UUID | None = None,
    standing: str = "",
    also: Also = ANY,
) -> dict[tuple[Choice, ...], int]:
    """How much is found without one word or filter, or where that finds nothing, without two.

    By the name and the value of each: only what then finds something, the most first. What leaves
    out an area says how many can be measured from it (NEARBY), and all if those are more. One
    query, with an area two more.
    """
    wanted = wanted_of(viewer, words, field, area_id, standing, also)
    typed = [word for word, _one in asked(viewer, words)]
    looks = [look.leaving(typed) for look in INDEX.current().looks(wanted)]
    for many in (1, 2):
        numbers = sum((look(many) for look in looks), Counter[tuple[Choice, ...]]())
        if numbers:
            break
    return {
        left: number
        for left, number in numbers.most_common()
        if nearby(left) == left or numbers[nearby(left)] < number
    }


def _whys(asked: Iterable[Asked], item: ServiceView) -> tuple[Why, ...]:
    found = list[Why]()
    for word, one in asked:
        code = why_alone(word, one, item.folded, item.fields, item.coming)
        found.append((code, as_it_stands(item.name, word, one) if code == NAME else word))
    return tuple(found)


def synonyms(viewer: Actor) -> Synonyms:
    """What people type and how the same is written: the operator's list, or else ours.

    Errors: ImproperlyConfigured names what is wrong with the file.
    """
    return load(_own(settings.DATA))


@cache
def _own(data: Path) -> Path:
    own = data / "synonyms.toml"
    return own if own.exists() else OURS


@cache
def load(path: Path) -> Synonyms:
    """Read a file of synonyms; `ImproperlyConfigured` names what is wrong with it."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ImproperlyConfigured(f"{path}: {error}") from error
