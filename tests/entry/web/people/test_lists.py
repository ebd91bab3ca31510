"""One's own people, and finding somebody of the organisation."""

from urllib.parse import unquote

import pytest

from tests.cast import begin, fallback, hand_on
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions
from tonari.records.people.models import Reading
from tonari.records.people.rules import NOT_YET_NAMED


def begin_many(actor, count):
    for number in range(count):
        actions.open_case(
            by=actor,
            case_id=new_id(),
            post_id=fallback(actor),
            sections={"identity": {"called": f"ひと{number:02}", "phone": "0540000000"}},
            next_contact_on=clock.in_days(number),
        )


def test_those_to_contact_next_come_first_with_a_note_at_hand(owner, cast, case_id):
    begin_many(cast.owner, 2)
    page = owner.open("/people/")
    assert page.index("ひと00") < page.index("ひと01") < page.index("花ちゃん")
    assert f"/people/{case_id}/note/" in page


def test_nobody_is_rung_up_from_a_list_before_what_to_mind_was_seen(owner, case_id):
    page = owner.open("/people/")
    assert "tel:09000001234" not in page
    assert f'href="/people/{case_id}/#contact"' in page
    record = owner.open(f"/people/{case_id}/").split('id="contact"')[1]
    mind = record[: record.index("tel:09000001234")]
    assert "夫の話をいきなりしない" in mind
    assert "18時よりあとは鳴らさない" in mind
    assert "notice" not in mind


def test_many_have_pages_and_few_queries(owner, cast, django_assert_num_queries):
    begin_many(cast.owner, 3)
    owner.open("/people/")
    with CountQueries() as few:
        owner.open("/people/")
    begin_many(cast.owner, 22)
    with CountQueries() as many:
        page = owner.open("/people/")
    assert len(few) == len(many)
    assert "2ページのうち1" in page
    assert "ひと21" in owner.open("/people/?page=2")
    assert "ひと21" in owner.open("/people/?page=9"), "it was longer a while ago"
    assert "ひと" in owner.open("/people/all/?page=9&words=")


def CountQueries():  # noqa: N802
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


def test_a_stranger_has_nobody_yet(stranger, case_id):
    page = stranger.open("/people/")
    assert "花ちゃん" not in page
    assert "まだ、そばにいる人はいません" in page


@pytest.mark.parametrize(
    "words", ["花子", "たかはし", "ﾀｶﾊｼ", "高橋", "09000001234", "０９０-００００"]
)
def test_found_by_whatever_is_known(owner, case_id, words):
    owner.open("/people/")
    assert f"/people/{case_id}/" in owner.send("/people/search/", words=words)


def test_who_is_not_on_the_team_finds_the_name_and_whom_to_ask(stranger, case_id):
    stranger.open("/people/")
    page = stranger.send("/people/search/", words="花子")
    assert "髙橋 花子" in page
    assert "佐藤 さくら" in page
    assert "チームに入れてください" in page
    assert f"/people/{case_id}/" not in page
    assert "将棋" not in page


def test_another_organisation_finds_nobody(cast, case_id):
    other = Seat(cast.other)
    other.open("/people/")
    page = other.send("/people/search/", words="花子")
    assert "見つかりませんでした" in page
    assert "髙橋" not in page


def test_a_search_says_whom_it_can_not_find_until_their_name_is_copied(cast, case_id):
    theirs, grant_id = hand_on(cast, case_id, ["identity"])
    other = Seat(cast.other)
    other.open("/people/")
    assert "名前をまだ写していない方が1人います" in other.send("/people/search/", words="花子")
    actions.copy_received(by=cast.other, case_id=theirs, grant_id=grant_id, names=["identity"])
    page = other.send("/people/search/", words="花子")
    assert "写していない" not in page
    assert f"/people/{theirs}/" in page


def test_a_search_is_logged_once_with_its_hits(owner, cast, case_id):
    begin(cast.owner)
    owner.open("/people/")
    before = Reading.objects.count()
    owner.send("/people/search/", words="花子")
    assert Reading.objects.count() == before + 1
    assert Reading.objects.latest("at").hits.count() == 2


def test_a_name_never_stands_in_an_address(owner, case_id):
    owner.open("/people/search/?words=花子")
    assert owner.page.redirect_chain[-1][0] == "/people/"
    owner.open("/people/")
    owner.send("/people/search/", words="   ")
    assert owner.page.redirect_chain[-1][0] == "/people/"


def test_what_was_found_has_an_address_that_shows_it_again(owner, cast, case_id):
    owner.open("/people/")
    owner.send("/people/search/", words="花子")
    address, status = owner.page.redirect_chain[-1]
    assert status == 302
    assert address.isascii() and "花子" not in unquote(address)
    before = Reading.objects.filter(purpose="search").count()
    page = owner.open(address)
    assert f"/people/{case_id}/" in page
    assert 'name="words" value="花子"' in page
    assert Reading.objects.filter(purpose="search").count() == before + 1, "each look is one"
    assert owner.page["Cache-Control"] == "no-store, private"
    owner.send("/people/search/", words="𠮷" * 200)
    address = owner.page.redirect_chain[-1][0]
    assert f'value="{"𠮷" * 100}"' in owner.text and len(address) < 1_000


def test_whoever_copies_the_address_is_shown_the_field_alone(owner, stranger, cast, case_id):
    owner.open("/people/")
    owner.send("/people/search/", words="花子")
    address = owner.page.redirect_chain[-1][0]
    for seat in (stranger, Seat(cast.other)):
        page = seat.open(address)
        assert seat.page.redirect_chain[-1][0] == "/people/"
        assert "花子" not in page and 'name="words" value=""' in page
    for broken in ("x", "花子", "%00", "AAAA", "Aw==", address[-40:]):
        owner.open(f"/people/search/?found={broken}")
        assert owner.page.redirect_chain[-1][0] == "/people/", broken


def test_a_host_has_no_such_page(cast):
    Seat(cast.host).open("/people/", status=404)


def test_nobody_without_a_session(client, db):
    assert "/signin/" in client.get("/people/")["Location"]


def test_who_has_no_name_here_yet_is_told_so_in_the_readers_language(owner, cast):
    begin(cast.owner, {"identity": {"called": NOT_YET_NAMED}})
    assert NOT_YET_NAMED in owner.open("/people/")
    owner.reads_english()
    for address in ("/people/", "/people/all/"):
        assert NOT_YET_NAMED not in owner.open(address)
