"""Lists that are brought, looked through, taken in and undone; and what goes out comes back."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tonari.ground.areas.rules import OUTCOMES
from tonari.ground.ledger.models import Row
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import actions, queries
from tonari.records.directory.actions.lists import _judged
from tonari.records.directory.adapters import Line, Opened, glance
from tonari.records.directory.models import Import, ImportPart, ImportRow, Service
from tonari.records.directory.rules import FIELDS, Content, check_content
from tonari.records.directory.rules.cells import Header, clean, harmless
from tonari.records.directory.rules.formats import FORMATS, MAPPED
from tonari.records.directory.rules.mapping import COLUMNS, check_mapping, renamed, suggested
from tonari.records.directory.rules.rows import Origin
from tonari.records.directory.rules.sheets import OWN, SHEETS, Entry, sheet_of

from .conftest import take
from .test_lists import ROWS

SIMPLE = "名称,住所,電話番号\nひだまり,海の町1-1,054-1\nうみべ,海の町2-2,\n,,\n"


def bring(by, text=SIMPLE, file_name="一覧.csv", name=""):
    content = [text if isinstance(text, bytes) else text.encode()]
    said = {"source": "海の町", "licence": "CC BY 4.0", "name": name}
    return actions.bring_list(by=by, file_name=file_name, content=content, **said)


def taken(by, text=SIMPLE, mapping=None, name=""):
    """A list brought, looked through and taken in; its import."""
    found = bring(by, text, name=name)
    actions.begin_looking(by=by, import_id=found, mapping=mapping)
    looked = actions.look_through(by=by, import_id=found)
    actions.begin_taking(by=by, import_id=found)
    assert actions.take_in(by=by, import_id=found) == looked
    return found


# --- step by step -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_list_is_looked_through_before_anything_is_written(member):
    found = bring(member)
    actions.begin_looking(by=member, import_id=found)
    count = actions.look_through(by=member, import_id=found)
    assert count == dict.fromkeys(OUTCOMES, 0) | {"taken": 2, "refused": 1}
    rows = queries.import_rows(member, found)
    assert [(r.number, r.result, r.name) for r in rows] == [
        (2, "taken", "ひだまり"),
        (3, "taken", "うみべ"),
        (4, "refused", ""),
    ]
    assert not Service.objects.exists()
    assert queries.one_import(member, found).state == "checked"


@pytest.mark.django_db
def test_what_is_taken_in_is_there_with_its_credit_and_the_file_is_gone(member):
    found = taken(member)
    one = Service.objects.get(name="ひだまり")
    assert (one.source, one.licence, one.source_list) == ("海の町", "CC BY 4.0", "一覧")
    assert not ImportPart.objects.exists()
    assert one.pk in [r.service_id for r in queries.import_rows(member, found, "taken")]
    assert Row.objects.filter(verb="directory.imported", subject_id=found).exists()


@pytest.mark.django_db
def test_each_step_is_done_once_and_in_its_order(member):
    found = bring(member)
    with pytest.raises(Refused, match="別の状態"):
        actions.begin_taking(by=member, import_id=found)
    with pytest.raises(Refused, match="別の状態"):
        actions.take_in(by=member, import_id=found)
    assert not Service.objects.exists()
    actions.drop_import(by=member, import_id=found)
    with pytest.raises(Refused, match="別の状態"):
        actions.begin_looking(by=member, import_id=found)
    assert not ImportPart.objects.exists()


@pytest.mark.django_db
def test_nobody_else_sees_or_touches_a_list_that_was_brought(member, other):
    found = bring(member)
    assert queries.imports(other) == []
    assert list(queries.import_content(other, found)) == []
    assert queries.import_rows(other, found) == []
    for verb in ("begin_looking", "begin_taking", "drop_import", "undo_import", "look_through"):
        for who in (other, PUBLIC):
            with pytest.raises(Refused) as refused:
                getattr(actions, verb)(by=who, import_id=found)
            assert refused.value.missing
    with pytest.raises(Refused):
        bring(PUBLIC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\xfd" * 3, b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04x"]
)
def test_what_is_no_list_is_refused_at_once(member, content):
    with pytest.raises(Refused) as refused:
        bring(member, content)
    assert refused.value.reason.endswith("。")
    assert not Import.objects.exists()


@pytest.mark.django_db
def test_what_was_left_for_a_day_is_thrown_away(member, now):
    old = bring(member)
    Import.objects.update(at=datetime(2020, 1, 1, tzinfo=now.tzinfo) if now else None)
    bring(member)
    assert Import.objects.get(pk=old).state == "dropped"
    assert not ImportPart.objects.filter(of=old).exists()


@pytest.mark.django_db
def test_what_stops_says_why_and_can_be_tried_again(member):
    found = bring(member)
    actions.begin_looking(by=member, import_id=found)
    actions.stop_import(by=member, import_id=found, why="とちゅうで止まりました。")
    view = queries.one_import(member, found)
    assert (view.state, view.why) == ("staged", "とちゅうで止まりました。")
    actions.begin_looking(by=member, import_id=found)


# --- undoing ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_undone_what_was_added_is_withdrawn_and_may_come_again(member):
    found = taken(member)
    done = actions.undo_import(by=member, import_id=found)
    assert done == {"withdrawn": 2, "restored": 0, "kept": 0}
    assert queries.search(member).total == 0
    with pytest.raises(Refused, match="別の状態"):
        actions.undo_import(by=member, import_id=found)
    taken(member)
    assert queries.search(PUBLIC).total == 2
    assert set(Service.objects.values_list("state", flat=True)) == {"listed"}


@pytest.mark.django_db
def test_undone_what_was_changed_is_as_it_was(member, areas):
    header = "名称,住所,緯度,経度,URL\n"
    taken(member, header + "ひだまり,海の町1-1,34.8672,138.3228,\n", name="町")
    before = Service.objects.values().get()
    found = taken(member, header + "ひだまり,海の町1-1,34.8046,138.2873,https://e.jp\n", name="町")
    changed = Service.objects.values().get()
    assert (changed["lat"], changed["url"]) == (34.8046, "https://e.jp")
    assert actions.undo_import(by=member, import_id=found)["restored"] == 1
    after = Service.objects.values().get()
    differ = {name for name in before if before[name] != after[name]}
    assert differ == {"version", "modified_at"}


@pytest.mark.django_db
def test_undone_what_somebody_wrote_since_stays_and_is_named(member, other):
    found = taken(member)
    one = Service.objects.get(name="ひだまり")
    actions.put_service(
        by=other, service_id=one.pk, content=Content(name="ひだまり", phone="054-9")
    )
    assert actions.undo_import(by=member, import_id=found) == {
        "withdrawn": 1,
        "restored": 0,
        "kept": 1,
    }
    assert [s.name for s in queries.search(PUBLIC).items] == ["ひだまり"]
    rows = {r.name: r.reason for r in queries.import_rows(member, found, "taken")}
    assert "そのままにしました" in rows["ひだまり"]
    assert rows["うみべ"] == "緯度経度がありません。"


@pytest.mark.django_db
def test_the_operator_undoes_what_the_command_took_in(tmp_path, member):
    path = tmp_path / "list.csv"
    path.write_text(SIMPLE)
    take(path)
    found = Import.objects.get()
    with pytest.raises(Refused):
        actions.undo_import(by=member, import_id=found.pk)
    actions.undo_import(by=COMMAND, import_id=found.pk)
    assert queries.search(PUBLIC).total == 0


# --- columns that somebody chose ------------------------------------------------------------------


def test_likely_columns_are_suggested_by_their_names():
    headers = ["No.", "施設名称", "ﾌﾘｶﾞﾅ", "所在地（町名）", "TEL", "開館時間", "ふしぎな列", "LAT"]
    assert suggested(headers) == {
        "施設名称": "名称",
        "ﾌﾘｶﾞﾅ": "名称_カナ",
        "所在地（町名）": "住所",
        "TEL": "電話番号",
        "開館時間": "利用日時",
        "LAT": "緯度",
        "No.": "番号",
    }


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"a": "住所"}, "どの列が名前か"),
        ({"a": "名称", "b": "名称"}, "二つの列"),
        ({"a": "名称", "b": "秘密"}, "ありません"),
    ],
)
def test_columns_that_do_not_do_are_refused(mapping, says):
    with pytest.raises(Refused) as refused:
        check_mapping(mapping)
    assert says in refused.value.reason


@pytest.mark.django_db
def test_a_list_of_no_known_shape_is_read_by_chosen_columns_and_they_are_kept(member):
    text = "会の一覧\nサロン,どこで,電話,いつ\nお茶の会,公民館2階,054-1,第2火曜\n"
    found = bring(member, text, name="サロン一覧")
    assert queries.one_import(member, found).format == ""
    with pytest.raises(Refused, match="どの列が名前か"):
        actions.begin_looking(by=member, import_id=found)
    actions.drop_import(by=member, import_id=found)
    mapping = {"サロン": "名称", "どこで": "住所", "電話": "電話番号", "いつ": "利用日時"}
    taken(member, text, mapping, "サロン一覧")
    one = Service.objects.get()
    assert (one.name, one.address, one.phone, one.hours) == (
        "お茶の会",
        "公民館2階",
        "054-1",
        "第2火曜",
    )
    assert queries.last_mapping(member, "サロン一覧") == mapping


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
    assert Service.objects.get(name="ひだまり").weekly == []


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
        judged = [row for batch in _judged(opened, Origin("a", "b", "c"), {}) for row in batch]
        assert [row.outcome.number for row in judged] == [line.number for line in lines]
        assert all(row.outcome.reason for row in judged if row.service is None)
        total += len(judged)
    assert total >= 20_000 / 60


# --- out, and in again ----------------------------------------------------------------------------


@given(st.text())
def test_a_harmless_cell_is_read_as_it_was_and_is_no_formula(text):
    cell = clean(text)
    cell = clean(cell)  # what was read once is clean
    assert harmless(cell)[:1] not in tuple("=+-@\t\r＝＋－＠")
    assert clean(harmless(cell)) == cell


def out_and_in(tmp_path, viewer, code="own"):
    """Everything as a file, then an empty directory, then the file taken in; its rows."""
    rows = [row for batch in queries.sheet_rows(viewer, code) for row in batch]
    path = tmp_path / f"out-{code}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return rows, path


def kept():
    columns = [*Content.__dataclass_fields__.keys() - {"served"}, "source", "licence", "source_url"]
    rows = Service.objects.order_by("pk").values(*columns, "state")
    return sorted(([(k, str(v)) for k, v in sorted(row.items())] for row in rows), key=str)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROWS)
def test_what_goes_out_comes_back_equal(shared_data, tmp_path, member, name):
    take(shared_data / f"{name}.csv")
    before = kept()
    _rows, path = out_and_in(tmp_path, member)
    Service.objects.all().delete()
    assert {o.result for o in take(path)} == {"taken"}
    after = kept()
    assert [row for row in after if row not in before] == []
    assert after == before


@pytest.mark.django_db
def test_each_entry_stands_in_one_standard_sheet_and_comes_back_with_what_that_has(
    shared_data, tmp_path, member
):
    for name in ("yaizu/222127_library", "yaizu/222127_preschool", "yaizu/yohairyosya"):
        take(shared_data / f"{name}.csv")
    views = list(queries.published_each(member, queries.Asked()))
    ids = {str(v.id): v for batch in views for v in batch}
    seen = []
    files = [(code, *out_and_in(tmp_path, member, code)) for code in SHEETS if code != "own"]
    for code, rows, path in files:
        at = rows[0].index("ID")
        seen += [row[at] for row in rows[1:]]
        for row in rows[1:]:
            cells = dict(zip(rows[0], row, strict=True))
            view = ids[cells["ID"]]
            assert clean(cells["名称"]) == view.name
            assert cells["出典"] == view.source
        if rows[1:]:
            known = {"childcare": "preschool"}.get(code, code)
            assert glance(path).format.code == known
            count = len([o for o in take(path) if o.result == "taken"])
            assert count == len(rows) - 1
    assert len(seen) == len(set(seen))
    rest = [v for v in ids.values() if sheet_of(v.content) is OWN]
    assert len(seen) + len(rest) == len(ids)


@pytest.mark.django_db
def test_the_public_gets_only_what_is_listed(member):
    for state in ("listed", "members", "withdrawn"):
        content = Content(name=state, members_contact="内線9")
        actions.put_service(by=member, content=content, state=state)
    public = [row for batch in queries.sheet_rows(PUBLIC, "own") for row in batch]
    inside = [row for batch in queries.sheet_rows(member, "own") for row in batch]
    assert [row[1] for row in public[1:]] == ["listed"]
    assert sorted(row[1] for row in inside[1:]) == ["listed", "members"]
    assert not any("内線9" in cell for row in inside for cell in row)


WORDS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=30)
    .map(lambda text: " ".join(clean(text).split()) or "あ")
    .map(lambda text: clean(text) or "あ")
)


@given(
    WORDS,
    WORDS,
    st.sampled_from(["=1+1", "+81", "-5", "@a", "'=1", "＝2", "あ\n=2", "普通"]),
    st.sets(st.sampled_from(list(FIELDS))),
    st.sampled_from(["place", "support"]),
    st.sampled_from(["formal", "informal", "between"]),
)
def test_any_content_comes_back_equal(name, words, formula, fields, kind, standing):
    content = Content(
        name=name[:200],
        kind=kind,
        standing=standing,
        fields=tuple(code for code in FIELDS if code in fields),
        description=formula,
        conditions=words,
        cost=f"{formula}円",
        weekly=((0, "09:00", "12:00"), (0, "13:00", "24:00"), (3, "10:00", "11:00")),
        lat=34.8,
        lon=138.3,
    )
    check_content(content)
    entry = Entry(str(new_id()), "listed", content, "源", "CC BY", "https://e.jp/")
    text = io.StringIO()
    csv.writer(text).writerows([list(OWN.columns), OWN.row(entry)])
    head, row = csv.reader(io.StringIO(text.getvalue()))
    opened = Opened(FORMATS[0], Header(head), iter([Line(2, row)]))
    from tonari.records.directory.rules.cells import Cells
    from tonari.records.directory.rules.rows import read_row

    draft = read_row(2, Cells(opened.header, row), opened.format, Origin("", "", ""))
    assert draft.content == replace(content)
    assert (draft.source, draft.licence, draft.source_url) == ("源", "CC BY", "https://e.jp/")
    assert draft.key.endswith(entry.id)


def test_our_own_columns_are_the_ones_a_mapping_may_name():
    assert set(COLUMNS) - {"番号", "方書"} <= set(OWN.columns)
    assert renamed(["a", "b", ""], {"a": "名称"}) == ["名称", "（b）", ""]


@pytest.mark.django_db
def test_rows_are_read_by_pages(member, django_assert_num_queries):
    found = taken(member, "名称,住所\n" + "".join(f"ひろば{n},町{n}\n" for n in range(250)))
    with django_assert_num_queries(1):
        assert [r.number for r in queries.import_rows(member, found, page=3)] == list(
            range(202, 252)
        )
    with django_assert_num_queries(1):
        assert len(queries.imports(member)) == 1
    assert len(list(queries.import_rows_each(member, found))) == 250
    assert ImportRow.objects.count() == 250
