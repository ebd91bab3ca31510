"""Answering by a link or a code from paper, without an account."""

import json
import logging
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from tonari.entry.web.brake import WRONG_CODES
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import Link, Message, Task

from .conftest import NEED

MISTYPED = "ABCD-1234-ABCD-1234-ABCD-1234"


def text(page) -> str:
    return unescape(page.content.decode())


def test_the_page_says_what_is_asked_and_never_for_whom(client, code, task_id) -> None:
    page = client.get(f"/a/{code}/")
    assert NEED in text(page)
    assert "みなと社会福祉協議会" in text(page)
    assert "花" not in text(page)
    assert "引き受けます" in text(page)
    assert Task.objects.get().seen_at is not None


def test_names_of_organisations_stay_whole_where_they_fit(client, code) -> None:
    page = client.get(f"/a/{code}/").content.decode()
    assert '<h1><span class="unbroken">みなと社会福祉協議会</span>からのお願い' in page
    assert '<span class="unbroken">喫茶なぎさ</span> のみなさまへ' in page


def test_looking_does_nothing_but_remember_the_first_look(client, code) -> None:
    for what in ("yes", "no", "ask", "met", "works", "fail", "x"):
        client.get(f"/a/{code}/?say={what}")
    assert Task.objects.get().state == rules.REQUESTED
    assert not Message.objects.exists()


def test_a_whole_introduction_by_link(cast, say, task_id, client, code) -> None:
    assert "お返事を受け取りました" in say("yes", words="火曜の午後")
    assert Task.objects.get().state == rules.ACCEPTED
    actions.consent(
        by=cast.owner,
        task_id=task_id,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(90),
    )
    actions.release(by=cast.owner, task_id=task_id, how="phone")
    assert "はじめて会えました" in text(client.get(f"/a/{code}/"))
    assert "受け取りました" in say("met", on=clock.today().isoformat(), how="in_person")
    assert "うまくいっていること、受け取りました" in say("works", words="毎週来ています")
    assert Task.objects.get().state == rules.COMPLETED
    said = {message.words for message in queries.task(cast.owner, task_id).messages}
    assert said == {"火曜の午後", "毎週来ています"}
    assert client.get(f"/a/{code}/").status_code == 200


def test_a_yes_sent_twice_counts_once(say) -> None:
    say("yes", words="火曜")
    assert "お返事を受け取りました" in say("yes", words="火曜")
    assert Message.objects.count() == 1


def test_another_answer_from_another_window_is_told_and_kept_in_sight(say) -> None:
    say("yes", words="火曜")
    page = say("no", status=409, reason="other", words="やはり無理でした")
    assert "「今回はむずかしいです」は、届いていません" in page
    assert "やはり無理でした" in page
    assert Task.objects.get().state == rules.ACCEPTED


def test_a_question_sent_twice_counts_once(say, cast, task_id, client, code) -> None:
    once = str(new_id())
    say("ask", words="車いすですか", once=once)
    say("ask", words="車いすですか", once=once)
    assert Message.objects.count() == 1
    actions.answer(by=cast.owner, task_id=task_id, words="歩けます")
    assert "歩けます" in text(client.get(f"/a/{code}/"))


def test_a_no_uses_the_link_up(say, client, code) -> None:
    assert "お返事を受け取りました" in say("no", reason="no_capacity")
    assert Task.objects.get().returned_at is not None
    page = client.get(f"/a/{code}/")
    assert page.status_code == 404
    assert "もうお返事をくださったときは、届いています" in text(page)
    say("no", status=404, reason="area")
    assert Task.objects.get().reason == "no_capacity"


@pytest.mark.parametrize(
    ("what", "typed", "said"),
    [
        ("no", {"words": "だめ"}, "理由を選んでください"),
        ("no", {"reason": "other"}, "どんな理由か"),
        ("ask", {"words": ""}, "ひとことでよいので"),
        ("yes", {"words": "あ" * 4001}, "長すぎます"),
    ],
)
def test_a_mistake_is_shown_at_its_field(say, what, typed, said) -> None:
    page = say(what, status=422, **typed)
    assert said in page
    assert all(words in page for words in typed.values())
    assert Task.objects.get().state == rules.REQUESTED


def test_an_impossible_day_is_refused(say) -> None:
    say("yes")
    assert "という日はありません" in say("met", status=422, on="2026-02-30", how="phone")
    assert "まだ来ていない日" in say("met", status=422, on="2099-01-01", how="phone")
    assert "お願いを送る前の日" in say("met", status=422, on="2026-11-15", how="phone")


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", "ー"),
        lambda code: f"  {code.replace('-', ' ')} ",
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in code),
    ],
)
def test_a_code_from_paper_opens_the_page_however_it_is_typed(client, code, typed) -> None:
    page = client.post("/a/", {"code": typed(code)}, follow=True)
    assert page.status_code == 200
    assert NEED in text(page)


def test_a_mistyped_code_is_refused_and_stays(client, code) -> None:
    page = client.post("/a/", {"code": MISTYPED})
    assert page.status_code == 422
    assert "このコードは見つかりません" in text(page)
    assert MISTYPED in text(page)
    assert client.post("/a/", {"code": ""}).status_code == 422


def test_a_code_too_short_says_how_many_letters_it_has_and_nothing_of_those_there_are(
    client, code, django_assert_num_queries
) -> None:
    ours, nobodys = code[:-5], MISTYPED[:-5]
    pages = []
    for typed in (ours, nobodys):
        # Nothing is looked up, and whoever left letters out is not slowed down.
        with django_assert_num_queries(0):
            page = client.post("/a/", {"code": typed})
        assert page.status_code == 422
        assert typed in text(page)
        pages.append(text(page).split("<main")[1].replace(typed, ""))
    assert pages[0] == pages[1]
    words = "文字が足りません。コードは24文字（4文字ずつ6組）ですが、いまは20文字です。"
    assert words in pages[0]
    assert "見つかりません" not in pages[0]


@pytest.mark.parametrize("wrong", ["x", "0" * 24, "%00", "あ" * 30, "a" * 3000])
def test_a_wrong_link_is_one_friendly_page(client, wrong) -> None:
    page = client.get(f"/a/{wrong}/")
    assert page.status_code == 404
    assert "手紙やカードをくれたところに電話してください" in text(page)


def test_a_withdrawn_offer_closes_the_link(cast, client, code, task_id) -> None:
    actions.cancel(by=cast.owner, task_id=task_id, reason="someone_else")
    assert client.get(f"/a/{code}/").status_code == 404
    assert client.post(f"/a/{code}/?say=yes").status_code == 404
    assert Task.objects.get().state == rules.CANCELLED


def test_too_many_wrong_codes_make_a_pause_which_passes(client, code, now) -> None:
    for _try in range(WRONG_CODES):
        assert client.get("/a/WRONG/").status_code == 404
    for page in (client.get("/a/WRONG/"), client.post("/a/", {"code": MISTYPED})):
        assert page.status_code == 429
        assert "10:30" in text(page)
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.get("/a/WRONG/").status_code == 404
    with clock.at(now + timedelta(minutes=61)):
        assert client.get("/a/WRONG/").status_code == 404


def test_a_right_code_passes_whoever_guessed_before_from_the_same_place(client, code) -> None:
    for _try in range(WRONG_CODES + 1):
        client.get("/a/WRONG/")
    assert client.get(f"/a/{code}/").status_code == 200
    assert NEED in text(client.post("/a/", {"code": code}, follow=True))
    assert client.post(f"/a/{code}/?say=yes").status_code == 302
    assert client.get("/a/WRONG/").status_code == 429


def test_right_codes_are_not_counted(client, code) -> None:
    for _try in range(WRONG_CODES + 1):
        assert client.get(f"/a/{code}/").status_code == 200
    assert client.get("/a/WRONG/").status_code == 404


def test_typed_codes_are_counted_too(client) -> None:
    for _try in range(WRONG_CODES):
        assert client.post("/a/", {"code": MISTYPED}).status_code == 422
    assert client.post("/a/", {"code": MISTYPED}).status_code == 429


def test_one_household_of_ipv6_is_one_place(db) -> None:
    for last in range(WRONG_CODES):
        Client(REMOTE_ADDR=f"2001:db8::{last + 1:x}").get("/a/WRONG/")
    assert Client(REMOTE_ADDR="2001:db8::ffff").get("/a/WRONG/").status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:0:1::1").get("/a/WRONG/").status_code == 404


def test_nobody_else_learns_of_the_page(client, code) -> None:
    for page in (client.get(f"/a/{code}/"), client.get("/a/"), client.get("/a/WRONG/")):
        assert page["Referrer-Policy"] == "no-referrer"
        assert 'name="referrer" content="no-referrer"' in text(page)
        assert "same-origin" not in text(page)
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]


def test_a_browser_without_referrer_can_answer(code) -> None:
    strict = Client(enforce_csrf_checks=True, HTTP_ORIGIN="null")
    assert strict.post(f"/a/{code}/?say=yes").status_code == 302


def test_the_code_is_in_no_log(client, code, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    client.get(f"/a/{code}/")
    client.get(f"/a/{code}X/")
    client.post(f"/a/{code}/?say=no")
    client.post("/a/", {"code": code})
    lines = caplog.text + json.dumps([str(vars(line)) for line in caplog.records])
    lines += "".join(capfd.readouterr())
    assert "a/<str:code>/" in lines
    assert code not in lines
    assert code.replace("-", "") not in lines


def test_the_code_is_not_in_the_database(code) -> None:
    link = Link.objects.get()
    assert code.encode() not in bytes(link.sealed_code)
    assert code.replace("-", "").lower() not in str(link.pk)


def test_a_member_of_the_sender_reads_the_code_nobody_else(cast, task_id, code) -> None:
    from tonari.kernel.refused import Refused

    for viewer in (cast.stranger, cast.other, cast.partner):
        with pytest.raises(Refused):
            queries.code(viewer, task_id)


def test_another_language_without_leaving_the_page(client, code) -> None:
    page = client.post(f"/a/{code}/?say=yes", {"language": "en"}, follow=True)
    assert page.redirect_chain == [(f"/a/{code}/?say=yes", 302)]
    assert 'lang="en"' in text(page)
    assert Task.objects.get().state == rules.REQUESTED
    strange = client.post(f"/a/{code}/", {"language": "xx<"})
    assert strange.status_code == 302
    assert not strange.cookies


def test_a_choice_that_is_none_shows_no_code(say) -> None:
    page = say("no", status=422, reason="zz_unknown")
    assert "理由を選んでください" in page
    assert "zz_unknown" not in page


def test_half_a_year_by_link_to_the_last_question(client, say, code, now) -> None:
    say("yes")
    say("met", on="2026-11-16", how="phone")
    for days in (30, 90, 180):
        with clock.at(now + timedelta(days=days)):
            assert f"会えてから{days}日がすぎました" in text(client.get(f"/a/{code}/"))
            form = client.get(f"/a/{code}/?say=news").context["form"]
            asked = str(form["follow_up_id"].value())
            sent = {"holds": "holds", "words": f"{days}日", "follow_up_id": asked}
            page = say("news", **sent)
            assert "受け取りました" in page
    ended = client.get(f"/a/{code}/")
    assert ended.status_code == 404
    assert "いただいたお返事は、届いています" in text(ended)


def test_who_holds_an_ended_link_is_told_why_and_not_counted(cast, client, code, task_id) -> None:
    actions.cancel(by=cast.owner, task_id=task_id, reason="changed")
    for _try in range(WRONG_CODES + 1):
        page = client.get(f"/a/{code}/")
    assert "お願いは取りやめになりました" in text(page)
    assert NEED not in text(page)


def test_how_they_are_brought_together_stands_there_before_anything_is_told(
    say, cast, task_id, client, code, now
) -> None:
    say("yes")
    assert "引き合わせ方" not in text(client.get(f"/a/{code}/"))
    on = (now + timedelta(days=2)).date()
    actions.arrange_handover(by=cast.owner, task_id=task_id, handover="together", handover_on=on)
    assert "引き合わせ方：" + rules.HANDOVERS["together"] in text(client.get(f"/a/{code}/"))


def test_a_queue_by_link(say, cast, task_id, client, code) -> None:
    say("yes")
    assert "数字で入れてください" in say("wait", status=422, queue_place="さん")
    assert "順番を待っていること" in say("wait", queue_place="３", expected_on="2026-12-20")
    waiting = queries.task(cast.owner, task_id)
    assert (waiting.state, waiting.queue_place) == (rules.ON_HOLD, 3)
    assert "順番を書きなおします" in text(client.get(f"/a/{code}/"))
    seen = re.search(r'name="seen" value="(\w+)"', text(client.get(f"/a/{code}/?say=wait")))
    page = say("wait", queue_place="二番め", expected_on="2026-12-25", seen=seen and seen[1])
    assert "順番を待っています。2番め、12月25日（金）ごろ" in page


def test_two_windows_of_a_place_do_not_overwrite_each_others_queue(
    say, cast, task_id, client, code
) -> None:
    say("yes")
    first = text(client.get(f"/a/{code}/?say=wait"))
    assert 'name="seen"' in first
    say("wait", queue_place="5", expected_on="2026-12-20", seen="")
    page = say("wait", status=422, queue_place="4", seen="")
    assert "ほかの人が直しました" in page and "ほかの人が書いた、いまの内容" in page
    assert '<dd class="prose">5</dd>' in page and '<dd class="prose">12月20日（日）</dd>' in page
    assert queries.task(cast.owner, task_id).queue_place == 5
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    assert "4番め" in say("wait", queue_place="4", seen=seen[1])


def test_a_yes_tapped_twice_says_what_one_tap_says(say) -> None:
    once, again = say("yes"), say("yes")
    assert "お返事を受け取りました" in once
    assert "お返事を受け取りました" in again
    assert "もう保存されています" not in again
