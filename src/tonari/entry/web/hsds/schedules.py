"""Opening times as HSDS schedules: the fields of RFC 5545 that HSDS has."""

from dataclasses import replace
from typing import Any
from uuid import uuid5

from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.opening_words import describe
from tonari.records.directory.rules.openings import ANY_DAY, HOLIDAY, ON_HOLIDAYS, Rule

Shape = dict[str, Any]
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def schedules(view: ServiceView) -> list[Shape]:
    """What is certain, what holds on holidays and closing days, and the text as published.

    HSDS has no field for closing days: they stand in a schedule that is a text alone.
    """
    own = {"service_id": str(view.id)}
    made = []
    for rules in _alike(view.openings.opens):
        said = _said(rules)
        made.append(own | {"id": str(uuid5(view.id, f"schedule {sorted(said.items())}"))} | said)
    exceptions = describe(replace(view.openings, opens=()))
    if exceptions:
        made.append(own | {"id": str(uuid5(view.id, "exceptions")), "description": exceptions})
    if view.hours:
        made.append(own | {"id": str(uuid5(view.id, "hours")), "description": view.hours})
    return made


def _alike(rules: tuple[Rule, ...]) -> list[list[Rule]]:
    """Rules that differ in their days only, together."""
    groups: dict[Any, list[Rule]] = {}
    for rule in rules:
        days = replace(rule, day=min(rule.day, 0), nth=min(rule.nth, 0), monthday=0)
        kind = (rule.day == HOLIDAY, bool(rule.nth), bool(rule.monthday))
        groups.setdefault((replace(days, nth=0), kind), []).append(rule)
    return [groups[key] for key in sorted(groups, key=lambda key: (key[0].start, key[0].end))]


def _said(rules: list[Rule]) -> Shape:
    one = rules[0]
    said = _often(rules) | {
        "opens_at": f"{one.start}+09:00",
        "closes_at": f"{one.end}+09:00",
        "timezone": 9,
        "valid_from": one.first,
        "valid_to": one.last,
    }
    return {name: value for name, value in said.items() if value != ""}


def _often(rules: list[Rule]) -> Shape:
    one = rules[0]
    if one.day == HOLIDAY:
        return {"description": ON_HOLIDAYS}
    if one.is_one_date and one.day == ANY_DAY:
        return {"dtstart": one.first, "until": one.first, "count": 1}
    if one.monthday:
        days = sorted({rule.monthday for rule in rules})
        return {"freq": "MONTHLY", "bymonthday": ",".join(map(str, days))}
    weekdays = sorted({(rule.nth, rule.day) for rule in rules})
    byday = ",".join(f"{nth or ''}{_DAYS[day]}" for nth, day in weekdays)
    often: Shape = {"freq": "MONTHLY" if one.nth else "WEEKLY", "wkst": "MO", "byday": byday}
    return often | ({"interval": 2, "dtstart": one.fortnight} if one.fortnight else {})
