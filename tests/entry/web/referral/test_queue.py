"""A queue before the details are handed over: both sides see where in it, and until when."""

import pytest

from tests.entry.web.referral.test_pages import accept, consent, offer_to
from tests.entry.web.seats import Seat
from tonari.work.referral.models import Task

WAITS = "順番を待っています。3番め、12月20日（日）ごろ"
HELD = "順番を待ってもらいます：3番め、12月20日（日）ごろ"


@pytest.fixture
def other(cast) -> Seat:
    return Seat(cast.other)


@pytest.fixture
def held(owner, other, case_id, cast) -> str:
    """Taken up, and waiting for the third turn; nothing is handed over, nothing agreed."""
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    other.open(f"{address}hold/")
    other.send(f"{address}hold/", reason="waiting_list", queue_place="3", expected_on="2026-12-20")
    return address


def test_both_sides_see_the_place_and_the_day_and_what_was_said_stays(owner, other, held):
    for page in (owner.open(held), other.open(held)):
        assert WAITS in page
        assert HELD in page
        assert "理由：順番待ち" not in page
        assert "11月17日" not in page
    assert "NPO法人ひだまりが引き受けました。何を伝えてよいか" in owner.open(held)
    assert "12月20日（日）までに、くわしいことを渡します" in other.open(held)
    consent(owner, held)
    assert "12月20日（日）までに、くわしいことを渡してください" in owner.open(held)
    assert WAITS in owner.text


def test_the_lists_and_today_of_both_sides_say_the_new_day(owner, other, held):
    for seat in (owner, other):
        page = seat.open("/referrals/")
        assert "3番め" in page
        assert "順番のめやす 12月20日（日）" in page
        assert "渡すめやす" not in page
    page = owner.open("/today/")
    assert "12月20日（日） 17:15までに渡す" in page
    assert "順番を待っています。3番め" in page
    page = other.open("/today/")
    assert "12月20日（日）までに会う" in page
    assert "順番を待っています。3番め" in page


def test_who_lets_wait_may_say_it_anew_and_both_are_kept(owner, other, held):
    assert f"{held}queue/" in other.open(held)
    # What stands is in the form: who only says more need not say it again.
    page = other.open(f"{held}queue/")
    assert 'value="3"' in page
    assert 'value="2026-12-20"' in page
    as_before = {"reason": "waiting_list", "queue_place": "3", "expected_on": "2026-12-20"}
    other.send(f"{held}queue/", **as_before, words="年内には空きます")
    assert "年内には空きます" in owner.open(held)
    other.open(f"{held}queue/")
    other.send(f"{held}queue/", reason="waiting_list", queue_place="1", expected_on="2026-12-01")
    for page in (owner.open(held), other.open(held)):
        assert "順番を待っています。1番め、12月1日（火）ごろ" in page
        assert HELD in page
    assert "12月1日（火）" in owner.open("/today/")


def test_an_older_page_does_not_overwrite_the_queue(owner, other, held):
    address = f"{held}queue/"
    other.open(address)
    before = other.page
    other.send(address, reason="waiting_list", queue_place="1", expected_on="2026-12-01")
    other.page = before
    page = other.send(address, 422, reason="waiting_list", queue_place="4")
    assert "ほかの人が書いた、いまの内容" in page and '<dd class="prose">12月1日（火）</dd>' in page
    assert "1番め" in owner.open(held)
    other.send(address, reason="waiting_list", queue_place="4")
    assert "4番め" in owner.open(held)


def test_a_day_that_nobody_said_is_not_made_up(owner, other, held):
    other.open(f"{held}queue/")
    other.send(f"{held}queue/", reason="waiting_list", queue_place="2")
    page = owner.open(held)
    assert "順番を待っています。2番め</strong>" in page
    # Then the details are still hoped for as soon as of anybody.
    assert "渡すめやす 11月17日（火）" in owner.open("/referrals/")
    assert "11月17日（火）までに、くわしいことを渡します" in other.open(held)


def test_after_the_details_the_queue_still_says_its_day(owner, other, held):
    consent(owner, held)
    owner.open(f"{held}release/")
    owner.send(f"{held}release/", handover="alone")
    for page in (owner.open(held), other.open(held)):
        assert WAITS in page
    assert Task.objects.get().state == "on-hold"


def test_a_day_agreed_on_for_bringing_together_is_not_the_turn(owner, other, held):
    consent(owner, held)
    owner.open(f"{held}release/")
    owner.send(f"{held}release/", handover="phone", handover_on="2026-12-04")
    for page in (owner.open(held), other.open(held)):
        assert WAITS in page
        assert "12月4日" in page
