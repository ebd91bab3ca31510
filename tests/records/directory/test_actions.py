"""What members write."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from tonari.ground.areas import queries as queries_of_areas
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    confirm_service,
    put_service,
    say_room,
    withdraw_service,
)
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content

from .conftest import take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
CAFE = Content(
    name="カフェ潮風",
    kind="place",
    standing="informal",
    fields=("food", "exchange"),
    hours="木曜の昼",
)


def test_a_member_adds_what_everybody_finds(member):
    made = put_service(by=member, content=CAFE)
    found = queries.service(PUBLIC, made)
    assert found.content == CAFE
    assert found.organisation_id == member.organisation_id
    assert found.last_checked_on == clock.today()
    row = Row.objects.get()
    assert (row.verb, row.subject_id) == ("directory.service_put", made)
    assert row.facts == {"state": "listed", "is_new": True, "parts": ""}


def test_it_stands_in_the_areas_of_its_point_and_moves_with_it(member, areas):
    by_the_sea = replace(CAFE, lat=34.84979801, lon=138.3160134)
    made = put_service(by=member, content=by_the_sea)
    names = {area.name for area in queries.service(PUBLIC, made).areas}
    assert names == {"小川第13自治会", "小川小学校"}
    put_service(by=member, service_id=made, content=CAFE)
    assert queries.service(PUBLIC, made).areas == ()


def test_a_form_sent_twice_counts_once(member):
    chosen = new_id()
    put_service(by=member, content=CAFE, form_id=chosen)
    with pytest.raises(Refused) as refused:
        put_service(by=member, content=CAFE, form_id=chosen)
    assert refused.value.repeated
    assert Service.objects.count() == 1


def test_of_two_who_write_at_once_the_second_is_told(member):
    made = put_service(by=member, content=CAFE)
    seen = queries.service(member, made).version
    put_service(by=member, service_id=made, version=seen, content=replace(CAFE, cost="無料"))
    with pytest.raises(Refused, match="ほかの人が直しました"):
        put_service(by=member, service_id=made, version=seen, content=replace(CAFE, cost="500円"))
    assert queries.service(member, made).cost == "無料"


def test_the_ledger_keeps_which_parts_were_rewritten_and_no_words(member, areas):
    made = put_service(by=member, content=CAFE)
    school = queries_of_areas.areas(member, kind="school_district")[0]
    there = replace(CAFE, cost="無料", reach="areas", served=(school.id,))
    put_service(by=member, service_id=made, content=there)
    facts = Row.objects.filter(verb="directory.service_put").last().facts
    assert facts["parts"] == "cost reach served"
    assert queries.service(PUBLIC, made).serves == (school,)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reach": "areas"}, "served"),
        ({"reach": "", "served": (new_id(),)}, "reach"),
        ({"reach": "areas", "served": (new_id(),)}, "served"),
        ({"reach": "moon"}, "reach"),
        ({"members_contact": "0" * 501}, "members_contact"),
    ],
)
def test_areas_that_make_no_sense_are_refused(member, wrong, field):
    with pytest.raises(Refused) as refused:
        put_service(by=member, content=replace(CAFE, **wrong))
    assert refused.value.field == field
    assert not Service.objects.exists()


def test_a_shelter_is_never_put_on_the_public_pages(member):
    for name in ("女性シェルター海", "母子生活支援施設 なぎさ寮"):
        with pytest.raises(Refused) as refused:
            put_service(by=member, content=replace(CAFE, name=name))
        assert refused.value.field == "state"
    made = put_service(by=member, content=replace(CAFE, name="女性シェルター海"), state="members")
    with pytest.raises(Refused):
        put_service(by=member, service_id=made, content=queries.service(member, made).content)
    assert queries.search(PUBLIC).total == 0


def test_a_contact_for_members_is_seen_and_found_by_no_one_else(member, other):
    mine = replace(CAFE, members_contact="店主の携帯 090-0000-0001")
    made = put_service(by=member, content=mine)
    assert queries.service(other, made).members_contact == "店主の携帯 090-0000-0001"
    for nobody in (PUBLIC, COMMAND):
        assert queries.service(nobody, made).members_contact == ""
        assert queries.search(nobody, "携帯").total == 0


def test_whether_there_is_room_is_said_with_its_day(member, other):
    made = put_service(by=member, content=CAFE)
    version = queries.service(member, made).version
    say_room(by=member, service_id=made, room="few")
    found = queries.service(PUBLIC, made)
    assert (found.room_label, found.room_said_on) == ("空きは少し", clock.today())
    assert found.version == version
    with pytest.raises(Refused) as refused:
        say_room(by=member, service_id=made, room="few")
    assert refused.value.repeated
    with pytest.raises(Refused, match="のせた主体"):
        say_room(by=other, service_id=made, room="full")
    with pytest.raises(Refused) as refused:
        say_room(by=member, service_id=made, room="lots")
    assert refused.value.field == "room"
    assert Row.objects.filter(verb="directory.room_said").count() == 1


def test_saying_that_it_is_still_right_makes_it_fresh(member, other, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("名称,住所\nひろば,町1\n")
    take(path)
    found = Service.objects.get().pk
    assert queries.service(PUBLIC, found).is_stale
    confirm_service(by=other, service_id=found)
    now = queries.service(PUBLIC, found)
    assert (now.is_stale, now.checked_by_id) == (False, other.organisation_id)
    with pytest.raises(Refused) as refused:
        confirm_service(by=other, service_id=found)
    assert refused.value.repeated
    mine = put_service(by=member, content=CAFE)
    with pytest.raises(Refused, match="のせた主体"):
        confirm_service(by=other, service_id=mine)
    path.write_text("名称,住所,備考\nひろば,町1,新しい\n")
    assert [o.result for o in take(path)] == ["changed"]
    now = queries.service(PUBLIC, found)
    assert (now.is_stale, now.checked_by_id) == (True, other.organisation_id), (
        "that is not what they confirmed"
    )


def test_what_is_no_longer_in_a_list_is_named_and_stays(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("名称,住所\nひろば,町1\n広場,町2\n")
    take(path)
    path.write_text("名称,住所\nひろば,町1\n")
    outcomes = take(path)
    assert [(o.number, o.name, o.result) for o in outcomes] == [
        (2, "ひろば", "unchanged"),
        (0, "広場", "absent"),
    ]
    assert queries.search(PUBLIC).total == 2


def test_only_the_organisation_that_wrote_it_rewrites_or_withdraws_it(member, other):
    made = put_service(by=member, content=CAFE)
    with pytest.raises(Refused, match="のせた主体"):
        put_service(by=other, service_id=made, content=CAFE)
    with pytest.raises(Refused, match="のせた主体"):
        withdraw_service(by=other, service_id=made)
    for nobody in (PUBLIC, COMMAND):
        with pytest.raises(Refused):
            put_service(by=nobody, content=CAFE)
        with pytest.raises(Refused):
            put_service(by=nobody, service_id=made, content=CAFE)


def test_what_is_withdrawn_is_found_by_nobody_and_known_to_members(member, other):
    made = put_service(by=member, content=CAFE)
    withdraw_service(by=member, service_id=made)
    assert queries.search(member).total == queries.search(PUBLIC).total == 0
    assert queries.service(other, made).state == "withdrawn"
    with pytest.raises(Refused) as refused:
        queries.service(PUBLIC, made)
    assert refused.value.missing
    with pytest.raises(Refused) as again:
        withdraw_service(by=member, service_id=made)
    assert again.value.repeated


def test_what_is_missing_or_wrong_is_refused_and_writes_nothing(member):
    with pytest.raises(Refused):
        put_service(by=member, content=replace(CAFE, name=""))
    with pytest.raises(Refused) as refused:
        put_service(by=member, content=CAFE, state="secret")
    assert refused.value.field == "state"
    with pytest.raises(Refused) as refused:
        put_service(by=member, service_id=new_id(), content=CAFE)
    assert refused.value.missing
    assert not Service.objects.exists()
    assert not Row.objects.exists()


def test_an_import_overwrites_nothing_that_a_member_wrote(member, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("名称,住所,備考\nひろば,町1,古い\n")
    take(path)
    found = Service.objects.get()
    put_service(by=member, service_id=found.pk, content=Content(name="ひろば", cost="無料"))
    assert [o.result for o in take(path)] == ["unchanged"]
    path.write_text("名称,住所,備考\nひろば,町1,新しい\n")
    outcome = take(path)[0]
    assert (outcome.result, "構成員" in outcome.reason) == ("refused", True)
    assert queries.service(PUBLIC, found.pk).cost == "無料"


def test_an_entry_knows_when_anything_of_it_was_last_written(member, now, tmp_path):
    made = put_service(by=member, content=CAFE)
    steps = (
        lambda: say_room(by=member, service_id=made, room="few"),
        lambda: confirm_service(by=member, service_id=made),
        lambda: put_service(by=member, service_id=made, content=replace(CAFE, cost="300円")),
        lambda: withdraw_service(by=member, service_id=made),
    )
    for days, write in enumerate(steps, 1):
        moment = now + timedelta(days=days)
        with clock.at(moment):
            write()
        assert Service.objects.get(pk=made).modified_at == moment
    path = tmp_path / "一覧.csv"
    for days, telephone in enumerate(("054-000-1", "054-000-1", "054-000-2")):
        path.write_text(f"名称,住所,電話番号\n寺カフェ,海の町2,{telephone}\n", encoding="utf-8")
        with clock.at(now + timedelta(days=days)):
            take(path)
    written = now + timedelta(days=2)
    assert Service.objects.get(name="寺カフェ").modified_at == written
    path.write_text("名称,住所,電話番号\n寺カフェ,海の町2,054-000-2\n", encoding="utf-8")
    with clock.at(now + timedelta(days=9)):
        take(path)
    assert Service.objects.get(name="寺カフェ").modified_at == written


def test_numbers_that_were_kept_as_typed_come_into_one_form(member):
    made = put_service(by=member, content=Content(name="なぎさ", phone="054-000-1234"))
    rows = Service.objects.filter(pk=made)
    readings = rows.get().readings
    rows.update(phone="０５４－０００－１２３４", readings="")
    name = "tonari.records.directory.migrations.0017_numbers_in_one_form"
    import_module(name).write_anew(apps, None)
    assert (rows.get().phone, rows.get().readings) == ("054-000-1234", readings)
    assert "0540001234" in readings
