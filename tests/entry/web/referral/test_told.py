"""What pages say of an introduction, and of whoever was introduced, is what has happened."""

from datetime import timedelta

import pytest

from tests.cast import fallback, hand_on
from tests.entry.web.referral.test_pages import TYPED, accept, consent, offer_to
from tests.entry.web.seats import Seat
from tests.ground.network.people import profile_seen
from tonari.ground.network import actions as network
from tonari.ground.network.models import User
from tonari.kernel import clock
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Grant
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import Task


@pytest.fixture
def other(cast) -> Seat:
    """A worker of the NPO."""
    return Seat(cast.other)


@pytest.fixture
def met(owner, other, case_id, cast) -> str:
    """The address of an introduction by which they have met."""
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    other.send(f"{address}met/", on=clock.today().isoformat(), how="phone")
    return address


def hand_over(cast) -> Task:
    """Who it is is agreed upon, and handed over in the one introduction there is."""
    task = Task.objects.get()
    actions.consent(
        by=cast.owner,
        task_id=task.pk,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.today() + timedelta(days=30),
    )
    actions.release(by=cast.owner, task_id=task.pk)
    return task


def events(text: str) -> str:
    return text.split(">これまで</h2>")[1]


def test_that_it_stands_and_that_it_was_left_to_the_other_side_is_told(
    owner, other, met, cast
) -> None:
    hand_over(cast)
    other.send(f"{met}complete/")
    owner.open(met)
    owner.send(f"{met}step-back/")
    for seat in (owner, other):
        told = events(seat.open(met))
        assert "つながりました" in told
        assert "相手にまかせました" in told


def test_that_a_consent_was_withdrawn_is_told_on_both_sides(owner, other, case_id, cast) -> None:
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    consent(owner, address)
    owner.send(f"{address}release/", handover="together")
    assert "渡された記録を開く" in other.open(address)
    [given] = people_queries.given(cast.owner, case_id)
    people.withdraw_consent(by=cast.owner, grant_id=given.id)
    told = other.open(address)
    assert "に、本人が同意を取り消しました。 渡されたものは、いまは開けません。" in told
    assert "本人が同意を取り消しました" in events(told)
    assert "渡された記録を開く" not in told
    assert "くわしいことが渡されました。" not in told
    told = owner.open(address)
    assert "に、本人が同意を取り消しました。 渡したものは、いま相手には開けません。" in told
    assert "まだ書きとめられていません" not in told


def test_whoever_took_a_consent_back_may_give_it_again_and_it_is_handed_over_anew(
    owner, other, case_id, cast
) -> None:
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    consent(owner, address)
    owner.send(f"{address}release/", handover="together")
    assert "引き合わせ方をかえる" in owner.open(address)
    [given] = people_queries.given(cast.owner, case_id)
    people.withdraw_consent(by=cast.owner, grant_id=given.id)
    assert "これからどうするか、本人に聞いてください" in owner.open(address)
    assert f'href="{address}consent/"' in owner.text
    consent(owner, address)
    assert f'href="{address}release/"' in owner.open(address)
    owner.send(f"{address}release/", handover="together")
    assert "渡された記録を開く" in other.open(address)


def test_what_broke_is_thanked_for_by_nobody_and_not_left_to_where_it_broke(
    owner, other, met
) -> None:
    other.send(f"{met}complete/")
    other.send(f"{met}news/", holds=rules.BROKEN, words="来なくなった")
    text = other.open(met)
    assert "とぎれたと知らせがありました" in text
    assert "つながりました。これからも" not in text
    assert "理由：" not in text
    assert "相手にまかせる" not in owner.open(met)
    owner.send(f"{met}settle/")
    assert "とぎれたと知らせがありました" in owner.text
    assert "相手にまかせる" not in owner.text


def test_what_was_handed_over_is_opened_from_there_also_when_it_stands(
    owner, other, met, cast
) -> None:
    hand_over(cast)
    other.send(f"{met}complete/")
    assert "渡された記録を開く" in other.open(met)


def test_a_letter_that_was_too_late_is_no_mistake_of_the_senders(
    owner, other, case_id, cast, place
) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    both = [f"organisation:{cast.other.acting_for}", f"service:{place}"]
    owner.send("/referrals/new/", go="look", recipient=both)
    owner.send("/referrals/new/", go="send")
    letter = Task.objects.get(to_service=place)
    offered = Task.objects.get(to_service=None)
    actions.accept_offer(by=cast.other, task_id=offered.pk, post_id=fallback(cast.other))
    text = owner.open(f"/referrals/{letter.pk}/")
    assert "ほかのところに決まりました" in text
    assert "まちがい" not in text


def test_an_answer_before_it_was_delivered_is_not_the_senders_doing(
    client, owner, case_id, place
) -> None:
    address = offer_to(owner, case_id, f"service:{place}")
    code = queries.code(owner.actor, Task.objects.get().pk)
    client.get(f"/a/{code}/")
    text = owner.open(address)
    assert "リンクは、一度開かれています" in text
    assert 'aria-current="step"' not in text.split("これまで")[0]
    client.post(f"/a/{code}/?say=yes", {"words": "火曜に"})
    told = events(owner.open(address))
    assert "届いて、返事がありました" in told
    assert "届けました" not in told


def test_who_answers_a_question_learns_how_it_reaches_the_other_side(
    client, owner, other, case_id, cast, place
) -> None:
    address = offer_to(owner, case_id, f"service:{place}")
    code = queries.code(owner.actor, Task.objects.get().pk)
    page = client.post(f"/a/{code}/?say=ask", {"words": "電話は054-111-2222です。車いすですか"})
    assert "引き受けてもらってから" not in page.content.decode()
    assert "そちらの連絡先は" in page.content.decode()
    client.post(f"/a/{code}/?say=ask", {"words": "車いすですか"})
    assert "電話するか、紙に書いて" in owner.open(f"{address}answer/")
    owner.send(f"{address}answer/", words="いいえ")
    assert "まだ伝わっていません" in owner.text
    now = owner.open(address)
    assert "喫茶なぎさ：答えは、まだ伝わっていません。" in " ".join(now.split()).replace(
        "</strong>", ""
    )
    assert now.count('href="tel:0540002222"') == 1


def test_where_no_mail_tells_the_recipient_the_sender_sees_whom_to_ring(
    owner, case_id, cast, settings
) -> None:
    User.objects.filter(members=cast.other.acting_id).update(email="")
    network.set_organisation_profile(
        by=cast.other,
        name="NPO法人ひだまり",
        kana="",
        strengths="",
        can_lend="",
        area="",
        phone="054-000-3333",
        seen=profile_seen(cast.other),
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    assert "知らせのメールは、届きません。" in owner.open(address)
    assert 'href="tel:0540003333"' in owner.text
    network.set_mail(by=cast.other, email="kimura@example.jp", mail="soon")
    assert "知らせのメールは" not in owner.open(address)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "知らせのメールは" in owner.open(address), "the node sends none at all"
    Seat(cast.other).open(address)
    assert "知らせのメールは" not in owner.open(address), "they have seen it"


def test_a_used_code_that_is_typed_leads_to_the_page_of_its_link(
    client, owner, case_id, place
) -> None:
    offer_to(owner, case_id, f"service:{place}")
    code = queries.code(owner.actor, Task.objects.get().pk)
    client.post(f"/a/{code}/?say=no", {"reason": "no_capacity"})
    page = client.post("/a/", {"code": code.lower()}, follow=True)
    assert "もうお返事をくださったときは、届いています" in page.content.decode()
    # Codes are drawn: of what is typed the first letter is another one for sure.
    wrong = ("8" if code.startswith("9") else "9") + code[1:]
    assert "見つかりません" in client.post("/a/", {"code": wrong}).content.decode()


def test_who_wants_no_contact_is_not_introduced_and_nobody_is_led_there(
    owner, case_id, cast
) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    begun = owner.page.redirect_chain[-1][0]
    assert begun.split("&")[0].split("=")[1].replace("-", "") in owner.open("/today/")
    people.stop_contact(by=cast.owner, case_id=case_id)
    record = owner.open(f"/people/{case_id}/")
    assert "/referrals/new/" not in record
    assert "いまは、連絡しないでほしい" in record
    assert "連絡をのぞんでいません" in owner.open(f"/referrals/new/?case={case_id}")
    assert 'name="need"' not in owner.text
    assert "連絡をのぞんでいません" in owner.open(begun)
    assert "書きかけ" not in owner.open("/today/")


def test_who_has_no_name_here_yet_is_told_apart_until_it_was_copied(
    owner, other, case_id, cast
) -> None:
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    task = hand_over(cast)
    record = f"/people/{task.to_case_id}/"
    text = other.open(record)
    assert ">みなと社会福祉協議会からの方</span>" in text and ">（11月16日）</span>" in text
    assert "もう一度聞く前に、読んでください" in text
    (grant,) = people_queries.received(cast.other, task.to_case_id)
    people.copy_received(
        by=cast.other, case_id=task.to_case_id, grant_id=grant.grant_id, names=["identity"]
    )
    text = other.open(record)
    assert "花ちゃん" in text
    assert "からの方（" not in text
    assert "もう一度聞く前に" not in text
    assert "この記録に写してあります" in text


def test_who_had_stepped_back_is_told_before_sending_that_they_are_responsible_again(
    owner, met, case_id, cast
) -> None:
    hand_over(cast)
    owner.open(f"{met}step-back/")
    assert "途中" not in owner.text
    owner.send(f"{met}step-back/")
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    owner.send("/referrals/new/", go="look", recipient=f"organisation:{cast.partner.acting_for}")
    assert "こちらがまた担当になり" in owner.text
    owner.send("/referrals/new/", go="send")
    assert people_queries.connection_state(cast.owner, case_id) == "open"
    assert "途中" in owner.open(f"{met}step-back/")


def test_a_second_introduction_to_the_same_is_seen_before_it_goes(owner, other, met, case_id, cast):
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    owner.send("/referrals/new/", go="look", recipient=f"organisation:{cast.partner.acting_for}")
    assert "もう途中です" not in owner.text
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    owner.send("/referrals/new/", go="look", recipient=f"organisation:{cast.other.acting_for}")
    assert "NPO法人ひだまりには、この方のつなぎが、もう途中です" in owner.text
    assert met in owner.text


def test_the_name_of_an_account_is_refused_as_a_number_is(owner, case_id) -> None:
    for where in ("連絡先: LINE id hanako2020", "@hanako_t へ", "インスタは umi.no.hito77"):
        owner.open(f"/referrals/new/?case={case_id}")
        owner.send("/referrals/new/", status=422, go="recipient", **(TYPED | {"where": where}))
        assert "のようです" in owner.mistakes[0]
    for where in (
        "オンラインも可（ZOOM）",
        "LINEで話したい",
        "ラインあり。バス5番",
        "COVID19のあと",
    ):
        owner.open(f"/referrals/new/?case={case_id}")
        owner.send("/referrals/new/", go="recipient", **(TYPED | {"where": where}))
        assert not owner.mistakes


def test_a_consent_against_the_persons_answer_is_refused_at_its_field(
    owner, other, case_id, cast
) -> None:
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    content = {"answer": people_rules.NO}
    people.write_section(by=cast.owner, case_id=case_id, name="sharing", version=0, content=content)
    consent(owner, address, status=422)
    field = owner.text.split('id="id_sections_error"')[1]
    assert "だれにも伝えないでほしい」と言っています" in field.split("</p>")[0]
    assert owner.text.count(" checked") == 4, "what was typed stays, and of what one was sure"
    assert queries.consent_of(cast.owner, Task.objects.get().pk) is None


@pytest.mark.parametrize(
    ("sections", "is_said"), [(["words"], True), (["words", "sharing"], False)]
)
def test_who_was_handed_on_may_have_said_whom_not_to_tell(
    other, case_id, cast, sections, is_said
) -> None:
    theirs = hand_on(cast, case_id, sections).case_id
    other.open(f"/referrals/new/?case={theirs}")
    first = "紹介してくれたみなと社会福祉協議会に確かめてください"
    page = other.send("/referrals/new/", go="recipient", **TYPED)
    assert (first in page) is is_said
    page = other.send(
        "/referrals/new/", go="look", recipient=f"organisation:{cast.partner.acting_for}"
    )
    assert "これが相手に届きます" in page and (first in page) is is_said


def test_every_consent_its_end_and_every_handover_stay_in_the_history(
    cast, owner, other, case_id
) -> None:
    """And the way to take a consent back stands where the consent does."""
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    hand_over(cast)
    [grant] = Grant.objects.all()
    page = owner.open(address)
    link = f"/people/{case_id}/consents/{grant.pk}/withdraw/"
    assert f'href="{link}"' in page
    owner.open(link)
    owner.send(link)
    page = owner.open(address)
    assert link not in page
    told = events(page)
    assert "本人が同意を取り消しました" in told and "くわしいことを渡しました" in told
    consent(owner, address)
    assert events(owner.text).count("くわしいことを渡しました") == 1
    owner.open(f"{address}release/")
    owner.send(f"{address}release/", handover="alone")
    told = events(owner.open(address))
    assert told.count("くわしいことを渡しました") == 2
    assert told.count("本人の同意を書きとめました") == 2
    assert told.count("本人が同意を取り消しました") == 1
    theirs = events(other.open(address))
    assert theirs.count("くわしいことを渡しました") == 2
    assert "同意を書きとめました" not in theirs


def test_what_was_taken_back_is_not_called_never_written_down(cast, owner, other, case_id) -> None:
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    consent(owner, address)
    owner.open(f"{address}release/")
    people.withdraw_consent(by=cast.owner, grant_id=Grant.objects.get().pk)
    page = owner.send(f"{address}release/", status=422, handover="alone")
    assert "本人が、同意を取り消しました。" in page
    assert "まだ書きとめられていません" not in page
    page = owner.open(address)
    assert "本人が、同意を取り消しました。" in page
    assert "まだ書きとめられていません" not in page


def test_whoever_was_asked_reads_from_today_why_it_was_called_off(
    cast, owner, other, case_id
) -> None:
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    assert "相手も読みます。" in owner.open(f"{address}cancel/")
    owner.send(f"{address}cancel/", reason="changed", words="引っこすことになりました")
    assert f'href="{address}"' in other.open("/today/")
    page = other.open(address)
    assert "取りやめるときのひとこと" in page and "引っこすことになりました" in page
    assert "（内容は、もう見られません）" in page
