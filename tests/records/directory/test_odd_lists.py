"""How a list may be written, and everything that may stand in it: no row is lost."""

from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tonari.ground.areas.models import Municipality
from tonari.ground.areas.queries import Ground
from tonari.records.directory.actions.lists import judged
from tonari.records.directory.adapters import Left, Line, Opened, glance, open_list
from tonari.records.directory.adapters.remembered import remembered
from tonari.records.directory.models import Service
from tonari.records.directory.rules.cells import Cells, Header
from tonari.records.directory.rules.doubts import doubts_of_times
from tonari.records.directory.rules.formats import FORMATS, MAPPED
from tonari.records.directory.rules.mapping import COLUMNS
from tonari.records.directory.rules.rows import Origin

from .conftest import take

# --- how a file may be written --------------------------------------------------------------------


def workbook(path, *sheets):
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"シート{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.django_db
def test_a_workbook_is_read_where_its_list_is(tmp_path):
    header = ["名称", "住所", "開催頻度", "参加条件", "開催開始時間", "開催日", "定員", "備考"]
    row = ["みんなの食堂", "町1-1", "月1回", "なし", time(9, 30), date(2026, 4, 1), 20.0, "=1+1"]
    path = workbook(tmp_path / "a.xlsx", [["説明"], ["これは説明です"]], [["題"], header, row, []])
    outcomes = take(path)
    assert [(o.number, o.result) for o in outcomes if o.name] == [(3, "taken")]
    one = Service.objects.get()
    assert (one.name, one.capacity) == ("みんなの食堂", "20人")
    assert "09:30" in one.hours
    assert "2026-04-01" in one.hours
    assert "=" not in one.description  # a formula gives its saved value; here none was saved
    assert glance(path).written == "Excel"


def test_rows_of_a_workbook_below_the_last_one_that_says_something_are_none(tmp_path):
    row = ["海", "町1-1"]
    path = workbook(tmp_path / "a.xlsx", [["名称", "住所"], row, [], [None, ""], row, [], ["", ""]])
    assert [(one.number, one.cells) for one in open_list(path).rows] == [
        (2, row), (3, []), (4, []), (5, row)
    ]  # fmt: skip


def test_a_column_called_like_one_before_it_says_where_it_stands(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("名称,住所,電話番号,電話番号,備考,備考\n海,町1-1,1,2,あ,い\n", "utf-8")
    twice = ["電話番号（4列目）", "備考（6列目）"]
    assert glance(path).headers == ["名称", "住所", "電話番号", twice[0], "備考", twice[1]]
    chosen = {"名称": "名称", "住所": "住所", twice[0]: "電話番号", twice[1]: "説明"}
    opened = open_list(path, mapping=chosen)
    [row] = [Cells(opened.header, line.cells or []) for line in opened.rows]
    assert [row.get("電話番号"), row.get("説明")] == ["2", "い"]


def test_the_sheets_of_a_workbook_that_are_not_taken_in_are_named_with_their_rows(tmp_path):
    places = [["名称", "住所"], ["海", "町1"], [], ["山", "町2"]]
    path = workbook(tmp_path / "a.xlsx", [["これは説明です"]], places, [[None], []], places)
    left = (Left("シート0", 1), Left("シート3", 3))
    assert glance(path).left == open_list(path).left == left
    unknown = workbook(tmp_path / "b.xlsx", [["なまえ", "どこ"], ["海", "町1"]], places[:1])
    assert open_list(unknown, mapping={"なまえ": "名称"}).left == (Left("シート1", 1),)
    assert glance(workbook(tmp_path / "c.xlsx", places)).left == ()


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_tab_separates_too(tmp_path, encoding):
    path = tmp_path / "list.tsv"
    path.write_bytes("名称\t住所\nひだまり\t町1, 2階\n".encode(encoding))
    assert [(o.name, o.result) for o in take(path)] == [("ひだまり", "taken")]
    assert Service.objects.get().address == "町1, 2階"


DIALECTS = {
    "care": (
        "介護サービス事業所名称,実施サービス,住所,電話番号",
        "みどり,通所介護;訪問介護,町1-1,054-1",
    ),
    "clinic": (
        "NO,名称,医療機関の種類,住所,診療曜日,診療開始時間,診療終了時間,診療日時特記事項,診療科目,病床数",
        "1,海の医院,診療所,町1-1,月火水,9:00,17:00,,内科;小児科,0",
    ),
    "event": (
        "NO,イベント名,開始日,終了日,開始時間,終了時間,説明,料金(基本),主催者,場所名称,住所",
        "1,朝のお茶,2026-12-01,2026-12-01,9:00,11:00,どうぞ,無料,海の会,公民館,町1-1",
    ),
    "facility": (
        "全国地方公共団体コード,ID,名称,所在地_連結表記,利用可能曜日,開始時間,終了時間,利用可能日時特記事項",
        "222127,A1,海の公民館,町1-1,月火,9:00,17:00,",
    ),
    "preschool": (
        "全国地方公共団体コード,ID,名称,種別,受入年齢,所在地_連結表記",
        "222127,A1,海の園,保育所,0歳から,町1-1",
    ),
    "plain": ("全国地方公共団体コード,ID,名称,所在地_連結表記", "222127,A1,海の館,町1-1"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("code", DIALECTS)
def test_every_dialect_is_known_by_its_header(tmp_path, code):
    path = tmp_path / "list.csv"
    path.write_text("\n".join(DIALECTS[code]))
    assert glance(path).format.code == code
    assert [o.result for o in take(path)] == ["taken"]
    one = Service.objects.get()
    assert (one.address, one.kind) == (
        "町1-1",
        "place" if code in ("event", "facility") else "support",
    )


# --- what is wrong with a row --------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("ひだまり,町1-1,138.3,34.8,222127,425-0033,月 9:00,", "入れかえました"),
        ("ひだまり,町1-1,10,10,222127,425-0033,月 9:00,", "日本の外"),
        ("ひだまり,海の町,34.8,138.3,222127,425-0033,月 9:00,", "番地がない"),
        ("ひだまり,町1-1,34.8,138.3,222128,425-0033,月 9:00,", "検査数字"),
        ("ひだまり,町1-1,34.8,138.3,222127,425-003,月 9:00,", "郵便番号が7けた"),
        ("ひだまり,町1-1,34.8,138.3,222127,425-0033,月 9:00〜25:00,", "ありえない時刻"),
        ("ひだまり,町1-1,34.8,138.3,222127,425-0033,月 13:00〜12:00,", "おわりがはじめより早い"),
        ("ひだまり,町1-1,34.8,138.3,222127,425-0033,月 13：00-9：30,", "おわりがはじめより早い"),
        ("ひだまり,町1-1,34.8,138.3,222127,425-0033,月火水木金,", ""),
    ],
)
def test_what_is_doubtful_is_taken_and_said(tmp_path, row, says):
    header = "名称,住所,緯度,経度,市区町村コード,郵便番号,利用可能日時特記事項,備考"
    path = tmp_path / "list.csv"
    path.write_text(f"{header}\n{row}\nうみべ,町2-2,34.8,138.3,222127,425-0033,,\n")
    first, second = take(path)
    assert (first.result, second.result, second.reason) == ("taken", "taken", "")
    assert says in first.reason if says else not first.reason
    assert Service.objects.get(name="ひだまり").openings == {}


def test_what_lasts_the_night_ends_on_the_next_day():
    assert list(doubts_of_times("18:00〜8:00、19:30〜 9:00、22:00〜5:00")) == []


@pytest.mark.django_db
def test_a_number_in_a_column_of_days_is_the_day_that_a_spreadsheet_means(tmp_path):
    header = ["イベント名", "開始日", "終了日", "開始時間", "終了時間", "住所", "定員", "料金_基本"]
    rows = [
        ["朝の会", 46361, 46361.0, "10:00", "11:00", "町1", 46361, 0],
        ["夜の会", "令和8年12月5日", "2026-12-05 0:00", "18:00", "19:00", "町2", "", "¥0"],
        ["昼の会", "12345", "", "", "", "町3", "", "100円"],
    ]
    outcomes = take(workbook(tmp_path / "a.xlsx", [header, *rows]))
    assert {o.result for o in outcomes} == {"taken"}
    said = {one.name: one for one in Service.objects.all()}
    morning = said["朝の会"]
    assert (morning.hours, morning.capacity) == ("2026-12-05\n10:00〜11:00", "46361人")
    assert said["夜の会"].hours == "2026-12-05\n18:00〜19:00"
    assert said["昼の会"].hours == "12345"  # 1933: no day that a list means
    assert [said[name].traits for name in ("朝の会", "夜の会", "昼の会")] == ["|free|"] * 2 + [""]


@pytest.mark.django_db
def test_in_a_list_whose_columns_were_chosen_a_price_of_nothing_is_free(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("会の名前,会費,日\nひだまり,0円,\nうみべ,100円,\n")
    take(path, mapping={"会の名前": "名称", "会費": "費用"})
    assert dict(Service.objects.values_list("name", "traits")) == {
        "ひだまり": "|free|",
        "うみべ": "",
    }


@pytest.mark.django_db
def test_a_cell_of_ten_megabytes_is_one_row_that_is_refused(tmp_path):
    path = tmp_path / "list.csv"
    huge = "あ" * 3_500_000
    path.write_text(f'名称,住所\nひだまり,町1\n"{huge}",町2\nうみべ,町3\n')
    assert [o.result for o in take(path)] == ["taken", "refused", "taken"]
    book = workbook(tmp_path / "b.xlsx", [["名称", "住所"], ["海", "町1"]])
    assert [o.result for o in take(book)] == ["taken"]


# --- every importer, with anything in it ---------------------------------------------------------

ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *(
                "34.8",
                "138.3",
                "３４．８",
                "9：00～17：00",
                "=cmd()",
                "←2行目以降にデータ",
                "-",
                "\x00",
            ),
            *("月火水木金", "25:00", "222127", "222128", "425-0033", "<b>", "'=1", "第2土曜"),
            *("https://e.jp/", "javascript:alert(1)", "1" * 5000, "\ud83d\ude00", "児童養護施設"),
        ]
    ),
)
KNOWN = sorted(
    {name for known in FORMATS for name in (*known.signature, *known.number)}
    | set(COLUMNS)
    | {
        "開始時間",
        "終了時間",
        "利用可能曜日",
        "定休日",
        "提供時間",
        "曜日と時間",
        "公開",
        "診療曜日",
    }
)


@pytest.mark.django_db
@pytest.mark.once
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_row_of_any_format_crashes_or_is_lost(data):
    """At least 20,000 rows: cells are drawn, and each format reads them in every order."""
    pool = data.draw(st.lists(ODD, min_size=8, max_size=24))
    total = 0
    for at, known in enumerate([*FORMATS, MAPPED]):
        names = list(dict.fromkeys([*known.signature, *known.number, *KNOWN]))[:24]
        lines = [
            Line(
                row, [pool[(row * step + column + at) % len(pool)] for column in range(len(names))]
            )
            for row, step in enumerate((1, 2, 3, 5, 7, 11, 13, 17) * 3, 1)
        ]
        opened = Opened(known, Header(names), iter(lines))
        with remembered() as rows:
            judging = judged(opened, Origin("a", "b", "c"), rows, Ground())
            told = [row for batch in judging for row in batch]
        assert [row.outcome.number for row in told] == [line.number for line in lines]
        assert all(row.outcome.reason for row in told if row.pk is None)
        total += len(told)
    assert total >= 20_000 / 60


@pytest.mark.django_db
def test_five_digits_of_a_municipality_are_read_by_the_row_they_stand_in(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "都道府県名,名称,所在地_連結表記,市区町村コード,NO\n"
        "北海道,雪の家,札幌市北1条1,11002,1\n千葉県,川の家,市川市八幡1,12203,2\n"
        ",森の家,北海道士別市東6条1,12203,3\n,谷の家,どこか1,12203,4\n"
    )
    outcomes = take(path)
    codes = dict(Service.objects.values_list("name", "municipality_code"))
    assert codes == {"雪の家": "011002", "川の家": "122033", "森の家": "012203", "谷の家": ""}
    assert "122033（千葉県）か012203（北海道）か" in outcomes[3].reason
    assert "空けて入れました" in outcomes[3].reason
    Municipality.objects.create(code="122033", prefecture="千葉県", name="市川市", digest="a")
    # It is known again by its number, whatever its code is read as.
    assert [o.result for o in take(path)] == ["unchanged"] * 3 + ["changed"]
