"""Lists of no known shape whose header takes two rows, or leaves a column without a name."""

import pytest
from openpyxl import Workbook

from tonari.ground.areas.models import Area
from tonari.kernel.refused import Refused
from tonari.records.directory import actions
from tonari.records.directory.adapters import glance, open_list
from tonari.records.directory.models import Import, Service
from tonari.records.directory.rules.mapping import check_mapping, joined, suggested

from .conftest import take

UPPER = ["施設名", "所在地", "", "連絡先", ""]
LOWER = ["", "郵便番号", "住所", "電話番号", "FAX番号"]
ROW = ["ひだまり", "425-0001", "海の町1-1", "054-1", "054-2"]
GROUPED = "No,施設名,所在地,,電話番号,開催日,\n,,地区,番地,,曜日,時間\n"
ROWS = "".join(f"{n},上段食堂{n},海の町,{n}-1,099-000-100{n},土,10時から\n" for n in (1, 2, 3))


def csv(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def merged(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (UPPER, LOWER, ROW):
        sheet.append([cell or None for cell in row])
    for cells in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def as_csv(tmp_path):
    return csv(tmp_path, "\n".join(",".join(row) for row in (UPPER, LOWER, ROW)), "cp932")


@pytest.mark.parametrize("written", [merged, as_csv])
def test_two_rows_make_one_header_and_every_column_is_offered(tmp_path, written):
    seen = glance(written(tmp_path))
    assert seen.headers == ["施設名", "郵便番号", "住所", "電話番号", "FAX番号"]
    assert set(suggested(seen.headers).values()) == {
        "名称",
        "郵便番号",
        "住所",
        "電話番号",
        "FAX番号",
    }
    assert seen.sample == [ROW]


@pytest.mark.django_db
def test_no_row_under_two_rows_of_header_is_lost(tmp_path, member):
    path = csv(tmp_path, "こども食堂の一覧\n" + GROUPED + ROWS)
    seen = glance(path)
    assert seen.headers == ["No", "施設名", "地区", "番地", "電話番号", "曜日", "時間"]
    assert seen.above == ("こども食堂の一覧",)
    said = {"source": "海の町", "licence": "", "name": ""}
    found = actions.bring_list(by=member, file_name="一覧.csv", content=[path.read_bytes()], **said)
    mapping = suggested(seen.headers) | {"番地": "住所"}
    actions.begin_looking(by=member, import_id=found, mapping=mapping)
    actions.look_through(by=member, import_id=found)
    actions.begin_taking(by=member, import_id=found)
    actions.take_in(by=member, import_id=found)
    assert Import.objects.get().counts["taken"] == 3
    names = Service.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == ["上段食堂1", "上段食堂2", "上段食堂3"]


def test_the_header_is_what_is_most_like_one_though_the_rows_say_more(tmp_path):
    seen = glance(csv(tmp_path, "施設名,所在地,TEL,,\n" + "ひだまり,海の町,054,火,水\n" * 3))
    assert seen.headers == ["施設名", "所在地", "TEL", "4列目", "5列目"]
    assert len(seen.sample) == 3


def test_a_column_without_a_name_can_be_chosen(tmp_path):
    path = csv(tmp_path, ",所在地,しること,TEL,\nひだまり,海の町1-1,とくになし,054-1,\n")
    assert glance(path).headers == ["1列目", "所在地", "しること", "TEL", ""]
    opened = open_list(path, mapping={"1列目": "名称", "所在地": "住所"})
    assert opened.header.names == ["名称", "住所", "（しること）", "（TEL）", ""]
    assert [line.cells[0] for line in opened.rows] == ["ひだまり"]


def test_what_two_groups_call_alike_is_told_apart():
    upper, lower = ["施設名", "平日", "", "土日", ""], ["", "開始", "終了", "開始", "終了"]
    assert joined(upper, lower) == ["施設名", "平日_開始", "平日_終了", "土日_開始", "土日_終了"]


@pytest.mark.parametrize(
    "lower",
    [
        ["ひだまり", "", "海の町", "", ""],
        ["", "", "海の町1-1", "", ""],
        ["", "", "", "", ""],
        ["", "郵便番号", "", "電話", ""],
    ],
)
def test_a_row_that_names_no_further_column_is_no_second_header(lower):
    assert joined(UPPER, lower) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("必須,必須,任意,", "書き方の説明"),
        ("例）○○センター,例）焼津市本町1-1,,", "書き方の説明"),
        ("施設の名称を記入,所在地を記入,,", "書き方の説明"),
        ("例　○○センター,町1-2,054-1,", "書き方の説明"),
        ("※名称は正式な名称で書いてください。,,,", "書き方の説明"),
        ("（注）電話はつながらないことがあります,,,", "書き方の説明"),
        ("合　計,12,,", "合計"),
        ("合計12か所,,,", "合計"),
        ("全１２件,,,", "合計"),
        ("以上,,,", "合計"),
        ("Name,Address,Tel,", "見出し"),
        ("施設名,所在地,連絡先,", "見出し"),
    ],
)
def test_a_row_that_explains_the_columns_is_no_place(tmp_path, row, reason):
    outcomes = take(csv(tmp_path, f"名称,住所,電話番号,説明\n{row}\nひだまり,町1-1,054-1,\n"))
    assert [one.result for one in outcomes] == ["refused", "taken"]
    assert reason in str(outcomes[0].reason)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "例会",
        "例の家",
        "記入のお手伝い",
        "名前のない喫茶店",
        "会場",
        "※カフェ",
        "計画相談",
        "全国カフェ",
        "総合計画センター",
    ],
)
def test_a_place_of_such_a_name_is_one(tmp_path, name):
    (one,) = take(csv(tmp_path, f"名称,住所,電話番号\n{name},海の町,\n"))
    assert one.result == "taken"


@pytest.mark.django_db
def test_a_total_is_one_whatever_column_it_stands_in(tmp_path):
    rows = "番号,名称,住所,電話番号\n1,ひだまり,町1-1,054-1\n合計,8か所,,\n"
    assert [one.result for one in take(csv(tmp_path, rows))] == ["taken", "refused"]


@pytest.mark.django_db
def test_a_point_outside_its_municipality_is_told(tmp_path, areas):
    code = Area.objects.exclude(municipality_code="").values_list("municipality_code", flat=True)[0]
    rows = "".join(
        f"{name},海の町1-1,{code},{lat},{lon}\n"
        for name, lat, lon in (
            ("ここ", *middle(code)),
            ("うみ", 33.5, 138.6),
            ("とおく", 35.68, 139.76),
        )
    )
    found = take(csv(tmp_path, f"名称,住所,全国地方公共団体コード,緯度,経度\n{rows}"))
    assert ["外れています" in str(one.reason) for one in found] == [False, True, True]
    assert {one.result for one in found} == {"taken"}


def middle(code):
    area = Area.objects.filter(municipality_code=code)[0]
    return (area.south + area.north) / 2, (area.west + area.east) / 2


def test_a_town_whose_numbers_stand_apart_is_the_address():
    assert suggested(["名称", "町名", "番地"])["町名"] == "住所"
    assert "町名" not in suggested(["名称", "町名", "住所", "番地"])
    with pytest.raises(Refused, match="だけでは、住所になりません"):
        check_mapping({"名前": "名称", "番地": "住所2"})


@pytest.mark.parametrize(("rows", "left"), [(5, "ほか"), (0, "サロン")])
def test_a_little_of_names_and_addresses_is_not_taken_for_the_list(tmp_path, rows, left):
    book = Workbook()
    sheet = book.active
    sheet.title = "サロン"
    head = ["会の名前", "開催場所", "連絡先", "開催曜日"]
    for row in (["サロンの一覧"], head, *[["ひだまり", "海の町1-1", "054-1", "土"]] * rows):
        sheet.append(row)
    other = book.create_sheet("ほか")
    for row in (["名称", "住所"], *[["ひだまり", "町1-1"]] * 3):
        other.append(row)
    book.save(tmp_path / "list.xlsx")
    found = glance(tmp_path / "list.xlsx")
    assert [one.name for one in found.left] == [left]
    assert (found.format is None) is (rows > 0)
