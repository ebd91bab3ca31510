"""Outlines that hold from a day on, population tables, and municipality codes."""

import csv
from datetime import date, datetime, timedelta

import pytest

from tonari.ground.areas import queries
from tonari.ground.areas.actions import take_path, turn_areas
from tonari.ground.areas.adapters import open_population
from tonari.ground.areas.models import Overlap, Population
from tonari.ground.areas.rules import is_municipality_code, prefecture
from tonari.ground.areas.rules.brought import POPULATION, Told
from tonari.ground.areas.rules.population import Count, shown
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, JOB, PUBLIC
from tonari.kernel.refused import Refused

from .places import lay, lay_square, square

pytestmark = pytest.mark.usefixtures("now")
APRIL = date(2027, 4, 1)
POINT = (34.05, 138.15)
HEADER = "全国地方公共団体コード,地域名,総人口,男性,女性,0-4歳の男性,0-4歳の女性,世帯数"
OLDER = HEADER.replace("全国地方公共団体コード", "都道府県コード又は市区町村コード")


@pytest.mark.django_db
def test_a_new_outline_holds_from_its_day_and_the_old_one_keeps_its_end():
    lay_square()
    other = lay_square(name="山小学校区", east=0.1)
    lay(square(side=0.2), begins_on=APRIL)
    assert [a.name for a in queries.areas_at(PUBLIC, *POINT)] == ["山小学校区"]
    found = queries.areas_at(PUBLIC, *POINT, on=APRIL)
    assert {a.name for a in found} == {"浜小学校区", "山小学校区"}
    assert queries.areas(PUBLIC)[-1].valid_to == APRIL - timedelta(days=1)
    assert queries.overlaps(PUBLIC, other.pk) == []
    assert [o.area.name for o in queries.overlaps(PUBLIC, other.pk, on=APRIL)] == ["浜小学校区"]
    assert Overlap.objects.count() == 2
    assert lay(square(side=0.2), begins_on=APRIL)[0].result == "unchanged"
    assert lay(square(), begins_on=date(2027, 1, 1))[0].result == "refused"


@pytest.mark.django_db
def test_on_the_day_areas_turn_once():
    lay_square()
    lay(square(side=0.2), begins_on=APRIL)
    assert queries.areas_to_turn(JOB) == ([], [])
    with clock.at(datetime(2027, 4, 1, 0, 1, tzinfo=clock.TOKYO)):
        assert turn_areas(by=JOB) == 2
        assert queries.areas_to_turn(JOB) == ([], [])
    assert Row.objects.filter(verb="areas.turned").count() == 1


def take(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    said = {"source": "見本", "licence": "", "told": Told(counted_on=APRIL)}
    return [one.result for one in take_path(by=COMMAND, what=POPULATION, path=path, **said)]


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("header", [HEADER, OLDER])
def test_both_layouts_are_taken_in_any_encoding_and_twice_changes_nothing(
    tmp_path, header, encoding
):
    rows = "222127,浜,１００,40,60,20,30,45\n222128,山,9,4,5,1,1,3\n222127,浜,1,1,0,0,0,1\n"
    path = tmp_path / "population.csv"
    text = f"{header}\n{rows}222127,川,多い,1,1,1,1,1\n"
    assert take(path, text, encoding) == ["taken", "refused", "refused", "refused"]
    assert take(path, text, encoding)[0] == "unchanged"
    row = Population.objects.get()
    assert (row.total, row.ages, row.households) == (100, [[0, 4, 20, 30]], 45)
    with pytest.raises(Refused):
        open_population(tmp_path / "none")


@pytest.mark.django_db
def test_a_row_that_cannot_be_read_is_accounted_for_and_the_next_is_taken(tmp_path):
    long = "あ" * 1_000_001
    rows = f"222127,{long},1,1,0,0,0,1\n,,,\n222127,浜,9,4,5,1,1,3"
    assert take(tmp_path / "population.csv", f"{HEADER}\n{rows}") == ["refused", "taken"]
    assert take(tmp_path / "tabs.tsv", f"{HEADER}\n{rows}".replace(",", "\t"), "utf-16") == [
        "refused",
        "unchanged",
    ]


@pytest.mark.django_db
def test_what_another_table_counted_anew_is_written_at_one_stroke(
    tmp_path, django_assert_max_num_queries
):
    path = tmp_path / "population.csv"

    def table(more):
        return HEADER + "".join(f"\n222127,町{n},{n + more},,,1,1,1" for n in range(60))

    take(path, table(10))
    before = set(Population.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(13):
        assert set(take(path, table(20))) == {"changed"}
    assert set(Population.objects.values_list("pk", flat=True)) == before
    assert Population.objects.get(name="町7").total == 27


def test_a_small_group_is_hidden_with_another_and_never_by_sex():
    ages = ((0, 14, 2, 3), (15, 64, 100, 100), (65, 74, 20, 20), (75, None, 30, 40))
    found = shown(Count(315, 152, 163, ages))
    assert [group.people for group in found.groups] == [None, 200, None, 70]
    assert {group.men for group in found.groups} == {None}
    assert found.hides
    assert shown(Count(9, 4, 5, ages)).total is None


def test_a_part_of_a_group_of_ages_is_not_the_whole():
    ages = ((0, 4, 20, 30), (15, 44, 50, 50), (45, 64, 50, 50), (65, 69, 20, 20), (75, 84, 30, 40))
    found = shown(Count(900, 450, 450, ages)).groups
    assert [group.people for group in found] == [None, 200, None, None]
    whole = (*ages, (5, 14, 30, 30), (70, 74, 20, 20), (85, None, 30, 30))
    assert [g.people for g in shown(Count(900, 450, 450, whole)).groups] == [110, 200, 80, 130]


def test_all_1916_codes_have_their_check_digit_and_prefecture(shared_data):
    path = shared_data / "codes" / "localgovjp-utf8.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1916
    assert all(is_municipality_code(row["lgcode"]) for row in rows)
    assert all(prefecture(row["lgcode"]) == row["pref"] for row in rows)
    assert not is_municipality_code("222128")
