"""An area's board as its page shows it: tables, and bars beside them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tonari.ground.areas.queries import PopulationView
from tonari.ground.areas.rules.population import LEAST_SHOWN, Group, Shown, shown

WIDE = 100.0


@dataclass(frozen=True)
class Bar:
    """A line of a chart: its words, its number, how long it is (0 to 100)."""

    label: str
    number: float
    length: float


@dataclass(frozen=True)
class AgeLine:
    """A group of ages with its numbers and its share of all (percent); None: not shown."""

    label: str
    group: Group
    percent: float | None


@dataclass(frozen=True)
class People:
    """Who lives in an area. single: percent of households that are of one. ageless: how many are of
    an age that the table does not tell."""

    shown: Shown
    lines: tuple[AgeLine, ...]
    bars: tuple[Bar, ...]
    by_sex: bool
    single: float | None
    table: PopulationView
    ageless: int
    least: int = LEAST_SHOWN


def people(found: PopulationView | None) -> People | None:
    """What may be shown of a count; None without one."""
    if found is None:
        return None
    count = shown(found.count)
    told = [group.people for group in count.groups if group.people is not None]
    # Of whoever's age is known. Where a group is hidden it is of all: the rest would tell of it.
    known = sum(told) if len(told) == len(count.groups) else count.total
    lines = tuple(
        AgeLine(_ages(group), group, _percent(group.people, known)) for group in count.groups
    )
    most = max((line.percent or 0 for line in lines), default=0)
    bars = tuple(
        Bar(line.label, line.percent, line.percent / most * WIDE)
        for line in lines
        if line.percent is not None and most
    )
    by_sex = any(line.group.men is not None for line in lines)
    single = _percent(count.single, count.households)
    ageless = (count.total or 0) - (known or 0) if lines else 0
    return People(
        count, lines, bars, by_sex, single, found, ageless if ageless >= LEAST_SHOWN else 0
    )


def _ages(group: Group) -> str:
    ends = {"first": group.first, "last": group.last}
    return (_("%(first)s歳以上") if group.last is None else _("%(first)s〜%(last)s歳")) % ends


def _percent(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else round(part * 100 / whole, 1)


def bars(pairs: list[tuple[str, float]]) -> tuple[Bar, ...]:
    """Lines of a chart in the order given, the longest as wide as there is room."""
    most: Any = max((number for _label, number in pairs), default=0)
    return tuple(Bar(label, n, n / most * WIDE if most else 0) for label, n in pairs)
