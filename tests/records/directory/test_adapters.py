"""Files that are lists, files that are not, and rows of every shape."""

import csv
import io
import tracemalloc
import zipfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonari.ground.areas.rules import OUTCOMES, totals
from tonari.kernel import tables
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused
from tonari.records.directory import adapters
from tonari.records.directory.actions import import_list, lists
from tonari.records.directory.models import Service
from tonari.records.directory.rules.cells import Cells, Header
from tonari.records.directory.rules.formats import FORMATS, recognise
from tonari.records.directory.rules.rows import Origin, check_is_data, read_row

from .conftest import ORIGIN, take


def packed(parts):
    """A ZIP of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return file.getvalue()


HEADER = "NO,名称,名称_カナ,住所,緯度,経度,電話番号,利用可能日時特記事項,備考"
ROW = "1,ひだまり,ヒダマリ,海の町1-1,34.8,138.3,０５４－１,9：00～17：00,公民館"


def write(folder, text, encoding="utf-8"):
    path = folder / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


@pytest.mark.django_db
@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "cp932",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "euc_jp",
        "iso2022_jp",
    ],
)
def test_every_encoding_says_the_same(tmp_path, encoding):
    row = ROW if encoding[:3] in ("utf", "cp9") else ROW.replace("－", "-").replace("～", "〜")
    take(write(tmp_path, f"{HEADER}\r\n{row}\r\n", encoding))
    found = Service.objects.get()
    assert (found.name, found.phone, found.kind) == ("ひだまり", "054-1", "place")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04" + b"x" * 100,
        packed({"word/document.xml": b"x"}),
        packed({"xl/workbook.xml": b"x"}),
        packed({"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 30_000_000}),
        b"\xd0\xcf\x11\xe0" + b"x" * 100,
        bytes(range(256)) * 20,
        b"\xff\xfe\xfd" * 3,
        "なんの見出しもない,一覧\n1,2\n",
        "<html><body>404</body></html>",
        b"\x89PNG\r\n\x1a\n\x00\x00",
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence_and_changes_nothing(tmp_path, content):
    with pytest.raises(Refused) as refused:
        take(write(tmp_path, content))
    assert refused.value.reason.endswith("。")
    assert not Service.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("before", [0, 400])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("harmed", ["ひだ\0まり,町1", "ひだまり,\0町1", "ひだまり\0,町1"])
def test_a_stray_nul_is_told_of_its_row_alone(tmp_path, before, encoding, harmed):
    rows = [f"ひろば{n},町{n}番地" for n in range(before)]
    text = "\n".join(["名称,住所", *rows, harmed, "最後のひろば,町9"])
    path = write(tmp_path, text.encode(encoding))
    outcomes = take(path)
    assert {one.result for one in outcomes} == {"taken"}
    assert [one.number for one in outcomes if "NUL" in one.reason] == [before + 2]
    assert set(Service.objects.filter(address="町1").values_list("name", flat=True)) == {"ひだまり"}


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = write(tmp_path, "x")
    with path.open("r+b") as file:
        file.truncate(400_000_000)
    with pytest.raises(Refused, match="大きすぎます"):
        adapters.open_list(path)


def test_a_missing_file_and_an_unknown_format_are_refused(tmp_path):
    with pytest.raises(Refused, match="見つかりません"):
        adapters.open_list(tmp_path / "none.csv")
    with pytest.raises(Refused, match="形式"):
        adapters.open_list(write(tmp_path, HEADER), "nonsense")


@pytest.mark.django_db
def test_every_odd_row_is_named_with_its_line(tmp_path):
    rows = [
        "焼津市の施設一覧",  # 1: a title above the header
        HEADER,  # 2
        HEADER,  # 3
        "←2行目以降にデータを入力,,,,,,,,",  # 4
        "",  # 5
        ROW,  # 6
        ROW,  # 7: the same again
        ROW.replace("ひだまり", "ちがう名前"),  # 8: the same number, another name
        '2,"ふたつの\n行",,町2,,,,,',  # 9 and 10: a newline in a cell, no point
        "3,,,町3,34.8,138.3,,,",  # 11: no name
        "4,海,,町4,138.3,34.8,,,",  # 12: coordinates swapped
        "5,遠く,,町5,0,0,,,",  # 13: outside Japan
        "6,短い",  # 14
        "7,長い,,町7,34.8,138.3,,,,あふれた",  # 15
        f"8,{'あ' * 201},,町8,,,,,",  # 16
        '9,"とじない,,町9',  # 17: the quote never ends
    ]
    outcomes = {o.number: o for o in take(write(tmp_path, "\n".join(rows)))}
    results = {number: outcome.result for number, outcome in outcomes.items()}
    taken = {6, 8, 9, 12, 13, 14}
    assert results == dict.fromkeys([*range(3, 10), *range(11, 18)], "refused") | dict.fromkeys(
        taken, "taken"
    )
    assert outcomes[7].reason == "6行目と同じ内容です。"
    assert "番号が同じ" in outcomes[8].reason
    assert "入れかえました" in outcomes[12].reason
    assert "日本の外" in outcomes[13].reason
    assert "住所がありません" in outcomes[14].reason
    assert all(o.reason for o in outcomes.values() if o.result == "refused")


@pytest.mark.django_db
def test_without_numbers_two_of_a_name_are_two_and_twice_the_same_is_one(tmp_path):
    text = "名称,住所,URL\nひろば,町1,\nひろば,町1,https://example.jp\nひろば,町1,\n"
    assert [o.result for o in take(write(tmp_path, text))] == ["taken", "taken", "refused"]
    assert [o.result for o in take(write(tmp_path, text))] == ["unchanged", "unchanged", "refused"]


@pytest.mark.django_db
def test_a_changed_row_is_changed_and_the_others_are_not(tmp_path):
    other = ROW.replace("1,ひだまり", "2,うみ")
    take(write(tmp_path, f"{HEADER}\n{ROW}\n{other}\n"))
    now = f"{HEADER}\n{ROW.replace('海の町1-1', '山の町2-2')}\n{other}\n"
    assert [o.result for o in take(write(tmp_path, now))] == ["changed", "unchanged"]
    assert Service.objects.get(name="ひだまり").address == "山の町2-2"


@pytest.mark.django_db
def test_markup_and_formulas_are_kept_as_plain_text_and_no_script_becomes_a_link(tmp_path):
    text = "名称,住所,URL\n<b>=1+1</b>,町1,javascript:alert(1)\n"
    take(write(tmp_path, text))
    found = Service.objects.get()
    assert (found.name, found.url) == ("<b>=1+1</b>", "")


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["34.8", "138.3", "３４．８", "9：00～17：00", "=cmd()", "←2行目以降", "-", "\x00"]
    ),
)


@given(st.sampled_from(FORMATS), st.data())
def test_no_row_crashes_the_parser(format_, data):
    common = [
        "緯度",
        "経度",
        "住所",
        "電話番号",
        "URL",
        "開始時間",
        "終了時間",
        "利用可能曜日",
        "定員",
    ]
    header = Header([*format_.signature, *format_.number, *common])
    assert recognise(header) is not None
    cells = Cells(header, data.draw(st.lists(CELLS, max_size=len(header.names) + 2)))
    try:
        check_is_data(cells, header.names)
        draft = read_row(1, cells, format_, Origin("a", "b", "c"))
    except Refused as refused:
        assert refused.reason
    else:
        assert draft.content.name
        assert draft.key
        assert len(draft.digest) == 64


@pytest.mark.django_db
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=11), max_size=12))
def test_no_row_is_unaccounted_for(tmp_path_factory, rows):
    text = io.StringIO()
    csv.writer(text).writerows([HEADER.split(","), *rows])
    path = tmp_path_factory.mktemp("fuzz") / "list.csv"
    path.write_bytes(text.getvalue().encode("utf-8", "replace"))
    start = path.read_bytes()[:4096]
    if start.count(b"\x00") * 10 > len(start) or 2 * start.count(b",\x00") > start.count(b","):
        return
    written = Service.objects.count()
    outcomes = take(path)
    assert len([o for o in outcomes if o.result != "absent"]) == len(rows)
    assert set(totals(outcomes)) == set(OUTCOMES)
    assert Service.objects.count() == written + totals(outcomes)["taken"]


@pytest.mark.django_db
def test_a_header_of_two_rows_is_read_as_one(tmp_path):
    upper = "名称,住所,連絡先,,位置,"
    lower = ",,電話番号,FAX番号,緯度,経度"
    row = "ひだまり図書館,海の町1-1,０５４－６２６－１１３９,054-2,３４.８,138.3"
    outcomes = take(write(tmp_path, f"一覧\n{upper}\n{lower}\n{row}\n", "cp932"))
    assert [(o.number, o.result, o.reason) for o in outcomes] == [(4, "taken", "")]
    found = Service.objects.get()
    assert (found.phone, found.fax, found.lat) == ("054-626-1139", "054-2", 34.8)


@pytest.mark.django_db
def test_a_row_without_a_name_is_no_second_header(tmp_path):
    text = "名称,住所,電話番号\n,,099-000-0001\nひだまり,町1,\n"
    assert [o.result for o in take(write(tmp_path, text))] == ["refused", "taken"]


@pytest.mark.django_db
def test_a_cp932_file_that_calls_itself_xlsx_is_read(tmp_path):
    path = tmp_path / "一覧.xlsx"
    path.write_bytes("名称,住所\n髙橋さんち,町1\n".encode("cp932"))
    assert [(o.name, o.result) for o in take(path)] == [("髙橋さんち", "taken")]


@pytest.mark.django_db
def test_half_width_kana_of_shift_jis_are_no_euc(tmp_path):
    text = "名称,名称_カナ,住所\nひだまり,ﾋﾀﾞﾏﾘ,町1\n" + "ｻﾛﾝ,ｻﾛﾝ,ﾏﾁ2\n" * 9
    names = [one.name for one in take(write(tmp_path, text, "cp932"))]
    assert names[:2] == ["ひだまり", "ｻﾛﾝ"]


@pytest.mark.django_db
def test_a_broken_byte_takes_its_row_alone(tmp_path):
    rows = "".join(f"ひだまり{n}号館,海の町{n}-1\n" for n in range(1, 30))
    whole = f"名称,住所\n{rows}".encode()
    broken = whole.replace("ひだまり5号館".encode(), b"\xe3\x81" + "だまり5号館".encode())
    results = [one.result for one in take(write(tmp_path, broken))]
    assert (results.count("taken"), results.count("refused")) == (28, 1)


@pytest.mark.django_db
def test_what_says_that_it_is_utf8_is_however_little_of_it_is_whole(tmp_path):
    """Its first bytes say so; two readings of Japanese would take them as letters as well."""
    cut = '\ufeff"名称\n",住所\nひだまり,海の町1\nサロ'.encode()[:-1]
    results = [one.result for one in take(write(tmp_path, cut))]
    assert results == ["taken", "refused"]


@pytest.mark.django_db
def test_digits_of_any_width_are_the_same_row(tmp_path):
    head = "都道府県コード又は市区町村コード,NO,名称,郵便番号,利用可能日時特記事項"
    take(write(tmp_path, f"{head}\n222127,12,ひだまり,425-0001,\n"))
    again = take(write(tmp_path, f"{head}\n２２２１２７,１２,ひだまり,４２５－０００１,\n"))
    assert [o.result for o in again] == ["unchanged"]
    assert Service.objects.get().postal_code == "425-0001"


@pytest.mark.django_db
def test_a_line_without_end_is_refused_and_the_others_are_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "LONGEST_LINE", 1000)
    long = "あ" * 2500
    path = write(tmp_path, f"名称,住所\nひだまり,町1\n{long},町2\nうみべ,町3\n{long}")
    outcomes = take(path)
    assert [o.result for o in outcomes] == ["taken", "refused", "taken", "refused"]
    assert "ひとつの欄が大きすぎる" in outcomes[1].reason


OPEN = [
    pytest.param('"うみ', "町2", id="to the end"),
    pytest.param('うみ,"町2', '"山",町', id="up to a cell in quotes"),
    pytest.param('うみ,"町2', "山,町\n" * 300 + "さと,町", id="for hundreds of lines"),
    pytest.param('うみ,"町2', "山,町\n" * 300 + '"さと","町"', id="and then the next quote"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("broken", "after"), OPEN)
def test_a_quote_that_does_not_close_takes_its_line_alone(tmp_path, broken, after):
    text = f"名称,住所\nひだまり,町1\n{broken}\nもり,町3\n{after}\nかわ,町4\n"
    outcomes = take(write(tmp_path, text))
    assert [one.number for one in outcomes] == list(range(2, len(outcomes) + 2))
    assert len(outcomes) == len(text.splitlines()) - 1
    said = {one.number: one for one in outcomes}
    assert said[3].result == "refused"
    assert "とじていない" in said[3].reason
    assert {"ひだまり", "もり", "かわ"} <= {o.name for o in outcomes if o.result == "taken"}


@pytest.mark.django_db
@pytest.mark.parametrize("lines", [1, 40, 254])
def test_a_cell_of_many_lines_is_one_row(tmp_path, lines):
    note = "".join(f"{n}日、「会」\n" for n in range(lines - 1))
    text = f'名称,住所,備考\nうみ,町2,"{note}""会"" と" \nもり,町3,なし\n'
    outcomes = take(write(tmp_path, text))
    assert [(o.number, o.name, o.result) for o in outcomes] == [
        (2, "うみ", "taken"),
        (2 + lines, "もり", "taken"),
    ]


@pytest.mark.django_db
@pytest.mark.once
def test_a_long_list_is_read_row_by_row(tmp_path, monkeypatch):
    """Most of it is in cells: in memory is only one batch of rows at a time."""
    monkeypatch.setattr(lists, "BATCH", 50)
    path, words = tmp_path / "list.csv", "あ" * 3000
    with path.open("w", encoding="utf-8") as file:
        file.write("名称,住所,備考\n")
        file.writelines(f"ひろば{number},町{number},{words}\n" for number in range(800))
    counted = Counter()
    opened = adapters.open_list(path)
    tracemalloc.start()
    import_list(by=COMMAND, opened=opened, origin=ORIGIN, tell=lambda o: counted.update([o.result]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert counted == {"taken": 800}
    assert path.stat().st_size > 7_000_000
    assert peak < 6_000_000
