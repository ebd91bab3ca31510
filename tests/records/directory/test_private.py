"""Numbers of somebody and homes: members see them, nothing that is public has them."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from tonari.entry.web.directory.cards import Found, cards
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id, new_paper_code
from tonari.kernel.refused import Refused
from tonari.records.directory import actions, queries
from tonari.records.directory.models import ImportRow, Merge, Service
from tonari.records.directory.rules import ANYWHERE, Content
from tonari.records.directory.rules.keeping import CODE_GROUPS
from tonari.records.directory.rules.kinds import at_home, check_may_be_listed, shelters
from tonari.records.directory.rules.private import is_home, named, without_mobiles

from .conftest import take
from .hosting import holder_of
from .test_imports import taken as brought

NUMBER = "090-1111-2222"
HEADER = ["ID", "名称", "種別", "住所", "電話番号", "説明"]


def taken(tmp_path, *rows, header=HEADER, name="circles"):
    path = tmp_path / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return take(path)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("電話 090-1111-2222 まで", "電話  まで"),
        ("０８０（１１１１）２２２２", ""),
        ("07011112222", ""),
        ("+81 90-1111-2222", ""),
        ("81-90-1111-2222", ""),
        ("+81 (0)90 1111 2222", ""),
        ("TEL-090-1111-2222", "TEL-"),
        ("090 - 1111 - 2222", ""),
        ("090・1111・2222", ""),
        ("090/1111/2222", ""),
        ("090〜1111〜2222", ""),
        ("090_1111_2222", ""),
        ("090⁻1111⁻2222", ""),
        ("090-\n1111-2222", ""),
        ("090ｰ1111ｰ2222", ""),
        ("〔090〕1111-2222", ""),
        ("090─1111━2222", ""),
        ("090•1111＝2222", ""),
        ("0 9 0 - 1 1 1 1 - 2 2 2 2", ""),
        ("〇九〇-一一一一-二二二二", ""),
        ("○8○1111二二二二", ""),
        ("〇八〇の家 054-626-1139", "〇八〇の家 054-626-1139"),
        ("090：1111:2222", ""),
        ("090|1111\u00ad2222", ""),
        ("090\u200b1111\u200d2222", ""),
        ("0 9 0-1234-5678", ""),
        ("09012 345678", ""),
        ("〇九〇-1234-5678", ""),
        ("090 (代表)1234-5678", ""),
        ("090, 1234, 5678", ""),
        ("090→1234→5678", ""),
        ("毎月7日、8日、9日 10:00", "毎月7日、8日、9日 10:00"),
        ("平日 09:00-12:00 13:00-17:00", "平日 09:00-12:00 13:00-17:00"),
        ("054-626-1139", "054-626-1139"),
        ("03-9090-1234", "03-9090-1234"),
        ("ID 1090-1111-2222", "ID 1090-1111-2222"),
        ("0120-080-0801", "0120-080-0801"),
        ("2080年10月10日", "2080年10月10日"),
    ],
)
def test_a_mobile_number_is_known_in_every_spelling_and_no_other_is(text, left):
    assert without_mobiles(text) == left


@pytest.mark.parametrize(
    "address",
    [
        "東京都練馬区春日町4-35-24片山様方",
        "焼津市本町1-2-3　山田方",
        "焼津市本町1-2-3 山田方（2階）",
        "焼津市本町1-2-3 山田方2階",
        "焼津市本町1-2-3 オーナー宅",
        "焼津市本町1-2-3 佐藤 方",
        "焼津市本町 佐藤 方",
        "焼津市本町1-2-3 山田邸",
        "本町2丁目5 鈴木宅",
        "会長宅",
        "本町1-1（山田宅）",
        "本町1-1（山田方）",
        "本町1-1 山田邸内",
        "本町1-1 山田 花子 様",
        "佐藤様宅",
    ],
)
def test_somebody_s_home_is_known_by_its_address(address):
    assert is_home(address)


@pytest.mark.parametrize(
    "address",
    [
        "焼津市東小川2-7-5",
        "小川東町1-2 都営住宅",
        "東京都三宅村坪田3007",
        "台東区池之端1-3-45 旧岩崎邸",
        "枚方市",
        "焼津市土方",
        "本町1-1（旧山田邸）",
        "",
    ],
)
def test_what_only_looks_like_it_is_no_home(address):
    assert not is_home(address)


def test_a_home_and_a_shelter_are_known_by_what_is_written_of_them_too():
    assert at_home(Content("みんなの家", description="不定期で、自宅を開放し、食事を出します。"))
    assert not at_home(Content("デイ", description="送迎：ご自宅→事業所"))
    for said in ("会場は代表者宅です", "会場：会員の自宅", "参加者宅を持ち回りで", "自宅サロン"):
        assert at_home(Content("お茶の会", conditions=said))
    for said in ("会場：都営住宅集会所", "会場は三宅村公民館", "会場：在宅介護支援センター",
                 "会場は旧岩崎宅", "会員宅へ届けます", "自宅で食べるお弁当"):  # fmt: skip
        assert not at_home(Content("お茶の会", conditions=said))
    for said in ("山田太郎様方で開いています", "会場（井上方）", "お茶の会 金子様方"):
        assert at_home(Content("お茶の会", description=said)) and at_home(Content(said))
    for said in (
        "お客様方で",
        "利用者皆様方で",
        "（夕方）",
        "（地方）",
        "（高齢の方）",
        "（枚方）",
        "（東北地方）",
        "行方（東方）",
    ):
        assert not at_home(Content(f"お茶の会{said}", description=said))
    assert shelters(Content("ひまわり", description="女性のためのシェルターです。"))
    assert shelters(Content("ひまわり", address="焼津市1-1 母子生活支援施設内"))
    assert shelters(Content("暴力から逃れた女性のための一時避難所"))
    assert shelters(Content("ファミリーホーム さくら"))
    assert not shelters(Content("暴力をやめたい人の相談室", description="公民館が一時避難所です。"))
    assert not shelters(Content("わかば", description="児童養護施設を出た若者の相談にのります。"))
    for content in (
        Content("ひまわり", description="DV避難シェルターを運営しています"),
        Content("茶の間", address="焼津市本町1-2-3 山田様方"),
    ):
        with pytest.raises(Refused) as refused:
            check_may_be_listed(content, "listed")
        assert refused.value.field == "state"
        check_may_be_listed(content, "members")


@pytest.mark.django_db
def test_a_home_of_a_list_is_for_members_and_its_row_says_so(tmp_path, member):
    outcomes = taken(tmp_path, ["1", "茶の間", "集会", "焼津市本町1-2-3 山田様方", "", ""])
    assert "だれかの家" in str(outcomes[0])
    assert Service.objects.get().state == "members"
    assert queries.search(PUBLIC, "茶の間").total == 0
    assert queries.search(member, "茶の間").total == 1


HOME = {"address": "焼津市本町1-2-3 山田様方"}


def test_a_home_stays_for_members_when_two_that_were_one_are_two_again(member):
    kept, other = (
        actions.put_service(by=member, content=Content(name, address="海の町1-1"))
        for name in ("茶の間", "ちゃのま")
    )
    made = new_id()
    merged = {"merge_id": made, "kept_id": kept, "other_id": other, "chosen": {}}
    actions.merge_services(by=member, versions=(1, 1), **merged)
    assert Merge.objects.get().state_before == "listed"
    Service.objects.filter(pk=other).update(**HOME)  # as it was when the rule was not yet
    actions.undo_merge(by=member, merge_id=made)
    states = dict(Service.objects.values_list("pk", "state"))
    assert states == {kept: "listed", other: "members"}


def test_a_home_stays_for_members_when_the_list_that_changed_it_is_undone(member):
    header = "名称,住所,URL\n"
    brought(member, header + "茶の間,海の町1-1,\n", name="町")
    found = brought(member, header + "茶の間,海の町1-1,https://e.jp\n", name="町")
    note = ImportRow.objects.exclude(before=None).get(of=found)
    assert note.before["state"] == "listed"
    note.before |= HOME
    note.save()
    assert actions.undo_import(by=member, import_id=found)["restored"] == 1
    assert Service.objects.get().state == "members"


def test_what_a_host_writes_makes_no_home_public(member, cafe, host):
    said = {"service_id": cafe, "version": 1}
    with pytest.raises(Refused, match="だれかの家"):
        actions.change_by_host(by=host, parts={"conditions": "自宅を開放しています"}, **said)
    assert queries.service(PUBLIC, cafe).conditions == "だれでも"
    Service.objects.filter(pk=cafe).update(state="members")
    actions.change_by_host(by=host, parts={"conditions": "自宅を開放しています"}, **said)
    assert queries.search(PUBLIC, "自宅").total == 0


@pytest.fixture
def circle(tmp_path, db):
    taken(
        tmp_path,
        ["市", "茶の間", "1", "5", "本町1-2-3", NUMBER, f"予約は{NUMBER}へ"],
        header=["市区町村名", "名称", "開催頻度", "参加条件", "住所", "電話番号", "備考"],
    )
    return Service.objects.get()


def test_a_number_of_a_circle_is_seen_by_members_alone(circle, member):
    seen = queries.service(member, circle.pk)
    assert (seen.phone, NUMBER in seen.description) == (NUMBER, True)
    assert seen.private_parts["phone"] == ""  # so the page tells a member why
    shown = queries.service(PUBLIC, circle.pk)
    assert shown.phone == ""
    assert "（番号は公開していません）" in shown.description
    assert NUMBER not in json.dumps(shown.content.__dict__, default=str, ensure_ascii=False)
    assert queries.search(PUBLIC, NUMBER).total == 0
    assert NUMBER not in circle.folded + circle.readings


@pytest.mark.parametrize("code", ["own", "childrenstable"])
def test_no_file_for_everybody_has_the_number(circle, member, code):
    def text(viewer):
        return str([row for batch in queries.sheet_rows(viewer, code) for row in batch])

    assert "茶の間" in text(PUBLIC)
    assert NUMBER not in text(PUBLIC)
    assert (NUMBER in text(member)) is (code == "own")


def test_public_pages_and_hsds_have_no_number(circle, client):
    paths = (
        f"/places/{circle.pk}/",
        "/places/?words=茶の間",
        "/places/embed/?words=茶の間",
        f"/hsds/services/{circle.pk}",
        "/hsds/services?full=true",
    )
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "1111-2222" not in answer.content.decode(), path


def test_whoever_offers_it_is_named_without_a_number_wherever_they_are_listed(
    circle, member, client
):
    Service.objects.update(provider=f"田中 {NUMBER}", reach=ANYWHERE)
    assert queries.service(PUBLIC, circle.pk).provider == "田中"
    assert queries.offered(PUBLIC, new_id()).providers == ("田中",)
    for viewer in (PUBLIC, member):
        (one,) = queries.providers(viewer, queries.Asked())
        assert one.name == "田中"
        assert queries.providers(viewer, queries.Asked(words="1111")) == []
        ofit = queries.Asked(providers=frozenset([one.id]))
        _number, found = queries.published(viewer, ofit, 0, 10)
        assert [entry.id for entry in found] == [circle.pk]
        assert queries.providers_of(viewer, found)[circle.pk] == one
    told = client.get(f"/hsds/services/{circle.pk}").json()
    answer = client.get(f"/hsds/organizations/{told['organization']['id']}")
    assert answer.json()["name"] == "田中"
    assert "1111" not in client.get("/hsds/organizations").content.decode()


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        (f"田中（{NUMBER}）", "田中"),
        (f"茶の間の会（代表 田中、{NUMBER}）", "茶の間の会（代表 田中）"),
        (NUMBER, ""),
        ("茶の間の会（市内）", "茶の間の会（市内）"),
    ],
)
def test_what_stood_around_a_number_in_a_name_goes_with_it(provider, name):
    assert named(provider) == name


def test_who_keeps_one_entry_by_a_link_sees_its_numbers_and_no_other_s(circle, member):
    made = new_paper_code(CODE_GROUPS)
    actions.make_link(by=member, service_id=circle.pk, code=made)
    host = holder_of(made)
    assert queries.hosted(host).phone == NUMBER
    for viewer in (host, Actor("link", new_id())):
        (found,) = queries.search(viewer, "茶の間").items
        assert (found.phone, NUMBER in found.description) == ("", False)
        assert queries.service(viewer, circle.pk).phone == ""


def test_the_card_that_a_member_was_shown_is_not_kept_for_everybody(tmp_path, member):
    header = ["名称", "住所", "備考"]
    taken(tmp_path, ["茶の間", "本町1-2-3", f"予約は{NUMBER}へ"], header=header)
    entry = Service.objects.get()
    for viewer, is_shown in ((member, True), (PUBLIC, False), (member, True)):
        card = cards([Found(queries.service(viewer, entry.pk), [], "", None)])
        assert (NUMBER in card) is is_shown


def test_what_a_member_or_its_organisation_wrote_here_is_public(circle, member):
    seen = queries.service(member, circle.pk)
    content = replace(seen.content, phone="080-3333-4444")
    actions.put_service(by=member, content=content, service_id=circle.pk, version=seen.version)
    shown = queries.service(PUBLIC, circle.pk)
    assert shown.phone == "080-3333-4444"
    assert NUMBER not in shown.description  # nobody wrote that here
    own = Content("喫茶", kind="place", standing="informal", phone=NUMBER)
    assert queries.service(PUBLIC, actions.put_service(by=member, content=own)).phone == NUMBER


def test_who_mends_a_word_beside_a_number_does_not_publish_it(circle, member, client):
    def write(**parts):
        seen = queries.service(member, circle.pk)
        content = replace(seen.content, **parts)
        actions.put_service(by=member, content=content, service_id=circle.pk, version=seen.version)
        return queries.service(PUBLIC, circle.pk)

    for text in (f"ご予約は{NUMBER}へ", "ご予約は０９０（１１１１）２２２２へどうぞ"):
        shown = write(description=text)
        assert "（番号は公開していません）" in shown.description
    assert "1111" not in client.get(f"/places/{circle.pk}/").content.decode()
    assert write(phone="090 1111 2222").phone == ""
    assert "080-3333-4444" in write(description="ご予約は080-3333-4444へ").description
    assert "080-3333-4444" in write(description="予約は080-3333-4444へ").description


def test_the_published_number_of_a_business_stays(tmp_path, db):
    taken(tmp_path, ["1", "デイサービス ごんべえ", "通所介護", "焼津市東小川2-7-5", NUMBER, ""])
    assert queries.service(PUBLIC, Service.objects.get().pk).phone == NUMBER


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "認知症カフェうしお",
        "老人クラブ松寿会",
        "障がい者家族の会",
        "高齢者ふれあいサロン",
        "小学校PTA",
        "みどり保育園保護者会",
    ],
)
def test_a_word_in_the_name_makes_no_business_of_a_circle(tmp_path, name):
    taken(tmp_path, [name, "焼津市東小川2-7-5", NUMBER], header=["名称", "住所", "電話番号"])
    assert queries.service(PUBLIC, Service.objects.get().pk).phone == ""


@pytest.mark.django_db
def test_what_was_taken_in_before_the_rule_is_folded_anew_and_a_home_is_for_members(circle):
    old = {"folded": NUMBER, "readings": "", "address": "本町1-2-3 山田様方", "state": "listed"}
    Service.objects.filter(pk=circle.pk).update(**old)
    anew = import_module("tonari.records.directory.migrations.0013_spelling_and_homes")
    anew.write_anew(apps, None)
    circle.refresh_from_db()
    assert circle.state == "members"
    assert NUMBER not in circle.folded
    assert circle.readings


@pytest.mark.django_db
def test_what_the_rule_knows_since_is_withheld_of_what_was_taken_in_before(circle):
    words = "連絡先 〇九〇-一一一一-二二二二"
    said = {"description": words, "conditions": "受入年齢：3歳から\n一時預かりの有無：無"}
    Service.objects.filter(pk=circle.pk).update(**said, folded=f"{words}\n一時預かりの有無:無")
    anew = import_module("tonari.records.directory.migrations.0019_more_that_is_withheld")
    anew.write_anew(apps, None)
    circle.refresh_from_db()
    assert "連絡先" in circle.folded and "受入年齢" in circle.folded
    assert "一一一一" not in circle.folded and "一時預かり" not in circle.folded


@pytest.mark.django_db
def test_who_fetches_what_changed_is_told_of_a_number_that_went(circle, member):
    plain = actions.put_service(by=member, content=Content("喫茶", phone="054-626-1139"))
    long_ago = clock.now() - timedelta(days=9)
    Service.objects.update(modified_at=long_ago)
    anew = import_module("tonari.records.directory.migrations.0013_spelling_and_homes")
    anew.write_anew(apps, None)
    asked = queries.Asked(modified_after=long_ago + timedelta(days=1))
    _number, found = queries.published(PUBLIC, asked, 0, 10)
    assert [entry.id for entry in found] == [circle.pk]
    assert Service.objects.get(pk=plain).modified_at == long_ago
