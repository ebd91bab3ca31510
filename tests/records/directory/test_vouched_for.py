"""What somebody vouched for since stays when the list that brought it is undone."""

from datetime import timedelta

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import actions, queries
from tonari.records.directory.models import Service

from .test_imports import bring, taken


@pytest.mark.django_db
@pytest.mark.parametrize(
    "vouch",
    [
        lambda by, pk: actions.confirm_service(by=by, service_id=pk),
        lambda by, pk: actions.say_room(by=by, service_id=pk, room="open"),
        lambda by, pk: actions.keep_service(by=by, service_id=pk),
    ],
)
def test_undone_what_somebody_vouched_for_since_stays_and_is_named(member, other, vouch):
    found = taken(member)
    vouch(other, Service.objects.get(name="ひだまり").pk)
    done = actions.undo_import(by=member, import_id=found)
    assert done == {"withdrawn": 1, "restored": 0, "kept": 1}
    assert [s.name for s in queries.search(PUBLIC).items] == ["ひだまり"]
    rows = {r.name: r.reason for r in queries.import_rows(member, found, "taken")}
    assert "確かめたり引き受けたりしている" in rows["ひだまり"]


@pytest.mark.django_db
def test_what_was_confirmed_before_a_list_changed_it_is_put_back(member, other):
    header = "名称,住所,URL\n"
    with clock.at(clock.now() - timedelta(days=3)):
        taken(member, header + "ひだまり,海の町1-1,\n", name="町")
        one = Service.objects.get()
        actions.confirm_service(by=other, service_id=one.pk)
        actions.keep_service(by=other, service_id=one.pk)
    found = taken(member, header + "ひだまり,海の町1-1,https://e.jp\n", name="町")
    assert actions.undo_import(by=member, import_id=found)["restored"] == 1
    assert Service.objects.get().url == ""


HEADER = "名称,住所,電話番号\n"


def confirmed_then_changed(member, other):
    """A place that another organisation confirmed before its list said another number."""
    with clock.at(clock.now() - timedelta(days=3)):
        taken(member, HEADER + "ひだまり,海の町1-1,054-1\n", name="町")
        actions.confirm_service(by=other, service_id=Service.objects.get().pk)
    before = Service.objects.values().get()
    return before, taken(member, HEADER + "ひだまり,海の町1-1,054-2\n", name="町")


@pytest.mark.django_db
def test_nobody_confirmed_what_a_list_changed_since(member, other):
    _before, found = confirmed_then_changed(member, other)
    view = queries.service(PUBLIC, Service.objects.get().pk)
    assert (view.phone, view.last_checked_on, view.checked_by_id) == (
        "054-2",
        None,
        other.organisation_id,
    )
    assert "checked" not in view.provenance
    assert view.checked_before == clock.today() - timedelta(days=3)
    (row,) = queries.import_rows(member, found, "changed")
    assert "もう一度、確かめてください" in row.reason


@pytest.mark.django_db
def test_whoever_had_confirmed_it_is_asked_again_until_they_do(member, other):
    confirmed_then_changed(member, other)
    assert not queries.to_check(member)
    (due,) = queries.to_check(other)
    assert due.is_changed
    actions.confirm_service(by=other, service_id=due.id)
    assert not queries.to_check(other)
    assert queries.service(PUBLIC, due.id).checked_before is None


@pytest.mark.django_db
def test_undone_it_is_confirmed_as_it_was(member, other):
    before, found = confirmed_then_changed(member, other)
    actions.undo_import(by=member, import_id=found)
    after = Service.objects.values().get()
    assert {n for n in before if before[n] != after[n]} == {"version", "modified_at", "taken_on"}


@pytest.mark.django_db
def test_the_look_through_tells_which_confirmed_entries_change(member, other):
    with clock.at(clock.now() - timedelta(days=3)):
        taken(member, HEADER + "ひだまり,海の町1-1,054-1\n", name="町")
        actions.confirm_service(by=other, service_id=Service.objects.get().pk)
    found = bring(member, HEADER + "ひだまり,海の町1-1,054-2\n", name="町")
    actions.begin_looking(by=member, import_id=found)
    actions.look_through(by=member, import_id=found)
    (row,) = queries.import_rows(member, found, "changed")
    assert "もう一度、確かめてください" in row.reason


@pytest.mark.django_db
@pytest.mark.parametrize("first", [0, 1])
def test_nothing_is_left_of_a_list_of_which_every_import_is_undone(member, first):
    made = [
        taken(member, HEADER + f"ひだまり,海の町1-1,054-{number}\n", name="町") for number in (1, 2)
    ]
    for found in (made[first], made[1 - first]):
        actions.undo_import(by=member, import_id=found)
    assert queries.search(PUBLIC).total == 0
    assert Service.objects.get().state == "withdrawn"


@pytest.mark.django_db
def test_two_organisations_may_call_their_files_alike(member, other):
    head = "都道府県コード又は市区町村コード,NO,名称,郵便番号,利用可能日時特記事項\n"
    taken(member, head + "222127,1,海の食堂,425-0001,\n")
    found = taken(other, head + "222127,1,山の学校,425-0002,\n")
    names = Service.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == ["山の学校", "海の食堂"]
    assert queries.one_import(other, found).source_list == "一覧（海の町）"
    again = taken(other, head + "222127,1,山の学校,425-0003,\n")
    assert queries.one_import(other, again).counts["changed"] == 1
