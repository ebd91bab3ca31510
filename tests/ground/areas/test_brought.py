"""Files of areas, people and codes that members bring: looked through, taken in, undone."""

import csv
import zipfile
from datetime import date, timedelta
from io import BytesIO, StringIO
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from tonari.entry.jobs import ticks
from tonari.ground.areas import queries
from tonari.ground.areas.actions import drop_file, take_file, undo_file
from tonari.ground.areas.actions.population import population_before
from tonari.ground.areas.adapters import Options, read_areas
from tonari.ground.areas.models import Area, AreaFile, AreaFilePart, Municipality, Population
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import JOB, PUBLIC
from tonari.kernel.refused import Refused

from .brought import CODES, NONE, PEOPLE, THEM, US, bring, geojson, kept, take
from .places import lay, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


# --- areas ---------------------------------------------------------------------------------------


def test_a_file_is_looked_through_before_anything_is_written():
    lay(square())
    before = kept()
    changed, fresh = square(side=0.05), square("山小学校区", east=0.5)
    found = bring(geojson(changed, fresh), municipality_code="99201")
    rows = queries.file_rows(US, found)
    assert [(r.number, r.name, r.result) for r in rows] == [
        (1, "浜小学校区", "taken"),
        (2, "山小学校区", "taken"),
    ]
    found = bring(geojson(changed, fresh), municipality_code="992011")
    assert queries.one_file(US, found).counts == NONE | {"changed": 1, "taken": 1}
    assert kept() == before
    drop_file(by=US, file_id=found)
    with pytest.raises(Refused, match="別の状態"):
        take_file(by=US, file_id=found)
    assert kept() == before


def test_undone_what_it_added_is_gone_and_what_it_changed_is_as_before():
    lay(square())
    before = kept()
    fresh = square("山小学校区", east=0.05)
    found = take(geojson(square(side=0.05), fresh), municipality_code="992011")
    assert Area.objects.count() == 2
    assert not AreaFilePart.objects.exists()
    assert undo_file(by=US, file_id=found) == {"removed": 1, "restored": 1, "kept": 0}
    assert kept() == before
    with pytest.raises(Refused, match="別の状態"):
        undo_file(by=US, file_id=found)
    told = Row.objects.filter(subject_id=found).order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["areas.file_brought", "areas.taken_in", "areas.file_undone"]
    assert Row.objects.filter(verb="areas.removed").count() == 1


def test_a_file_is_for_whoever_brought_it():
    found = bring(geojson(square()), municipality_code="992011")
    assert queries.files(THEM) == [] == queries.files(PUBLIC)
    for act in (take_file, drop_file, undo_file):
        for by in (THEM, PUBLIC):
            with pytest.raises(Refused) as refused:
                act(by=by, file_id=found)
            assert refused.value.missing
    with pytest.raises(Refused) as refused:
        bring(geojson(square()), by=PUBLIC)
    assert refused.value.missing
    with CaptureQueriesContext(connection) as asked:
        queries.files(US)
        queries.file_rows(US, found, "taken")
    assert len(asked) == 2


def test_what_was_brought_a_day_ago_and_left_goes_by_itself():
    left, kept_on, taken = (bring(geojson(square()), municipality_code="992011") for _ in range(3))
    take_file(by=US, file_id=taken)
    AreaFile.objects.exclude(pk=kept_on).update(at=clock.now() - timedelta(days=2))
    ticks.run_all()
    states = dict(AreaFile.objects.values_list("pk", "state"))
    assert states == {left: "dropped", kept_on: "checked", taken: "taken"}
    assert set(AreaFilePart.objects.values_list("of", flat=True)) == {kept_on}
    assert Row.objects.get(verb="areas.files_swept").facts == {"count": 1}
    assert queries.left_files(JOB) == []


@pytest.mark.parametrize(
    ("text", "said", "field"),
    [
        (b"", {}, "file"),
        (b"{", {}, "file"),
        (b"x" * 20_000_001, {}, "file"),
        ("{}", {"name": "校区.pdf"}, "file"),
        (geojson(square()), {"name": "x.json", "kind": "town"}, "kind"),
        (geojson(square("浜")).replace('"name"', '"n"'), {"name": "x.json"}, "kind"),
        (geojson(square("a1")).replace('"name"', '"n"'), {}, "name_field"),
        (geojson(square()), {"municipality_code": "222128"}, "file"),
        (geojson(square()), {"is_whole": True}, "begins_on"),
        (geojson(square()), {"begins_on": date(1800, 1, 1)}, "begins_on"),
        (geojson(square()), {"what": "cats"}, "what"),
        ("名前,電話\nあ,1\n", {"what": "population", "name": "x.csv"}, "file"),
        ("名前,電話\nあ,1\n", {"what": "codes", "name": "x.csv"}, "file"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_at_its_field(text, said, field):
    with pytest.raises(Refused) as refused:
        bring(text, **said)
    assert refused.value.field == field
    assert not AreaFile.objects.exists()


# --- a shapefile as a ZIP ------------------------------------------------------------------------


def zipped(tmp_path, shared_data, leave_out=(), more=None, folder="", name="小学校区"):
    path = tmp_path / "校区.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            part = shared_data / "yaizu" / f"{name}{suffix}"
            if suffix not in leave_out and part.exists():
                packed.write(part, f"{folder}{name}{suffix}")
        for inner, content in (more or {}).items():
            packed.writestr(inner, content)
    return path.read_bytes()


def test_a_zipped_shapefile_is_read_wherever_its_parts_lie_in_it(tmp_path, shared_data):
    more = {"__MACOSX/._小学校区.shp": b"x", "読んでください.txt": b"x"}
    content = zipped(tmp_path, shared_data, more=more, folder="校区/2026/")
    found = take(content, name="校区.ZIP", municipality_code="222127")
    assert queries.one_file(US, found).counts == NONE | {"taken": 13}
    assert {row.kind for row in Area.objects.all()} == {"school_district"}


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"leave_out": [".prj"]}, "crs", ".prj がありません"),
        ({"leave_out": [".dbf", ".shx"]}, "file", ".shx .dbf がありません"),
        ({"leave_out": [".shp"]}, "file", ".shp がありません"),
        ({"more": {"b.shp": b"x"}}, "file", "いくつもあります"),
        ({"more": {f"{n}.txt": b"" for n in range(200)}}, "file", "多すぎます"),
    ],
)
def test_a_zip_that_does_not_do_says_why(tmp_path, shared_data, said, field, words):
    with pytest.raises(Refused) as refused:
        bring(zipped(tmp_path, shared_data, **said), name="校区.zip")
    assert refused.value.field == field
    assert words in refused.value.reason % refused.value.values
    if field == "crs":
        content = zipped(tmp_path, shared_data, **said)
        assert bring(content, name="校区.zip", crs="EPSG:2450")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("tonari.ground.areas.adapters.zipped.LARGEST_WHOLE", 20_000_000)
    path = tmp_path / "校区.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for suffix in (".shp", ".shx", ".dbf"):
            packed.writestr(f"a{suffix}", b"\0" * 10_000_000)
    with pytest.raises(Refused, match="ひらくと大きすぎます"):
        bring(path.read_bytes(), name="校区.zip")
    # One that lies about its size is cut off where that ends, and no sooner believed.
    lying = path.read_bytes().replace((10_000_000).to_bytes(4, "little"), b"\x10\0\0\0")
    with pytest.raises(Refused, match="ZIP"):
        bring(lying, name="校区.zip")


@pytest.mark.once
def test_no_harmed_zip_stops_anything(tmp_path, shared_data):
    whole, chance, path = zipped(tmp_path, shared_data), Random(4), tmp_path / "校区.zip"
    refused = 0
    for _time in range(120):
        harmed = bytearray(whole)
        at = chance.choice([chance.randrange(400), -chance.randrange(1, 500)])
        for step in range(chance.randint(1, 8)):
            harmed[at + step if at >= 0 else at] = chance.randrange(256)
        path.write_bytes(harmed[: chance.choice([None, None, chance.randrange(len(whole))])])
        try:
            assert read_areas(path, Options(municipality_code="222127", kind="school_district"))
        except Refused as said:
            refused += 1
            assert (said.reason % said.values).endswith("。")
    assert 10 < refused < 120


# --- people and codes ----------------------------------------------------------------------------


def test_tables_of_people_and_of_codes_may_be_workbooks():
    taken = take(workbook(PEOPLE, "222127,浜,2026-04-01,100\n"), "population", "人口.xlsx")
    assert queries.one_file(US, taken).counts["taken"] == 1
    assert Population.objects.get().counted_on == date(2026, 4, 1)
    taken = take(workbook(CODES, "222127,静岡県,焼津市,ヤイヅシ\n"), "codes", "コード.xlsx")
    assert queries.one_file(US, taken).counts["taken"] == 1
    assert Municipality.objects.get().name == "焼津市"
    with pytest.raises(Refused) as told:
        bring(workbook("名前,電話\n", "あ,1\n"), "population", "x.xlsx")
    assert told.value.field == "file"


def test_a_row_of_an_area_without_a_municipality_says_how_it_is_put_right():
    lay(square(code=""))
    found = take(PEOPLE + "992011,浜,2026-04-01,100\n", "population", "人口.csv")
    [row] = queries.file_rows(US, found)
    assert "「どの市区町村か」を選んで入れなおすと出ます。" in row.reason


@pytest.mark.parametrize(
    ("what", "table"),
    [
        ("population", PEOPLE + "222127,浜,2026-04-01,100\n"),
        ("codes", CODES + "222127,静岡県,焼津市,ヤイヅシ\n"),
    ],
)
def test_a_sheet_that_is_not_taken_in_stands_in_the_report(what, table):
    taken = take(workbook(table), what, "表.xlsx")
    rows = queries.file_rows(US, taken)
    assert [(r.number, r.name, r.result) for r in rows][1:] == [(0, "Sheet", "refused")]
    assert "このシートの1行は、入りません。" in rows[1].reason


def workbook(*text: str) -> bytes:
    """A workbook whose second sheet has this table, its days as days; before it stands a note."""
    book, out = Workbook(), BytesIO()
    book.active.append(["表はとなりのシートにあります"])
    sheet = book.create_sheet("表")
    for cells in csv.reader(StringIO("".join(text))):
        days = [date.fromisoformat(one) if one.count("-") == 2 else one for one in cells]
        sheet.append(days)
    book.save(out)
    return out.getvalue()


def test_a_population_table_is_looked_through_taken_in_and_undone():
    take(PEOPLE + "222127,浜,2026-04-01,100\n", "population", "人口.csv")
    before = kept(Population)
    text = PEOPLE + "222127,浜,2026-04-01,120\n222127,山,2026-04-01,80\n222128,川,2026-04-01,9\n"
    found = take(text, "population", "人口.csv")
    rows = queries.file_rows(US, found)
    assert [(r.number, r.result) for r in rows] == [(2, "changed"), (3, "taken"), (4, "refused")]
    assert "検査数字" in rows[2].reason
    assert undo_file(by=US, file_id=found) == {"removed": 1, "restored": 1, "kept": 0}
    assert kept(Population) == before


@pytest.mark.parametrize(
    ("kind", "known"), [("", "浜,山"), ("school_district", "浜"), ("municipality", "山")]
)
def test_a_row_of_an_area_that_is_not_there_says_so(kind, known):
    """浜 is a school district, the row without a name a municipality."""
    lay(square(), square("海野市", kind="municipality", east=0.2))
    text = PEOPLE + "992011,浜,2026-04-01,100\n992011,,2026-04-01,900\n992011,谷,2026-04-01,9\n"
    found = take(text, "population", "人口.csv", kind=kind)
    rows = queries.file_rows(US, found)
    assert [row.result for row in rows] == ["taken"] * 3
    shown = [name for name, row in zip("浜山谷", rows, strict=True) if not row.reason]
    assert shown == known.split(",")
    assert "この名前の区域が、まだありません" in rows[2].reason


@pytest.mark.parametrize(
    ("what", "table"),
    [
        ("population", PEOPLE + '222127,"浜,2026-04-01,100\n222127,"山",2026-04-01,80\n'),
        ("codes", CODES + '222127,"静岡県,焼津市,\n222143,"静岡県",藤枝市,フジエダシ\n'),
    ],
)
def test_a_quote_that_does_not_close_takes_its_row_of_a_table_alone(what, table):
    rows = queries.file_rows(US, take(table, what, "表.csv"))
    assert [(row.number, row.result) for row in rows] == [(2, "refused"), (3, "taken")]
    assert "とじていない" in rows[0].reason


def test_a_file_is_read_and_judged_before_anybody_has_to_wait():
    take(PEOPLE + "222127,浜,2026-04-01,100\n", "population", "人口.csv")
    text = PEOPLE + "222127,浜,2026-04-01,120\n222127,山,2026-04-01,80\n"
    found = bring(text, "population", "人口.csv")
    with CaptureQueriesContext(connection) as asked:
        take_file(by=US, file_id=found)
    said = [one["sql"] or "" for one in asked]  # psycopg says nothing of some
    begun = next(at for at, sql in enumerate(said) if sql.startswith("SAVEPOINT"))
    judged = [at for at, sql in enumerate(said) if '"areas_population"."digest"' in sql]
    assert judged[0] < begun < judged[-1], "judged before, looked at once more within"
    assert not any(sql.startswith(("INSERT", "UPDATE", "DELETE")) for sql in said[:begun])


def test_what_other_municipalities_counted_is_not_read_to_take_a_file_in():
    others = "".join(f"{code},町,2026-04-01,9\n" for code in ("131016", "222143"))
    take(PEOPLE + others, "population", "人口.csv")
    row = Population(municipality_code="222127", key="町", counted_on=date(2026, 4, 1))
    assert population_before([row]) == {}
    row.municipality_code = "222143"
    (before,) = population_before([row]).values()
    assert before["municipality_code"] == "222143"


def test_a_table_of_codes_says_of_each_row_whose_check_digit_is_wrong():
    rows = ["222127,静岡県,焼津市,ヤイヅシ", "222128,静岡県,焼津市,"]
    rows += ["22214,静岡県,藤枝市,フジエダシ", "222127,静岡県,焼津市,", "131016,静岡県,千代田区,"]
    text = CODES + "\n".join([*rows, ",静岡県,島田市,", "222089,,,", "482013,,どこか市,"])
    found = take(text, "codes", "コード.csv")
    rows = queries.file_rows(US, found)
    assert [(r.number, r.result) for r in rows] == [
        (2, "taken"),
        (3, "refused"),
        (4, "taken"),
        *((number, "refused") for number in range(5, 10)),
    ]
    says = [
        "",
        "検査数字（6けた目）が合いません",
        "",
        "2行目と同じ",
        "東京都のもの",
        "コードがありません",
    ]
    says += ["市区町村名がありません", "都道府県はありません"]
    assert all(words in row.reason for words, row in zip(says, rows, strict=True))
    assert set(Municipality.objects.values_list("code", flat=True)) == {"222127", "222143"}
    assert queries.municipalities_named(PUBLIC, "焼津市") == {"222127": "静岡県焼津市"}


def test_the_real_table_of_codes_is_whole_and_right(shared_data):
    path = shared_data / "codes" / "localgovjp-utf8.csv"
    found = take(path.read_bytes(), "codes", path.name)
    count = queries.one_file(US, found).counts
    assert count["taken"] == Municipality.objects.count() > 1_890
    assert sum(count.values()) == 1_916
    assert queries.municipalities_named(PUBLIC, "府中市").keys() == {"132063", "342084"}
