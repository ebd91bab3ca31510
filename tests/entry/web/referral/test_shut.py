"""What was handed over opens no more: both sides read why, and whom to ask before ringing."""

from datetime import timedelta

import pytest

from tests.cast import fallback
from tests.entry.web.referral.test_pages import accept, consent, offer_to
from tests.entry.web.seats import Seat
from tests.ground.network.people import cookie_of
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people.actions import come_back, copy_received, withdraw_consent
from tonari.records.people.models import Grant
from tonari.work.referral.actions import cancel, hold, record_first_meeting
from tonari.work.referral.models import Task
from tonari.work.support.actions import plan_appointment
from tonari.work.support.rules import When

RING_FIRST = "連絡する前に、みなと社会福祉協議会に確かめてください。"


@pytest.fixture
def other(cast) -> Seat:
    """A worker of the NPO."""
    return Seat(cast.other)


@pytest.fixture
def handed(owner, other, case_id, cast) -> str:
    """The address of an introduction that the NPO took up; what it was told, it copied."""
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    consent(owner, address)
    owner.send(f"{address}release/", handover="alone")
    [grant] = Grant.objects.all()
    names = ["identity"]
    copy_received(by=cast.other, case_id=theirs(), grant_id=grant.pk, names=names)
    return address


def theirs():
    return Task.objects.get().to_case_id


def take_back(cast) -> None:
    withdraw_consent(by=cast.owner, grant_id=Grant.objects.get().pk)


def call_off(cast) -> None:
    cancel(by=cast.owner, task_id=Task.objects.get().pk, reason="other", words="本人と相談して")


def test_whoever_copied_it_is_warned_also_once_it_is_called_off(other, cast, handed) -> None:
    record = f"/people/{theirs()}/"
    assert "button-call" in other.open(record)
    take_back(cast)
    page = other.open(record)
    assert RING_FIRST in page
    assert "button-call" not in page.split('id="contact"')[1].split("columns-woven")[0]
    call_off(cast)
    page = other.open(record)
    assert "いまは、こちらの担当ではありません" in page
    assert RING_FIRST in page
    assert "に、本人が同意を取り消しました。" in page
    assert "に、みなと社会福祉協議会がこのつなぎを取りやめました。" in page
    assert "button-call" not in page.split('id="contact"')[1].split("columns-woven")[0]


def test_what_is_called_off_without_a_withdrawal_warns_too_and_names_no_consent(
    other, cast, handed
) -> None:
    call_off(cast)
    page = other.open(f"/people/{theirs()}/")
    assert RING_FIRST in page
    assert "がこのつなぎを取りやめました。" in page
    assert "同意を取り消しました" not in page


def test_whom_the_person_came_back_to_need_not_ask(other, cast, handed) -> None:
    call_off(cast)
    again = {"post_id": fallback(cast.other), "next_contact_on": clock.today()}
    come_back(by=cast.other, case_id=theirs(), **again)
    assert RING_FIRST not in other.open(f"/people/{theirs()}/")


def test_taking_back_names_whom_it_is_about_and_that_the_introduction_goes_on(
    owner, case_id, handed
) -> None:
    address = f"/people/{case_id}/consents/{Grant.objects.get().pk}/withdraw/"
    page = owner.open(address)
    assert "NPO法人ひだまりへの同意を取り消しますか" in page
    assert "つなぎは、これだけでは終わりません。" in page
    page = owner.send(address)
    assert "NPO法人ひだまりへの同意を取り消しました。 つなぎは、まだつづいています。" in page


@pytest.mark.parametrize("page", ["", "whereabouts/"])
def test_whoever_could_read_it_is_led_to_why_they_can_not_and_nobody_else(
    owner, other, cast, handed, page
) -> None:
    address = f"/people/{theirs()}/received/{Grant.objects.get().pk}/{page}"
    take_back(cast)
    assert "に、本人が同意を取り消しました。 渡されたものは" in other.open(address)
    assert other.page.redirect_chain[-1][0] == handed
    owner.open(address, status=404)
    Seat(cast.partner).open(address, status=404)


def test_a_consent_that_ran_out_is_not_said_to_be_taken_back(owner, other, handed) -> None:
    with clock.at(clock.now() + timedelta(days=400)):
        for seat in (owner, other):
            seat.cookies[KEY_COOKIE] = cookie_of(seat.actor)
            page = seat.open(handed)
            assert "本人の同意は、" in page and "まででした。" in page
            assert "取り消しました" not in page


def test_the_sender_has_it_on_today_until_it_is_seen_to(owner, other, cast, handed) -> None:
    heading = "本人の同意が終わりました"
    assert heading not in owner.open("/today/")
    take_back(cast)
    page = owner.open("/today/")
    assert heading in page
    assert f'href="{handed}cancel/"' in page and "本人に聞く" in page
    assert heading in owner.open("/referrals/")
    consent(owner, handed)
    assert heading not in owner.open("/today/"), "now it is to be handed over"
    take_back_all(cast)
    call_off(cast)
    assert heading not in owner.open("/today/")


def test_whoever_waits_for_their_turn_is_asked_about_it_too(owner, cast, handed) -> None:
    hold(by=cast.other, task_id=Task.objects.get().pk, reason="waiting_list")
    take_back(cast)
    here = owner.open(handed).split('aria-label="いますること"')[1].split("</section>")[0]
    assert "に、本人が同意を取り消しました。" in here
    assert "つなぎは、まだつづいています。" in here


def take_back_all(cast) -> None:
    for grant in Grant.objects.filter(ended_at=None):
        withdraw_consent(by=cast.owner, grant_id=grant.pk)


def test_whoever_has_met_them_is_told_on_today_for_two_weeks_and_in_the_list(
    other, cast, handed
) -> None:
    record_first_meeting(
        by=cast.other, task_id=Task.objects.get().pk, on=clock.today(), how="phone"
    )
    assert "本人の同意が終わりました" not in other.open("/today/")
    take_back(cast)
    assert "本人の同意が終わりました" in other.open("/today/")
    other.open("/referrals/")
    assert "渡されたものは、いまは開けません。" in other.text
    with clock.at(clock.now() + timedelta(days=15)):
        other.cookies[KEY_COOKIE] = cookie_of(other.actor)
        assert "本人の同意が終わりました" not in other.open("/today/")


def test_neither_a_call_that_was_planned_nor_a_list_rings_up_whoever_is_to_be_asked_about(
    other, cast, handed
) -> None:
    today = clock.today()
    plan_appointment(
        by=cast.other,
        appointment_id=new_id(),
        case_id=theirs(),
        kind="phone",
        when=When(today, today),
        what="ようすを聞く",
        place="",
        goers=[cast.other.acting_id],
    )
    ring = f'href="/people/{theirs()}/#contact"'
    for address in ("/today/", "/people/"):
        assert ring in other.open(address)
    take_back(cast)
    for address in ("/today/", "/today/all/plans/", "/people/"):
        page = other.open(address)
        assert RING_FIRST in page, address
        assert ring not in page, address
    assert "ようすを聞く" in other.open("/today/")
