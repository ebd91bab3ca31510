"""Lists that are brought, looked through, taken in and undone."""

from datetime import timedelta

import pytest
from django.db import connection

from tonari.ground.areas.rules import OUTCOMES
from tonari.ground.ledger.models import Row
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.kernel.refused import Refused
from tonari.records.directory import actions, queries
from tonari.records.directory.actions import lists, previewing
from tonari.records.directory.models import Import, ImportPart, ImportRow, Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.mapping import check_mapping, suggested
from tonari.site import wiring

from .conftest import take

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


@pytest.mark.django_db(transaction=True)
def test_others_write_while_a_list_is_looked_through(member, monkeypatch):
    found, inside = bring(member), []
    actions.begin_looking(by=member, import_id=found)
    read_row = lists.read_row

    def watched(*said):
        inside.append(connection.in_atomic_block)
        return read_row(*said)

    monkeypatch.setattr(lists, "read_row", watched)
    actions.look_through(by=member, import_id=found)
    assert inside and not any(inside)
    assert queries.one_import(member, found).state == "checked"


@pytest.mark.django_db
def test_what_was_dropped_while_it_was_looked_through_stays_dropped(member, monkeypatch):
    found = bring(member)
    actions.begin_looking(by=member, import_id=found)
    judge = previewing.judge_list

    def dropped_meanwhile(*said):
        judged = judge(*said)
        actions.drop_import(by=member, import_id=found)
        return judged

    monkeypatch.setattr("tonari.records.directory.actions.imports.judge_list", dropped_meanwhile)
    with pytest.raises(Refused, match="別の状態"):
        actions.look_through(by=member, import_id=found)
    assert queries.one_import(member, found).state == "dropped"
    assert not ImportRow.objects.exists()


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
def test_the_tick_throws_away_what_was_left_for_a_day_and_nothing_else(member, now):
    sweep = next(tick for tick in wiring.TICKS if tick.__name__ == "_sweep_imports")
    old, taken = bring(member), bring(member)
    taking = bring(member)
    Import.objects.filter(pk=taken).update(state="taken")
    Import.objects.filter(pk=taking).update(state="taking")
    Import.objects.update(at=now - timedelta(days=1, minutes=1))
    fresh = bring(member)
    sweep()
    sweep()
    assert Row.objects.get(verb="directory.imports_swept").facts == {"count": 1}
    assert Import.objects.get(pk=taken).state == "taken"
    assert Import.objects.get(pk=taking).state == "taking"
    actions.drop_import(by=member, import_id=taking)  # as its page offers meanwhile
    assert Import.objects.get(pk=taking).state == "dropped"
    assert queries.one_import(member, fresh).state == "staged"
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
    done = actions.undo_import(by=member, import_id=found)
    assert done == {"withdrawn": 0, "restored": 1, "kept": 0}
    (row,) = queries.import_rows(member, found, "changed")
    assert "そのまま" not in row.reason
    after = Service.objects.values().get()
    differ = {name for name in before if before[name] != after[name]}
    assert differ == {"version", "modified_at"}


@pytest.mark.django_db
def test_a_list_that_changes_the_mail_address_ends_what_the_one_before_allowed(member):
    header = "名称,住所,URL,連絡先メールアドレス\n"

    def allowed():
        return Service.objects.values_list("email", "ask_by_mail").get()

    taken(member, header + "ひだまり,海の町1-1,,a@example.org\n", name="町")
    allow = {"service_id": Service.objects.get().pk, "allowed": True}
    actions.let_ask_by_mail(by=member, **allow)
    taken(member, header + "ひだまり,海の町1-1,https://e.jp,a@example.org\n", name="町")
    assert allowed() == ("a@example.org", True)
    found = taken(member, header + "ひだまり,海の町1-1,https://e.jp,b@example.org\n", name="町")
    assert allowed() == ("b@example.org", False)
    actions.let_ask_by_mail(by=member, **allow)
    actions.undo_import(by=member, import_id=found)
    assert allowed() == ("a@example.org", False)


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
    assert rows["うみべ"].startswith("緯度経度がありません。")


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


def test_what_a_column_is_called_on_screen_is_suggested_too():
    assert suggested(["名前", "いつ"]) == {"名前": "名称", "いつ": "利用日時"}
    assert suggested(["名前", "施設名"]) == {"施設名": "名称"}, "the closer name comes first"
    twice = suggested(["名称", "電話番号", "電話番号（3列目）", "郵便番号2", "会員番号"])
    assert twice == {
        "名称": "名称",
        "電話番号": "電話番号",
        "郵便番号2": "郵便番号",
        "会員番号": "番号",
    }, "a second telephone is no number of the row"


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


@pytest.mark.django_db
def test_days_and_times_in_columns_of_their_own_are_no_less_read(member):
    headers = ["サロン", "どこで", "曜日", "開始時間", "終了時間", "メモ"]
    mapping = suggested(headers)
    assert mapping == {"曜日": "利用可能曜日", "開始時間": "開始時間", "終了時間": "終了時間"}
    mapping |= {"サロン": "名称", "どこで": "住所", "メモ": "利用日時"}
    rows = "お茶の会,公民館,月・水,10:00,12:00,\nうたの会,公民館,火,13:00,,雨の日は休み\n"
    taken(member, f"{','.join(headers)}\n{rows}", mapping, "サロン一覧")
    tea, song = Service.objects.order_by("-name")
    assert tea.hours == "月・水 10:00〜12:00"
    assert [(one["day"], one["start"], one["end"]) for one in tea.openings["opens"]] == [
        (0, "10:00", "12:00"),
        (2, "10:00", "12:00"),
    ]
    assert (song.hours, song.openings) == ("火 13:00〜\n雨の日は休み", {})


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


# --- what a row changes, and what it repeats ---------------------------------------------------


def looked(by, text, name="一覧"):
    found = bring(by, text, name=name)
    actions.begin_looking(by=by, import_id=found)
    actions.look_through(by=by, import_id=found)
    return queries.import_rows(by, found)


@pytest.mark.django_db
def test_a_look_says_which_rows_are_there_already_and_what_of_them_would_change(member):
    taken(member, name="一覧")
    rows = looked(member, SIMPLE.replace("054-1", "054-9"))
    kept = {one.name: one.pk for one in Service.objects.all()}
    assert [(r.result, r.service_id) for r in rows] == [
        ("changed", kept["ひだまり"]),
        ("unchanged", kept["うみべ"]),
        ("refused", None),
    ]
    assert rows[0].reason.startswith("変わるところ：電話番号。")
    assert "変わるところ" not in rows[1].reason


@pytest.mark.django_db
def test_a_look_names_what_stands_already_from_elsewhere(member, other):
    made = actions.put_service(by=other, content=Content(name="ひだまり", address="海の町１－１"))
    actions.put_service(by=other, content=Content(name="うみべ", address="山の町9"))
    gone = actions.put_service(by=other, content=Content(name="うみべ", address="海の町2-2"))
    actions.withdraw_service(by=other, service_id=gone)
    first, second, _empty = looked(member, SIMPLE)
    assert (first.result, first.service_id) == ("taken", made)
    assert "もうのっています（構成員）" in first.reason
    assert second.service_id is None
    assert "もうのっています" not in second.reason


@pytest.mark.django_db
def test_a_look_names_the_rows_of_one_list_that_repeat_each_other(member):
    text = "全国地方公共団体コード,ID,名称,所在地_連結表記\n"
    text += "222127,1,ひだまり,海の町1-1\n222127,2,うみべ,海の町2\n222127,3,ﾋﾀﾞﾏﾘ,海の町１－１\n"
    text += "222127,2,うみべ二号,海の町3\n"
    rows = looked(member, text)
    assert [r.result for r in rows] == ["taken"] * 4
    assert rows[2].reason.startswith("2行目と、名前と住所が同じです。")
    assert "3行目と番号が同じで、名前か住所がちがいます" in rows[3].reason
    assert "同じ" not in rows[0].reason + rows[1].reason
