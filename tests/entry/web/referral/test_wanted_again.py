"""Who wanted no more contact from somebody is not introduced there again without being asked."""

import re

import pytest

from tests.cast import fallback
from tests.entry.web.referral.test_pages import TYPED, accept, consent, offer_to
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.records.directory.models import Service
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import actions
from tonari.work.referral.models import Task

NAME = "NPO法人ひだまり"
SAID = f"{NAME}からの連絡を、本人は前に、のぞまなくなりました。"
BOX = "また連絡があってよいと、本人に確かめました"
UNSAID = f"{NAME}から、また連絡があってよいかを本人に聞いてください。"
HERE = "前に、本人がここからの連絡をのぞまなくなりました。"
AGAIN = "みなと社会福祉協議会のつなぎで、また連絡がはじまりました。"


@pytest.fixture
def other(cast) -> Seat:
    return Seat(cast.other)


@pytest.fixture
def to(cast) -> str:
    return f"organisation:{cast.other.acting_for}"


def hand_over(owner, other, address) -> None:
    accept(other, address)
    consent(owner, address, wants_again=box(owner, f"{address}consent/"))
    owner.open(f"{address}release/")
    owner.send(f"{address}release/", handover="phone")


def box(owner, address: str = "") -> str:
    """The value of the box on the present page, or on another; empty where none is asked."""
    page = owner.open(address) if address else owner.text
    found = re.findall(r'<input type="checkbox" name="wants_again"[^>]*value="(\w+)"', page)
    return found[0] if found else ""


@pytest.fixture
def refused(owner, other, case_id, to):
    """The record there: what was handed over came back, as 「もう連絡しないで」 was said."""
    address = offer_to(owner, case_id, to)
    hand_over(owner, other, address)
    there = Task.objects.get().to_case_id
    people_actions.stop_contact(by=other.actor, case_id=there)
    assert "本人がのぞまなくなった" in owner.open(address)
    return there


def look(owner, case_id, *recipients: str) -> str:
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    return owner.send("/referrals/new/", go="look", recipient=list(recipients))


def test_it_is_said_and_asked_before_it_is_sent_and_with_the_consent(
    owner, other, case_id, to, refused
) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    assert HERE in owner.send("/referrals/new/", go="recipient", **TYPED)
    page = owner.send("/referrals/new/", go="look", recipient=to)
    assert SAID in page and BOX in page
    ticked = box(owner)
    owner.send("/referrals/new/", status=422, go="send")
    assert UNSAID in owner.mistakes[0] and Task.objects.count() == 1
    owner.send("/referrals/new/", go="send", wants_again=ticked)
    address = owner.page.redirect_chain[-1][0]
    accept(other, address)
    assert SAID in owner.open(f"{address}consent/")
    consent(owner, address, 422)
    assert UNSAID in owner.mistakes[0]
    assert not any(one.is_live for one in people.given(owner.actor, case_id))
    consent(owner, address, wants_again=box(owner))
    owner.open(f"{address}release/")
    owner.send(f"{address}release/", handover="phone")
    page = other.open(f"/people/{refused}/")
    assert page.index(AGAIN) < page.index("本人が望んで、こちらからの連絡を終わりにしました。")
    assert AGAIN not in owner.open(f"/people/{case_id}/")


def test_whoever_ticks_it_has_read_of_those_alone(owner, cast, case_id, to, refused) -> None:
    look(owner, case_id, f"organisation:{cast.partner.acting_for}")
    assert BOX not in owner.text
    for one in ("on", "true", "0" * 16):
        look(owner, case_id, to)
        owner.send("/referrals/new/", status=422, go="send", wants_again=one)
    assert Task.objects.count() == 1


def test_one_touch_is_not_offered_where_the_person_has_to_be_asked(
    owner, cast, case_id, refused
) -> None:
    theirs = Service(name="ひだまりカフェ", kind="place", standing="informal")
    theirs.organisation_id = cast.other.acting_for
    theirs.save(force_insert=True)
    address = offer_to(owner, case_id, f"organisation:{cast.partner.acting_for}")
    task = Task.objects.order_by("pk").last()
    said = {"reason": "no_capacity", "suggested": theirs.pk}
    actions.decline_offer(by=cast.partner, task_id=task.pk, **said)
    page = owner.open(address)
    assert HERE in page and "同じお願いを、ここに送る" not in page
    again = f"?case={case_id}&again={task.pk}&recipient=service:{theirs.pk}"
    assert again in page
    owner.open(f"/referrals/new/{again}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    assert BOX in owner.send("/referrals/new/", go="look", recipient=f"service:{theirs.pk}")


def test_whom_they_have_met_since_is_not_asked_about_any_more(
    owner, other, case_id, to, refused
) -> None:
    look(owner, case_id, to)
    owner.send("/referrals/new/", go="send", wants_again=box(owner))
    address = owner.page.redirect_chain[-1][0]
    hand_over(owner, other, address)
    task = Task.objects.order_by("pk").last()
    actions.record_first_meeting(by=other.actor, task_id=task.pk, on=clock.today(), how="phone")
    assert BOX not in look(owner, case_id, to)


def test_what_the_person_said_elsewhere_is_told_to_nobody_who_was_not_told(
    owner, other, cast, case_id, to
) -> None:
    """They are known there by another way, and said it then: whoever introduces them learns not."""
    address = offer_to(owner, case_id, to)
    hand_over(owner, other, address)
    there = Task.objects.get().to_case_id
    actions.cancel(by=owner.actor, task_id=Task.objects.get().pk, reason="changed")
    people_actions.come_back(
        by=other.actor,
        case_id=there,
        post_id=fallback(other.actor),
        next_contact_on=clock.in_days(3),
    )
    people_actions.stop_contact(by=other.actor, case_id=there)
    assert HERE not in look(owner, case_id, to) and BOX not in owner.text
    owner.send("/referrals/new/", go="send")
    address = owner.page.redirect_chain[-1][0]
    hand_over(owner, other, address)
    assert "のぞま" not in owner.open(address)
    assert AGAIN in other.open(f"/people/{there}/")
