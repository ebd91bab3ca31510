"""`import-areas` and `import-directory`, as the operator types them."""

import csv
import zipfile
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from openpyxl import Workbook

from tests.ground.areas.places import lay_square
from tonari.entry.commands.import_report import harmless, reporting
from tonari.ground.areas.models import Area
from tonari.ground.areas.rules import Outcome
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.directory.models import ServedArea, Service

pytestmark = pytest.mark.django_db


def run(command, *words, **options):
    out = StringIO()
    call_command(command, *map(str, words), stdout=out, **options)
    return out.getvalue()


def test_without_a_source_no_name_of_a_file_stands_as_the_credit(shared_data):
    said = run("import_areas", shared_data / "yaizu" / "小学校区.shp", municipality="222127")
    assert "出典（--source）がありません" in said
    assert set(Area.objects.values_list("source", flat=True)) == {""}


def test_imports_are_listed_in_japans_time(shared_data):
    with clock.at(datetime(2026, 11, 30, 8, 5, tzinfo=clock.TOKYO)):
        run("import_directory", shared_data / "yaizu" / "222127_library.csv", source="焼津市")
    assert "2026-11-30 08:05" in run("undo_import")


def test_lists_before_areas_or_after_it_comes_to_the_same(shared_data, tmp_path):
    yaizu = shared_data / "yaizu"
    said = run("import_directory", yaizu / "222127_elementary_school.csv", source="焼津市")
    assert "公共施設" in said
    assert "新しい: 13行" in said
    assert "使わなかった列: 名称_通称、POIコード" in said
    report = tmp_path / "report.csv"
    run("import_areas", yaizu / "小学校区.shp", municipality="222127", report=report)
    assert ServedArea.objects.count() == 13
    assert Area.objects.filter(municipality_code="222127").count() == 13
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["行", "名称", "結果", "理由"]
    assert len(rows) == 14


def test_without_a_source_the_file_is_the_source(tmp_path):
    path = tmp_path / "ひろば.csv"
    path.write_text("名称,住所\nひろば,町1\n")
    run("import_directory", path)
    found = Service.objects.get()
    assert (found.source, found.source_list) == ("ひろば.csv", "ひろば")


def test_without_outlines_it_is_said_at_the_head_that_places_were_not_checked(tmp_path):
    path = tmp_path / "ひろば.csv"
    path.write_text("名称,住所\nひろば,町1\n")
    words = "市区町村の形がまだないので"
    assert run("import_directory", path).startswith(words)
    lay_square(kind="municipality")
    assert words not in run("import_directory", path)


def test_the_sheets_that_are_not_taken_in_are_named(tmp_path):
    book = Workbook()
    for sheet, rows in ((book.active, 1), (book.create_sheet("食堂"), 2)):
        for row in (["名称", "住所"], *[[f"海{sheet.title}{n}", f"町{n}"] for n in range(rows)]):
            sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    said = run("import_directory", tmp_path / "list.xlsx")
    assert "合計: 1行\n入れなかったシート: 食堂（3行）" in said
    assert Service.objects.count() == 1


@pytest.mark.parametrize("command", ["import_areas", "import_directory"])
def test_a_file_that_is_none_is_one_sentence(command, tmp_path):
    path = tmp_path / "x.bin"
    path.write_bytes(b"\x00\x01")
    with pytest.raises(CommandError, match=r"。$"):
        run(command, path)
    with pytest.raises(CommandError, match="見つかりません"):
        run(command, tmp_path / "none")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", " =1", "\n=1"])
def test_no_cell_runs_as_a_formula(cell, tmp_path):
    assert harmless(cell) == f"'{cell}"
    assert harmless("ひろば=1") == "ひろば=1"
    path = tmp_path / "report.csv"
    with reporting(OutputWrapper(StringIO()), path, rows=False) as report:
        report.tell(Outcome(1, cell, "taken"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][1].startswith("'")


def test_every_row_is_named_with_what_became_of_it_and_the_totals_come_last(tmp_path):
    path, report = tmp_path / "ひろば.csv", tmp_path / "report.csv"
    path.write_text("名称,住所,ふしぎな列\nひろば,町1,x\n広場,町2,y\n,町3,z\n")
    said = run("import_directory", path, report=report)
    assert "     2  新しい  ひろば  緯度経度がありません。" in said
    assert "     4  入らない    名称がありません。" in said
    assert said.index("     4  ") < said.index("合計: 3行")
    assert "使わなかった列: ふしぎな列" in said
    assert "一覧にもうない" not in said
    path.write_text("名称,住所,ふしぎな列,備考\nひろば,町1,x,新しい\n")
    again = run("import_directory", path, report=report)
    assert "     2  書きかえ  ひろば" in again
    assert "        一覧にもうない  広場  まえはこの一覧にありました。" in again
    assert "一覧にもうない: 1行" in again
    assert "合計: 1行" in again
    with report.open(encoding="utf-8-sig", newline="") as file:
        assert [row[:3] for row in csv.reader(file)] == [
            ["行", "名称", "結果"],
            ["2", "ひろば", "書きかえ"],
            ["", "広場", "一覧にもうない"],
        ]
    assert Service.objects.count() == 2
    quiet = run("import_directory", path, verbosity=0)
    assert "ひろば" not in quiet
    assert "変わりなし: 1行" in quiet


def test_a_report_that_cannot_be_written_is_said_before_anything_is_taken_in(tmp_path):
    path = tmp_path / "ひろば.csv"
    path.write_text("名称,住所\nひろば,町1\n")
    with pytest.raises(CommandError, match="--report"):
        run("import_directory", path, report=tmp_path / "none" / "report.csv")
    assert not Service.objects.exists()


def test_a_table_of_codes_and_a_zipped_shapefile_are_taken_in(shared_data, tmp_path):
    table = tmp_path / "コード.csv"
    table.write_text("団体コード,市区町村名\n222127,焼津市\n222128,やいづ市\n")
    said = run("import_codes", table)
    assert "検査数字（6けた目）が合いません" in said
    assert "新しい: 1行" in said
    packed = tmp_path / "小学校区.zip"
    parts = [".shp", ".shx", ".dbf"]
    with zipfile.ZipFile(packed, "w") as file:
        for suffix in parts:
            file.write(shared_data / "yaizu" / f"小学校区{suffix}", f"校区/小学校区{suffix}")
    with pytest.raises(CommandError, match=r"\.prj がありません.*（--crs）"):
        run("import_areas", packed, municipality="222127")
    assert "新しい: 13行" in run("import_areas", packed, municipality="222127", crs="EPSG:2450")


def test_the_operator_undoes_a_file_as_a_whole(shared_data, tmp_path):
    run("import_areas", shared_data / "yaizu" / "小学校区.shp", municipality="222127")
    before = list(Area.objects.order_by("pk").values_list("pk", "digest", "valid_to"))
    rest = shared_data / "yaizu" / "自治会区域.shp"
    run("import_areas", rest, municipality="222127")
    listed = run("undo_areas").splitlines()
    assert len(listed) == 2
    assert "自治会区域.shp  地域の形  入れた" in listed[0]
    assert "なくした: 35行、元に戻した: 0行" in run("undo_areas", listed[0].split()[0])
    assert list(Area.objects.order_by("pk").values_list("pk", "digest", "valid_to")) == before
    with pytest.raises(CommandError, match="別の状態"):
        run("undo_areas", listed[0].split()[0])
    with pytest.raises(CommandError, match="その番号のファイルはありません"):
        run("undo_areas", str(new_id()))
