"""What was settled with another meanwhile: nothing more is sent by a page from before, and why."""

from uuid import UUID

import pytest

from tests.cast import Cast, fallback
from tests.entry.web.referral.test_pages import NEED, TYPED
from tests.entry.web.seats import Seat
from tonari.kernel.ids import new_id
from tonari.work.referral import actions, rules
from tonari.work.referral.models import Referral, Task

NOTHING_SENT = "ほかのところに決まりました。うみべ商事が引き受けたので、何も送っていません。"


@pytest.fixture
def declined(cast: Cast, case_id: UUID, place: UUID) -> UUID:
    """Of one need sent to two: the one whose no suggests the café; the other has not answered."""
    first, _second = actions.send_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[
            actions.Recipient(organisation_id=one.acting_for) for one in (cast.other, cast.partner)
        ],
        urgency="normal",
        offer={"need": NEED},
    )
    actions.decline_offer(by=cast.other, task_id=first, reason="area", suggested=place)
    return first


@pytest.fixture
def take(cast: Cast, declined: UUID):
    """The other of the two says yes."""
    second = Task.objects.exclude(pk=declined).get().pk
    post_id = fallback(cast.partner)
    return lambda: actions.accept_offer(by=cast.partner, task_id=second, post_id=post_id)


def test_a_suggestion_on_an_old_page_sends_nothing_once_another_has_taken_them_up(
    owner: Seat, declined: UUID, take, case_id, place
) -> None:
    page = owner.open(f"/referrals/{declined}/")
    assert f"{declined}/suggested/" in page
    take()
    page = owner.send(f"/referrals/{declined}/suggested/")
    assert NOTHING_SENT in page
    assert "あらためて「つなぐ」から始めてください" in page
    assert "うみべ商事が引き受けています" in page
    assert (Task.objects.count(), Referral.objects.count()) == (2, 1)
    assert Task.objects.get(pk=declined).settled_at is None
    # The page as it stands now offers no such button, and leads to where it begins anew.
    assert f"{declined}/suggested/" not in page
    anew = f"/referrals/new/?case={case_id}&again={declined}&recipient=service:{place}"
    assert NEED in owner.open(anew)
    owner.send("/referrals/new/", go="look", **TYPED)
    assert "うみべ商事が引き受けています。それでも「送る」を押すと" in owner.text
    owner.send("/referrals/new/", go="send")
    assert "喫茶なぎさへの手紙ができました" in owner.text
    assert Task.objects.filter(state=rules.ACCEPTED).count() == 1
    assert Referral.objects.count() == 2


def test_what_was_said_with_a_no_is_read_and_noted_though_another_said_yes(
    owner: Seat, cast: Cast, case_id: UUID
) -> None:
    first, second = actions.send_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[
            actions.Recipient(organisation_id=one.acting_for) for one in (cast.other, cast.partner)
        ],
        urgency="normal",
        offer={"need": NEED},
    )
    words = "見たことを、電話で話したいです"
    actions.decline_offer(by=cast.other, task_id=first, reason="area", words=words)
    assert "ほかのところにつなぐ" in owner.open("/today/")
    actions.accept_offer(by=cast.partner, task_id=second, post_id=fallback(cast.partner))
    page = owner.open("/today/")
    row = page.split('id="came_back"')[1].split("</section>")[0]
    assert "うみべ商事が引き受けています" in row and "ほかのところにつなぐ" not in row
    assert f"/referrals/{first}/settle/" in row
    assert words in owner.open(f"/referrals/{first}/")
    owner.open(f"/referrals/{first}/settle/")
    owner.send(f"/referrals/{first}/settle/")
    assert 'id="came_back"' not in owner.open("/today/")


def test_a_suggestion_pressed_twice_says_both_times_what_was_sent(
    owner: Seat, declined: UUID, take
) -> None:
    owner.open(f"/referrals/{declined}/")
    before = owner.page
    first = owner.send(f"/referrals/{declined}/suggested/")
    address = owner.page.redirect_chain[-1][0]
    # Also if somebody has said yes in between: it was sent, and then taken back.
    for answered in (lambda: None, take):
        answered()
        owner.page = before
        again = owner.send(f"/referrals/{declined}/suggested/")
        assert owner.page.redirect_chain[-1][0] == address
        assert "もう保存されています" not in again
        assert Task.objects.count() == 3
    assert "喫茶なぎさへの手紙ができました" in first


def test_what_was_written_for_another_is_looked_at_again_before_it_is_sent_besides(
    owner: Seat, cast: Cast, declined: UUID, take, case_id, place
) -> None:
    owner.open(f"/referrals/new/?case={case_id}&again={declined}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    owner.send("/referrals/new/", go="look", recipient=f"service:{place}")
    take()
    page = owner.send("/referrals/new/", status=422, go="send")
    assert NOTHING_SENT in page
    assert (Task.objects.count(), Referral.objects.count()) == (2, 1)
    assert "どちらも続きます" in page
    assert NEED in page
    owner.send("/referrals/new/", go="send")
    assert (Task.objects.count(), Referral.objects.count()) == (3, 2)


def test_what_waited_with_them_is_not_sent_either(
    owner: Seat, cast: Cast, declined: UUID, take, place, case_id
) -> None:
    actions.prepare_referral(
        by=cast.owner,
        referral_id=(letter := new_id()),
        case_id=case_id,
        recipients=[actions.Recipient(service_id=place)],
        urgency="normal",
        offer={"need": NEED},
        after=declined,
    )
    owner.open(f"/referrals/{letter}/delivered/")
    take()
    page = owner.send(f"/referrals/{letter}/delivered/", status=422)
    assert "いまの状態：ほかのところに決まりました" in page
    # A button alone: there is nothing that could have been lost.
    assert "もういちど見てください。" in page
    assert "書いたものは残っています" not in page
    assert Task.objects.get(pk=letter).requested_at is None


def test_a_suggestion_that_is_asked_already_is_not_asked_again_by_one_touch(
    owner: Seat, cast: Cast, declined: UUID, case_id, place
) -> None:
    (made,) = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[actions.Recipient(service_id=place)],
        urgency="normal",
        offer={"need": NEED},
    )
    page = owner.open(f"/referrals/{declined}/")
    assert f"{declined}/suggested/" not in page
    assert "この方のつなぎが、もう途中です" in page
    assert f"/referrals/{made}/" in page
