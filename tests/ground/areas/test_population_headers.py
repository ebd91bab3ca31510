"""How population tables call their columns of ages: in one row or in two."""

from datetime import date

import pytest

from tonari.ground.areas.actions import take_path
from tonari.ground.areas.adapters import open_codes, open_population
from tonari.ground.areas.models import Population
from tonari.ground.areas.rules.brought import POPULATION, Told
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused


def table(tmp_path, *lines):
    path = tmp_path / "人口.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize(
    ("men", "women"),
    [
        ("0-4歳の男性", "0-4歳の女性"),
        ("男_0-4歳", "女_0-4歳"),
        ("男性0〜4歳", "女性0〜4歳"),
        ("0～4歳（男）", "0～4歳（女）"),
        ("0歳から4歳・男", "0歳から4歳・女"),
    ],
)
def test_ages_and_sexes_are_read_in_either_order(tmp_path, men, women):
    columns = open_population(table(tmp_path, f"地域名,総人口,{men},{women}", "本町,9,4,5")).columns
    assert columns.ages == [(0, 4, "男", 2), (0, 4, "女", 3)]
    assert columns.unread == ""


@pytest.mark.parametrize(
    "header",
    [
        ("地域名,総人口,男,,女,", ",,0-4歳,85歳以上,0-4歳,85歳以上"),
        ("地域名,総人口,0-4歳,,85歳以上,", ",,男,女,男,女"),
        ("焼津市の人口", "地域名,人口,男,,女,", ",,0-4歳,85歳以上,0-4歳,85歳以上"),
    ],
)
@pytest.mark.django_db
def test_two_rows_are_one_header(tmp_path, header):
    path = table(tmp_path, *header, "本町,14,2,3,4,5")
    told = Told(counted_on=date(2026, 4, 1), municipality_code="222127")
    said = {"by": COMMAND, "what": POPULATION, "path": path, "source": "a", "licence": ""}
    outcomes = take_path(told=told, **said)
    assert [(o.name, o.result) for o in outcomes] == [("本町", "taken")]
    kept = {
        (first, last): {men, women} for first, last, men, women in Population.objects.get().ages
    }
    both = [{2, 4}, {3, 5}] if header[-1].startswith(",,0") else [{2, 3}, {4, 5}]
    assert kept == dict(zip([(0, 4), (85, None)], both, strict=True))


@pytest.mark.django_db
def test_ages_that_are_not_understood_are_named_in_the_report(tmp_path):
    path = table(tmp_path, "地域名,総人口,年少（0〜14歳）,老年（65歳以上）", "本町,9,4,5")
    told = Told(counted_on=date(2026, 4, 1), municipality_code="222127")
    said = {"by": COMMAND, "what": POPULATION, "path": path, "source": "a", "licence": ""}
    first, last = take_path(told=told, **said)
    assert (first.name, first.result) == ("本町", "taken")
    assert (last.number, last.name, last.result) == (0, "年少（0〜14歳）", "refused")
    assert "年齢ごとの人口は入りません" in last.reason


@pytest.mark.parametrize(
    ("lines", "lacking", "found"),
    [
        (["町名コード,合計", "1,9"], "「総人口」、「地域名」", "町名コード、合計"),
        (["人口の表", "", "町名,合計", "本町,9"], "「総人口」", "町名、合計"),
        (["総人口,世帯数", "9,4"], "「地域名」", "総人口、世帯数"),
        ([",".join(f"列{number}" for number in range(12))], "「総人口」、「地域名」", "列8、列9…"),
    ],
)
def test_a_table_that_is_refused_is_told_what_it_lacks_and_what_it_has(
    tmp_path, lines, lacking, found
):
    with pytest.raises(Refused) as refused:
        open_population(table(tmp_path, *lines))
    assert refused.value.values["lacking"] == lacking
    assert refused.value.values["found"].endswith(found)
    with pytest.raises(Refused) as refused:
        open_codes(table(tmp_path, *lines))
    assert refused.value.values["found"].endswith(found)
