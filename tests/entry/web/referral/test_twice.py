"""A double click on any step ends where a single one does, and says the same."""

import re

import pytest

from tests.cast import fallback
from tests.entry.web.referral.test_pages import accept, offer_to
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.work.referral import actions
from tonari.work.referral.models import Message, Task


@pytest.fixture
def other(cast) -> Seat:
    return Seat(cast.other)


@pytest.fixture
def address(owner, case_id, cast) -> str:
    return offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")


@pytest.fixture
def light(owner, case_id, place) -> str:
    """A letter to the café."""
    return offer_to(owner, case_id, f"service:{place}")


def main(seat: Seat) -> str:
    """What the page shows, without what makes each form count once."""
    found = re.search(r"<main.*</main>", seat.text, re.DOTALL)
    assert found
    return re.sub(r'<input type="hidden"[^>]*>', "", found.group())


def press(seat: Seat, address: str, name: str, **typed) -> None:
    """The same form twice: the second answer is the first, wherever the first one was seen."""
    seat.open(f"{address}{name}/")
    form = seat.page
    seat.send(f"{address}{name}/", **typed)
    once = (main(seat), seat.page.redirect_chain)
    seat.page = form
    seat.send(f"{address}{name}/", **typed)
    assert (main(seat), seat.page.redirect_chain) == once, name
    # Nobody saw the page between the two: what it would have said stands there once.
    seat.page = form
    seat.post(f"{address}{name}/", seat.hidden | typed)
    seat.send(f"{address}{name}/", **typed)
    assert (main(seat), seat.page.redirect_chain) == once, name


def test_every_step_between_two_organisations(owner, other, address, cast):
    today = clock.today().isoformat()
    met = {"on": today, "how": "phone"}
    agreed = {"sections": ["identity", "contact", "words"], "asked": "phone", "agreed_on": today}
    post_id = str(fallback(cast.other))
    press(other, address, "ask", words="車いすですか")
    press(owner, address, "answer", words="歩けます")
    press(other, address, "accept", post_id=post_id, words="平日ならいつでも")
    press(owner, address, "consent", **agreed, until="2027-11-01")
    press(owner, address, "tell", how="phone")
    press(owner, address, "arrange", handover="together", handover_on="2026-11-30")
    press(owner, address, "release", handover="together", handover_on="2026-11-30")
    press(other, address, "hold", reason="waiting_list", queue_place="2", words="満員です")
    press(other, address, "met", **met, words="笑っていた")
    press(other, address, "not-met")
    press(other, address, "met", **met)
    press(other, address, "met-day", on=today, how="in_person")
    press(owner, address, "step-back")
    press(owner, address, "stay-again")
    press(owner, address, "follow-up", holds="holds", words="毎週です")
    press(other, address, "news", holds="holds")
    assert [said.kind for said in Message.objects.order_by("pk")] == [
        "ask",
        "answer",
        "accept",
        "hold",
        "met",
    ]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("decline", {"reason": "area"}),
        ("cancel", {"reason": "changed", "words": "引っこすので"}),
        ("mistake", {}),
    ],
)
def test_every_end_of_an_offer(owner, other, address, name, typed):
    press(other if name == "decline" else owner, address, name, **typed)
    if name == "decline":
        press(owner, address, "settle")


def test_every_step_of_a_letter(owner, light):
    press(owner, light, "delivered")
    press(owner, light, "accept", way="phone")
    press(owner, light, "fail", way="phone", reason="not_fitting")
    press(owner, light, "settle")
    assert Task.objects.get().settled_at


def test_words_that_a_colleague_forestalled_are_no_double_click(other, address, cast):
    other.open(f"{address}accept/")
    form = other.page
    accept(other, address)
    actions.see_offer(by=cast.other, task_id=Task.objects.get().pk)
    other.page = form
    post_id = str(fallback(cast.other))
    page = other.send(f"{address}accept/", status=422, post_id=post_id, words="土曜もどうぞ")
    assert "NPO法人ひだまりが、先に引き受けています。" in page
    assert "書いたものは、送られていません。" in page
    assert "土曜もどうぞ" in page
    assert "書いたものは残っています" not in page
    assert not Message.objects.exists()


def test_a_refused_button_says_nothing_of_what_was_written(owner, other, address, cast):
    other.open(f"{address}accept/")
    actions.cancel(by=cast.owner, task_id=Task.objects.get().pk, reason="changed")
    page = other.send(f"{address}accept/", status=422, post_id=str(fallback(cast.other)))
    assert "いまの状態：取りやめました" in page
    assert "書いたものは残っています" not in page
    assert "もういちど見てください。" in page


def test_an_offer_that_another_window_had_sent_is_looked_at_before_it_goes_with_other_words(
    owner, cast, case_id
):
    new, to = "/referrals/new/", f"organisation:{cast.other.acting_for}"
    owner.open(f"{new}?case={case_id}")
    owner.send(new, go="recipient", need="将棋の相手", urgency="normal")
    owner.send(new, go="look", recipient=to)
    stale = owner.page
    owner.send(new, go="send")
    owner.page = stale
    page = owner.send(new, go="send", need="週に二度、囲碁の相手")
    assert "書きかえる前に送っています" in page and "週に二度、囲碁の相手" in page
    assert "この方のつなぎが、もう途中です" in page
    assert Task.objects.count() == 1
    owner.send(new, go="send")
    assert Task.objects.count() == 2
    # Nothing else in it: as after any double click.
    owner.page = stale
    owner.send(new, go="send")
    assert Task.objects.count() == 2
