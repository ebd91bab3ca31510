"""A first talk: one question a page, nothing lost, nobody entered twice."""

import re
from datetime import datetime

import pytest

from tests.cast import fallback
from tonari.entry.web.people.intake import _first_contact
from tonari.kernel import clock
from tonari.records.people import queries
from tonari.records.people.models import Case, Reading

NEW = "/people/new/"


def go(seat, status=200, **typed):
    return seat.send(NEW, status, **{"go": "next"} | typed)


@pytest.fixture
def at_end(owner):
    """All questions answered but the last."""
    owner.open(NEW)
    go(owner, called="まさおさん", name="", kana="", birth_on="昭和25年3月4日")
    go(owner, phone="０９０－１１１１－２２２２", ways=["phone", "letter"], wishes="午前中")
    go(owner, mind="眠れない")
    go(owner, wish="だれかと話したい")
    go(owner, may_contact="yes")
    go(owner)
    return owner


def finish(seat, cast, **more):
    last = {
        "post_id": str(fallback(cast.owner)),
        "rhythm_days": "14",
        "next_contact_on": clock.in_days(14).isoformat(),
    }
    return go(seat, **last | more)


def test_what_is_too_long_to_be_kept_stays_on_the_page_and_is_said(at_end):
    at_end.open(NEW)
    go(at_end, called="はなさん")
    go(at_end, ways=["none"])
    pasted = "長" * 200_001
    page = go(at_end, 422, mind=pasted)
    assert "長すぎるので、書きかけとしては、とっておけません" in page
    assert pasted in page
    assert "眠れない" not in page


def test_from_a_name_to_a_record(at_end, cast):
    page = finish(at_end, cast)
    assert "記録をはじめました" in page
    assert "まさおさん" in page
    case = Case.objects.get()
    kept = queries.open_sections(cast.owner, case.id, ["identity", "contact", "words"], "support")
    assert kept["identity"].content == {
        "called": "まさおさん",
        "birth_on": "1950-03-04",
        "phone": "090-1111-2222",
    }
    assert kept["contact"].content == {
        "ways": "phone letter",
        "wishes": "午前中",
        "may_contact": "yes",
    }
    assert kept["words"].content == {"mind": "眠れない", "wish": "だれかと話したい"}
    track = queries.record(cast.owner, case.id).connection
    assert (track.rhythm_days, track.next_contact_on) == (14, clock.in_days(14))


def test_a_day_gone_by_is_no_day_until_which_something_may_be_told(owner):
    owner.open(NEW)
    go(owner, called="まさおさん")
    for _page in range(3):
        go(owner)
    go(owner, may_contact="yes")
    page = go(owner, 422, answer="yes", may_know="娘", until="2020-01-01")
    assert "過ぎた日です。今日からあとの日にしてください" in page
    assert 'value="2020-01-01"' in page and 'value="娘"' in page


@pytest.mark.parametrize(
    ("today", "proposed"), [("2026-07-05", "2026-07-21"), ("2026-12-18", "2027-01-04")]
)
def test_the_first_contact_is_proposed_for_a_day_on_which_somebody_works(today, proposed):
    with clock.at(datetime.fromisoformat(f"{today}T09:00+09:00")):
        assert _first_contact().isoformat() == proposed


def test_what_the_first_page_says_may_stay_empty_may(owner):
    page = owner.open(NEW)
    assert "「また連絡」と「担当」のほかは、書かずに進んでもかまいません" in page
    go(owner, called="まさおさん", name="", kana="", birth_on="")
    for name in ("気がかり", "願い", "また連絡"):
        go(owner)
        assert f'data-of="7">{name}</span>' in owner.text
    assert "連絡してもよいか、本人の答えを選んでください。" in go(owner, 422)


def test_nothing_is_kept_before_the_end(at_end):
    assert not Case.objects.exists()
    assert not Reading.objects.exists()


def test_sent_twice_it_is_one_record(at_end, cast):
    hidden = at_end.hidden
    finish(at_end, cast)
    at_end.page = None
    again = at_end.post(
        NEW,
        hidden
        | {
            "go": "next",
            "post_id": str(fallback(cast.owner)),
            "rhythm_days": "14",
            "next_contact_on": clock.in_days(14).isoformat(),
        },
        follow=True,
    )
    assert Case.objects.count() == 1
    assert again.redirect_chain[-1][0] == f"/people/{Case.objects.get().id}/"


def test_back_loses_nothing_and_finds_no_fault(at_end):
    page = at_end.send(NEW, go="back")
    page = at_end.send(NEW, go="back")
    page = at_end.send(NEW, go="back", may_contact="careful")
    assert "だれかと話したい</textarea>" in page
    page = at_end.send(NEW, go="back", wish="だれかと話したい")
    page = at_end.send(NEW, go="back", mind="よく眠れない")
    assert 'value="letter" id="id_ways_3" checked' in page
    page = at_end.send(NEW, go="back", phone="x", ways=["letter"])
    assert 'value="昭和25年3月4日"' in page
    page = go(at_end, called="まさおさん", birth_on="S25.3.4")
    assert 'value="x"' in page
    go(at_end, phone="", ways=["letter"])
    assert "よく眠れない</textarea>" in at_end.text


@pytest.mark.parametrize("date", ["令和2年2月30日", "2025-02-30", "きのう"])
def test_an_impossible_birth_date_is_said_at_its_field(owner, date):
    owner.open(NEW)
    page = go(owner, 422, called="まさおさん", birth_on=date)
    assert len(owner.mistakes) == 1
    assert f'value="{date}"' in page
    assert 'value="まさおさん"' in page
    assert "<details open>" in page


def test_without_a_name_to_call_it_does_not_go_on(owner):
    owner.open(NEW)
    go(owner, 422, called="　", name="山田")
    assert 'value="山田"' in owner.text


def test_what_the_person_answered_is_never_preset(owner):
    owner.open(NEW)
    go(owner, called="まさおさん")
    go(owner, phone="")
    go(owner, mind="")
    page = go(owner, wish="")
    assert "また連絡してもよいですか" in page
    assert "checked" not in page
    assert "本人の答えを選んでください" in go(owner, 422)


def test_a_day_that_is_over_is_no_next_contact(at_end, cast):
    at_end_page = at_end.send(
        NEW,
        422,
        go="next",
        post_id=str(fallback(cast.owner)),
        rhythm_days="14",
        next_contact_on="2026-11-01",
    )
    assert "過ぎています" in at_end_page
    assert at_end.page.request["QUERY_STRING"] == "mend=1", "back and again lead here, not nowhere"
    assert "眠れない</textarea>" in at_end.send(NEW, go="2")
    assert not Case.objects.exists()


def test_someone_alike_is_shown_before_a_second_record_is_made(owner, cast, case_id):
    owner.open(NEW)
    go(owner, called="はなこさん")
    page = go(owner, phone="090 0000 1234")
    assert "もしかして、同じ人" in page
    assert f"/same/{case_id}/" in page
    page = owner.send(NEW, go="differs")
    assert "気になっていること" in page
    go(owner, mind="")
    go(owner, wish="")
    go(owner, may_contact="yes")
    go(owner)
    finish(owner, cast)
    assert Case.objects.count() == 2


def test_whoever_is_called_away_from_the_question_is_asked_again(owner, cast, case_id):
    owner.open(NEW)
    go(owner, called="ねこ好き")
    for _time in range(2):
        assert "もしかして、同じ人" in go(owner, phone="090 0000 1234")
        owner.open(re.sub(r"alike/$", "", owner.page.request["PATH_INFO"]))
    go(owner, phone="090 0000 1234")
    go(owner, go="differs", step="1")
    assert "もしかして、同じ人" not in owner.text


def test_what_was_typed_of_somebody_who_has_a_record_goes_over_or_is_thrown_away(owner, case_id):
    owner.open(NEW)
    go(owner, called="はなこさん")
    page = go(owner, phone="090 0000 1234", mail="hana@example.jp")
    same = re.search(rf'href="(/people/new/[^"]+/same/{case_id}/)"', page)[1]
    page = owner.open(same)
    assert "花ちゃん の記録が、もうあります。" in page
    assert "はなこさん" in page and "hana@example.jp" in page
    to = re.search(rf'href="(/people/{case_id}/sections/identity/[^"]+)"', page)[1]
    page = owner.open(to)
    assert 'value="hana@example.jp"' in page, "nothing stood there"
    assert 'value="花ちゃん"' in page and "はなこさん" not in page, "what stands stays"
    assert "書きかけに書いたこと" in owner.send(to, called="花ちゃん", mail="hana@example.jp")
    assert queries.identities(owner.actor, case_id, "support")[0]["mail"] == "hana@example.jp"
    page = owner.open("/today/")
    assert "はなこさん" in page, "as long as it is kept"
    owner.open(same)
    page = owner.send(re.search(r'action="(/people/new/[^"]+/drop/[^"]+)"', owner.text)[1])
    assert "書きかけを捨てました。" in page and "これまでのかかわり" in page
    assert "はなこさん" not in owner.open("/today/")


def test_to_somebody_outside_the_team_only_the_name_and_whom_to_ask(stranger, case_id):
    stranger.open(NEW)
    go(stranger, called="花ちゃん")
    page = go(stranger, phone="")
    assert "もしかして、同じ人" in page
    assert f"/people/{case_id}/" not in page and f"/same/{case_id}/" not in page
    assert "佐藤 さくら" in page
    assert "同じ人です。書きかけを捨てる" in page


def test_who_wants_no_contact_is_left_in_peace(at_end, cast):
    at_end.send(NEW, go="back")
    at_end.send(NEW, go="back")
    go(at_end, may_contact="no")
    page = go(at_end)
    assert "こちらから連絡はしません" in page
    page = go(at_end)
    assert "連絡はしません（いつでも戻れます）" in page
    assert queries.record(cast.owner, Case.objects.get().id).connection.state == "open_door"


def test_a_form_out_of_its_order_does_no_harm(owner):
    owner.open(NEW)
    for step in ("99", "-1", "x", "５"):
        owner.send(NEW, 422, go="next", step=step)
    owner.send(NEW, go="back", step="0")
    owner.send(NEW, go="jump", case_id="x")
    assert not Case.objects.exists()


def test_words_searched_for_begin_the_record(owner):
    owner.open("/people/")
    page = owner.send(NEW, called="やすこ")
    assert 'value="やすこ"' in page


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("０９０ー１２３４ー５６７８", "phone"),
        ("昭和25年3月4日", "birth_on"),
        ("まさおさん", "called"),
        ("2025", "called"),
    ],
)
def test_what_was_searched_for_goes_where_it_belongs(owner, words, field):
    owner.send("/people/search/", words=words)
    owner.send("/people/new/", called=words)
    page = owner.page.redirect_chain[-1][0]
    for name in ("called", "phone", "birth_on"):
        steps = "".join(owner.open(page.replace("/0/", f"/{step}/")) for step in (0, 1))
        kept = re.search(rf'name="{name}"[^>]*value="([^"]*)"', steps)
        assert (kept[1] if kept else "") == (words if name == field else ""), name
