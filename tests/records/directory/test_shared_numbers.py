"""Lists that number their rows anew in each town: what shares a number is two places."""

from dataclasses import replace
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tonari.kernel.ids import new_id
from tonari.records.directory.actions import merge_services, put_service
from tonari.records.directory.actions.writing import content_of
from tonari.records.directory.models import Service
from tonari.records.directory.rules.merging import OTHER

from .conftest import take

pytestmark = pytest.mark.django_db

HEADER = "NO,名称,所在地_連結表記,電話番号"
ROWS = ("1,海の食堂,海の町1-1,054-1", "1,山の食堂,山の町2-2,054-2", "2,川の食堂,川の町3-3,054-3")


def results(tmp_path, *rows):
    path = tmp_path / "一覧.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return take(path)


def ids():
    return dict(Service.objects.values_list("name", "pk"))


def test_rows_that_share_a_number_are_all_taken_and_it_is_said(tmp_path):
    outcomes = results(tmp_path, *ROWS)
    assert [o.result for o in outcomes] == ["taken"] * 3
    assert "2行目と番号が同じで" in outcomes[1].reason
    assert not any("番号が同じ" in outcomes[at].reason for at in (0, 2))
    assert Service.objects.count() == 3


def test_they_are_found_again_in_any_order(tmp_path):
    results(tmp_path, *ROWS)
    known = ids()
    for rows in permutations(ROWS):
        assert {o.result for o in results(tmp_path, *rows)} == {"unchanged"}
    changed = [row.replace("054-", "053-") for row in ROWS]
    assert {o.result for o in results(tmp_path, *reversed(changed))} == {"changed"}
    assert ids() == known


def test_what_stood_by_its_number_before_others_shared_it_is_found_again(tmp_path):
    results(tmp_path, ROWS[0])
    known = ids()
    moved = ROWS[0].replace("054-1", "053-1")
    assert [o.result for o in results(tmp_path, ROWS[1], moved)] == ["taken", "changed"]
    assert ids()["海の食堂"] == known["海の食堂"]
    known = ids()
    again = results(tmp_path, moved, ROWS[1])
    assert [o.result for o in again] == ["unchanged", "unchanged"]
    alone = results(tmp_path, ROWS[1])
    assert [o.result for o in alone] == ["unchanged", "absent"]
    assert ids() == known


def test_a_number_of_one_row_still_knows_it_again_under_another_name(tmp_path):
    results(tmp_path, ROWS[2])
    known = set(ids().values())
    renamed = ROWS[2].replace("川の食堂", "川のみんなの食堂")
    assert [o.result for o in results(tmp_path, renamed)] == ["changed"]
    assert set(ids().values()) == known


def test_the_same_place_twice_under_one_number_is_one(tmp_path):
    twice = ROWS[0].replace("海の食堂", "海の 食堂").replace("054-1", "054-9")
    outcomes = results(tmp_path, ROWS[0], twice)
    assert [o.result for o in outcomes] == ["taken", "refused"]
    assert "番号が同じです" in outcomes[1].reason


@pytest.mark.parametrize(
    "row",
    [
        *("1,例）海辺の食堂,見本の町1-1,054-0", "1,←2行目以降にデータを入れる,,"),
        "1,波の食堂,海の町9-9,054-9,余分,な,列",
    ],
)
def test_a_row_that_is_no_data_shares_no_number(tmp_path, row):
    outcomes = results(tmp_path, row, ROWS[0])
    assert [o.result for o in outcomes] == ["refused", "taken"]
    assert "番号が同じ" not in outcomes[1].reason
    assert Service.objects.get().source_key == ":1"


def test_many_shared_numbers_ask_no_more_of_the_database_than_one(tmp_path):
    asked = []
    for many in (1, 12):
        Service.objects.all().delete()
        first = [f"{at},海の食堂{at},海の町{at},054-{at}" for at in range(many)]
        results(tmp_path, *first)
        others = [f"{at},山の食堂{at},山の町{at},054-9" for at in range(many)]
        moved = [row.replace("054-", "053-") for row in first]
        with CaptureQueriesContext(connection) as found:
            outcomes = results(tmp_path, *moved, *others)
        assert [o.result for o in outcomes] == ["changed"] * many + ["taken"] * many
        asked.append(len(found))
    assert asked[0] == asked[1]


MONTH = ("1,山の食堂,山の町2-2,054-2", "1,海の食堂,海の町1-1,053-1")
"""The first of ROWS with another telephone number, after one that has its number now."""


@pytest.mark.parametrize(
    "said",
    [{"name": "海のみんなの食堂"}, {"address": "海の町一丁目1"}, {"name": "い", "address": "ろ"}],
)
def test_what_a_member_rewrote_is_found_again_by_what_the_list_said(tmp_path, member, said):
    results(tmp_path, ROWS[0])
    row = Service.objects.get()
    put_service(by=member, content=replace(content_of(row), **said), service_id=row.pk)
    for _month in range(2):
        outcomes = results(tmp_path, *MONTH)
        assert outcomes[1].result == "refused"
        assert "書きなおしている" in outcomes[1].reason
        assert Service.objects.count() == 2
    assert Service.objects.get(pk=row.pk).name == said.get("name", "海の食堂")


def test_of_two_of_one_name_none_is_lost_where_the_address_was_rewritten(tmp_path, member):
    results(tmp_path, ROWS[0])
    row = Service.objects.get()
    put_service(by=member, content=replace(content_of(row), address="ろ"), service_id=row.pk)
    outcomes = results(tmp_path, MONTH[1], "1,海の食堂,山の町2-2,054-2")
    assert [o.result for o in outcomes] == ["refused", "taken"]
    assert Service.objects.count() == 2


@pytest.mark.parametrize("part", ["name", "address"])
def test_what_was_merged_is_found_again_by_what_its_list_said(tmp_path, member, part):
    results(tmp_path, ROWS[0])
    row = Service.objects.get()
    said = {"name": "海の食堂", "address": "海の町1-1"} | {part: "浜辺のひろば"}
    path = tmp_path / "別の一覧.csv"
    path.write_text(f"{HEADER}\n7,{said['name']},{said['address']},054-1", encoding="utf-8")
    take(path)
    other = Service.objects.get(source_list=path.stem).pk
    merge_services(
        by=member,
        merge_id=new_id(),
        kept_id=row.pk,
        other_id=other,
        chosen={part: OTHER},
        versions=(1, 1),
    )
    outcomes = results(tmp_path, *MONTH)
    assert [o.result for o in outcomes] == ["taken", "refused"]
    assert Service.objects.count() == 3
    assert getattr(Service.objects.get(pk=row.pk), part) == "浜辺のひろば"
