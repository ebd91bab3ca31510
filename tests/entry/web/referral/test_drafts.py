"""An introduction that was begun and not sent goes on: one draft per person and member."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import begin
from tests.entry.web.referral.test_pages import NEED, TYPED, offer_to
from tests.entry.web.seats import Seat
from tests.records.people.test_losses import note
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.work.referral import actions
from tonari.work.referral import queries as queries_of_referral
from tonari.work.referral.models import Referral, Task
from tonari.work.support import actions as support
from tonari.work.support import queries
from tonari.work.support.models import Draft
from tonari.work.support.rules import OFFER_DRAFT

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


ELSE = "通院に付きそう人がほしい"


@pytest.fixture
def declined(owner, cast, case_id):
    """An offer that the NPO did not take up; the way to another recipient, and its id."""
    offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    task_id = Task.objects.get().pk
    actions.decline_offer(by=cast.other, task_id=task_id, reason="area")
    return f"{NEW}?case={case_id}&again={task_id}", task_id


def test_after_a_no_the_same_need_goes_on_and_not_another_that_was_begun(
    owner, cast, case_id, declined
):
    address, task_id = declined
    begun(owner, case_id, need=ELSE)
    other = Draft.objects.get().pk
    page = owner.open(address)
    assert WRITTEN in page
    assert ELSE not in page
    assert "この方の別のつなぎも、まだ送っていません" in page
    assert ELSE in owner.open(f"{NEW}?once={other}")
    owner.open(address)
    owner.send(NEW, go="recipient", **TYPED)
    # What was begun after that no goes on there, also when the other was touched after it.
    owner.open(f"{NEW}?once={other}")
    owner.send(NEW, go="recipient", **(TYPED | {"need": ELSE}))
    page = owner.open(address)
    assert WRITTEN in page
    assert "この方のつなぎの続きです" in page
    assert Draft.objects.count() == 2
    owner.send(NEW, go="recipient", **TYPED)
    owner.send(NEW, go="look", recipient=f"organisation:{cast.partner.acting_for}")
    owner.send(NEW, go="send")
    new = Task.objects.exclude(pk=task_id).get()
    assert new.referral == Referral.objects.get()
    assert list(Draft.objects.values_list("pk", flat=True)) == [other]


def test_without_another_draft_nothing_is_said_of_one(owner, declined):
    page = owner.open(declined[0])
    assert WRITTEN in page
    assert "この方の別のつなぎ" not in page


@pytest.mark.parametrize("is_added", [False, True], ids=["of_its_own", "to_an_earlier_one"])
def test_a_draft_ends_with_what_is_made_of_it_and_not_after(
    owner, cast, case_id, declined, is_added
):
    begun(owner, case_id)
    draft_id = Draft.objects.get().pk
    actions.prepare_referral(
        by=cast.owner,
        referral_id=draft_id,
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=cast.partner.acting_for)],
        urgency="normal",
        offer={"need": NEED},
        after=declined[1] if is_added else None,
    )
    assert not Draft.objects.exists()


def test_what_was_made_of_a_draft_that_stayed_is_not_shown_for_a_new_one(owner, cast, case_id):
    begun(owner, case_id)
    left = Draft.objects.values().get()
    owner.send(NEW, go="look", recipient=f"organisation:{cast.other.acting_for}")
    owner.send(NEW, go="send")
    Draft.objects.create(**left)
    page = owner.open(f"{NEW}?case={case_id}")
    assert "何があるとよいですか" in page
    assert WRITTEN not in page


def test_what_was_only_searched_for_is_something_said(owner, case_id):
    owner.open(f"{NEW}?case={case_id}")
    owner.send(NEW, status=422, go="search", need="", urgency="normal", **{"find-words": "将棋"})
    assert "花ちゃん" in owner.open("/today/")
    assert "この方のつなぎの続きです" in owner.open(f"{NEW}?case={case_id}")
    assert not any(one.is_empty for one in queries.offer_drafts(owner.actor, case_id))


def test_the_other_drafts_are_opened_with_the_first_page_alone(owner, case_id):
    begun(owner, case_id)
    with CaptureQueriesContext(connection) as asked:
        owner.post(NEW, owner.hidden | TYPED | {"go": "recipient"})
    assert not [one for one in asked.captured_queries if "\"kind\" = 'offer'" in one["sql"]]


def test_an_empty_draft_that_was_touched_meanwhile_stays(owner, case_id):
    owner.open(f"{NEW}?case={case_id}")
    owner.send(NEW, status=422, go="recipient", need=" ", urgency="normal")
    empty = queries.offer_drafts(owner.actor, case_id)
    [draft] = empty
    assert draft.is_empty
    said = {"need": ["将棋の相手"], "case": [str(case_id)]}
    with clock.at(clock.now() + timedelta(seconds=1)):
        support.save_draft(by=owner.actor, draft_id=draft.id, answers=said, kind=OFFER_DRAFT)
        more = {"by": owner.actor, "answers": said, "kind": OFFER_DRAFT, "empty": empty}
        support.save_draft(draft_id=new_id(), **more)
    assert Draft.objects.filter(pk=draft.id).exists()


def two_windows(owner, case_id):
    """The first page in two windows, opened before anything was saved in either."""
    found = []
    for _window in range(2):
        owner.open(f"{NEW}?case={case_id}")
        found.append(owner.page)
    return found


def test_two_windows_opened_before_either_was_saved_make_one_draft(owner, case_id):
    first, second = two_windows(owner, case_id)
    owner.page = first
    owner.send(NEW, go="recipient", **TYPED)
    owner.page = second
    page = owner.send(NEW, go="recipient", **(TYPED | {"need": ELSE, "where": ""}))
    draft = Draft.objects.get()
    assert f"once={draft.pk}" in owner.page.redirect_chain[-1][0]
    # Both stand on the page, to be looked at; nothing typed is lost.
    assert f"{NEED}\n{ELSE}</textarea>" in page
    assert "南小学校のあたり" in page
    assert "別の画面でも書きはじめていました" in page
    assert "つなぐ先" not in page
    owner.send(NEW, go="recipient", **(TYPED | {"need": ELSE}))
    assert Draft.objects.get().pk == draft.pk


def test_two_windows_that_say_the_same_go_straight_on(owner, case_id):
    for window in two_windows(owner, case_id):
        owner.page = window
        page = owner.send(NEW, go="recipient", **TYPED)
        assert "どこにつなぎますか" in page
        assert "別の画面" not in page
    assert Draft.objects.count() == 1


def test_a_page_overwrites_nothing_of_what_another_window_wrote_on_an_earlier_one(
    owner, cast, case_id
):
    begun(owner, case_id)
    old = owner.page
    owner.open(f"{NEW}?case={case_id}")
    owner.send(NEW, go="recipient", **(TYPED | {"need": ELSE}))
    owner.page = old
    to = {"recipient": f"organisation:{cast.other.acting_for}"}
    page = owner.send(NEW, go="look", **to)
    assert ELSE in page
    looked_at = owner.page
    owner.open(f"{NEW}?case={case_id}")
    owner.send(NEW, go="recipient", **TYPED)
    # What goes is what was looked at, and nothing else.
    owner.page = looked_at
    page = owner.send(NEW, go="send")
    assert "いまの内容を見て、もう一度送ってください" in page
    assert NEED in page
    assert not Task.objects.exists()
    owner.send(NEW, go="send")
    assert queries_of_referral.task(cast.owner, Task.objects.get().pk).offer["need"] == NEED


@pytest.mark.parametrize("kind", ["died", "missing"])
def test_nobody_is_asked_to_go_on_with_an_offer_for_whoever_is_lost(owner, cast, case_id, kind):
    begun(owner, case_id)
    draft = Draft.objects.get().pk.hex
    assert draft in owner.open("/today/")
    loss_id = note(cast, case_id, kind)
    assert draft not in owner.open("/today/")
    people.end_loss(by=cast.owner, loss_id=loss_id, end="mistake" if kind == "died" else "found")
    assert draft in owner.open("/today/")
