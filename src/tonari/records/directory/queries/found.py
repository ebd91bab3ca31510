"""Searching the directory: what is found, and what comes first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length, StrIndex

from tonari.ground.areas import queries as areas
from tonari.ground.areas.rules import MUNICIPALITY, NEIGHBOURHOOD, SCHOOL_DISTRICT
from tonari.kernel.actor import Actor
from tonari.records.directory.models import ServedArea, Service
from tonari.records.directory.rules import ANYWHERE, search_words
from tonari.records.directory.rules.distance import metres
from tonari.records.directory.rules.fitting import why
from tonari.records.directory.rules.spelling import sought_by_sound
from tonari.records.directory.rules.synonyms import OURS, Sought, Synonyms, parse

from .distance import bow, near
from .narrowed import (
    Also,
    Counts,
    chosen_of,
    counted,
    has_trait,
    having,
    in_time,
    measured,
    room_said_lately,
)
from .views import ServiceView, scope, views

PAGE_SIZE = 20
FEW_FOUND = 1_000
"""So many are named one by one; more are looked for again by their words."""
ANY = Also()
NOTHING = Q(pk__in=())


Why = tuple[str, str]
"""A code of WHYS, and the word as it was typed."""


@dataclass(frozen=True)
class SearchResult:
    """One page of what was found; pages count from 1, also when nothing was found.

    whys: for each of the items, why each word found it. instead: what was looked for, if that was
    not all that was typed: nothing has the whole sentence, this has what it speaks of. far: metres
    to each of the items, where it was measured.
    """

    total: int
    items: tuple[ServiceView, ...]
    page: int
    pages: int
    counts: Counts
    whys: tuple[tuple[Why, ...], ...]
    instead: str = ""
    far: tuple[float, ...] = ()


def search(
    viewer: Actor,
    words: str = "",
    field: str = "",
    area_id: UUID | None = None,
    standing: str = "",
    page: int = 1,
    also: Also = ANY,
) -> SearchResult:
    """Services that hold every word (its reading, a synonym, its parts), by field, area, standing.

    In an area is what stands there and what is for people there: for the area, for its whole
    municipality, for a neighbourhood that straddles the border of a school district, for anybody.
    First comes what fits the words best (`_fit`), then what is nearest to the area, then what was
    checked last; with `also.near`, the nearest before all. A page beyond the last is the last. Six
    queries, one more with words, two more with an area (three with a school district), three more
    with a time, one more with a distance, however many are found. Where nothing has a sentence,
    what it speaks of is looked for (`Synonyms.near`), at most thrice more.
    """
    exact = _search(viewer, words, field, area_id, standing, page, also)
    if exact.total or len(search_words(words)) != 1:
        return exact
    for spoken in synonyms(viewer).near(words):
        found = _search(viewer, spoken, field, area_id, standing, page, also)
        if found.total:
            return replace(found, instead=spoken)
    return exact


def _search(
    viewer: Actor,
    words: str,
    field: str,
    area_id: UUID | None,
    standing: str,
    page: int,
    also: Also,
) -> SearchResult:
    typed = search_words(words)
    asked = [synonyms(viewer).sought(word) for word in typed]
    chosen = {"field": field, "standing": standing, "kind": also.kind, "room": also.room}
    rows = _looked_up(viewer, asked)
    order: list[Any] = [_fit(asked)]
    if area_id is not None:
        rows, distance = in_area(viewer, rows, area_id)
        order.append(distance)
    everywhere = rows
    if also.near is not None:
        rows = near(rows, also.near)
        order.insert(0, bow(also.near.at))
    _timely, whens, unknown = in_time(having(chosen_of(rows, chosen), also.traits), also.when)
    rows, _whens, _unknown = in_time(rows, also.when) if also.when else (rows, {}, 0)
    counts = Counts({**counted(rows, chosen, also.traits), "when": whens}, unknown)
    rows = having(chosen_of(rows, chosen), also.traits)
    if also.near is not None:
        inside, nowhere = measured(having(chosen_of(everywhere, chosen), also.traits), also.near)
        counts = replace(counts, of={**counts.of, "within": inside}, place_unknown=nowhere)
    places = {f"at_{n}": StrIndex("folded", Value(one.word)) for n, one in enumerate(asked)}
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    order += [F("last_checked_on").desc(nulls_last=True), "kana", "name", "pk"]
    ordered = rows.alias(**places).order_by(*order)
    shown = ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    items = tuple(views(viewer, shown))
    whys = tuple(_whys(typed, asked, item) for item in items)
    return SearchResult(total, items, page, pages, counts, whys, far=_far(items, also))


def _looked_up(viewer: Actor, asked: list[Sought]) -> QuerySet[Service]:
    """Those that have every word. All texts are read once; from then on a few found ones alone."""
    rows = holding(scope(viewer), asked)
    if not asked:
        return rows
    found = list(rows.order_by().values_list("pk", flat=True)[: FEW_FOUND + 1])
    return rows if len(found) > FEW_FOUND else scope(viewer).filter(pk__in=found)


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
) -> dict[tuple[str, str], int]:
    """How much is found without one word, or without one filter: (its name, its value) to a number.

    Only what then finds something, the most first. One query; with an area, with a time two more.
    """
    asked = [(("words", word), word) for word in search_words(words)]
    known = synonyms(viewer)
    parts = {key: matches(known.sought(word)) for key, word in asked}
    parts |= {("field", field): Q(fields__contains=f"|{field}|")} if field else {}
    parts |= {("standing", standing): Q(standing=standing)} if standing else {}
    parts |= {("kind", also.kind): Q(kind=also.kind)} if also.kind else {}
    parts |= {("room", also.room): room_said_lately()} if also.room else {}
    parts |= {("traits", trait): has_trait(trait) for trait in also.traits}
    rows = scope(viewer)
    if also.near is not None:
        placed = near(rows, also.near)
        parts[("within", str(also.near.within))] = Q(pk__in=placed.values("pk"))
    if also.when:
        timely, _counts, _unknown = in_time(rows, also.when)
        parts[("when", also.when)] = Q(pk__in=timely.values("pk"))
    if area_id is not None:
        inside, _distance = in_area(viewer, rows, area_id)
        parts[("area", str(area_id))] = Q(pk__in=inside.values("pk"))
    without = {
        f"without_{number}": Count("pk", filter=_all(q for key, q in parts.items() if key != left))
        for number, left in enumerate(parts)
        if len(parts) > 1
    }
    found = rows.aggregate(**without) if without else {}
    numbers = dict(zip(parts, found.values(), strict=False))
    most = sorted(numbers.items(), key=lambda item: -item[1])
    return {key: number for key, number in most if number}


def _whys(typed: list[str], asked: list[Sought], item: ServiceView) -> tuple[Why, ...]:
    content = item.content
    return tuple((why(one, content), word) for word, one in zip(typed, asked, strict=True))


def holding(rows: QuerySet[Service], asked: Iterable[Sought]) -> QuerySet[Service]:
    """Those of the rows that have each word, hear it, mean it, or have every part of it."""
    return reduce(lambda kept, one: kept.filter(matches(one)), asked, rows)


def matches(one: Sought) -> Q:
    """What is found by a word."""
    found = holds(one) | _sounds(one) | _means(one)
    if not one.parts:
        return found
    return found | _all(holds(part) | _sounds(part) | _means(part) for part in one.parts)


def holds(one: Sought) -> Q:
    """What says a word itself."""
    return Q(folded__contains=one.word)


def _sounds(one: Sought) -> Q:
    heard = sought_by_sound(one.word)
    return Q(readings__contains=heard) | Q(folded__contains=heard) if heard else NOTHING


def _means(one: Sought) -> Q:
    parts = [Q(folded__contains=word) for word in one.others]
    parts += [Q(fields__contains=f"|{code}|") for code in one.fields]
    return reduce(or_, parts, NOTHING)


def _fit(asked: list[Sought]) -> Case | Value:
    """How well a name, a text, its parts, a reading and synonyms fit: 0 is best."""
    if not asked:
        return Value(0)
    parts = _all(_all(map(holds, one.parts)) if one.parts else holds(one) for one in asked)
    return Case(
        When(Q(folded__startswith=asked[0].word) & _all(map(holds, asked)), then=Value(0)),
        When(_all(_named(number) for number, _one in enumerate(asked)), then=Value(1)),
        When(_all(map(holds, asked)), then=Value(2)),
        When(parts, then=Value(3)),
        When(_all(holds(one) | _sounds(one) for one in asked), then=Value(4)),
        default=Value(5),
    )


def _named(number: int) -> Q:
    """Whether the name has a word: it stands at the beginning of what is searched."""
    at = {f"at_{number}__gt": 0, f"at_{number}__lte": Length("name")}
    return Q(**at)


def _all(parts: Iterable[Q]) -> Q:
    return reduce(lambda one, other: one & other, parts, Q())


def in_area(
    viewer: Actor, rows: QuerySet[Service], area_id: UUID
) -> tuple[QuerySet[Service], Case]:
    """What is in an area, and how near: 0 there or for it, 1 for more around, 2 for anybody."""
    asked = areas.areas_of(viewer, {area_id}).get(area_id)
    whole: set[UUID] = set()
    if asked is not None and asked.municipality_code:
        # Of a municipality everything in it, of one of its areas what is for all of it.
        within = areas.areas(viewer, municipality_code=asked.municipality_code)
        is_city = asked.kind == MUNICIPALITY
        whole = {area.id for area in within if is_city or area.kind == MUNICIPALITY}
    if asked is not None and asked.kind == SCHOOL_DISTRICT:
        # Whoever lives in both is of a neighbourhood that straddles its border.
        touching = areas.overlaps(viewer, area_id, kind=NEIGHBOURHOOD)
        whole |= {one.area.id for one in touching}
    its_own = ServedArea.objects.filter(service=OuterRef("pk"))
    here = Exists(its_own.filter(area=area_id))
    around = Exists(its_own.filter(area__in=whole, said=True))
    distance = Case(When(here, then=Value(0)), When(around, then=Value(1)), default=Value(2))
    return rows.filter(here | around | Q(reach=ANYWHERE)), distance


def synonyms(viewer: Actor) -> Synonyms:
    """What people type and how the same is written: the operator's list, or else ours.

    Errors: ImproperlyConfigured names what is wrong with the file.
    """
    own: Path = settings.DATA / "synonyms.toml"
    return load(own if own.exists() else OURS)


@cache
def load(path: Path) -> Synonyms:
    """Read a file of synonyms; `ImproperlyConfigured` names what is wrong with it."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ImproperlyConfigured(f"{path}: {error}") from error
