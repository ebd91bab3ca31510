"""Who presses a button on a page from before a death is told that it is over; nothing changes."""

from datetime import timedelta
from functools import partial
from inspect import signature
from typing import Any

import pytest

from tests.cast import Cast
from tests.conftest import MOMENT
from tests.records.people.test_losses import note
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people
from tonari.records.people.models import Grant, Track
from tonari.records.people.rules.losses import MISTAKE
from tonari.work.referral import actions, queries
from tonari.work.referral.models import FollowUp, Message, Task

from .test_by_two import OURS, STEPS, THEIRS, Step, Town, take, told, town

__all__ = ["town"]

OVER = "このつなぎは終わりました。"
CLEAR = (
    OVER,
    "このつなぎは、先に取りやめになっています。",
    "亡くなられたことが書きとめられています。",
)
ALL = STEPS | {
    "tell": Step(actions.tell, "met", OURS, {"how": "phone"}),
    "met day": Step(
        actions.correct_first_meeting,
        "met",
        THEIRS,
        {"seen": MOMENT.date(), "seen_how": "phone", "on": MOMENT.date(), "how": "together"},
    ),
}
MET = [name for name, step in ALL.items() if step.begins == "met"]


def rows() -> list[Any]:
    kept = (Task, FollowUp, Message, Grant, Track)
    return [list(model.objects.order_by("pk").values()) for model in kept]


def presses(step_of: str, by: Actor, task_id: Any, light: bool = False) -> Refused | None:
    """What they are told; that nothing has changed where they are told anything."""
    before = rows()
    refused = told(partial(take, ALL[step_of], by, task_id, light=light))
    assert refused is None or rows() == before
    return refused


@pytest.mark.parametrize("name", ALL)
def test_whoever_of_either_side_is_told_and_nothing_changes(
    town: Town, cast: Cast, name: str
) -> None:
    step = ALL[name]
    task_id = getattr(town, step.begins)()
    note(cast, town.case_id, by=town.ours[1])
    refused = presses(name, getattr(town, step.side)[0], task_id)
    if name == "settle":  # what came back before is read, whatever happened since
        assert refused is None
        return
    assert refused is not None and not refused.repeated
    assert refused.reason.startswith(CLEAR)
    if name in MET and step.side == THEIRS:
        assert refused.reason.startswith(OVER), "never why"


@pytest.mark.parametrize("name", ALL)
def test_whoever_has_no_account_is_told_by_link_and_by_voice(
    town: Town, cast: Cast, name: str
) -> None:
    step = ALL[name]
    task_id = getattr(town, step.begins)(light=True)
    note(cast, town.case_id, by=town.ours[1])
    link = [town.link] if step.side == THEIRS and town.link else []
    for by in (*link, town.ours[0]):
        refused = presses(name, by, task_id, light=True)
        if name == "settle":
            assert refused is None
            continue
        assert refused is not None and not refused.repeated
        # By a link that has ended nothing is done; its page says so.
        assert refused.missing or refused.reason.startswith(CLEAR)


@pytest.mark.parametrize("name", MET)
def test_where_the_recipient_wrote_it_down_both_are_told(town: Town, cast: Cast, name: str) -> None:
    task_id = town.met()
    theirs = Task.objects.get(pk=task_id).to_case_id
    assert theirs is not None
    note(cast, theirs, by=town.theirs[1])
    refused = presses(name, getattr(town, ALL[name].side)[0], task_id)
    assert refused is not None and refused.reason.startswith(OVER)


@pytest.mark.parametrize("name", MET)
def test_after_a_mistake_all_of_it_goes_on(town: Town, cast: Cast, name: str) -> None:
    task_id = town.met()
    loss_id = note(cast, town.case_id)
    people.end_loss(by=town.ours[1], loss_id=loss_id, end=MISTAKE)
    assert presses(name, getattr(town, ALL[name].side)[0], task_id) is None


def test_nobody_is_asked_to_hand_over_what_was_agreed_of_whoever_has_died(
    town: Town, cast: Cast
) -> None:
    task_id = town.agreed()
    actions.record_first_meeting(by=town.theirs[0], task_id=task_id, on=clock.today(), how="phone")
    away = cast.stranger.acting_id
    network.change_roles(by=cast.owner, member_id=away, roles=["worker", "coordinator"])
    with clock.at(clock.now() + timedelta(days=5)):
        assert [one.task_id for one in queries.late_releases(cast.stranger)] == [task_id]
        note(cast, town.case_id)
        assert not queries.late_releases(cast.stranger)


def test_every_action_on_an_introduction_is_asked_here() -> None:
    """But for what may be done after the end, and what the next places test by their own rules."""
    given = {name: getattr(actions, name) for name in actions.__all__}
    on_one = {
        name
        for name, act in given.items()
        if getattr(act, "is_action", False) and "task_id" in signature(act).parameters
    }
    asked = {step.act.__name__ for step in ALL.values()} | {"consent"}
    of_ends = {"see_end", "tell_end", "undo_tell_end", "tell_going_on"}
    assert on_one - asked == {"see_offer", "step_in", "offer_suggested", *of_ends}
