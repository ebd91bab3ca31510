"""Two take the same step: it is done once, and whatever the slower one wrote is kept or told."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback, join
from tests.conftest import MOMENT
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people.models import Disclosure
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import FollowUp, Message, Task


class Town:
    """Two of the sender's team; two of the NPO on one post; a café with a link."""

    def __init__(self, cast: Cast) -> None:
        self.ours = (cast.owner, cast.teammate)
        self.theirs = (cast.other, join(cast.other, "mori", "森 あおい", "worker"))
        network.staff_post(
            by=cast.other,
            post_id=fallback(cast.other),
            holder_id=cast.other.acting_id,
            deputy_id=self.theirs[1].acting_id,
        )
        self.post_id = fallback(cast.other)
        self.case_id = begin(cast.owner)
        people.join_team(by=cast.owner, case_id=self.case_id, member_id=cast.teammate.acting_id)
        self.link: Actor | None = None

    def drafted(self, light: bool = False) -> UUID:
        organisation, service = self.theirs[0].acting_for, None
        if light:
            cafe = Service.objects.create(name="喫茶なぎさ", kind="place", standing="informal")
            organisation, service = None, cafe.pk
        (task_id,) = actions.prepare_referral(
            by=self.ours[0],
            referral_id=new_id(),
            case_id=self.case_id,
            recipients=[actions.Recipient(organisation_id=organisation, service_id=service)],
            urgency="normal",
            offer={"need": "将棋の相手"},
        )
        if light:
            keys = keys_of_token(fold_paper_code(queries.code(self.ours[0], task_id)))
            self.link = Actor("link", keys.holder[1], None, keys)
        return task_id

    def requested(self, light: bool = False) -> UUID:
        task_id = self.drafted(light)
        actions.send_offer(by=self.ours[0], task_id=task_id)
        return task_id

    def asked(self, light: bool = False) -> UUID:
        task_id = self.requested(light)
        actions.ask(by=self.link or self.theirs[0], task_id=task_id, words="いつですか")
        return task_id

    def asked_and_accepted(self, light: bool = False) -> UUID:
        return self._accepted(self.asked(light))

    def accepted(self, light: bool = False) -> UUID:
        return self._accepted(self.requested(light))

    def _accepted(self, task_id: UUID) -> UUID:
        post_id = None if self.link else self.post_id
        actions.accept_offer(by=self.link or self.theirs[0], task_id=task_id, post_id=post_id)
        return task_id

    def agreed(self, light: bool = False) -> UUID:
        task_id = self.accepted(light)
        agree(self.ours[0], task_id)
        return task_id

    def met(self, light: bool = False) -> UUID:
        task_id = self.agreed(light)
        actions.release(by=self.ours[0], task_id=task_id, how="phone")
        actions.record_first_meeting(by=self.link or self.theirs[0], task_id=task_id, **MET)
        return task_id

    def failed(self, light: bool = False) -> UUID:
        task_id = self.met(light)
        actions.fail(by=self.link or self.theirs[0], task_id=task_id, reason="not_fitting")
        return task_id


def agree(by: Actor, task_id: UUID) -> None:
    actions.consent(
        by=by,
        task_id=task_id,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(90),
    )


MET: dict[str, Any] = {"on": MOMENT.date(), "how": "phone"}
OURS, THEIRS = "ours", "theirs"
KEPT, TOLD = "kept", "told"


class Step(NamedTuple):
    """A step: from where, whose, with what; and what another says with it, who comes second."""

    act: Callable[..., Any]
    begins: str
    side: str
    said: dict[str, Any] = {}
    others: list[dict[str, Any]] = []
    becomes: str = TOLD


ONCE = new_id()
STEPS = {
    "send": Step(actions.send_offer, "drafted", OURS),
    "ask": Step(actions.ask, "requested", THEIRS, {"words": "いつですか", "once": ONCE},
        [{"words": "どこですか"}, {"words": "何時ですか", "once": new_id()}], KEPT),
    "answer": Step(actions.answer, "asked", OURS, {"words": "火曜", "once": ONCE},
        [{"words": "水曜"}, {"words": "木曜", "once": new_id()}], KEPT),
    "answer after a yes": Step(actions.answer, "asked_and_accepted", OURS,
        {"words": "火曜", "once": ONCE}, [{"words": "水曜", "once": new_id()}]),
    "accept": Step(actions.accept_offer, "requested", THEIRS, {"words": "火曜に"},
        [{"words": "水曜に"}]),
    "decline": Step(actions.decline_offer, "requested", THEIRS,
        {"reason": "area", "words": "遠い", "once": ONCE},
        [{"words": "満員"}, {"words": "満員", "once": new_id()}, {"reason": "no_capacity"}]),
    "hold": Step(actions.hold, "accepted", THEIRS,
        {"reason": "waiting_list", "words": "満員", "seen": ""}, [{"words": "来月に"}], KEPT),
    "hold, another place": Step(actions.hold, "accepted", THEIRS,
        {"reason": "waiting_list", "queue_place": 2, "words": "満員", "seen": ""},
        [{"queue_place": 3}]),
    "consent": Step(agree, "accepted", OURS),
    "release": Step(actions.release, "agreed", OURS,
        {"handover": "together", "words": "店の前で"},
        [{"handover": "alone"}, {"words": "駅で"}, {"handover_on": clock.in_days(2)}]),
    "arrange": Step(actions.arrange_handover, "accepted", OURS,
        {"handover": "together", "handover_on": None, "words": "店の前で", "seen": "x"},
        [{"words": "駅で"}], KEPT),
    "met": Step(actions.record_first_meeting, "agreed", THEIRS, {**MET, "words": "笑っていた"},
        [{"words": "足がわるそう"}, {"how": "together"}]),
    "not met": Step(actions.undo_first_meeting, "met", THEIRS),
    "complete": Step(actions.complete, "met", THEIRS, {"words": "毎週"}, [{"words": "月に一度"}]),
    "fail": Step(actions.fail, "met", THEIRS,
        {"reason": "not_fitting", "words": "合わず", "once": ONCE},
        [{"words": "会えず"}, {"words": "会えず", "once": new_id()},
         {"reason": "person_declined"}]),
    "fail without words": Step(actions.fail, "met", THEIRS, {"reason": "not_fitting"},
        [{"words": "会えず", "once": new_id()}]),
    "cancel": Step(actions.cancel, "accepted", OURS,
        {"reason": "changed", "words": "引っこす", "once": ONCE},
        [{"words": "入院"}, {"words": "入院", "once": new_id()}, {"reason": "no_contact"}]),
    "cancel a draft": Step(actions.cancel, "drafted", OURS, {"reason": "changed"},
        [{"reason": "person_declined"}, {"words": "入院"}]),
    "mistake": Step(actions.enter_in_error, "requested", OURS),
    "stay": Step(actions.stay_beside, "met", OURS),
    "step back": Step(actions.step_back, "met", OURS),
    "settle": Step(actions.settle, "failed", OURS),
    "follow up": Step(actions.answer_follow_up, "met", OURS,
        {"side": rules.SENDER, "holds": rules.HOLDS, "words": "毎週", "follow_up_id": ONCE},
        [{"words": "月に一度"}, {"holds": rules.BROKEN, "words": "来ない"}], KEPT),
    "news": Step(actions.answer_follow_up, "met", THEIRS,
        {"side": rules.RECIPIENT, "holds": rules.HOLDS, "words": "毎週", "follow_up_id": ONCE},
        [{"need": "送り迎え"}, {"holds": rules.BROKEN, "words": "来ない"}], KEPT),
}  # fmt: skip
# What the letter's recipient says by the link, and a member enters for them.
BY_VOICE = [name for name, step in STEPS.items() if step.side == THEIRS]


@pytest.fixture
def town(cast: Cast) -> Town:
    return Town(cast)


def take(step: Step, by: Actor, task_id: UUID, light: bool = False, **more: Any) -> None:
    said = step.said | more
    if step.act is actions.accept_offer:
        said["post_id"] = None if light else fallback(by)
    if step.act is actions.release and light:
        said["how"] = "phone"
    if light and step.side == THEIRS and by.kind == "member":
        said["way"] = "phone"
    step.act(by=by, task_id=task_id, **said)


def told(take_it: Callable[[], None]) -> Refused | None:
    """The refusal that somebody gets, if they do; a refused step leaves no trace."""
    before = Row.objects.count()
    try:
        take_it()
    except Refused as refused:
        assert Row.objects.count() == before
        return refused
    return None


def words_kept(viewer: Actor, task_id: UUID) -> list[str]:
    """Everything that was said and can be read by the sender, whom the words are for."""
    view = queries.task(viewer, task_id)
    said = [one.words for one in view.messages]
    return said + [words for one in view.follow_ups for words in (one.words, one.need) if words]


def is_silent(step: Step, refused: Refused | None, kept: list[str], more: dict[str, Any]) -> bool:
    """Whether words were neither kept nor told to be lost."""
    typed = [more[name] for name in ("words", "need") if name in more]
    lost = [words for words in typed if words not in kept]
    return bool(lost) and (refused is None or refused.repeated)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("pressed", ["by_one", "by_two"])
def test_the_same_is_done_once_and_answered_as_done(town: Town, name: str, pressed: str) -> None:
    step = STEPS[name]
    task_id = getattr(town, step.begins)()
    one, two = getattr(town, step.side)
    take(step, one, task_id)
    kept = words_kept(town.ours[0], task_id)
    again = told(lambda: take(step, one if pressed == "by_one" else two, task_id))
    assert again is not None
    # Whoever was beside the person by the post alone sees no more of what is over.
    assert again.repeated or (pressed == "by_two" and step.act is actions.fail)
    assert words_kept(town.ours[0], task_id) == kept


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.others])
@pytest.mark.parametrize("pressed", ["by_one", "by_two"])
def test_what_says_something_else_is_kept_or_told(town: Town, name: str, pressed: str) -> None:
    step = STEPS[name]
    task_id = getattr(town, step.begins)()
    one, two = getattr(town, step.side)
    slower = one if pressed == "by_one" else two
    take(step, one, task_id)
    for more in step.others:
        kept = words_kept(town.ours[0], task_id)
        refused = told(partial(take, step, slower, task_id, **more))
        if step.becomes == TOLD:
            assert refused is not None and not refused.repeated
            assert words_kept(town.ours[0], task_id) == kept
            continue
        assert refused is None
        new = words_kept(town.ours[0], task_id)
        assert len(new) > len(kept) and set(more.values()) & set(new)
        again = told(partial(take, step, slower, task_id, **more))
        assert again is not None and again.repeated


@pytest.mark.parametrize("first", ["link", "voice"])
@pytest.mark.parametrize("name", BY_VOICE)
def test_what_a_letters_recipient_says_by_link_and_by_voice(
    town: Town, name: str, first: str
) -> None:
    step = STEPS[name]
    task_id = getattr(town, step.begins)(light=True)
    assert town.link is not None
    ways = [town.link, town.ours[1]]
    one, two = ways if first == "link" else ways[::-1]
    take(step, one, task_id, light=True)
    again = told(lambda: take(step, two, task_id, light=True))
    # By a link that has ended nothing is done, nor was; its page says so.
    is_over = step.act in (actions.decline_offer, actions.fail) and two is town.link
    assert again is not None and (again.missing if is_over else again.repeated)
    for more in step.others:
        refused = told(partial(take, step, two, task_id, light=True, **more))
        assert not is_silent(step, refused, words_kept(town.ours[0], task_id), more)
        if step.becomes == TOLD:
            assert refused is not None and not refused.repeated


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.side == OURS])
def test_what_two_of_the_sender_do_for_a_letter(town: Town, name: str) -> None:
    step = STEPS[name]
    task_id = getattr(town, step.begins)(light=True)
    one, two = town.ours
    if name == "step back":
        with pytest.raises(Refused, match="アカウントのない"):
            take(step, one, task_id, light=True)
        return
    take(step, one, task_id, light=True)
    again = told(lambda: take(step, one, task_id, light=True))
    assert again is not None and again.repeated
    for more in step.others:
        refused = told(partial(take, step, two, task_id, light=True, **more))
        assert not is_silent(step, refused, words_kept(one, task_id), more)


def test_telling_by_voice_is_each_ones_own(town: Town) -> None:
    task_id = town.agreed()
    for by in town.ours:
        actions.tell(by=by, task_id=task_id, how="phone")
    refused = told(lambda: actions.tell(by=town.ours[0], task_id=task_id, how="phone"))
    assert refused is not None and refused.repeated
    assert Disclosure.objects.count() == 2


ENDS: dict[str, tuple[str, dict[str, Any], str]] = {
    "decline": ("requested", {"reason": "area"}, "NPO法人ひだまりが、先にことわっています。"),
    "cancel": ("met", {"reason": "changed"}, "このつなぎは、先に取りやめになっています。"),
    "fail": ("met", {"reason": "not_fitting"}, "先に「うまくいかなかった」と知らせています。"),
    "mistake": ("requested", {}, "このつなぎは、先に取りやめになっています。"),
}


@pytest.mark.parametrize("end", ENDS)
def test_who_comes_after_an_end_is_told_which(town: Town, end: str) -> None:
    begins, said, sentence = ENDS[end]
    task_id = getattr(town, begins)()
    STEPS[end].act(by=getattr(town, STEPS[end].side)[0], task_id=task_id, **said)
    later = [one for one in STEPS.values() if "words" in one.said and one.act != STEPS[end].act]
    for step in later:
        refused = told(partial(take, step, getattr(town, step.side)[1], task_id))
        assert refused is not None and not refused.repeated
        # What was to be handed over or arranged says by itself that nobody waits for it.
        if step.act not in (actions.release, actions.arrange_handover):
            assert sentence in refused.reason % refused.values
    assert not Message.objects.exists()


def asked_after(town: Town, days: int, light: bool = False) -> tuple[UUID, FollowUp]:
    task_id = town.met(light)
    with clock.at(clock.now() + timedelta(days=days)):
        actions.ask_follow_ups(by=town.ours[0])
    return task_id, FollowUp.objects.get(
        task=task_id, side=rules.RECIPIENT, state__in=[rules.ASKED]
    )


def test_a_second_word_that_it_broke_comes_back_to_the_sender(town: Town) -> None:
    task_id, asked = asked_after(town, 31)
    said = {"task_id": task_id, "side": rules.RECIPIENT, "follow_up_id": asked.pk}
    with clock.at(clock.now() + timedelta(days=31)):
        actions.answer_follow_up(by=town.theirs[0], holds=rules.HOLDS, **said)
        broken = {"holds": rules.BROKEN, "words": "もう二週間来ていない"}
        actions.answer_follow_up(by=town.theirs[1], **broken, **said)
        again = told(lambda: actions.answer_follow_up(by=town.theirs[1], **broken, **said))
    assert again is not None and again.repeated
    assert Task.objects.get(pk=task_id).returned_at is not None
    assert "もう二週間来ていない" in words_kept(town.ours[1], task_id)
    assert [one.holds for one in FollowUp.objects.filter(task=task_id).exclude(holds="")] == [
        rules.HOLDS,
        rules.BROKEN,
    ]


def test_a_link_says_that_it_broke_after_a_member_entered_that_it_holds(town: Town) -> None:
    task_id, asked = asked_after(town, 31, light=True)
    said = {"task_id": task_id, "side": rules.RECIPIENT, "follow_up_id": asked.pk}
    assert town.link is not None
    with clock.at(clock.now() + timedelta(days=31)):
        actions.answer_follow_up(by=town.ours[0], holds=rules.HOLDS, way="phone", **said)
        actions.answer_follow_up(by=town.link, holds=rules.BROKEN, words="来なくなった", **said)
    assert Task.objects.get(pk=task_id).returned_at is not None
    assert "来なくなった" in words_kept(town.ours[0], task_id)


def test_a_question_of_a_later_day_swallows_nothing(town: Town) -> None:
    task_id = town.met()
    later = FollowUp.objects.get(task=task_id, side=rules.RECIPIENT, after_days=90)
    said = {"side": rules.RECIPIENT, "holds": rules.BROKEN, "words": "来ない"}
    actions.answer_follow_up(by=town.theirs[0], task_id=task_id, follow_up_id=later.pk, **said)
    assert Task.objects.get(pk=task_id).returned_at is not None
    later.refresh_from_db()
    assert later.state == rules.PLANNED


def test_what_is_said_twice_to_a_question_that_gave_way_is_kept_once(town: Town) -> None:
    task_id, asked = asked_after(town, 31)
    said = {"task_id": task_id, "side": rules.RECIPIENT, "follow_up_id": asked.pk}
    shaky = said | {"holds": rules.SHAKY, "words": "雨の日は来ない"}
    with clock.at(clock.now() + timedelta(days=91)):
        actions.ask_follow_ups(by=town.ours[0])
        for by in town.theirs:
            refused = told(lambda by=by: actions.answer_follow_up(by=by, **shaky))
            assert (refused is not None and refused.repeated) == (by is town.theirs[1])
        actions.answer_follow_up(by=town.theirs[1], **said | {"holds": rules.HOLDS})
    kept = FollowUp.objects.filter(task=task_id).exclude(holds="").order_by("holds")
    assert [one.holds for one in kept] == [rules.HOLDS, rules.SHAKY]


def test_details_of_a_meeting_that_has_been_are_not_left_out_in_silence(town: Town) -> None:
    task_id = town.agreed()
    actions.record_first_meeting(by=town.theirs[0], task_id=task_id, **MET)
    arranged = {"handover": "together", "words": "店の前で"}
    with pytest.raises(Refused, match="先に会えたと"):
        actions.release(by=town.ours[0], task_id=task_id, **arranged)
    actions.release(by=town.ours[0], task_id=task_id)
