"""A number in a name or an address of the web, a home and a refuge in whatever words."""

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import put_measure
from tonari.records.directory.models import MeasureService, Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.kinds import at_home, shelters
from tonari.records.directory.rules.measures import MeasureContent

from .test_private import NUMBER, taken


@pytest.fixture
def circle(tmp_path, db):
    header = ["市区町村名", "名称", "名称_カナ", "開催頻度", "参加条件", "住所", "URL", "備考"]
    url = f"https://example.jp/?tel={NUMBER}"
    taken(tmp_path, ["市", f"茶話会 {NUMBER}", "", "1", "5", "本町1-2-3", url, ""], header=header)
    return queries.search(PUBLIC).items[0].id


def test_a_number_in_a_name_or_an_address_is_seen_by_members_alone(circle, member, client):
    shown = queries.service(PUBLIC, circle)
    assert (shown.name, shown.url) == ("茶話会", "")
    said = {"kana": f"サワカイ {NUMBER}", "email": "09011112222@example.jp"}
    Service.objects.filter(pk=circle).update(**said, modified_at=clock.now())
    shown = queries.service(PUBLIC, circle)
    assert (shown.kana, shown.email) == ("サワカイ", "")
    assert NUMBER in queries.service(member, circle).name
    assert queries.suggested(PUBLIC, "茶話") == ["茶話会"]
    sheet = str([row for batch in queries.sheet_rows(PUBLIC, "own") for row in batch])
    assert "茶話会" in sheet and NUMBER not in sheet
    for path in (f"/places/{circle}/", "/places/", "/places/embed/", f"/hsds/services/{circle}"):
        page = client.get(path).content.decode()
        assert "茶話会" in page and "1111-2222" not in page, path


def test_a_measure_names_what_rests_on_it_without_a_number(circle, member):
    content = MeasureContent("見守り", "town", "みなと野市", "見守る", "場を貸す", ("welfare",))
    made = put_measure(by=member, content=content)
    MeasureService.objects.create(measure_id=made, service_id=circle)
    assert queries.resting_on(PUBLIC, made) == [(circle, "茶話会")]


@pytest.mark.parametrize(
    "said",
    [
        "会長宅（焼津市本町1-1）に集まります",
        "代表の家でお茶を飲みます",
        "わたしの家に集まります",
        "世話人のお宅が会場です",
    ],
)
def test_a_home_is_known_by_whose_it_is(said):
    assert at_home(Content("お茶の会", description=said))


@pytest.mark.parametrize(
    "said",
    [
        "会員の家族が集まります",
        "「わたしの家」で待っています",
        "私の家では話せないこと",
        "代表の家族",
        "ご自宅に集荷にうかがいます",
    ],
)
def test_what_only_speaks_of_a_home_is_none(said):
    assert not at_home(Content("わたしの家", description=said))


@pytest.mark.parametrize(
    "name",
    [
        "DV被害者 一時避難の家",
        "児童相談所一時保護施設",
        "ステップハウス はるか",
        "DVからのハウス",
    ],
)
def test_a_refuge_is_known_by_its_name(name):
    assert shelters(Content(name))


@pytest.mark.parametrize(
    "content",
    [
        Content("DV相談窓口", description="DVからの避難について相談できます"),
        Content("児童相談所", description="相談、一時保護、里親のこと"),
        Content("一時保護の相談室"),
        Content("一時避難場所 中央公園"),
        Content("虐待防止センター"),
    ],
)
def test_what_helps_to_reach_one_stays_public(content):
    assert not shelters(content)
