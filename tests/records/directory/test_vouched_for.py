"""What somebody vouched for since stays when the list that brought it is undone."""

from datetime import timedelta

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import actions, queries
from tonari.records.directory.models import Service

from .test_imports import taken


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
