"""Opening times as HSDS schedules: the fields of RFC 5545 that HSDS has."""

from dataclasses import replace
from typing import Any

from tonari.entry.web.directory.recurring import alike, often
from tonari.kernel import clock
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.opening_words import describe
from tonari.records.directory.rules.openings import (
    ANY_DAY,
    HOLIDAY,
    NEVER_SAID,
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
    made = []
    for rules in alike(view.openings.opens):
        said = _said(rules)
        made.append(own | {"id": part_id(view.id, f"schedule {sorted(said.items())}")} | said)
    exceptions = _exceptions(view.openings)
    if exceptions:
        made.append(own | {"id": part_id(view.id, "exceptions"), "description": exceptions})
    if view.hours:
        made.append(own | {"id": part_id(view.id, "hours"), "description": view.hours})
    return made


def _exceptions(openings: Openings) -> str:
    if openings == NEVER_SAID:  # as with most
        return ""
    return describe(replace(openings, opens=()))


def _said(rules: list[Rule]) -> Shape:
    one = rules[0]
    said = _often(rules) | {
        "opens_at": f"{one.start}+09:00",
        "closes_at": f"{one.end}+09:00",
        "timezone": 9,
        "valid_from": one.first,
        "valid_to": one.last,
    }
    if one.season:
        # HSDS has no year that comes again: the next time, and each year in words.
        said["valid_from"], said["valid_to"] = next_of(one.season, clock.today())
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
