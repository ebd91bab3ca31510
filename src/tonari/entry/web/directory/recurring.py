"""Openings as recurrence rules (RFC 5545): one event for what comes again, with its exceptions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tonari.records.directory.rules.openings import ANY_DAY, HOLIDAY, Openings, Rule, between

Times = tuple[date, str, str]
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Recurring:
    """What comes again: the first time, the last day, the rule, and the days that it leaves out.

    rule is empty for a single time. key: names it the same on every day that it is asked for.
    """

    first: Times
    last: date
    rule: dict[str, Any]
    left_out: tuple[date, ...] = ()
    key: str = ""


def recurring(openings: Openings, first: date, last: date) -> Iterator[Recurring]:
    """All that `between` says of these days, each time once: by rules, and what is left singly."""
    left = set(between(openings, first, last))
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    for rules in alike(openings.opens):
        rule, one = often(rules), rules[0]
        if not rule:
            continue
        comes = [day for day in days if _any(rules, day)]
        opened = [day for day in comes if (day, one.start, one.end) in left]
        if len(opened) < 2:
            continue
        bare = [replace(each, first="", last="", season="") for each in rules]
        between_them = [day for day in days if opened[0] <= day <= opened[-1]]
        named = [day for day in between_them if _any(bare, day)]
        left_out = tuple(day for day in named if day not in set(opened))
        left -= {(day, one.start, one.end) for day in opened}
        beginning = (opened[0], one.start, one.end)
        yield Recurring(beginning, opened[-1], rule, left_out, repr(rules))
    for times in left:
        yield Recurring(times, times[0], {})


def _any(rules: list[Rule], day: date) -> bool:
    iso = day.isoformat()
    return any(rule.holds(day, iso) for rule in rules)


def alike(rules: tuple[Rule, ...]) -> list[list[Rule]]:
    """Rules that differ in their days only, together."""
    groups: dict[Any, list[Rule]] = {}
    for rule in rules:
        days = replace(rule, day=min(rule.day, 0), nth=0, monthday=0)
        kind = (rule.day == HOLIDAY, bool(rule.nth), bool(rule.monthday))
        groups.setdefault((days, kind), []).append(rule)
    return [groups[key] for key in sorted(groups, key=lambda key: (key[0].start, key[0].end))]


def often(rules: list[Rule]) -> dict[str, Any]:
    """How often rules that are alike come again; empty for holidays and for what is once."""
    one = rules[0]
    if one.day == HOLIDAY or (one.is_one_date and one.day == ANY_DAY):
        return {}
    if one.monthday:
        return {"freq": "MONTHLY", "bymonthday": sorted({rule.monthday for rule in rules})}
    weekdays = sorted({(rule.nth, rule.day) for rule in rules})
    byday = [f"{nth or ''}{DAYS[day]}" for nth, day in weekdays]
    said: dict[str, Any] = {"freq": "MONTHLY" if one.nth else "WEEKLY", "wkst": "MO"}
    return said | {"byday": byday} | ({"interval": 2} if one.fortnight else {})
