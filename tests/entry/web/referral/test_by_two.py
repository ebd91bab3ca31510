"""Two at one introduction: what the slower one typed is kept, or stays in sight and is told."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import Cast, fallback, join, tell_who
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import FollowUp, Message, Task

UNSENT = "書いたものは、送られていません。"


@pytest.fixture
def accepted(cast: Cast, case_id: UUID) -> UUID:
    (task_id,) = actions.send_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=cast.other.acting_for)],
        urgency="normal",
        offer={"need": "将棋の相手"},
    )
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    return task_id


@pytest.fixture
def met(cast: Cast, accepted: UUID) -> UUID:
    tell_who(cast.owner, accepted)
    today = clock.today()
    actions.record_first_meeting(by=cast.other, task_id=accepted, on=today, how="phone")
    return accepted


@pytest.fixture
def mori(cast: Cast, accepted: UUID) -> Seat:
    """A colleague at the NPO, beside the person too."""
    colleague = join(cast.other, "mori", "森 あおい", "worker")
    theirs = Task.objects.get(pk=accepted).to_case_id
    people.join_team(by=cast.other, case_id=theirs, member_id=colleague.acting_id)
    return Seat(colleague)


def test_a_second_workers_word_that_it_broke_is_kept_and_comes_back(cast, met, mori, owner):
    asked = FollowUp.objects.get(side=rules.RECIPIENT, after_days=30)
    FollowUp.objects.filter(pk=asked.pk).update(state=rules.ASKED, due_on=clock.today())
    mori.open(f"/referrals/{met}/news/")
    said = {"side": rules.RECIPIENT, "holds": rules.HOLDS, "follow_up_id": asked.pk}
    actions.answer_follow_up(by=cast.other, task_id=met, **said)
    mori.send(f"/referrals/{met}/news/", holds="broken", words="もう二週間来ていない")
    assert "もう二週間来ていない" in mori.text
    assert "もう二週間来ていない" in owner.open(f"/referrals/{met}/")
    assert "とぎれたとのことです" in owner.open("/today/")
    assert Task.objects.get(pk=met).returned_at


@pytest.mark.parametrize(
    ("name", "typed", "first", "sentence"),
    [
        (
            "fail",
            {"reason": "other", "words": "三度たずねた"},
            lambda by, task_id: actions.fail(by=by, task_id=task_id, reason="not_fitting"),
            "NPO法人ひだまりが、先に「うまくいかなかった」と知らせています。",
        ),
        (
            "cancel",
            {"reason": "no_contact", "words": "三度たずねた"},
            lambda by, task_id: actions.cancel(by=by, task_id=task_id, reason="changed"),
            "このつなぎは、先に取りやめになっています。",
        ),
        (
            "complete",
            {"words": "毎週来ている"},
            lambda by, task_id: actions.complete(by=by, task_id=task_id, words="よかった"),
            "NPO法人ひだまりが、先に「つながった」と知らせています。",
        ),
    ],
)
def test_an_end_that_came_second_is_told_and_stays_on_the_page(
    cast, met, mori, name, typed, first, sentence
):
    mori.open(f"/referrals/{met}/{name}/")
    first(cast.other, met)
    page = mori.send(f"/referrals/{met}/{name}/", status=422, **typed)
    assert sentence in page
    assert UNSENT in page and typed["words"] in page
    assert "<form" not in page.split("いまの状態：")[1].split("</main>")[0]


def test_a_first_meeting_of_another_day_is_told(cast, accepted, mori):
    tell_who(cast.owner, accepted)
    mori.open(f"/referrals/{accepted}/met/")
    today = clock.today()
    actions.record_first_meeting(by=cast.other, task_id=accepted, on=today, how="phone")
    typed = {"on": today.isoformat(), "how": "together", "words": "足が悪そう"}
    page = mori.send(f"/referrals/{accepted}/met/", status=422, **typed)
    assert "NPO法人ひだまりが、先に会えたと知らせています。" in page
    assert UNSENT in page and "足が悪そう" in page


def test_who_sees_it_no_more_still_sees_what_they_typed(cast, case_id):
    (task_id,) = actions.send_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=cast.other.acting_for)],
        urgency="normal",
        offer={"need": "将棋の相手"},
    )
    colleague = Seat(join(cast.other, "yamada", "山田", "worker"))
    colleague.open(f"/referrals/{task_id}/ask/")
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    page = colleague.send(f"/referrals/{task_id}/ask/", status=409, words="車いすですか")
    assert "ほかの人が、先に引き受けました" in page
    assert UNSENT in page and "車いすですか" in page


def test_two_of_the_sender_hand_over_and_arrange_something_else(cast, accepted, owner, case_id):
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    actions.consent(
        by=cast.owner,
        task_id=accepted,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(90),
    )
    owner.open(f"/referrals/{accepted}/release/")
    actions.release(by=cast.teammate, task_id=accepted)
    typed = {"handover": "together", "words": "佐藤がいっしょに行きます"}
    page = owner.send(f"/referrals/{accepted}/release/", status=422, **typed)
    assert "ほかの人が、先に渡しています。" in page
    assert UNSENT in page and "佐藤がいっしょに行きます" in page
    assert not Message.objects.exists()


def test_a_question_that_was_changed_and_sent_again_is_another(cast, met, owner, case_id):
    (task_id,) = actions.send_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=cast.partner.acting_for)],
        urgency="normal",
        offer={"need": "将棋の相手"},
    )
    seat = Seat(cast.partner)
    seat.open(f"/referrals/{task_id}/ask/")
    form = seat.page
    seat.send(f"/referrals/{task_id}/ask/", words="車いすですか")
    seat.page = form
    seat.send(f"/referrals/{task_id}/ask/", words="何時ごろですか")
    said = [one.words for one in queries.task(cast.owner, task_id).messages]
    assert sorted(said) == ["何時ごろですか", "車いすですか"]


def test_what_came_back_since_is_looked_at_before_it_is_taken_note_of(cast, met, owner):
    said = {"task_id": met, "side": rules.RECIPIENT, "holds": rules.BROKEN}
    actions.answer_follow_up(by=cast.other, words="来なくなった", **said)
    assert "とぎれたとのことです" in owner.open(f"/referrals/{met}/settle/")
    stale = owner.page
    with clock.at(clock.now() + timedelta(hours=1)):
        actions.answer_follow_up(by=cast.other, words="また来なくなった", **said)
    page = owner.send(f"/referrals/{met}/settle/", status=422)
    assert "もう一度戻ってきました" in page
    assert Task.objects.get(pk=met).settled_at is None
    owner.page = stale
    owner.open(f"/referrals/{met}/settle/")
    owner.send(f"/referrals/{met}/settle/")
    assert Task.objects.get(pk=met).settled_at is not None


@pytest.fixture
def asked(cast: Cast, case_id: UUID) -> UUID:
    """An offer about which its recipient asked back; two of the sender are beside the person."""
    people.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    (task_id,) = actions.send_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[actions.Recipient(organisation_id=cast.other.acting_for)],
        urgency="normal",
        offer={"need": "将棋の相手"},
    )
    actions.ask(by=cast.other, task_id=task_id, words="車いすですか")
    return task_id


def test_who_answers_second_reads_the_first_answer_and_chooses(cast, asked, owner):
    address = f"/referrals/{asked}/answer/"
    owner.open(address)
    actions.answer(by=cast.teammate, task_id=asked, words="はい、車いすです")
    page = owner.send(address, status=422, words="いいえ、歩けます")
    assert "書いているあいだに、ほかの人が答えたか、新しい質問が届きました。" in page
    assert "はい、車いすです" in page and "いいえ、歩けます</textarea>" in page
    said = [one.words for one in queries.task(cast.other, asked).messages]
    assert said == ["車いすですか", "はい、車いすです"]
    owner.send(address, words="杖があれば歩けます")
    said = [one.words for one in queries.task(cast.other, asked).messages]
    assert sorted(said) == sorted(["車いすですか", "はい、車いすです", "杖があれば歩けます"])


def test_a_question_that_came_while_another_was_answered_is_not_answered_unseen(cast, asked, owner):
    address = f"/referrals/{asked}/answer/"
    owner.open(address)
    actions.ask(by=cast.other, task_id=asked, words="犬は苦手ですか")
    page = owner.send(address, status=422, words="いいえ")
    assert "犬は苦手ですか" in page
    assert queries.task(cast.owner, asked).has_question
    owner.send(address, words="歩けます。犬は好きです")
    assert not queries.task(cast.owner, asked).has_question


def test_who_answers_second_after_a_yes_reads_the_first_answer(cast, asked, owner):
    address = f"/referrals/{asked}/answer/"
    actions.accept_offer(by=cast.other, task_id=asked, post_id=fallback(cast.other))
    owner.open(address)
    actions.answer(by=cast.teammate, task_id=asked, words="はい、車いすです")
    page = owner.send(address, status=422, words="いいえ、歩けます")
    assert UNSENT in page and "いいえ、歩けます" in page
    assert "はい、車いすです" in page


SECOND = "ほかの人も、先にようすを書いています。どちらも「これまで」に残っています。"


def test_who_writes_second_how_it_goes_is_told_and_both_stand_with_their_names(
    cast, met, mori, owner
):
    address = f"/referrals/{met}/news/"
    mori.open(address)
    said = {"side": rules.RECIPIENT, "holds": rules.HOLDS, "words": "毎週来ている"}
    actions.answer_follow_up(by=cast.other, task_id=met, **said)
    page = mori.send(address, holds="broken", words="もう二週間来ていない")
    assert SECOND in page
    assert "NPO法人ひだまり（木村 健）" in page and "毎週来ている" in page
    assert "NPO法人ひだまり（森 あおい）" in page and "もう二週間来ていない" in page
    # Another organisation's members are not named to the sender.
    theirs = owner.open(f"/referrals/{met}/")
    assert "もう二週間来ていない" in theirs and "森 あおい" not in theirs


def test_who_presses_twice_or_has_read_what_was_written_is_told_of_nobody_else(cast, met, mori):
    address = f"/referrals/{met}/news/"
    said = {"side": rules.RECIPIENT, "holds": rules.HOLDS, "words": "毎週来ている"}
    actions.answer_follow_up(by=cast.other, task_id=met, **said)
    mori.open(address)
    form = mori.page
    assert SECOND not in mori.send(address, holds="holds", words="元気そう")
    mori.page = form
    assert SECOND not in mori.send(address, holds="holds", words="元気そう")
