"""Whatever an entry has of another list goes out with that list's name and licence."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tonari.kernel.actor import PUBLIC
from tonari.records.directory import actions, queries
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.credits import Credit, terms_page, together
from tonari.records.directory.rules.openings import weekly

from .test_joining import CAFE, TWICE, merge

pytestmark = pytest.mark.django_db
TOWN = Credit("海の町の一覧", "CC BY 4.0", "https://town.example/list")
PREFECTURE = Credit("県の一覧", "CC BY 2.1 JP")
TOLD = "海の町の一覧（CC BY 4.0）"


def of_list(by, content, credit=TOWN):
    made = actions.put_service(by=by, content=content)
    said = {"source": credit.source, "licence": credit.licence, "source_url": credit.url}
    Service.objects.filter(pk=made).update(organisation=None, provenance={}, **said)
    return made


@pytest.fixture
def joined(member):
    """A member's own entry, what a list says of the same café with its times, and their merge."""
    own = actions.put_service(by=member, content=replace(CAFE, openings=weekly([])))
    theirs = of_list(member, replace(TWICE, openings=weekly([(3, "13:00", "16:00")])))
    return own, theirs, merge(member, own, theirs)


def ways_out(client, service_id):
    """What everybody is sent of an entry, by where."""
    rows = [row for batch in queries.sheet_rows(PUBLIC, "own") for row in batch]
    return {
        "page": client.get(f"/places/{service_id}/").content.decode(),
        "search": client.get("/places/?words=うみねこ").content.decode(),
        "embedded": client.get("/places/embed/?words=うみねこ").content.decode(),
        "entry": client.get(f"/hsds/services/{service_id}").content.decode(),
        "list": client.get("/hsds/services").content.decode(),
        "calendar": client.get(f"/places/{service_id}/calendar.ics").content.decode(),
        "sheet": "\n".join(map(str, rows)),
    }


def test_a_list_is_named_wherever_its_words_go_until_they_are_two_again(client, member, joined):
    own, theirs, made = joined
    for where, said in ways_out(client, own).items():
        assert "海の町の一覧" in said.replace("\r\n ", ""), where
        assert "CC BY 4.0" in said.replace("\r\n ", ""), where
    assert '"creditText": "海の町の一覧"' in ways_out(client, own)["page"]
    actions.undo_merge(by=member, merge_id=made)
    Service.objects.filter(pk=theirs).update(state="withdrawn")
    queries.INDEX.forget()
    for where, said in ways_out(client, own).items():
        assert "海の町の一覧" not in said, where


def test_what_a_search_has_kept_follows_a_merge_and_its_undoing(member):
    def found():
        [one] = [one for one in queries.search(PUBLIC, words="うみねこ").items if one.id == own]
        return one.credits

    own = actions.put_service(by=member, content=CAFE)
    theirs = of_list(member, TWICE)
    assert found() == ()
    made = merge(member, own, theirs)
    assert found() == (TOWN,)
    actions.undo_merge(by=member, merge_id=made)
    assert found() == ()


def test_what_had_become_part_of_that_before_is_named_too(member):
    first, second = of_list(member, CAFE), of_list(member, TWICE, PREFECTURE)
    own = actions.put_service(by=member, content=replace(CAFE, name="うみねこ"))
    merge(member, second, first)
    with CaptureQueriesContext(connection) as before:
        queries.service(PUBLIC, second)
    merge(member, own, second)
    with CaptureQueriesContext(connection) as after:
        found = queries.service(PUBLIC, own)
    assert set(found.credits) == {TOWN, PREFECTURE}
    assert len(after) == len(before)


def test_a_list_costs_one_query_more_however_many_became_one(member, django_assert_num_queries):
    for number in range(10):
        own = actions.put_service(by=member, content=replace(CAFE, name=f"うみねこ{number}"))
        merge(member, own, of_list(member, replace(TWICE, name=f"うみねこ{number}")))
    with django_assert_num_queries(4):
        total, found = queries.published(PUBLIC, queries.Asked(), 0, 20)
    assert (total, {one.credits for one in found}) == (10, {(TOWN,)})


@pytest.mark.parametrize(
    ("several", "told"),
    [
        ([], Credit("", "")),
        ([TOWN], TOWN),
        (
            [TOWN, TOWN._replace(source="駅の一覧", url="")],
            TOWN._replace(source="海の町の一覧、駅の一覧"),
        ),
        (
            [TOWN, PREFECTURE],
            Credit(f"{TOLD}、県の一覧（CC BY 2.1 JP）", "CC BY 4.0、CC BY 2.1 JP", TOWN.url),
        ),
        ([Credit("", "CC0"), PREFECTURE], Credit("県の一覧", "CC0、CC BY 2.1 JP")),
        (
            [Credit("町の紙", ""), PREFECTURE],
            Credit("町の紙、県の一覧（CC BY 2.1 JP）", "CC BY 2.1 JP"),
        ),
    ],
)
def test_several_are_one_where_there_is_room_for_one(several, told):
    assert together(several) == told


def test_an_entry_of_one_list_says_what_it_always_said(member):
    made = of_list(member, Content("寺の縁側"), PREFECTURE)
    found = queries.service(PUBLIC, made)
    assert found.credit == PREFECTURE


@pytest.mark.parametrize(
    ("licence", "page"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        (
            "クリエイティブ・コモンズ・ライセンス 表示 4.0 国際",
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        (
            "クリエイティブ・コモンズ 表示-継承 4.0",
            "https://creativecommons.org/licenses/by-sa/4.0/",
        ),
        ("CC BY 2.1 JP", "https://creativecommons.org/licenses/by/2.1/jp/"),
        ("CC BY 2.1 日本", "https://creativecommons.org/licenses/by/2.1/jp/"),
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("PDL1.0", "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"),
        (
            "公共データ利用規約（第1.0版）",
            "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
        ),
        ("https://town.example/terms", "https://town.example/terms"),
        ("CC BY 4.0と町の決まり", ""),
        ("CC BY", ""),
        ("", ""),
    ],
)
def test_the_terms_of_a_known_licence_have_a_page(licence, page):
    assert terms_page(licence) == page
