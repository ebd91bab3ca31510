"""What goes out as a file comes back equal, and runs no formula."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ground.areas.places import lay_square
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.ids import new_id
from tonari.records.directory import actions, queries
from tonari.records.directory.adapters import glance
from tonari.records.directory.models import ServedArea, Service
from tonari.records.directory.rules import FIELDS, Content, check_content
from tonari.records.directory.rules.cells import Cells, Header, clean, harmless
from tonari.records.directory.rules.formats import FORMATS, WEEK, recognise
from tonari.records.directory.rules.keeping import Room
from tonari.records.directory.rules.mapping import COLUMNS, renamed
from tonari.records.directory.rules.opening_words import parse as read_times
from tonari.records.directory.rules.openings import weekly
from tonari.records.directory.rules.rows import Origin, read_row
from tonari.records.directory.rules.sheets import OWN, SHEETS, Entry, sheet_of

from .conftest import take
from .test_lists import ROWS

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


SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "'=", "\t", "\r", "\t=", " =", "　＝")
FITTING = {
    "own": {"kind": "support", "standing": "between"},
    "event": {
        "kind": "place",
        "openings": read_times("2026年12月5日 10:00〜12:00", date(2026, 1, 1)),
    },
    "childrenstable": {"kind": "place", "standing": "informal", "fields": ("food", "children")},
    "childcare": {"kind": "support", "fields": ("children",)},
    "care": {"kind": "support", "fields": ("older",)},
    "clinic": {"kind": "support", "fields": ("health",)},
    "facility": {"kind": "place"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("code", SHEETS)
def test_names_that_begin_like_a_formula_run_nowhere_and_come_back(tmp_path, member, code):
    names = {f"{sign}ひろば{n}" for n, sign in enumerate(SIGNS)}
    for name in names:
        words = {"provider": name, "description": name, "address": f"{name}1-1", "phone": "0"}
        actions.put_service(by=member, content=Content(name=name, **words, **FITTING[code]))
    rows, path = out_and_in(tmp_path, member, code)
    assert len(rows) == len(names) + 1
    assert not any(cell[:1] in tuple("=+-@＝＋－＠\t\r") for row in rows[1:] for cell in row)
    Service.objects.all().delete()
    assert {o.result for o in take(path)} == {"taken"}
    assert {one.name for one in Service.objects.all()} == {name.strip() for name in names}


@pytest.mark.django_db
@pytest.mark.parametrize("code", SHEETS)
def test_a_file_of_this_node_brought_here_again_doubles_nothing(tmp_path, member, code):
    actions.put_service(by=member, content=Content("ひろば", **FITTING[code]))
    _rows, path = out_and_in(tmp_path, member, code)
    assert [o.result for o in take(path)] == ["unchanged"]
    assert Service.objects.count() == 1


BESIDE = ("reach", "room", "room_free", "room_most", "room_unit", "room_said_on", "last_checked_on")


@pytest.mark.django_db
def test_whom_it_is_for_its_room_and_when_it_was_checked_come_back(tmp_path, member):
    areas = [lay_square(name=name).pk for name in ("浜小学校区", "港小学校区")]
    content = Content(name="浜のひろば", reach="areas", served=tuple(areas))
    one = actions.put_service(by=member, content=content)
    actions.put_service(by=member, content=Content(name="どこでも", reach="anywhere"))
    numbers = Room("few", 2, 10, "組")
    with clock.at(datetime(2026, 10, 3, 9, 0, tzinfo=clock.TOKYO)):
        actions.confirm_service(by=member, service_id=one)
        actions.say_room(by=member, service_id=one, room="few", numbers=numbers)
    told = Service.objects.order_by("name").values_list("name", *BESIDE)
    before = list(told)
    rows, path = out_and_in(tmp_path, member)
    Service.objects.all().delete()
    assert {o.result for o in take(path)} == {"taken"}
    assert list(told.all()) == before
    assert before[1][1:] == ("areas", "few", 2, 10, "組", date(2026, 10, 3), date(2026, 10, 3))
    served = ServedArea.objects.filter(said=True, service__name="浜のひろば")
    assert set(served.values_list("area", flat=True)) == set(areas)
    again, _path = out_and_in(tmp_path, member)
    assert sorted(row[1:-3] for row in again) == sorted(row[1:-3] for row in rows)


@pytest.mark.django_db
def test_what_a_list_says_of_room_and_checks_does_not_overwrite_what_is_there(tmp_path, member):
    actions.put_service(by=member, content=Content(name="ひろば"))
    _rows, path = out_and_in(tmp_path, member)
    Service.objects.all().delete()
    take(path)
    one = Service.objects.get()
    actions.say_room(by=member, service_id=one.pk, room="full")
    path.write_text(path.read_text(encoding="utf-8").replace(",ひろば,", ",広場,"))
    assert [o.result for o in take(path)] == ["changed"]
    assert Service.objects.get().room == "full"


def test_what_cannot_be_read_beside_the_parts_leaves_its_row():
    head = ("となりID", "名称", "住所", "空きのようす", "空きの数", "空きを伝えた日", "確かめた日")
    for cells in (
        ("空きあり", "たくさん", "2026-10-03", ""),
        ("空きあり", "2", "", ""),
        ("空きあり", "2", "2999-01-01", ""),
        ("いっぱい", "2", "2026-10-03", ""),
        ("ふしぎ", "", "", ""),
        ("", "", "", "きのう"),
    ):
        row = ("1", "ひろば", "町1-1", *cells)
        draft = read_row(2, Cells(Header(head), row), FORMATS[0], Origin("", "", ""))
        assert "空きのようすか、確かめた日が読めない" in "".join(draft.notes)
        assert (draft.beside.room.word, draft.beside.checked_on) == ("", None)


@pytest.mark.django_db
def test_an_area_that_is_not_known_here_is_told(tmp_path):
    path = tmp_path / "a.csv"
    row = "1,ひろば,町1-1,えらんだ地域の人,山小学校区（小学校区 222127）"
    path.write_text(f"となりID,名称,住所,どの地域の人のため,対象の地域\n{row}\n")
    assert "山小学校区（小学校区 222127）" in take(path)[0].reason
    assert Service.objects.get().reach == ""


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
    Service.objects.all().delete()
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


def shown(viewer):
    """All of each entry that has its place in a standard sheet, but for withheld numbers."""
    views = (one for batch in queries.published_each(viewer, queries.Asked()) for one in batch)
    said = ((replace(v.content, **v.private_parts), v.state, *v.credit) for v in views)
    return sorted((one for one in said if sheet_of(one[0]) is not OWN), key=str)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROWS)
def test_what_stands_in_standard_sheets_comes_back_equal(shared_data, tmp_path, member, name):
    take(shared_data / f"{name}.csv")
    before = shown(member)
    files = [out_and_in(tmp_path, member, code)[1] for code in SHEETS if code != "own"]
    Service.objects.all().delete()
    for path in files:
        assert {o.result for o in take(path)} <= {"taken"}
    assert before and shown(member) == before


@pytest.mark.django_db
def test_the_public_gets_only_what_is_listed(member):
    for state in ("listed", "members", "withdrawn"):
        content = Content(name=state, members_contact="内線9")
        actions.put_service(by=member, content=content, state=state)
    public = [row for batch in queries.sheet_rows(PUBLIC, "own") for row in batch]
    # Whoever takes it in elsewhere credits who wrote it here.
    assert public[1][public[0].index("出典")] == "ひだまり"
    inside = [row for batch in queries.sheet_rows(member, "own") for row in batch]
    assert [row[1] for row in public[1:]] == ["listed"]
    assert sorted(row[1] for row in inside[1:]) == ["listed", "members"]
    assert not any("内線9" in cell for row in inside for cell in row)


WORDS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=30)
    .map(lambda text: " ".join(clean(text).split()) or "あ")
    .map(lambda text: clean(text) or "あ")
)

# A name of which no letter is left is no name.
NAMES = WORDS.map(lambda name: name if name.strip("?？〓□\ufffd ") else "あ")


@given(
    NAMES,
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
        openings=weekly(((0, "09:00", "12:00"), (0, "13:00", "24:00"), (3, "10:00", "11:00"))),
        traits=("free", "online"),
        lat=34.8,
        lon=138.3,
    )
    check_content(content)
    entry = Entry(str(new_id()), "listed", content, "源", "CC BY", "https://e.jp/")
    for sheet in (OWN, sheet_of(content)):
        text = io.StringIO()
        csv.writer(text).writerows([list(sheet.columns), sheet.row(entry)])
        head, row = csv.reader(io.StringIO(text.getvalue()))
        known = recognise(Header(head))
        assert known
        draft = read_row(2, Cells(Header(head), row), known, Origin("", "", ""))
        assert draft.content == content
        assert (draft.source, draft.licence, draft.source_url) == ("源", "CC BY", "https://e.jp/")
        assert not known.number or draft.key.endswith(entry.id)


def test_our_own_columns_are_the_ones_a_mapping_may_name():
    # Our own list says days and times together, in a column of its own, and the whole address.
    assert set(COLUMNS) - {"番号", "住所2", "利用日時2", "方書", *WEEK} <= set(OWN.columns)
    assert renamed(["a", "b", ""], {"a": "名称"}) == ["名称", "（b）", ""]
