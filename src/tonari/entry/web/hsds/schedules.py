"""Opening times as HSDS schedules: the fields of RFC 5545 that HSDS has."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from tonari.entry.web.directory.recurring import alike, often
from tonari.kernel import clock
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.opening_words import describe
from tonari.records.directory.rules.openings import (
    ANY_DAY,
    HOLIDAY,
    ON_HOLIDAYS,
    Openings,
    Rule,
)
from tonari.records.directory.rules.published import part_id
from tonari.records.directory.rules.seasons import next_of, season_in_words

Shape = dict[str, Any]


def schedules(view: ServiceView) -> list[Shape]:
    """What is certain, what holds on holidays and closing days, and the text as published.

    HSDS has no field for closing days: they stand in a schedule that is a text alone.
    """
    own = {"service_id": view.key}
    certain = _certain(view.openings, clock.today() if turns(view) else None)
    made = [own | {"id": part_id(view.id, part)} | said for part, said in certain]
    if view.hours:
        made.append(own | {"id": part_id(view.id, "hours"), "description": view.hours})
    return made


def turns(view: ServiceView) -> bool:
    """Whether what is said of its times follows from today: a season that comes again does."""
    return any(rule.season for rule in view.openings.opens)


# Many open at the same hours.
@lru_cache(maxsize=2048)
def _certain(openings: Openings, today: date | None) -> list[tuple[str, Shape]]:
    """Each schedule but the text as published, with the name of its part.

    today: where a season comes again.
    """
    each = [_said(rules, today) for rules in alike(openings.opens)]
    made = [(f"schedule {sorted(said.items())}", said) for said in each]
    exceptions = describe(replace(openings, opens=()))
    return [*made, ("exceptions", {"description": exceptions})] if exceptions else made


def _said(rules: list[Rule], today: date | None) -> Shape:
    one = rules[0]
    said = _often(rules) | {
        "opens_at": f"{one.start}+09:00",
        "closes_at": f"{one.end}+09:00",
        "timezone": 9,
        "valid_from": one.first,
        "valid_to": one.last,
    }
    if one.season and today:
        # HSDS has no year that comes again: the next time, and each year in words.
        said["valid_from"], said["valid_to"] = next_of(one.season, today)
        said["description"] = season_in_words(one.season) + said.get("description", "")
    return {name: value for name, value in said.items() if value != ""}


def _often(rules: list[Rule]) -> Shape:
    one = rules[0]
    if one.day == HOLIDAY:
        return {"description": ON_HOLIDAYS}
    if one.is_one_date and one.day == ANY_DAY:
        return {"dtstart": one.first, "until": one.first, "count": 1}
    said = {name: _joined(value) for name, value in often(rules).items()}
    return said | ({"dtstart": one.fortnight} if one.fortnight else {})


def _joined(value: Any) -> Any:
    return ",".join(map(str, value)) if isinstance(value, list) else value
