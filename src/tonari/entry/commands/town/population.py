"""Who lives in the town: tables of people by age and sex, brought by a member as a city's are."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from functools import partial

from tonari.ground.areas.actions import bring_file, take_file
from tonari.ground.areas.rules import MUNICIPALITY, NEIGHBOURHOOD, SCHOOL_DISTRICT
from tonari.ground.areas.rules.brought import POPULATION, Told
from tonari.kernel import clock

from .ground import CODE, LICENCE, NAME, SOURCE
from .town import Table, Town, tables

_AGES = [*(f"{age}-{age + 4}歳" for age in range(0, 85, 5)), "85歳以上"]
HEAD = (
    *("全国地方公共団体コード", "地方公共団体名", "調査年月日", "地域名", "総人口", "男性", "女性"),
    *(f"{age}の{sex}" for age in _AGES for sex in ("男性", "女性")),
    *("世帯数", "単独世帯数"),
)
"""Columns of 「地域・年齢別人口」 of the 自治体標準オープンデータセット."""
_WHOLE: Table = {"": [1, 0.0]}


def count_people(town: Town) -> None:
    """Let a member bring and take in what `content/` tells of who lives where."""
    for said in tables("population"):
        town.times.add(said["ago"], "population", partial(_bring, town, said))


def _bring(town: Town, said: Table) -> None:
    by, day = town.members[said["by"]], clock.today().replace(day=1)
    for kind in (MUNICIPALITY, SCHOOL_DISTRICT, NEIGHBOURHOOD):
        # Each kind is a table of its own: 松原 is a 小学校区 and a 自治会.
        file = bring_file(
            by=by,
            what=POPULATION,
            file_name=f"{CODE}_population_{kind}.csv",
            content=[table(said, said.get(kind, _WHOLE), day)],
            source=SOURCE,
            licence=LICENCE,
            told=Told(kind=kind),
        )
        take_file(by=by, file_id=file)


def table(said: Table, areas: Table, day: date) -> bytes:
    """People of areas that lie side by side and fill the town, as a file: together they are all."""
    ages = [number for pair in zip(said["men"], said["women"], strict=True) for number in pair]
    # Where the weight of the old is 0.5, every age above the middle has up to half more.
    cells = [
        share_out(
            many, [share * (1 + old * (at // 2 - 8.5) / 8.5) for share, old in areas.values()]
        )
        for at, many in enumerate(ages)
    ]
    # More of the old live alone.
    homes = [
        share_out(said[name], [share * (1 + old * more) for share, old in areas.values()])
        for name, more in (("households", 0), ("single", 0.5))
    ]
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEAD)
    for at, name in enumerate(areas):
        by_age = [cell[at] for cell in cells]
        men, women = sum(by_age[::2]), sum(by_age[1::2])
        about = (CODE, NAME, day.isoformat(), name, men + women, men, women)
        rows.writerow([*about, *by_age, *(home[at] for home in homes)])
    return text.getvalue().encode("utf-8-sig")


def share_out(many: int, weights: Sequence[float]) -> list[int]:
    """So many in parts that go with the weights, and together are all."""
    whole = sum(weights)
    parts = [int(many * weight / whole) for weight in weights]
    rest = sorted(range(len(parts)), key=lambda at: parts[at] - many * weights[at] / whole)
    for at in rest[: many - sum(parts)]:
        parts[at] += 1
    return parts
