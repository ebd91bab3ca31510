"""Screens for when somebody has died or is missing: calm, and nothing on them presses."""

import re
from datetime import timedelta

import pytest

from tests.cast import begin, hand_on
from tests.entry.web.seats import Seat
from tests.ground.network.people import cookie_of
from tonari.entry.web.fields import mark_of
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries
from tonari.records.people.models import Loss
from tonari.work.support import actions as support
from tonari.work.support.rules import When


def later(seat, address):
    """The page after the session had ended: the seat comes in anew."""
    seat.cookies[KEY_COOKIE] = cookie_of(seat.actor)
    return seat.open(address)


def write(seat, case_id, kind, status=200, **typed):
    address = f"/people/{case_id}/loss/{kind}/"
    seat.open(address)
    said = {"since": "令和８年11月13日", "told_by": "妹さん", "words": "𠮷田病院で、静かに🙏"}
    if kind == "missing":
        said["next_contact_on"] = clock.in_days(7).isoformat()
    said |= typed
    # They were talked with after that day, as the record says: it is asked about once.
    sure = {"sure": mark_of([said["since"]])} if kind == "died" else {}
    return seat.send(address, status, **(sure | said))


@pytest.mark.parametrize("page", ["loss/", "loss/died/", "loss/missing/"])
def test_for_everybody_else_the_pages_do_not_exist(stranger, cast, case_id, page):
    stranger.open(f"/people/{case_id}/{page}", status=404)
    Seat(cast.other).open(f"/people/{case_id}/{page}", status=404)


def test_a_death_is_said_calmly_and_nothing_presses(owner, case_id):
    page = write(owner, case_id, "died", is_about="on")
    assert "11月13日（金）ごろに亡くなられました" in page
    assert "090-0000-1234" not in page.split("お名前など")[0]
    for pressing in (
        "しばらく話せていません",
        "連絡するとき",
        "本人から声がかかった",
        "つなぐ</a>",
    ):
        assert pressing not in page
    assert "妹さん" not in page
    with clock.at(clock.now() + timedelta(days=300)):
        assert "花ちゃん" not in later(owner, "/today/")


def test_what_was_told_is_opened_on_a_page_of_its_own_and_a_mistake_undone(owner, case_id):
    write(owner, case_id, "died")
    assert "𠮷田病院で、静かに🙏" in owner.open(f"/people/{case_id}/loss/")
    owner.open(f"/people/{case_id}/loss/end/found/", status=404)
    owner.open(f"/people/{case_id}/loss/end/mistake/")
    page = owner.send(f"/people/{case_id}/loss/end/mistake/")
    assert "亡くなられました" not in page
    assert "花ちゃん" in owner.open("/today/")


def test_what_was_told_and_that_it_was_none_stand_in_the_timeline(owner, case_id):
    for kind, end in (("missing", "mistake"), ("missing", "found"), ("died", "mistake")):
        write(owner, case_id, kind)
        owner.open(f"/people/{case_id}/loss/end/{end}/")
        owner.send(f"/people/{case_id}/loss/end/{end}/")
    page = owner.open(f"/people/{case_id}/")
    happened = page[page.index('class="timeline"') :]
    said = (
        "亡くなられたという知らせは、まちがいでした",
        "亡くなられたと聞いて",
        "見つかったと聞いて",
        "行方がわからないと聞いて",
        "行方がわからないという知らせは、まちがいでした",
    )
    places = [happened.index(words) for words in said]
    assert places == sorted(places)
    assert happened.count("佐藤 さくら") >= len(said)
    assert "妹さん" not in happened


def test_a_death_that_was_a_mistake_of_whoever_was_missing_does_not_say_to_ring_them_up(
    owner, case_id
):
    write(owner, case_id, "missing")
    write(owner, case_id, "died")
    end = f"/people/{case_id}/loss/end/mistake/"
    page = owner.open(end)
    assert "「行方がわからない」に、もどります" in page
    assert "声をかけ" not in page.split("<h1>")[1]
    page = owner.send(end)
    assert "行方がわからないままです" in page and "きょう、声をかけてください" not in page
    found = f"/people/{case_id}/loss/end/found/"
    assert "声をかける人として出ます" in owner.open(found)


def test_that_it_is_over_counts_once_and_only_for_the_loss_that_was_seen(owner, cast, case_id):
    write(owner, case_id, "missing", next_contact_on="2026-11-30")
    ends = {end: f"/people/{case_id}/loss/end/{end}/" for end in ("found", "mistake")}
    owner.open(ends["found"])
    seen = owner.hidden
    assert "もう保存されています" not in owner.send(ends["found"])
    assert "もう保存されています" in owner.send(ends["found"], **seen)
    assert "ほかの人が先に操作しました" in owner.send(ends["mistake"], 422, **seen)
    owner.open(ends["found"], status=404)
    write(owner, case_id, "missing", next_contact_on="2026-11-30")
    assert "もう保存されています" in owner.send(ends["found"], **seen)
    assert queries.loss(cast.owner, case_id) is not None


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"since": "令和2年2月30日"}, "という日はありません"),
        ({"since": "2099-01-01"}, "まだ来ていない日です"),
        ({"told_by": ""}, "だれから聞いたかを書いてください"),
        ({"words": "あ" * 20_001}, "20000"),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(owner, case_id, typed, why):
    page = write(owner, case_id, "died", 422, **typed)
    assert why in page
    assert "𠮷田病院で" in page or "あああ" in page
    assert not Loss.objects.exists()


def test_the_same_form_twice_is_one(owner, case_id):
    address = f"/people/{case_id}/loss/died/"
    owner.open(address)
    typed = owner.hidden | {"told_by": "妹さん"}
    for _again in range(2):
        assert owner.post(address, typed).status_code == 302
    assert Loss.objects.count() == 1


def test_of_whoever_is_missing_the_list_and_today_stay_calm(owner, case_id):
    page = write(owner, case_id, "missing", since="")
    assert "行方がわかりません。いつからかは、わかっていません。" in page
    with clock.at(clock.now() + timedelta(days=200)):
        assert "しばらく話せていません" not in later(owner, "/people/")
        today = owner.open("/today/")
        assert "ようすを確かめる" in today
        assert "声をかける</h2>" not in today


def test_whom_another_organisation_says_has_died_is_not_simply_rung_up(owner, cast, case_id):
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    other = Seat(cast.other)
    assert f"/people/{theirs}/note/?from=today" in other.open("/today/")
    write(owner, case_id, "died")
    page = other.open("/today/")
    assert f"/people/{theirs}/note/?from=today" not in page and f"{theirs}/#contact" not in page
    row = page.split('id="contacts"')[1].split("</section>")[0]
    assert "亡くなられました" in row and f"/people/{theirs}/loss/" in row


def test_another_organisation_beside_the_person_takes_note_once(owner, cast, case_id):
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    write(owner, case_id, "died")
    other, partner = Seat(cast.other), Seat(cast.partner)
    today = other.open("/today/")
    assert "お知らせ" in today
    assert "亡くなられました" in today
    assert "妹さん" not in today
    address = today.split(f'href="/people/{theirs}/told/')[1].split('"')[0]
    address = f"/people/{theirs}/told/{address}"
    partner.open(address, status=404)
    other.open(address)
    page = other.send(address)
    assert "みなと社会福祉協議会からの知らせ" in page
    assert "お知らせ" not in other.open("/today/")


@pytest.mark.parametrize(
    ("kind", "said"),
    [("died", "亡くなられました"), ("missing", "行方がわかりません"), ("stop", "連絡はしません")],
)
def test_whoever_finds_them_by_name_sees_that_nobody_rings_them_up_and_the_team_alone_why(
    owner, stranger, cast, case_id, kind, said
):
    assert "連絡する前に" not in stranger.send("/people/search/", words="花子")
    if kind == "stop":
        actions.stop_contact(by=cast.owner, case_id=case_id)
    else:
        write(owner, case_id, kind)
    page = stranger.send("/people/search/", words="花子")
    assert said not in page and "連絡する前に" in page and "佐藤 さくら に聞いてください" in page
    assert said in owner.send("/people/search/", words="花子")
    # Nor is it told when somebody is about to be entered anew.
    stranger.open("/people/new/")
    stranger.send("/people/new/", go="next", called="花ちゃん", name="髙橋 花子")
    page = stranger.send("/people/new/", go="next", phone="090-0000-1234")
    assert "もしかして、同じ人" in page and "連絡する前に" in page and said not in page


def test_a_death_has_its_day_as_other_forms_take_it_and_nothing_more_is_to_be_asked(owner, case_id):
    questions = f"/people/{case_id}/questions/"
    assert questions in owner.open(f"/people/{case_id}/")
    page = write(owner, case_id, "died", since="11月1日")
    assert "11月1日" in page and questions not in page
    assert Loss.objects.get().since.isoformat() == "2026-11-01"


def test_nobody_rings_up_whom_another_organisation_says_has_died(cast, case_id):
    handed = hand_on(
        cast, case_id, ["identity"], identity={"called": "花子", "phone": "080-1111-2222"}
    )
    there, page = Seat(cast.other), f"/people/{handed.case_id}/"
    assert 'button-call" href="tel:' in there.open(page)
    assert f'{page}#contact">' in there.open("/people/")
    write(Seat(cast.owner), case_id, "died", since="令和8年11月13日")
    text = there.open(page)
    assert "亡くなられました" in text and 'href="tel:' not in text.split("お名前など")[0]
    assert "予定を入れる" not in text and "つなぐ</a>" not in text
    text = there.open("/people/")
    assert "11月13日（金）に亡くなられました。" in text and f'{page}#contact">' not in text
    assert "亡くなられました" in there.send("/people/search/", words="080-1111-2222")


def test_a_day_before_somebody_talked_with_them_is_asked_about_once(owner, case_id):
    page = write(owner, case_id, "died", 422, since="11月1日", sure="")
    assert "この日よりあとに、話せたと書いてあります" in page
    assert 'type="checkbox" name="sure"' in page and "妹さん" in page
    assert not Loss.objects.exists()
    [box] = re.findall(r'<input type="checkbox" name="sure"[^>]*value="(\w+)"', page)
    said = {"since": "11月1日", "told_by": "妹さん", "sure": box}
    # Whoever is sure of one day is not so of another, and sees what they ticked.
    for wrong in ({"told_by": ""}, {"since": "1926-11-01"}):
        page = owner.send(f"/people/{case_id}/loss/died/", 422, **(said | wrong))
        [again] = re.findall(r'<input type="checkbox" name="sure"[^>]*>', page)
        assert ("checked" in again) == ("since" not in wrong)
    assert "この日よりあとに" in page
    assert not Loss.objects.exists()
    owner.send(f"/people/{case_id}/loss/died/", **said)
    assert Loss.objects.exists()


def test_the_day_itself_or_none_is_not_asked_about(owner, case_id):
    page = owner.open(f"/people/{case_id}/loss/died/")
    assert 'type="hidden" name="sure"' in page
    write(owner, case_id, "died", since=clock.today().isoformat(), sure="")
    assert Loss.objects.exists()


@pytest.mark.parametrize("kind", ["died", "missing"])
def test_the_form_counts_the_plans_that_end_and_what_undoes_it_says_that_they_stay_ended(
    owner, cast, case_id, kind
):
    nothing = "取りやめになる予定やつなぎは、ありません。"
    assert nothing in owner.open(f"/people/{case_id}/loss/{kind}/")
    for what in ("visit", "phone", "errand"):
        plan(cast, case_id, what)
    page = owner.open(f"/people/{case_id}/loss/{kind}/")
    assert "訪問や電話などの予定（2件）は、取りやめになります。" in page and nothing not in page
    assert "取りやめた予定とつなぎは、戻りません。" in page
    write(owner, case_id, kind)
    mistake = f"/people/{case_id}/loss/end/mistake/"
    stays = "取りやめた予定とつなぎは、戻りません。必要なら、あらためて入れてください。"
    assert stays in owner.open(mistake)
    assert stays in owner.send(mistake)


def plan(cast, case_id, kind):
    support.plan_appointment(
        by=cast.owner,
        appointment_id=new_id(),
        case_id=case_id,
        kind=kind,
        when=When.day(clock.in_days(2)),
        what="お茶",
        place="",
        goers=[cast.owner.acting_id],
    )


@pytest.mark.parametrize("is_read", [False, True])
def test_nothing_is_to_be_done_or_asked_of_whom_another_organisation_says_has_died(cast, is_read):
    known = {"called": "花子", "phone": "080-1111-2222"}
    case_id = begin(cast.owner)
    theirs = hand_on(cast, case_id, ["identity", "words"], identity=known).case_id
    there, page = Seat(cast.other), f"/people/{theirs}/"
    pressing = ("次の連絡", "つづいています", "もう一度聞く前に", "これから聞くこと")
    before = there.open(page)
    assert all(words in before for words in pressing)
    write(Seat(cast.owner), case_id, "died")
    if is_read:
        [news] = queries.loss_news(cast.other)
        actions.take_note(by=cast.other, notice_id=news.notice_id)
    text = there.open(page)
    assert not [words for words in pressing if words in text]
    # What was handed over can be read still, and who was responsible stands there.
    assert "本人の話を受け取っています" in text and ">担当<" in text
