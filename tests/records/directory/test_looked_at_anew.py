"""What a look promises of a list, and when it has to be looked at anew."""

from datetime import timedelta

import pytest

from tonari.kernel import clock
from tonari.records.directory import actions, queries
from tonari.records.directory.models import Import, Service
from tonari.records.directory.rules import Content
from tonari.site import wiring

from .test_imports import bring, taken


@pytest.mark.django_db
@pytest.mark.parametrize("meanwhile", ["undone", "rewritten", "taken twice", "another list"])
def test_a_look_that_is_older_than_its_entries_takes_nothing_in(member, meanwhile):
    first = taken(member) if meanwhile in ("undone", "rewritten") else None
    found = bring(member)
    actions.begin_looking(by=member, import_id=found)
    actions.look_through(by=member, import_id=found)
    if meanwhile == "rewritten":
        row = Service.objects.get(name="うみべ")
        actions.put_service(by=member, service_id=row.pk, content=Content(name="うみべ2"))
    elif first:
        actions.undo_import(by=member, import_id=first)
    else:
        taken(member, name="べつの一覧" if meanwhile == "another list" else "")
    before = set(Service.objects.values_list("pk", "version", "state"))
    actions.begin_taking(by=member, import_id=found)
    assert actions.take_in(by=member, import_id=found) == {}
    assert set(Service.objects.values_list("pk", "version", "state")) == before
    seen = queries.one_import(member, found)
    assert seen.state == "staged"
    assert "もう一度「ぜんぶの行を調べる」を押して" in seen.why
    actions.begin_looking(by=member, import_id=found)
    looked = actions.look_through(by=member, import_id=found)
    actions.begin_taking(by=member, import_id=found)
    assert actions.take_in(by=member, import_id=found) == looked


@pytest.mark.django_db
def test_what_was_ended_in_the_middle_can_be_tried_again_after_an_hour(member, now):
    stop = next(tick for tick in wiring.TICKS if tick.__name__ == "stop_halted")
    looked, taking = bring(member), bring(member)
    actions.begin_looking(by=member, import_id=looked)
    Import.objects.filter(pk=taking).update(state="taking", moved_at=now)
    for minutes, states in ((59, ["checking", "taking"]), (61, ["staged", "checked"])):
        with clock.at(now + timedelta(minutes=minutes)):
            stop()
        views = [queries.one_import(member, one) for one in (looked, taking)]
        assert [view.state for view in views] == states
    assert "途中で止まりました" in views[0].why
    actions.begin_looking(by=member, import_id=looked)
    actions.begin_taking(by=member, import_id=taking)


@pytest.mark.django_db
def test_for_whom_it_is_tells_no_standing_and_each_row_says_so(member):
    whom = ("高齢の方", "障害のある方の集まり", "お茶を飲む会", "子ども食堂のとなり")
    rows = [f"会{at},海の町{at}-1,{said}" for at, said in enumerate(whom)]
    rows += ["認知症カフェひだまり,海の町9-1,", "海の図書館,海の町8-1,本があります"]
    text = "\n".join(["名前,住所,説明", *rows, ""])
    mapping = {"名前": "名称", "住所": "住所", "説明": "説明"}
    found = taken(member, text, mapping=mapping)
    unsure = [r.name for r in queries.import_rows(member, found) if "「境界」にしま" in r.reason]
    assert unsure == ["会0", "会1", "会2", "会3", "認知症カフェひだまり"]
    between = Service.objects.filter(standing="between").order_by("address")
    assert [one.name for one in between] == unsure
    assert Service.objects.get(name="会0").fields == "|older|"
