"""After the first meeting: staying beside, letting go, and thinking better of it."""

import pytest

from tests.entry.web.referral.test_pages import accept, consent, offer_to
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.work.referral.models import Task


@pytest.fixture
def other(cast) -> Seat:
    """A worker of the NPO."""
    return Seat(cast.other)


@pytest.fixture
def taken(owner, other, case_id, cast) -> str:
    """The address of an introduction that the NPO has taken up; nothing is handed over."""
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    return address


def meet(seat: Seat, address: str) -> None:
    seat.send(f"{address}met/", on=clock.today().isoformat(), how="phone")


@pytest.fixture
def met(owner, other, taken) -> str:
    """The same, handed over and met."""
    consent(owner, taken)
    owner.send(f"{taken}release/", handover="alone")
    meet(other, taken)
    return taken


def test_today_leads_to_the_question_and_letting_go_says_what_it_did(owner, met):
    page = owner.open("/today/")
    assert f'<a class="button button-quiet button-small" href="{met}step-back/"' in page
    assert f'action="{met}stay/"' in page
    assert "こちらの次の連絡の日は、なくなります" in owner.open(f"{met}step-back/")
    page = owner.send(f"{met}step-back/")
    assert "NPO法人ひだまりにまかせました" in page
    assert f'href="{met}stay-again/"' in page
    assert "また担当になり" in owner.open(f"{met}stay-again/")
    page = owner.send(f"{met}stay-again/")
    assert "また、こちらも本人のそばにいます" in page
    assert "こちらも、そばにいつづけます" in page
    assert f'href="{met}step-back/"' in page
    assert Task.objects.get().sender_role == "beside"


def test_to_stay_says_so_once_however_often_it_is_pressed(owner, met):
    assert "そばにいつづけることにしました。" in owner.send(f"{met}stay/")
    assert "そばにいつづけることにしました。" not in owner.send(f"{met}stay/")
