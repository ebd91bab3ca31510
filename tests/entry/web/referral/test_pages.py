"""An introduction between two organisations, on the pages of both sides."""

from datetime import timedelta
from urllib.parse import unquote

import pytest

from tests.cast import Cast, begin, fallback, join
from tests.entry.web.seats import Seat
from tonari.entry.web.fields import mark_of
from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.records.directory.models import Service
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.models import Message, Referral, Task
from tonari.work.support.models import Draft

NOT_SAID = "だれのことかは、ここには書かれていません。"
NEED = "週に一度、だれかとお茶を飲める場所"
TYPED = {"need": NEED, "where": "南小学校のあたり", "when": "平日の午後", "urgency": "normal"}


@pytest.fixture
def other(cast: Cast) -> Seat:
    """A worker of the NPO."""
    return Seat(cast.other)


def offer_to(owner: Seat, case_id, recipient: str, **typed: str) -> str:
    """Go through the question pages; the address of the introduction that was sent."""
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **(TYPED | typed))
    owner.send("/referrals/new/", go="look", recipient=recipient)
    owner.send("/referrals/new/", go="send")
    return owner.page.redirect_chain[-1][0]


@pytest.fixture
def address(owner: Seat, case_id, cast: Cast) -> str:
    """An offer that has been sent to the NPO."""
    return offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")


def accept(other: Seat, address: str) -> None:
    other.open(address)
    other.send(f"{address}accept/", post_id=str(fallback(other.actor)))


def consent(owner: Seat, address: str, status: int = 200, **typed) -> None:
    owner.open(f"{address}consent/")
    said = {
        "sections": ["identity", "words"],
        "asked": "in_person",
        "agreed_on": clock.today().isoformat(),
        "until": (clock.today() + timedelta(days=365)).isoformat(),
    }
    said |= typed
    sure = {"sure": mark_of(said["sections"])}
    owner.send(f"{address}consent/", status=status, **(sure | said))


def test_an_introduction_of_nobody_begins_with_choosing_somebody(owner, case_id) -> None:
    page = owner.open("/referrals/new/")
    assert owner.page.redirect_chain == [("/people/", 302)]
    assert "だれのつなぎかを選び" in page


def test_a_whole_introduction_on_both_sides(owner, other, address, case_id) -> None:
    other.open("/referrals/")
    assert NEED in other.text
    assert "みなと社会福祉協議会 から" in other.text
    other.open(address)
    assert "花" not in other.text
    assert "見た" in owner.open(address)
    assert Task.objects.get().seen_at

    accept(other, address)
    assert "くわしいことを渡します" in other.text
    assert "引き受けました" in owner.open(address)
    assert "本人の同意を書きとめる" in owner.text
    assert "いま渡す" not in owner.text
    consent(owner, address)
    asked = owner.open(f"{address}release/")
    post = network.post(other.actor, fallback(other.actor))
    for said in ("お名前と連絡先", "本人の言葉・願い", "2027年11月16日", NEED, "NPO法人ひだまり"):
        assert said in asked
    assert f"{post.name}（木村 健）" in asked
    owner.send(f"{address}release/", handover="together", handover_on="2026-11-20")
    assert "くわしいことを渡しました" in owner.text
    assert "いっしょに行く・11月20日（金）" in other.open(address)

    assert f"/people/{Task.objects.get().to_case_id}/" in other.open(address)
    assert NOT_SAID not in other.text
    other.send(f"{address}met/", on=clock.today().isoformat(), how="together", words="笑っていた")
    assert "会えました" in owner.open(address)
    owner.send(f"{address}stay/")
    assert "そばにいつづけます" in owner.text
    other.open(address)
    other.send(f"{address}complete/")
    assert Task.objects.get().state == rules.COMPLETED
    assert "笑っていた" in owner.open(address)


def test_the_recipient_learns_nobodys_name_before_release(owner, other, address) -> None:
    for page in ("/referrals/", address, f"{address}accept/", f"{address}decline/"):
        other.open(page)
        assert "花" not in other.text
        assert "髙橋" not in other.text
        assert str(Task.objects.get().referral.case_id) not in other.text
    assert NOT_SAID in other.open(address)


def test_the_sender_sees_of_whom_it_is(owner, address) -> None:
    text = owner.open("/referrals/").split("送ったつなぎ")[1]
    assert text.index(">花ちゃん</a></h3>") < text.index("NPO法人ひだまり")
    assert "花ちゃん" in owner.open(address)


def test_what_was_sent_is_listed_person_by_person(owner, case_id, cast) -> None:
    another = begin(cast.owner, {"identity": {"called": "まさおさん"}})
    for case, to in ((case_id, cast.other), (another, cast.other), (case_id, cast.partner)):
        offer_to(owner, case, f"organisation:{to.acting_for}")
    sent = owner.open("/referrals/").split("送ったつなぎ")[1]
    assert sent.count("花ちゃん") == sent.count("まさおさん") == 1
    hers, his = sent.split("まさおさん")
    assert "うみべ商事" in hers
    assert "うみべ商事" not in his


def test_for_others_the_page_does_not_exist(cast, stranger, address) -> None:
    stranger.open(address, status=404)
    partner = Seat(cast.partner)
    for page in (address, f"{address}accept/", f"{address}letter.pdf"):
        partner.open(page, status=404)
    assert NEED not in partner.open("/referrals/")


def test_without_signing_in_nothing_is_shown(client, address) -> None:
    page = client.get(address)
    assert page.status_code != 200 or NEED not in page.content.decode()


@pytest.mark.parametrize("words", ["花ちゃんのこと", "髙橋さん", "電話は090-0000-1234"])
def test_a_name_in_the_offer_is_refused_where_it_was_typed(owner, case_id, words) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", status=422, go="recipient", **(TYPED | {"where": words}))
    assert "本人がわかる言葉は" in owner.mistakes[0]
    assert words in owner.text
    assert NEED in owner.text
    assert not Referral.objects.exists()


def test_nothing_typed_is_lost_on_the_way(owner, case_id, cast) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    owner.send("/referrals/new/", status=422, go="look")
    assert owner.mistakes == [] or "どこにつなぐか" in owner.text
    owner.send("/referrals/new/", go="look", recipient=f"organisation:{cast.other.acting_for}")
    owner.send("/referrals/new/", go="need")
    for typed in TYPED.values():
        assert typed in owner.text
    assert f"organisation:{cast.other.acting_for}" in owner.text


def test_an_empty_need_says_so(owner, case_id) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", status=422, go="recipient", need=" ", urgency="normal")
    assert owner.mistakes == ["どんな助けがあるとよいかを書いてください。"]


def test_a_form_sent_twice_makes_one_introduction(owner, case_id, cast) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    owner.send("/referrals/new/", go="look", recipient=f"organisation:{cast.other.acting_for}")
    again = owner.page
    owner.send("/referrals/new/", go="send")
    first = owner.page.redirect_chain[-1][0]
    owner.page = again
    owner.send("/referrals/new/", go="send")
    assert owner.page.redirect_chain[-1][0] == first
    assert Referral.objects.count() == Task.objects.count() == 1
    # The answer to the first press was never seen: what it did is said to the second.
    assert "に送りました。返事のめやすは" in owner.text
    assert "まだ送っていません" not in owner.text


def test_several_are_asked_and_the_first_yes_counts(owner, other, case_id, cast) -> None:
    chosen = [f"organisation:{one.acting_for}" for one in (cast.other, cast.partner)]
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    owner.send("/referrals/new/", go="look", recipient=chosen)
    owner.send("/referrals/new/", go="send")
    assert Task.objects.filter(state=rules.REQUESTED).count() == 2
    mine = Task.objects.get(to_organisation=cast.other.acting_for)
    accept(other, f"/referrals/{mine.pk}/")
    states = set(Task.objects.values_list("state", flat=True))
    assert states == {rules.ACCEPTED, rules.CANCELLED}


def test_our_own_organisation_is_no_recipient(owner, case_id, cast) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    own = f"organisation:{cast.owner.acting_for}"
    assert own not in owner.text
    owner.send("/referrals/new/", status=422, go="send", recipient=own)
    assert not Task.objects.exists()


def test_a_question_is_answered_and_counts_once(owner, other, address) -> None:
    other.open(f"{address}ask/")
    other.send(f"{address}ask/", status=422, words="090-1234-5678に電話できますか")
    assert "『090-1234-5678』は、電話番号" in other.mistakes[0]
    assert "090-1234-5678に電話できますか" in other.text
    asking = other.page
    other.send(f"{address}ask/", words="車いすですか")
    other.page = asking
    other.send(f"{address}ask/", words="車いすですか")
    assert Message.objects.count() == 1
    assert "車いすですか" in owner.open(address)
    owner.open(f"{address}answer/")
    owner.send(f"{address}answer/", status=422, words="花ちゃんは歩けます")
    assert "『花ちゃん』が入っています" in owner.mistakes[0]
    assert "花ちゃんは歩けます" in owner.text
    owner.send(f"{address}answer/", words="歩けます")
    assert "歩けます" in other.open(address)


def test_a_no_comes_back_with_a_better_suggestion(owner, other, address, place) -> None:
    other.open(f"{address}decline/")
    other.send(f"{address}decline/", find="1", reason="area", look_for="なぎさ")
    assert "喫茶なぎさ" in other.text
    other.send(
        f"{address}decline/", reason="area", look_for="なぎさ", suggested=str(place), words="遠い"
    )
    assert Task.objects.get().state == rules.REJECTED
    text = owner.open(address)
    assert "地域がちがう" in text
    assert "喫茶なぎさ" in text
    again = f"/referrals/new/?case={Task.objects.get().referral.case_id}&again="
    assert again in text
    assert NEED in owner.open(f"{again}{Task.objects.get().pk}")
    owner.open(address)
    owner.send(f"{address}settle/")
    assert Task.objects.get().settled_at
    assert "（内容は、もう見られません）" in other.open("/referrals/?all=1")


def test_other_reasons_need_words(other, address) -> None:
    page = other.open(f"{address}decline/")
    assert 'ひとこと<span class="need need-must">「そのほか」のときは必須</span>' in page
    other.send(f"{address}decline/", status=422, reason="other", words="")
    assert other.mistakes == ["どんな理由か、ひとこと書いてください。"]
    other.send(f"{address}decline/", status=422, words="なんとなく")
    assert other.mistakes == ["理由を選んでください。"]
    assert "なんとなく" in other.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("on", "2026-02-30", "という日はありません"),
        ("on", "あした", "日付として読めません"),
        ("on", "2099-01-01", "まだ来ていない日です"),
        ("on", "2026-11-15", "引き受ける前の日です"),
        ("how", "", "ひとつ選んでください"),
    ],
)
def test_an_impossible_meeting_is_refused_at_its_field(
    owner, other, address, field, typed, said
) -> None:
    accept(other, address)
    other.open(f"{address}met/")
    right = {"on": clock.today().isoformat(), "how": "phone", "words": "元気そう"}
    other.send(f"{address}met/", status=422, **(right | {field: typed}))
    assert said in other.mistakes[0]
    assert "元気そう" in other.text
    assert Task.objects.get().met_on is None


def test_consent_is_written_once_and_its_mistakes_shown(owner, other, address, case_id) -> None:
    assert "渡した先でもつなげなくなります" in owner.open(f"{address}consent/")
    consent(owner, address, status=422, sections=[])
    assert owner.mistakes == ["何を伝えてよいか、ひとつ以上選んでください。"]
    consent(owner, address, status=422, agreed_on="2026-12-01", until="2026-11-01")
    assert len(owner.mistakes) == 2, "both days are told at once"
    consent(owner, address, status=422, agreed_on="2099-01-01")
    assert "まだ来ていない日" in owner.mistakes[0]
    consent(owner, address)
    assert "お名前と連絡先" in owner.text
    assert len(people.given(owner.actor, case_id)) == 1


def test_a_second_yes_changes_nothing(other, address) -> None:
    accept(other, address)
    other.page = None
    other.send(f"{address}accept/", post_id=str(fallback(other.actor)))
    assert Task.objects.get().state == rules.ACCEPTED


def test_an_answer_that_came_too_late_leads_to_the_introduction(owner, other, address) -> None:
    other.open(f"{address}decline/")
    declining = other.page
    accept(other, address)
    other.page = declining
    other.send(f"{address}decline/", status=422, reason="other", words="むりでした")
    assert "むりでした" in other.text
    after = other.text.split("いまの状態：")[1].split("</main>")[0]
    assert f'href="{address}"' in after
    assert "<form" not in after, "there is nothing to send any more"


def test_who_was_slower_than_a_colleague_is_told_so(cast, owner, other, address) -> None:
    colleague = Seat(join(cast.other, "yamada", "山田", "worker"))
    colleague.open(f"{address}decline/")
    accept(other, address)
    colleague.send(f"{address}decline/", status=409, reason="area")
    assert "ほかの人が、先に引き受けました" in colleague.text
    colleague.open(f"{address}decline/", status=404)


def test_going_back_shows_each_question_as_it_was(owner, case_id, cast) -> None:
    chosen = f"organisation:{cast.other.acting_for}"
    owner.open(f"/referrals/new/?case={case_id}")
    pages = [owner.page.redirect_chain[-1][0]]
    owner.send("/referrals/new/", go="recipient", **TYPED)
    pages.append(owner.page.redirect_chain[-1][0])
    owner.send("/referrals/new/", go="look", recipient=chosen)
    pages.append(owner.page.redirect_chain[-1][0])
    assert "花" not in "".join(pages)
    assert "お茶" not in unquote("".join(pages))
    # Back is a GET of the page before: nothing is sent again, nothing is lost.
    assert "これが相手に届きます" in owner.open(pages[2])
    assert f'value="{chosen}" checked' in owner.open(pages[1])
    first = owner.open(pages[0])
    assert all(words in first for words in TYPED.values())
    assert "つなぎ" in owner.open("/today/").split("書きかけ")[1]
    assert Seat(cast.teammate).open("/today/").count("書きかけ") == 0
    owner.open(pages[2])
    owner.send("/referrals/new/", go="send")
    assert not Draft.objects.exists()
    assert "送りました" in owner.open(pages[2])


def test_the_senders_page_says_of_whom_it_is_and_nothing_else(owner, other, address) -> None:
    assert "だれのことかは、ここには書かれていません" not in owner.open(address)
    assert "だれのことかは、ここには書かれていません" in other.open(address)


def test_the_place_that_was_chosen_is_named_on_both_sides(owner, other, case_id, place) -> None:
    Service.objects.filter(pk=place).update(organisation=other.actor.acting_for)
    address = offer_to(owner, case_id, f"service:{place}")
    named = "喫茶なぎさ（NPO法人ひだまり）"
    assert named in owner.text
    assert named in owner.open("/referrals/")
    assert named in owner.open(f"/people/{case_id}/")
    assert "喫茶なぎさ" in other.open(address)
    assert "喫茶なぎさ" in other.open("/referrals/")
    assert Task.objects.get().to_organisation_id == other.actor.acting_for


def test_an_organisation_and_its_place_are_asked_once(owner, other, case_id, place) -> None:
    Service.objects.filter(pk=place).update(organisation=other.actor.acting_for)
    both = [f"service:{place}", f"organisation:{other.actor.acting_for}"]
    offer_to(owner, case_id, both)
    assert Task.objects.get().of_service_id == place


def test_the_sender_learns_on_today_that_they_met_and_chooses(owner, other, address) -> None:
    accept(other, address)
    consent(owner, address)
    owner.send(f"{address}release/", handover="together")
    other.send(f"{address}met/", on=clock.today().isoformat(), how="together")
    today = owner.open("/today/")
    assert "相手が会えました" in today
    assert f'action="{address}stay/"' in today
    assert f'href="{address}step-back/"' in today
    owner.send(f"{address}step-back/")
    assert Task.objects.get().sender_role == "stepped_back"
    assert "相手が会えました" not in owner.open("/today/")


def test_buttons_of_the_other_side_are_not_shown_and_do_nothing(owner, other, address) -> None:
    text = owner.open(address)
    assert "/accept/" not in text
    assert "/answer/" not in text
    owner.send(f"{address}accept/", status=422)
    assert Task.objects.get().state == rules.REQUESTED
    assert "/cancel/" not in other.open(address)
    other.open(f"{address}release/")
    assert "その操作はいりません" in other.text
    other.open(f"{address}nonsense/", status=404)


def test_looking_twice_is_one_first_look(other, address) -> None:
    other.open(address)
    seen = Task.objects.get().seen_at
    other.open(address)
    assert Task.objects.get().seen_at == seen
    assert seen is not None
