"""Two entries of one place: looked at side by side, made one, and two again."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from tests.records.directory.conftest import take
from tonari.ground.ledger.models import Row
from tonari.kernel.actor import JOB
from tonari.kernel.ids import new_id
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    merge_services,
    note_twins,
    put_service,
    undo_import,
)
from tonari.records.directory.models import Import, ImportRow, Merge, Service
from tonari.records.directory.rules import Content

CAFE = Content(name="喫茶うみねこ", kind="place", phone="054-620-1111", address="本町1-2-3")


@pytest.fixture
def both(cast):
    """The same café, twice."""
    more = replace(CAFE, name="喫茶 ウミネコ", hours="火曜日 10時から", cost="200円")
    ids = [put_service(by=cast.owner, content=one) for one in (CAFE, more)]
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    return ids


def test_side_by_side_they_become_one_and_two_again(owner, both) -> None:
    kept, other = both
    page = owner.open("/places/twins/")
    assert "1組あります" in page
    assert "電話が同じ" in page
    link = re.search(r'href="(/places/[^"]+/merge/[^"]+/)"', page)[1]
    assert link == f"/places/{kept}/merge/{other}/"
    page = owner.open(link)
    assert "火曜日 10時から" in page
    typed = {"name": "other", "hours": "other", "cost": "other"} | owner.hidden
    page = owner.send(link, **typed)
    assert "ひとつにしました" in page
    assert "もう保存されています" in owner.send(link, **typed)
    assert "喫茶 ウミネコ" in page
    assert "名前、いつ、お金は、そちらのものです" in page
    answer = Client().get(f"/places/{other}/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/places/{kept}/"
    undo = f"/places/merges/{Merge.objects.get().pk}/undo/"
    owner.open(undo)
    assert "ふたつにもどしました" in owner.send(undo)
    assert set(Service.objects.values_list("name", "state")) == {
        ("喫茶うみねこ", "listed"),
        ("喫茶 ウミネコ", "listed"),
    }


def test_what_is_sent_after_a_change_says_so_and_keeps_the_choice(cast, owner, both) -> None:
    kept, other = both
    link = f"/places/{kept}/merge/{other}/"
    owner.open(link)
    put_service(by=cast.owner, service_id=kept, content=replace(CAFE, cost="無料"))
    page = owner.send(link, status=422, name="other", hours="other", cost="other")
    assert "見くらべているあいだに、ほかの人が直しました" in page
    assert not Merge.objects.exists()


def test_what_another_organisation_answers_for_is_said_and_not_offered(cast, owner, both) -> None:
    theirs = put_service(by=cast.other, content=replace(CAFE, hours="水曜日"))
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    page = owner.open("/places/twins/")
    assert "3組あります" in page
    assert page.count("がのせています。ひとつにできるのは") == 2
    assert f'href="/places/{theirs}/report/"' in page
    assert re.findall(r'href="/places/([^"]+)/merge/([^"]+)/"', page) == [tuple(map(str, both))]
    assert "さいごにくらべたのは" in page


def test_two_that_are_two_are_not_shown_again(owner, both) -> None:
    page = owner.open("/places/twins/")
    address = re.search(r'action="(/places/twins/[^"]+/apart/)"', page)[1]
    assert "別のところとして、おぼえました" in owner.send(address)
    assert "0組あります" in owner.open("/places/twins/")
    assert owner.send(address, status=404)


def test_pairs_that_differ_in_nothing_become_one_together_but_for_what_is_not_ticked(
    cast, owner
) -> None:
    ids = {}
    for name, street in (("喫茶ア", "本町1-1"), ("喫茶イ", "本町2-2"), ("喫茶ウ", "本町3-3")):
        one = replace(CAFE, name=name, address=street, phone=f"054-62{street[2]}-1111")
        less = replace(one, kana="")
        more = replace(one, hours="火曜日" if name != "喫茶ウ" else "", cost="200円")
        mine = replace(more, cost="無料") if name == "喫茶イ" else less
        ids[name] = [put_service(by=cast.owner, content=said) for said in (mine, more)]
    note_twins(by=JOB, looked=queries.look_for_twins(JOB))
    assert "2組は、書いてあることに、ちがいがありません" in owner.open("/places/twins/")
    page = owner.open("/places/twins/same/")
    assert (
        re.findall(r'<input type="checkbox" name="pair"', page)
        == ['<input type="checkbox" name="pair"'] * 2
    )
    assert "喫茶イ" not in page
    ticked = dict(re.findall(r'value="([^"]+)" id="(pair-[12])" checked', page))
    assert "1組をひとつにしました" in owner.send("/places/twins/same/", pair=[next(iter(ticked))])
    assert Merge.objects.count() == Row.objects.filter(verb="directory.merged").count() == 1
    assert "ひとつにしたものはありません" in owner.send(
        "/places/twins/same/", pair=[next(iter(ticked))]
    )
    assert "1組をひとつにしました" in owner.send("/places/twins/same/", pair=list(ticked))
    for made in Merge.objects.all():
        assert str(made.kept_id) in map(str, ids["喫茶ア"] + ids["喫茶ウ"])
        assert queries.service(cast.owner, made.kept_id).cost == "200円"
    assert "1組あります" in owner.open("/places/twins/")


def test_a_pair_says_of_which_lists_it_is(owner, both) -> None:
    Service.objects.filter(pk=both[1]).update(source="市", source_list="福祉会館の一覧")
    page = owner.open("/places/twins/")
    assert page.count("一覧「福祉会館の一覧」") == page.count("出典：市") == 1
    page = owner.open(f"/places/{both[0]}/merge/{both[1]}/")
    assert page.count("一覧「福祉会館の一覧」") == 1


def test_what_only_one_says_can_be_left_out_and_one_way_of_all_is_chosen(cast, owner, both) -> None:
    kept, other = both
    told = replace(queries.service(cast.owner, other).content, traits=("free",))
    put_service(by=cast.owner, service_id=other, content=told)
    link = f"/places/{kept}/merge/{other}/"
    page = owner.open(link)
    assert page.count("片方だけが言っています。") == page.count("のせない") == 3
    assert "いくつでも" not in page
    typed = {"name": "kept", "hours": "other", "cost": "kept", "traits": "other"}
    owner.send(link, **typed | owner.hidden)
    now = queries.service(cast.owner, kept)
    assert (now.hours, now.cost, now.traits) == ("火曜日 10時から", "", ("free",))


@pytest.mark.parametrize(
    ("days", "chosen"), [((9, 3), "kept"), ((3, 9), "other"), ((None, 3), "other")]
)
def test_of_two_times_that_contradict_each_other_the_later_checked_is_chosen(
    cast, owner, both, days, chosen
) -> None:
    put_service(
        by=cast.owner, service_id=both[0], content=replace(CAFE, hours="金曜日", cost="無料")
    )
    for pk, month in zip(both, days, strict=True):
        Service.objects.filter(pk=pk).update(last_checked_on=month and date(2026, month, 1))
    page = owner.open(f"/places/{both[0]}/merge/{both[1]}/")
    for part, choice in (("hours", chosen), ("cost", chosen), ("name", "kept")):
        assert re.findall(rf'name="{part}" value="(\w+)"[^>]*checked', page) == [choice]
    assert "3月に確かめました" in page


def test_two_again_says_which_of_them_is_gone_with_its_list(cast, owner, both, tmp_path) -> None:
    path = tmp_path / "食堂.csv"
    path.write_text(
        "全国地方公共団体コード,ID,名称,所在地_連結表記\n222127,1,うみべ食堂,海の町1-1\n"
    )
    take(path)
    brought, row = Import.objects.get(), ImportRow.objects.get()
    Import.objects.update(organisation=cast.owner.organisation_id, member_id=cast.owner.id)
    ids = {"merge_id": new_id(), "kept_id": both[0], "other_id": row.service_id}
    merge_services(by=cast.owner, **ids, chosen={}, versions=(1, 1))
    undo_import(by=cast.owner, import_id=brought.pk)
    undo = f"/places/merges/{ids['merge_id']}/undo/"
    owner.open(undo)
    said = owner.send(undo)
    assert "ふたつにもどしました。「うみべ食堂」は、取りこみが取り消されているので" in said
