"""Promise 1 as a model: whatever several organisations do, in whatever order, nobody is dropped.

Random actions of members, of a recipient without account, and of time. After every step: each open
track has a staffed post, each person has somebody beside them or asked for an open door, no grant
and no key outlives its reason, and every change of state is an edge of HL7 SDOH Clinical Care.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from tests.cast import HANAKO, fallback, join, make_cast
from tests.conftest import MOMENT
from tonari.ground.network import actions as network
from tonari.ground.network.models import Member, Post
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.ids import new_id
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Grant
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import FollowUp, Task

from . import kept
from .joining import Joining
from .losses import Losses
from .world import Tally, pick

OFFER = {"need": "週に一度、将棋の相手がほしい", "where": "潮見小学校区", "when": "平日の昼"}
CI = bool(os.environ.get("CI"))
EXAMPLES, STEPS = (64, 80) if CI else (4, 60)
TRIED = 5_000 if CI else 150
# Drawn evenly: whole numbers would mostly be 0, and one member would do everything.
ANY = st.sampled_from(range(97))


OF_TASKS = (
    "forward", "talk", "accept", "release", "meet", "after", "come_to_nothing", "follow_up",
    "bring_together",
)  # fmt: skip
DEEDS = (
    *OF_TASKS, *["forward"] * 9, "offer", "offer", "beside", "follow_up", "time_passes",
    "lose", "lose", "begin", "hand_over", "withdraw", "new_post", "hire", "leave", "time_passes",
    "merge", "merge", "unmerge",
)  # fmt: skip


class Network(Losses, Joining):
    """What they all do, in any order."""

    @initialize(who=ANY)
    def somebody_comes(self, who: int) -> None:
        self.begin(who, who, who)

    # One rule, drawn evenly with the names below: rules of their own would be left out in turns.
    @rule(what=st.sampled_from(DEEDS), which=ANY, who=ANY, more=ANY)
    def do(self, what: str, which: int, who: int, more: int) -> None:
        if what in OF_TASKS and not self.tasks():
            what = "offer"
        getattr(self, what)(which, who, more)

    def one_of(self, acts: dict[str, Callable[[], Any]], number: int) -> None:
        what = pick(list(acts), number)
        self.attempt(what, acts[what])

    def begin(self, which: int, who: int, more: int) -> None:
        if len(self.cases()) > 3:
            return
        by = pick(self.members, who)
        self.attempt(
            "begin",
            lambda: people.open_case(
                by=by,
                case_id=new_id(),
                post_id=fallback(by),
                sections=HANAKO,
                next_contact_on=clock.in_days(30),
            ),
        )

    def offer(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        others = [m.acting_for for m in self.members if m.organisation_id != by.organisation_id]
        to = [actions.Recipient(organisation_id=pick(others, which))] if others else []
        if more % 3 == 0 or not to:
            to = [actions.Recipient(service_id=self.cafe.pk), *(to if more % 2 else [])]
        if more % 5 == 0 and others:
            to.append(actions.Recipient(organisation_id=pick(others, more)))
        # Now and then one after the other, under the same referral.
        earlier = Task.objects.filter(referral__case=case).values_list("pk", flat=True)
        after = pick(sorted(earlier), which) if more % 4 == 1 else None
        tasks = self.attempt(
            "offer",
            lambda: actions.prepare_referral(
                by=by,
                referral_id=new_id(),
                case_id=case,
                recipients=to,
                urgency="urgent",
                offer=OFFER,
                after=after,
            ),
        )
        for task in tasks or []:
            self.attempt("send", lambda task=task: actions.send_offer(by=by, task_id=task))

    def forward(self, which: int, who: int, more: int) -> None:
        """The usual next step of an introduction, so that the walk gets far often enough."""
        going = Task.objects.filter(state__in=[*rules.OPEN_STATES]).order_by("pk")
        row = pick(list(going), which)
        # What is rarer depends on luck, and would fail one run in many for nothing.
        usual = {"begin", "send", "accept", "decline", "release", "meet", "step_back", "hold"}
        never = (usual | {"ask_follow_ups", "cancel", "remove_member"}) - set(Tally.done)
        assert not never, f"the walk never did: {never}"
