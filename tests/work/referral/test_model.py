"""Promise 1 as a model: whatever several organisations do, in whatever order, nobody is dropped.

Random actions of members, of a recipient without account, and of time. After every step: each open
track has a staffed post, each person has somebody beside them or asked for an open door, no grant
and no key outlives its reason, and every change of state is an edge of HL7 SDOH Clinical Care.
"""

import random
from datetime import timedelta
from itertools import product

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from tests.cast import make_cast, resident
from tests.conftest import MOMENT, THOROUGH
from tonari.ground.network import queries as network_queries
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.queries import waiting
from tonari.work.referral.queries.tasks import inbox

from . import kept, reached
from .besides import Besides
from .introducing import Introducing
from .left_out import all_actions, left_out
from .losses import Losses
from .protecting import Protecting
from .scenes import Scenes
from .staffing import Staffing
from .world import Tally, pick
from .writing import Writing

pytestmark = pytest.mark.early

# In parts, so that processes walk side by side: two halves by chance, and two until all was done.
# 5,000 steps at least, each of them an action that was done; what was refused is not counted.
HALVES = (1, 2) if THOROUGH else (1,)
EXAMPLES, STEPS = (24, 80) if THOROUGH else (3, 60)
DONE = 800 if THOROUGH else 40
DONE_BY_WALK = 1_700 if THOROUGH else 40
# Drawn evenly: whole numbers would mostly be 0, and one member would do everything.
ANY = st.sampled_from(range(97))


OF_TASKS = (
    "forward", "talk", "accept", "release", "meet", "after", "come_to_nothing", "follow_up",
    "bring_together", "come_to_help",
)  # fmt: skip
DEEDS = (
    *OF_TASKS, *["forward"] * 12, "offer", "offer", "beside", "follow_up", "time_passes",
    "lose", "lose", "hear", "begin", "hand_over", "withdraw", "posts", "hire", "leave", "return_",
    "time_passes", "merge", "merge", "unmerge", "protect", "protect", "several", "new_task",
    "be_away", "scene", "write", "write", "plan", "plan", "rhythm",
    "belong", "belong", "hold_for", "hold_for", "find_nothing",
)  # fmt: skip


class Network(Besides, Introducing, Losses, Protecting, Scenes, Staffing, Writing):
    """What they all do, in any order."""

    @initialize(who=ANY)
    def somebody_comes(self, who: int) -> None:
        self.begin(who, who, who)

    # One rule, drawn evenly with the names below: rules of their own would be left out in turns.
    @rule(what=st.sampled_from(DEEDS), which=ANY, who=ANY, more=ANY)
    def do(self, what: str, which: int, who: int, more: int) -> None:
        if what in OF_TASKS and not self.tasks():
            what = "offer"
        if not self.cases() and what != "scene":
            what = "begin"
        self.deed = what
        with clock.at(self.moment):
            getattr(self, what)(which, who, more)

    def time_passes(self, which: int, who: int, more: int) -> None:
        self.moment += timedelta(days=pick([1, 4, 16, 31, 70, 190], more))
        self.known, self.is_changed = {}, True  # who was away may be back
        with clock.at(self.moment):
            expired = people_queries.expired_grants(JOB).exists()
            overdue = queries.past_due(JOB).exists()
            away = network_queries.with_people_away(JOB)
            alone = [one for one in away if any(people_queries.unattended(JOB, one).values())]
        if expired:
            self.attempt(people.end_overdue_grants, by=JOB)
        self.attempt(people.take_back_notices, by=JOB)
        with clock.at(self.moment):
            # Who is told of nothing any more is asked again, in the same tick.
            follows = queries.has_follow_ups_to_ask(JOB)
        if overdue:
            self.attempt(actions.mark_overdue, by=JOB)
        if follows:
            self.attempt(actions.ask_follow_ups, by=JOB)
        for organisation_id in alone:
            self.attempt(people.keep_reachable, by=JOB, organisation_id=organisation_id)
        with clock.at(self.moment):
            assert not queries.has_follow_ups_to_ask(JOB), "the tick does everything at once"
            assert not people_queries.expired_grants(JOB).exists(), "no grant outlives its date"
            assert not people_queries.untold(JOB), "who may read of nothing was told nothing"

    @invariant()
    def every_promise_is_kept(self) -> None:
        """Looked at whenever something was done: what was refused has left no trace."""
        if self.is_changed:
            with clock.at(self.moment):
                seen = kept.look()
                kept.nobody_is_dropped(seen)
                kept.nobody_is_left_with_a_resident_alone(seen, self.facts())
                kept.somebody_can_open_it(seen, self.facts())
                kept.no_grant_and_no_key_outlives_its_reason()
                kept.whom_not_to_tell_goes_along()
                kept.who_must_stay_away_does_wherever_it_led(self.facts())
                kept.no_link_outlives_its_reason()
                kept.what_broke_is_with_the_sender()
                kept.who_answers_for_an_introduction_is_responsible()
                kept.nobody_is_introduced_who_is_left_in_peace()
                reached.whoever_stepped_back_left_somebody_who_reaches()
                self.who_is_kept_away_opens_nothing()
                self.who_holds_it_by_law_is_on_no_team()
                self.who_has_died_or_is_missing_is_not_pressed_and_not_lost(seen)
            self.is_changed = False


@pytest.fixture
def town(db: None) -> None:
    """Three organisations, a resident alone and a café without account."""
    Tally.begin()
    with clock.at(MOMENT):
        Network.cast = make_cast()
        Network.resident = resident(Network.cast.owner)
        Network.cafe = Service.objects.create(
            name="喫茶うみねこ", kind="place", standing="informal"
        )


@pytest.mark.parametrize("half", HALVES)
def test_nobody_is_dropped_whatever_happens(town: None, half: int) -> None:
    run_machine(
        Network,
        settings=hypothesis.settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )
    assert Tally.done.total() >= DONE
    assert set(rules.EDGES) >= Tally.edges


def test_what_the_model_leaves_out_is_an_action_that_it_does_not_do() -> None:
    assert left_out() <= set(all_actions())


SCENES = 24
# What somebody without an account can do by a link.
BY_LINK = {
    f"referral.{name}"
    for name in (
        "see_offer", "ask", "accept_offer", "decline_offer", "record_first_meeting", "hold",
        "complete", "fail", "answer_follow_up", "correct_first_meeting",
        "undo_first_meeting",
    )
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("seed", (7, 8) if THOROUGH else (7,))
def test_everything_that_can_be_done_is_done_and_nobody_is_dropped(town: None, seed: int) -> None:
    """Chance leaves out what is rare: this tells it, then walks until everything was done."""
    wanted = set(all_actions()) - left_out()
    numbers = random.Random(seed)
    for number in range(SCENES):
        tell(number)
    for _life in range(60):
        if not _missing(wanted) and Tally.done.total() >= DONE_BY_WALK:
            break
        walk(numbers, 80, wanted)
    assert not _missing(wanted), "the walk never did these"
    assert Tally.done.total() >= DONE_BY_WALK
    assert set(rules.EDGES) >= Tally.edges


def test_what_waits_is_what_a_query_built_anew_finds(town: None) -> None:
    """The words of the questions of Today are built once, and told each time who asks, and when."""
    found = 0
    for number in range(SCENES):
        world = Network()
        try:
            world.do("scene", 0, 0, number)
            viewers = (world.cast.owner, world.cast.other, world.resident)
            for days, viewer in product((0, 40), viewers):
                with clock.at(world.moment + timedelta(days=days)):
                    found += _compared(viewer)
        finally:
            world.teardown()
    assert found > SCENES


def _compared(viewer: Actor) -> int:
    ours = waiting._our_turn(viewer)
    theirs = waiting._our_answer(inbox(viewer), viewer, waiting._told_after())
    told = {"member": viewer.acting_id, "organisation": viewer.acting_for}
    shown = {pk for pk, _total in waiting._OUR_TURN(**told)}
    shown |= {pk for pk, _total in waiting._OUR_ANSWER(**told, told_after=waiting._told_after())}
    assert shown == {*ours.values_list("pk", flat=True), *theirs.values_list("pk", flat=True)}
    return len(shown)


def _missing(wanted: set[str]) -> list[str]:
    """What was never done, or never without an account."""
    by_link = {f"{name} by link" for name in BY_LINK - set(Tally.by_link)}
    return sorted(wanted - set(Tally.done) | by_link)


def tell(number: int) -> None:
    """One of the scenes, in a life of its own."""
    world = Network()
    try:
        world.do("scene", 0, 0, number)
        world.every_promise_is_kept()
    finally:
        world.teardown()


def walk(numbers: random.Random, steps: int, wanted: set[str]) -> None:
    """One life of the network, as the machine above would lead it, with one wish after the other.

    Every other deed is the one by which what is wished for had been tried before.
    """
    world, wish = Network(), ""
    try:
        world.somebody_comes(numbers.randrange(97))
        for step in range(steps):
            missing = _missing(wanted)
            if wish not in missing or step % 16 == 0:
                wish = numbers.choice(missing or [""])
            name, _by, link = wish.partition(" by ") if step % 2 else ("", "", "")
            world.wishes, world.by_link = {name}, bool(link)
            what = Tally.deed_of.get(name) or numbers.choice(DEEDS)
            world.do(what, *(numbers.randrange(97) for _number in range(3)))
            world.every_promise_is_kept()
    finally:
        world.teardown()
