"""`import-areas` and `import-directory`, as the operator types them."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tonari.entry.commands.import_report import harmless, table, write_csv
from tonari.ground.areas.models import Area
from tonari.ground.areas.rules import Outcome
from tonari.records.directory.models import ServedArea, Service

pytestmark = pytest.mark.django_db


def run(command, *words, **options):
    out = StringIO()
    call_command(command, *map(str, words), stdout=out, **options)
    return out.getvalue()


def test_lists_before_areas_or_after_it_comes_to_the_same(shared_data, tmp_path):
    yaizu = shared_data / "yaizu"
    said = run("import_directory", yaizu / "222127_elementary_school.csv", source="焼津市")
    assert "公共施設" in said
    assert "新しく入れた: 13行" in said
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
    write_csv(path, [Outcome(1, cell, "taken")])
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][1].startswith("'")


def test_the_table_counts_all_and_lists_what_needs_eyes():
    said = table([Outcome(2, "あ", "taken"), Outcome(3, "い", "refused", "名称がありません。")])
    assert "合計: 2行" in said
    assert "     3  入れなかった  い  名称がありません。" in said
    assert "     2  " not in said
