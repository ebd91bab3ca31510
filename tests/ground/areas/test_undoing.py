"""Files of areas, people and codes, undone as a whole: what stays, and that it is quick."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tonari.ground.areas import queries
from tonari.ground.areas.actions import undo_file
from tonari.ground.areas.models import Area, Municipality, Population

from .brought import CODES, PEOPLE, US, geojson, kept, take
from .places import lay, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
APRIL, MAY = date(2027, 4, 1), date(2027, 5, 1)


def test_undone_what_was_to_hold_from_a_day_on_what_stood_before_goes_on():
    lay(square(), square("山小学校区", east=0.5))
    before = kept()
    day = date(2027, 4, 1)
    text = geojson(square(side=0.2))
    found = take(text, municipality_code="992011", begins_on=day, is_whole=True)
    assert {row.valid_to for row in Area.objects.filter(valid_from=None)} == {date(2027, 3, 31)}
    assert undo_file(by=US, file_id=found) == {"removed": 0, "restored": 2, "kept": 0}
    assert kept() == before


def test_undone_what_somebody_wrote_since_stays_and_says_so():
    found = take(geojson(square(), square("山小学校区", east=0.5)), municipality_code="992011")
    lay(square(side=0.05))
    assert undo_file(by=US, file_id=found) == {"removed": 1, "restored": 0, "kept": 1}
    assert [row.name for row in Area.objects.all()] == ["浜小学校区"]
    rows = {row.name: row.reason for row in queries.file_rows(US, found)}
    assert "書きかえられている" in rows["浜小学校区"]
    assert rows["山小学校区"] == ""


def test_an_area_whose_name_is_in_use_again_stays_as_it_is_and_says_so():
    lay(square(), square("山小学校区", east=0.5))
    said = {"municipality_code": "992011", "begins_on": APRIL, "is_whole": True}
    first = take(geojson(square(side=0.2)), **said)
    mountain = square("山小学校区", east=0.5, side=0.2)
    take(geojson(mountain), municipality_code="992011", begins_on=MAY)
    assert undo_file(by=US, file_id=first) == {"removed": 0, "restored": 1, "kept": 1}
    rows = {row.name: row.reason for row in queries.file_rows(US, first)}
    assert "同じ名前の地域ができている" in rows["山小学校区"]
    assert rows["浜小学校区"] == ""
    of_mountain = Area.objects.filter(name="山小学校区").order_by("valid_from")
    ends = of_mountain.values_list("valid_from", "valid_to")
    assert set(ends) == {(None, date(2027, 3, 31)), (MAY, None)}
    assert Area.objects.get(name="浜小学校区").valid_to is None


def test_outlines_get_their_readings_of_the_table_and_lose_them_when_it_is_undone():
    lay(square("焼津市", "municipality", code="222127"))
    found = take(CODES + "222127,静岡県,焼津市,ヤイヅシ\n", "codes", "コード.csv")
    assert Area.objects.get().kana == "ヤイヅシ"
    undo_file(by=US, file_id=found)
    assert Area.objects.get().kana == ""
    assert not Municipality.objects.exists()


def test_of_a_code_and_its_readings_each_goes_by_itself():
    lay(square("焼津市", "municipality", code="222127"))
    first = take(CODES + "222127,静岡県,焼津市,ヤイヅシ\n", "codes", "コード.csv")
    take(CODES + "222127,静岡県,やいづ市,ヤイヅシ\n", "codes", "コード.csv")
    assert undo_file(by=US, file_id=first) == {"removed": 0, "restored": 0, "kept": 1}
    assert Municipality.objects.get().name == "やいづ市"
    assert Area.objects.get().kana == ""
    assert "書きかえられている" in queries.file_rows(US, first)[0].reason


def test_a_code_goes_also_where_somebody_wrote_its_reading_since():
    lay(square("焼津市", "municipality", code="222127"))
    found = take(CODES + "222127,静岡県,焼津市,ヤイヅシ\n", "codes", "コード.csv")
    Area.objects.update(kana="やいづし")
    assert undo_file(by=US, file_id=found) == {"removed": 1, "restored": 0, "kept": 0}
    assert not Municipality.objects.exists()
    assert Area.objects.get().kana == "やいづし"
    assert "よみは、そのまま" in queries.file_rows(US, found)[0].reason


def people(count, more=0):
    return PEOPLE + "".join(f"222127,町{n},2026-04-01,{n + more}\n" for n in range(count))


def codes(count):
    """Codes of Shizuoka that nobody has, with their check digits."""
    found = []
    for number in range(22600, 22600 + count):
        digits = zip(map(int, str(number)), range(6, 1, -1), strict=True)
        check = (11 - sum(digit * weight for digit, weight in digits) % 11) % 10
        found.append(f"{number}{check},静岡県,町{number},マチ\n")
    return CODES + "".join(found)


@pytest.mark.parametrize(
    ("what", "name", "first", "second"),
    [
        ("population", "人口.csv", people(300, 10), people(400, 20)),
        ("codes", "コード.csv", "", codes(300)),
    ],
)
def test_hundreds_of_rows_are_undone_in_a_few_queries(what, name, first, second):
    if first:
        take(first, what, name)
    model = {"population": Population, "codes": Municipality}[what]
    before = kept(model)
    found = take(second, what, name)
    with CaptureQueriesContext(connection) as asked:
        done = undo_file(by=US, file_id=found)
    assert sum(done.values()) == len(second.splitlines()) - 1
    assert done["kept"] == 0
    assert kept(model) == before
    assert len(asked) <= 20, [one["sql"][:200] for one in asked]
