"""An introduction that was begun and not sent goes on: one draft per person and member."""

from tests.cast import begin
from tests.entry.web.referral.test_pages import NEED, TYPED
from tests.entry.web.seats import Seat
from tonari.records.people import actions as people
from tonari.work.support.models import Draft

NEW = "/referrals/new/"
WRITTEN = f"{NEED}</textarea>"


def begun(seat, case_id, **typed):
    seat.open(f"{NEW}?case={case_id}")
    seat.send(NEW, go="recipient", **(TYPED | typed))


def test_beginning_again_goes_on_with_what_was_not_sent(owner, case_id):
    begun(owner, case_id)
    page = owner.open(f"{NEW}?case={case_id}")
    assert WRITTEN in page
    assert "書きはじめた、この方のつなぎの続きです" in page
    owner.send(NEW, go="recipient", **(TYPED | {"where": "駅のあたり"}))
    assert Draft.objects.count() == 1
    # From Today it is just the page, with the way to throw it away.
    page = owner.open(f"{NEW}?once={Draft.objects.get().pk}")
    assert "駅のあたり" in page
    assert "この方のつなぎの続きです" not in page
    assert "この書きかけを捨てる" in page


def test_whoever_begins_anew_throws_it_away_after_a_question(owner, case_id):
    begun(owner, case_id)
    page = owner.open(f"{NEW}?case={case_id}")
    over = f"/people/new/{Draft.objects.get().pk}/drop/?over={case_id}"
    assert f'href="{over}"' in page
    assert "捨てますか" in owner.open(over)
    page = owner.send(over)
    assert not Draft.objects.exists()
    assert owner.page.redirect_chain[-1][0].startswith(f"{NEW}?case={case_id}&once=")
    assert WRITTEN not in page
    assert "何があるとよいですか" in page


def test_what_was_begun_for_somebody_else_or_by_a_colleague_stays_theirs(owner, cast, case_id):
    begun(owner, case_id)
    second = begin(cast.owner, {"identity": {"called": "次郎さん"}})
    assert WRITTEN not in owner.open(f"{NEW}?case={second}")
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    teammate = Seat(cast.teammate)
    assert WRITTEN not in teammate.open(f"{NEW}?case={case_id}")
    teammate.send(NEW, go="recipient", **TYPED)
    assert Draft.objects.count() == 2


def test_what_says_nothing_is_no_draft_and_ends_with_the_next(owner, case_id):
    owner.open(f"{NEW}?case={case_id}")
    owner.send(NEW, status=422, go="recipient", need=" ", urgency="normal")
    empty = Draft.objects.get().pk
    assert "花ちゃん" not in owner.open("/today/")
    assert "続きです" not in owner.open(f"{NEW}?case={case_id}")
    owner.send(NEW, go="recipient", **TYPED)
    assert Draft.objects.exclude(pk=empty).count() == 1
    assert not Draft.objects.filter(pk=empty).exists()
    assert "花ちゃん" in owner.open("/today/")
