"""What is typed on an open page: found again by its writer, until its form is saved."""

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from tests.entry.web.seats import Seat
from tests.ground.network.people import cookie_of
from tonari.entry.web import kept
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.ground.network.models import OpenSession
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.work.support import queries as support
from tonari.work.support.models import Draft

WORDS = "きょうは笑っていた 髙𠮷🌸 <b>&\"'"
NOTE = {"method": "phone", "reached": "yes", "with_whom": "本人", "when": "week"}
TEMPLATES = Path(kept.__path__[0]).parent / "templates"


@pytest.fixture
def note(case_id):
    return f"/people/{case_id}/note/"


def keep(seat, words=WORDS, window=None, turn=1, status=204, field="text", **more):
    """As the script does while the present page is open; the window's name."""
    window = window or str(new_id())
    own = {"tonari_window": window, "tonari_turn": str(turn)}
    typed = {field: words} if words else {}
    page = {name: value for name, value in seat.hidden.items() if name.startswith("tonari_")}
    answer = seat.post("/kept/", page | own | typed | more)
    assert answer.status_code == status, answer.content.decode()
    return window


def found(seat, address, field="text"):
    """What the page brings along of this field, window by window."""
    seat.open(address)
    [value] = re.findall(r'data-kept="([^"]*)"', seat.page.content.decode())
    return [one["answers"].get(field, [""])[0] for one in json.loads(unescape(value))]


def saves(seat, address, window, text=WORDS, status=200):
    on = clock.today().isoformat()
    own = {"tonari_window": window}
    return seat.send(address, status, **NOTE, on=on, text=text, **own)


def test_it_is_found_when_the_page_is_opened_again_and_says_when(owner, note, now):
    owner.open(note)
    keep(owner)
    assert found(owner, f"{note}?from=today") == [WORDS]
    assert "09:30 に書きかけたものです。まだ保存していません。" in owner.text
    with clock.at(now + timedelta(days=1)):
        owner.cookies[KEY_COOKIE] = cookie_of(owner.actor)
        owner.open(note)
        assert "11月16日（月） 09:30 に書きかけたものです" in owner.text


def test_nobody_else_finds_it(owner, cast, case_id, note):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.id)
    owner.open(note)
    keep(owner)
    assert found(Seat(cast.teammate), note) == []


def test_of_a_record_that_one_may_not_see_any_more_nothing_is_shown(cast, case_id, note):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.id)
    seat = Seat(cast.teammate)
    seat.open(note)
    keep(seat)
    people.leave_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.id)
    seat.open(note, status=404)
    assert WORDS not in seat.text


def test_saved_it_is_gone_and_what_was_on_its_way_does_not_come_back(owner, note):
    owner.open(note)
    window = keep(owner)
    hidden = owner.hidden
    saves(owner, note, window)
    late = hidden | {"tonari_window": window, "tonari_turn": "2", "text": WORDS}
    assert owner.post("/kept/", late).status_code == 204
    assert not Draft.objects.exists()
    assert found(owner, note) == []


def test_saved_while_it_is_kept_nobody_is_asked_about_it(owner, note, monkeypatch):
    owner.open(note)
    kept_of, saved = kept.pages.kept_of, []

    def saved_meanwhile(request, window):
        saved.append(saves(owner, note, window))
        return kept_of(request, window)

    monkeypatch.setattr(kept.pages, "kept_of", saved_meanwhile)
    keep(owner, "書きはじめ")
    assert len(saved) == 1
    assert found(owner, note) == []


def test_refused_it_stays_with_its_window(owner, note):
    owner.open(note)
    window = keep(owner)
    page = saves(owner, note, window, text="", status=422)
    assert f'name="tonari_window" value="{window}"' in page
    assert "data-sent" in page
    assert found(owner, note) == [WORDS]


def test_another_window_stays(owner, note):
    owner.open(note)
    first = keep(owner)
    keep(owner, "ほかの画面")
    assert found(owner, note) == ["ほかの画面", WORDS]
    saves(owner, note, first)
    assert found(owner, note) == ["ほかの画面"]


def test_what_grew_from_it_takes_its_place(owner, note):
    owner.open(note)
    first = keep(owner)
    keep(owner, WORDS + "。", tonari_after=f"{first}:1")
    assert found(owner, note) == [WORDS + "。"]


def test_emptied_it_is_gone(owner, note):
    owner.open(note)
    window = keep(owner)
    keep(owner, "", window, turn=2)
    assert found(owner, note) == []


def test_a_first_question_that_was_never_sent_stands_on_today(owner):
    owner.open("/people/new/")
    address = owner.page.redirect_chain[-1][0]
    keep(owner, "まさおさん", field="called")
    page = owner.open("/today/")
    assert "に書きはじめ" in page
    assert "まさお" not in page
    assert found(owner, address, "called") == ["まさおさん"]
    drop = re.sub(r"0/$", "drop/", address)
    owner.open(drop)
    owner.send(drop)
    assert not Draft.objects.exists()


def test_a_question_page_that_was_sent_keeps_it_in_the_talk(owner):
    owner.open("/people/new/")
    address = owner.page.redirect_chain[-1][0]
    window = keep(owner, "まさおさん", field="called")
    owner.send("/people/new/", go="next", called="まさおさん", tonari_window=window)
    assert found(owner, address, "called") == []
    assert 'value="まさおさん"' in owner.text
    [talk] = support.drafts(owner.actor)
    assert str(talk.id) in address


def test_a_talk_goes_on_where_one_typed_last(owner):
    owner.open("/people/new/")
    owner.send("/people/new/", go="next", called="まさおさん")
    owner.send("/people/new/", go="0")
    owner.send("/people/new/", go="2", called="まさおさん")
    keep(owner, "眠れない", field="mind")
    [talk] = support.drafts(owner.actor)
    owner.open(f"/people/new/{talk.id}/")
    assert owner.page.redirect_chain[-1][0].endswith("/2/")


def test_an_introduction_is_found_by_its_record(owner, case_id):
    new = f"/referrals/new/?case={case_id}"
    owner.open(new)
    window = keep(owner, "将棋をさせる場所", field="need")
    assert found(owner, new, "need") == ["将棋をさせる場所"]
    typed = {"need": "将棋をさせる場所", "urgency": "normal", "tonari_window": window}
    owner.send("/referrals/new/", go="recipient", **typed)
    assert found(owner, new, "need") == []


def test_a_section_whose_words_are_chosen_side_by_side_is_saved_too(owner, cast, case_id):
    address = f"/people/{case_id}/sections/words/"
    owner.open(address)
    window = keep(owner, "海を見たい", field="wish")
    people.write_section(
        by=cast.owner, case_id=case_id, name="words", version=1, content={"wish": "山"}
    )
    page = owner.send(address, 409, wish="海を見たい", mind="", tonari_window=window)
    assert f'name="tonari_window" value="{window}"' in page
    assert support.kept(owner.actor, address, case_id)
    owner.send(address, keep_wish="mine", keep_mind="theirs")
    assert found(owner, address, "wish") == []


@pytest.mark.parametrize("page", ["", "nonsense", "WyJ4IixudWxsLG51bGxd:1abc:xyz"])
def test_a_page_that_is_none_of_ours_is_refused(owner, note, page):
    owner.open(note)
    keep(owner, status=422, tonari_kept=page)
    assert not Draft.objects.exists()


def test_too_much_is_said(owner, note):
    owner.open(note)
    keep(owner, "あ" * 20_000)
    answer = owner.post(
        "/kept/", owner.hidden | {"tonari_window": str(new_id()), "text": "あ" * 200_001}
    )
    assert answer.status_code == 422
    assert "長すぎるので" in answer.content.decode()
    assert found(owner, note) == ["あ" * 20_000]


def test_typed_by_one_and_sent_by_another_it_is_not_kept(owner, cast, case_id, note):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.id)
    other = Seat(cast.teammate)
    owner.open(note)
    other.page = owner.page
    keep(other, status=409)
    assert not Draft.objects.exists()


def test_typing_keeps_the_session_and_an_ended_one_keeps_nothing(owner, note, now):
    owner.open(note)
    with clock.at(now + timedelta(minutes=20)):
        keep(owner)
        assert OpenSession.objects.get(member=owner.actor.id).seen_at == clock.now()
    with clock.at(now + timedelta(minutes=45)):
        keep(owner, turn=2)
    with clock.at(now + timedelta(minutes=90)):
        keep(owner, turn=3, status=403)


def test_a_short_form_and_a_pass_phrase_are_not_kept(owner, case_id):
    for address in ("/account/pass-phrase/", f"/people/{case_id}/rhythm/"):
        assert "data-keep" not in owner.open(address)


def test_what_an_organisation_is_good_at_is_kept(owner):
    assert "data-keep" in owner.open("/network/profile/")


def test_of_a_pass_phrase_nobody_says_that_it_is_still_there(owner):
    owner.open("/account/pass-phrase/")
    page = owner.send("/account/pass-phrase/", 422, old="x", pass_phrase="abc", again="abd")
    assert "合言葉は、はじめから入れてください。" in page
    assert "書いたものは残っています" not in page


def test_every_form_with_room_for_words_says_that_it_is_kept():
    without = set()
    for file in TEMPLATES.rglob("*.html"):
        for form in re.findall(r"<form.*?</form>", file.read_text(), re.DOTALL):
            if "parts/field.html" in form and "{% kept" not in form:
                without.add(str(file.relative_to(TEMPLATES)))
    # Without a member, or nothing but names and choices.
    without = {one for one in without if not one.startswith(("signin/", "light/"))}
    of_choices = {"people/change.html", "people/compare.html", "people/filters.html"}
    of_choices |= {"directory/merge.html", "referral/new_look.html"}
    assert without == of_choices
