"""Who lives in an area, as its board shows it."""

from datetime import date

import pytest

from tonari.entry.web.areas.shown import people
from tonari.ground.areas.queries import PopulationView
from tonari.ground.areas.rules.population import Count


def counted(total, *each):
    groups = ((0, 14), (15, 64), (65, 74), (75, None))
    ages = tuple((*g, many // 2, many - many // 2) for g, many in zip(groups, each, strict=True))
    return PopulationView(Count(total, ages=ages), date(2026, 9, 1), "見本", "CC0")


@pytest.mark.parametrize(("total", "ageless"), [(400, 0), (403, 0), (500, 100), (100, 0)])
def test_shares_are_of_whoever_s_age_is_known(total, ageless):
    found = people(counted(total, 100, 100, 100, 100))
    assert [line.percent for line in found.lines] == [25.0, 25.0, 25.0, 25.0]
    assert found.ageless == ageless


def test_where_a_group_is_hidden_the_shares_are_of_all():
    found = people(counted(500, 4, 100, 24, 100))
    assert None in [line.percent for line in found.lines] and found.ageless == 0
    assert 20.0 in [line.percent for line in found.lines]
