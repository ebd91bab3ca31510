"""The pages of an introduction once the person has died: it says so where they may know it."""

import pytest

from tests.cast import fallback, tell_who
from tests.entry.web.referral.test_pages import offer_to
from tests.entry.web.seats import Seat
from tests.records.people.test_losses import note
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people.rules.losses import MISTAKE
from tonari.work.referral import actions, queries
from tonari.work.referral.models import Task

OVER = "このつなぎは終わりました。おたずねすることは、もうありません。"
DIED = "に亡くなられました。"


@pytest.fixture
def other(cast) -> Seat:
    """A worker of the NPO."""
    return Seat(cast.other)


@pytest.fixture
def met(owner, case_id, cast) -> Task:
    """An introduction to the NPO: handed over, and they have met."""
    offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    task = Task.objects.get(to_organisation=cast.other.acting_for)
    actions.accept_offer(by=cast.other, task_id=task.pk, post_id=fallback(cast.other))
    actions.consent(
        by=cast.owner,
        task_id=task.pk,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(300),
    )
    actions.release(by=cast.owner, task_id=task.pk)
    actions.record_first_meeting(by=cast.other, task_id=task.pk, on=clock.today(), how="phone")
    return task


@pytest.fixture
def at_the_cafe(owner, case_id, place, cast) -> Task:
    """An introduction to the café: delivered, and they have met."""
    address = offer_to(owner, case_id, f"service:{place}")
    owner.send(f"{address}delivered/")
    task = Task.objects.get(to_service=place)
    actions.accept_offer(by=cast.owner, task_id=task.pk, post_id=None, way="phone")
    actions.record_first_meeting(
        by=cast.owner, task_id=task.pk, on=clock.today(), how="phone", way="phone"
    )
    return task


def page(task: Task) -> str:
    return f"/referrals/{task.pk}/"


def test_whoever_stops_contact_is_told_of_a_place_that_hears_nothing(
    owner, case_id, at_the_cafe
) -> None:
    said = "は、これまでどおり、そばにいます。そちらの連絡ものぞまないときは"
    assert f"{at_the_cafe.to_service.name}{said}" in owner.open(f"/people/{case_id}/stop/")


def test_both_pages_say_it_and_ask_nothing_more(cast, owner, other, case_id, met) -> None:
    note(cast, case_id)
    for seat in (owner, other):
        text = seat.open(page(met))
        assert OVER in text and DIED in text and "終わりました" in text
        assert page(met) + "follow-up/" not in text and page(met) + "step-back/" not in text
        assert page(met) + "complete/" not in text and page(met) + "fail/" not in text
        assert "続いているか" not in text
        assert "つながりが続いているか" not in seat.open("/today/")
        assert page(met) not in seat.open("/referrals/")


def test_a_place_without_an_account_reads_that_it_is_over_and_never_why(
    client, cast, owner, case_id, at_the_cafe
) -> None:
    code = queries.code(cast.owner, at_the_cafe.pk)
    note(cast, case_id)
    text = owner.open(page(at_the_cafe))
    assert OVER in text and DIED in text
    assert "手紙を開く" not in text and code not in text and "ようすを" not in text
    owner.open(f"{page(at_the_cafe)}letter.pdf", status=404)
    for answer in (
        client.get(f"/a/{code}/"),
        client.post(f"/a/{code}/?say=news", {"holds": "holds"}),
        client.post("/a/", {"code": code}, follow=True),
    ):
        said = answer.content.decode()
        assert "おたずねすることは、もうありません" in said
        assert "亡くな" not in said and "教えてください" not in said


def test_a_mistake_makes_the_pages_as_they_were(
    client, cast, owner, other, case_id, met, at_the_cafe
) -> None:
    addresses = [page(met), page(at_the_cafe), f"/people/{case_id}/"]
    before = [owner.open(one) for one in addresses]
    theirs, code = other.open(page(met)), queries.code(cast.owner, at_the_cafe.pk)
    loss_id = note(cast, case_id)
    assert ">終わりました<" in owner.open(f"/people/{case_id}/")
    people.end_loss(by=cast.owner, loss_id=loss_id, end=MISTAKE)
    after = [owner.open(one) for one in addresses]
    assert [len(one) for one in after[:2]] == [len(one) for one in before[:2]]
    assert ">終わりました<" not in after[2]
    assert len(other.open(page(met))) == len(theirs)
    assert "ようすを知らせます" in client.get(f"/a/{code}/").content.decode()
    assert owner.get(f"{page(at_the_cafe)}letter.pdf").status_code == 200


def test_whoever_is_not_told_reads_that_it_is_over_and_not_why(
    cast, owner, other, case_id, met
) -> None:
    people.withdraw_consent(by=cast.owner, grant_id=queries.consent_of(cast.owner, met.pk).id)
    note(cast, case_id)
    today = other.open("/today/")
    assert page(met) in today and "終わりました" in today and "亡くな" not in today
    text = other.open(page(met))
    assert OVER in text and "亡くな" not in text
    assert page(met) not in other.open("/today/")


def test_the_form_and_the_page_after_it_name_who_is_told_and_who_is_not(
    cast, owner, case_id, met, at_the_cafe
) -> None:
    died = f"/people/{case_id}/loss/died/"
    page = owner.open(died)
    assert "<li>NPO法人ひだまり：亡くなられたことと日が、知らせで届きます。</li>" in page
    assert "<li>喫茶なぎさ：知らせが届きません。電話で伝えてください。" in page
    assert 'href="tel:0540002222">054-000-2222</a></li>' in page
    people.withdraw_consent(by=cast.owner, grant_id=queries.consent_of(cast.owner, met.pk).id)
    assert "<li>NPO法人ひだまり：いま本人の同意がないので、" in owner.open(died)
    page = owner.send(died, told_by="妹さん", words="")
    assert "終わったことを、電話で伝えてください（「きょう」にも出ています）：喫茶なぎさ。" in page
    assert "いま本人の同意がなく、知らせが届かないところ：NPO法人ひだまり。" in page
    today = owner.open("/today/")
    assert 'href="tel:0540002222"' in today
    assert f"/referrals/{at_the_cafe.pk}/end-told/" in today
    assert "亡くなられたことは伝わっていません。" in owner.open(f"/referrals/{met.pk}/")
    actions.tell_end(by=cast.owner, task_id=at_the_cafe.pk)
    mistake = f"/people/{case_id}/loss/end/mistake/"
    owner.open(mistake)
    assert "これからも続くことを、電話で伝えてください：喫茶なぎさ。" in owner.send(mistake)


def test_whom_nothing_tells_that_it_goes_on_stands_on_today_and_its_page_until_they_are_told(
    cast, owner, case_id, at_the_cafe
) -> None:
    loss_id = note(cast, case_id)
    actions.tell_end(by=cast.owner, task_id=at_the_cafe.pk)
    ring, told = 'href="tel:0540002222"', f"{page(at_the_cafe)}going-on-told/"
    heading, still = (
        "これからも続くことを、電話で伝える",
        "喫茶なぎさには、終わったと伝えたままです。",
    )
    for address in ("/today/", page(at_the_cafe)):
        text = owner.open(address)
        assert told not in text and heading not in text and still not in text
    people.end_loss(by=cast.owner, loss_id=loss_id, end=MISTAKE)
    today = owner.open("/today/")
    assert heading in today and ring in today and f'href="{told}"' in today
    text = owner.open(page(at_the_cafe))
    assert still in text and ring in text and told in text
    owner.open(told)
    text = owner.send(told)
    assert "喫茶なぎさに、これからも続くことを伝えたと書きとめました。" in text
    assert "これからも続くことを伝えました" in text and still not in text and told not in text
    assert heading not in owner.open("/today/")


def test_whom_the_recipient_told_reads_it_with_who_said_so(cast, owner, other, met) -> None:
    note(cast, queries.task(cast.other, met.pk).to_case, by=cast.other)
    text = owner.open(page(met))
    assert OVER in text and "の知らせ：" in text and DIED in text


NOBODY = "ほかの主体には届きません。知るのは、この記録のチームと、ここの調整する人だけです。"
NO_OTHER = "ここに出ていないところには、何も伝わりません。"


@pytest.mark.parametrize("kind", ["died", "missing"])
def test_where_nobody_is_told_the_form_says_so(owner, case_id, kind) -> None:
    text = owner.open(f"/people/{case_id}/loss/{kind}/")
    assert NOBODY in text
    assert "と日だけが伝わります" not in text and NO_OTHER not in text


@pytest.mark.parametrize("kind", ["died", "missing"])
def test_where_a_place_without_account_alone_is_beside_them_no_notice_is_promised(
    owner, case_id, at_the_cafe, kind
) -> None:
    text = owner.open(f"/people/{case_id}/loss/{kind}/")
    assert NOBODY in text and "<li>喫茶なぎさ：" in text and NO_OTHER in text
    assert 'href="tel:0540002222">054-000-2222</a></li>' in text


def test_the_form_of_somebody_missing_names_who_is_told_and_who_is_not(
    cast, owner, case_id, met, at_the_cafe
) -> None:
    missing = f"/people/{case_id}/loss/missing/"
    text = owner.open(missing)
    assert "<li>NPO法人ひだまり：行方がわからないことと日が、知らせで届きます。</li>" in text
    assert "<li>喫茶なぎさ：知らせは届きません。たずねたり伝えたりするかは、" in text
    assert NO_OTHER in text and NOBODY not in text
    people.withdraw_consent(by=cast.owner, grant_id=queries.consent_of(cast.owner, met.pk).id)
    assert "<li>NPO法人ひだまり：いま本人の同意がないので、" in owner.open(missing)
    said = {"told_by": "妹さん", "words": "", "next_contact_on": clock.in_days(7).isoformat()}
    text = owner.send(missing, **said)
    assert "いま本人の同意がなく、知らせが届かないところ：NPO法人ひだまり。" in text
    assert "電話で伝えてください" not in text, "nothing has ended there"


def test_whoever_has_not_met_them_yet_names_the_sender_who_is_told(
    cast, owner, other, case_id
) -> None:
    offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    task = Task.objects.get()
    actions.accept_offer(by=cast.other, task_id=task.pk, post_id=fallback(cast.other))
    tell_who(cast.owner, task.pk)
    theirs = Task.objects.get().to_case_id
    told = "みなと社会福祉協議会：亡くなられたことと日が、知らせで届きます。"
    assert told in other.open(f"/people/{theirs}/loss/died/")


UNKNOWN = {"died": "亡くなられたこと", "missing": "行方がわからないこと"}
WHY = {"died": "亡くなられたと聞いたため", "missing": "行方がわからなくなったため"}


@pytest.fixture
def unmet(cast, owner, case_id) -> Task:
    """An introduction to the NPO: taken up and handed over, and they have not met."""
    offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    task = Task.objects.get()
    actions.accept_offer(by=cast.other, task_id=task.pk, post_id=fallback(cast.other))
    tell_who(cast.owner, task.pk)
    return task


@pytest.mark.parametrize("kind", ["died", "missing"])
def test_the_form_says_what_ends_and_that_its_recipient_is_not_told_why(
    owner, case_id, unmet, kind
) -> None:
    text = owner.open(f"/people/{case_id}/loss/{kind}/")
    assert "まだ会えていないつなぎは、取りやめになります。" in text
    not_told = f"「きょう」で伝わります。{UNKNOWN[kind]}は、伝わりません。</li>"
    assert (
        f"<li>NPO法人ひだまり（くわしいことを渡しました）：取りやめたことだけが、{not_told}" in text
    )
    assert NOBODY in text and NO_OTHER in text


@pytest.mark.parametrize("kind", ["died", "missing"])
def test_the_form_says_that_of_what_was_never_sent_nobody_is_told(
    cast, owner, case_id, kind
) -> None:
    actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=cast.other.acting_for)],
        urgency="soon",
        offer={"need": "将棋の相手がほしい", "where": "潮見小学校区", "when": "平日の昼"},
    )
    text = owner.open(f"/people/{case_id}/loss/{kind}/")
    assert "<li>NPO法人ひだまり（まだ送っていません）：何も伝わりません。</li>" in text


@pytest.mark.parametrize("kind", ["died", "missing"])
def test_the_sender_reads_why_it_ended_and_the_recipient_only_that_it_did(
    cast, owner, other, case_id, unmet, kind
) -> None:
    note(cast, case_id, kind)
    text = owner.open(page(unmet))
    assert f"取りやめました（{WHY[kind]}）" in text and "そのほか" not in text
    today = other.open("/today/")
    row = today.split('id="ended"')[1].split("</section>")[0]
    assert page(unmet) in row and "取りやめました" in row and "そのほか" not in row
    text = other.open(page(unmet))
    assert "このお願いを取りやめました" in text
    for said in (today, text):
        assert "亡くな" not in said and "行方" not in said
    # Opened, it leaves Today.
    assert page(unmet) not in other.open("/today/")


def test_the_recipient_of_a_form_with_an_unanswered_offer_is_told_alike(
    owner, cast, case_id
) -> None:
    offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    text = owner.open(f"/people/{case_id}/loss/died/")
    assert "<li>NPO法人ひだまり（返事を待っています）：取りやめたことだけが、" in text
