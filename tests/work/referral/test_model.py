"""Promise 1 as a model: whatever several organisations do, in whatever order, nobody is dropped.

Random actions of members, of a recipient without account, and of time. After every step: each open
track has a staffed post, each person has somebody beside them or asked for an open door, no grant
and no key outlives its reason, and every change of state is an edge of HL7 SDOH Clinical Care.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from tests.cast import HANAKO, Cast, fallback, join, make_cast
from tests.conftest import MOMENT
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.ground.network.models import Member, Post
from tonari.ground.vault.models import Keyring
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Case, Grant, Person, Track
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import Task

OFFER = {"need": "週に一度、将棋の相手がほしい", "where": "潮見小学校区", "when": "平日の昼"}
CI = bool(os.environ.get("CI"))
EXAMPLES = 18 if CI else 4
STEPS = 60
# Drawn evenly: whole numbers would mostly be 0, and one member would do everything.
ANY = st.sampled_from(range(97))


OF_TASKS = ("forward", "talk", "accept", "release", "meet", "after", "come_to_nothing")
DEEDS = (
    *OF_TASKS, *["forward"] * 9, "offer", "offer", "beside",
    "begin", "hand_over", "withdraw", "new_post", "hire", "leave", "time_passes",
)  # fmt: skip


class Tally:
    """What happened over all examples, so that a test that tries nothing fails."""

    steps = 0
    done: Counter[str] = Counter()
    edges: set[tuple[str, str]] = set()


def pick(items: list[Any], number: int) -> Any:
    return items[number % len(items)] if items else None


class Network(RuleBasedStateMachine):
    """Two organisations with their members, a café without account, and time."""

    cast: Cast
    cafe: Service

    def __init__(self) -> None:
        super().__init__()
        self.moment = MOMENT
        self.here = transaction.atomic()
        self.here.__enter__()
        self.members = [self.cast.owner, self.cast.teammate, self.cast.stranger, self.cast.other]
        self.hired = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.here.__exit__(None, None, None)

    def attempt(self, name: str, act: Callable[[], Any]) -> Any:
        """Do it, or be refused without a trace."""
        Tally.steps += 1
        before = dict(Task.objects.values_list("pk", "state"))
        rows = Row.objects.count()
        with clock.at(self.moment):
            try:
                result = act()
            except Refused:
                assert Row.objects.count() == rows, f"{name} was refused and left a trace"
                assert dict(Task.objects.values_list("pk", "state")) == before
                return None
        Tally.done[name] += 1
        for task, state in Task.objects.values_list("pk", "state"):
            if before.get(task, state) != state:
                Tally.edges.add((before[task], state))
        return result

    def cases(self) -> list[UUID]:
        return list(Case.objects.order_by("pk").values_list("pk", flat=True))

    def tasks(self) -> list[UUID]:
        return list(Task.objects.order_by("pk").values_list("pk", flat=True))

    def task_by(self, number: int, who: int) -> tuple[UUID, Actor]:
        """A task and somebody of a side of it: who % 4 is 1 the sender's, 2 the other, 3 either."""
        task = pick(self.tasks(), number)
        able = [member for member in [*self.members, *self.links(task)] if self.sides(member, task)]
        wanted = {1: rules.SENDER, 2: rules.RECIPIENT}.get(who % 4)
        turns = [member for member in able if not wanted or wanted in self.sides(member, task)]
        return task, pick(turns if turns and who % 4 else self.members, who // 4)

    def sides(self, member: Actor, task: UUID) -> frozenset[str]:
        try:
            return queries.load(member, task)[1]
        except Refused:
            return frozenset()

    def case_by(self, number: int, who: int) -> tuple[Actor, UUID]:
        """A case, and three in four times somebody of its team."""
        case = pick(self.cases(), number)
        able = [m for m in self.members if people_queries.is_own_case(m, [case])]
        return pick(able if able and who % 4 else self.members, who), case

    def links(self, task: UUID) -> list[Actor]:
        for member in self.members:
            try:
                code = queries.code(member, task)
            except Refused:
                continue
            keys = keys_of_token(fold_paper_code(code))
            return [Actor("link", keys.holder[1], None, keys)]
        return []

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
        tasks = self.attempt(
            "offer",
            lambda: actions.prepare_referral(
                by=by,
                referral_id=new_id(),
                case_id=case,
                recipients=to,
                urgency="urgent",
                offer=OFFER,
            ),
        )
        for task in tasks or []:
            self.attempt("send", lambda task=task: actions.send_offer(by=by, task_id=task))

    def forward(self, which: int, who: int, more: int) -> None:
        """The usual next step of an introduction, so that the walk gets far often enough."""
        going = Task.objects.filter(state__in=[*rules.OPEN_STATES]).order_by("pk")
        row = pick(list(going), which)
        usual = {
            rules.REQUESTED: ["accept"],
            rules.ACCEPTED: ["release", "meet"],
            rules.ON_HOLD: ["meet"],
            rules.IN_PROGRESS: ["after"],
        }
        what = pick(usual[row.state], more) if row else "offer"
        side = 1 if what in ("release", "after") else 2
        getattr(self, what)(self.tasks().index(row.pk) if row else which, 4 * who + side, more)

    def talk(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        acts = {
            "see": lambda: actions.see_offer(by=by, task_id=task),
            "ask": lambda: actions.ask(by=by, task_id=task, words="いつからですか"),
            "answer": lambda: actions.answer(by=by, task_id=task, words="来週からです"),
            "settle": lambda: actions.settle(by=by, task_id=task),
            "hold": lambda: actions.hold(by=by, task_id=task, reason="waiting_list"),
        }
        self.one_of(acts, more)

    def accept(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        post = fallback(by) if by.organisation_id else None
        self.attempt("accept", lambda: actions.accept_offer(by=by, task_id=task, post_id=post))

    def release(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        self.attempt(
            "consent",
            lambda: actions.consent(
                by=by,
                task_id=task,
                sections=["identity", "words", "whereabouts"],
                asked="phone",
                agreed_on=clock.today(),
                until=clock.in_days(60),
            ),
        )
        self.attempt("release", lambda: actions.release(by=by, task_id=task, how="phone"))

    def meet(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        self.attempt(
            "meet",
            lambda: actions.record_first_meeting(
                by=by, task_id=task, on=clock.today(), how="together"
            ),
        )

    def after(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        what = pick(["step_back", "stay_beside", "complete", "step_back"], more)
        self.attempt(what, lambda: getattr(actions, what)(by=by, task_id=task))

    def come_to_nothing(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        acts = {
            "decline": lambda: actions.decline_offer(by=by, task_id=task, reason="area"),
            "cancel": lambda: actions.cancel(by=by, task_id=task, reason="no_contact"),
            "fail": lambda: actions.fail(by=by, task_id=task, reason="could_not_meet"),
            "mistake": lambda: actions.enter_in_error(by=by, task_id=task),
        }
        self.one_of(acts, more)

    def beside(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        mate = pick([m for m in self.members if m.organisation_id == by.organisation_id], which)
        acts = {
            "stop": lambda: people.stop_contact(by=by, case_id=case),
            "back": lambda: people.come_back(
                by=by, case_id=case, post_id=fallback(by), next_contact_on=clock.in_days(3)
            ),
            "contact": lambda: people.record_contact(
                by=by,
                case_id=case,
                on=clock.today(),
                reached=bool(who % 2),
                next_contact_on=clock.in_days(9),
            ),
            "team": lambda: people.join_team(by=by, case_id=case, member_id=mate.acting_id),
        }
        self.one_of(acts, more)

    def hand_over(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        post_id = pick(list(Post.objects.order_by("pk").values_list("pk", flat=True)), more)
        kind = pick([people_rules.CONNECTION, people_rules.PROBLEM], more)
        if kind == "problem":
            self.attempt(
                "problem", lambda: people.open_problem(by=by, case_id=case, post_id=post_id)
            )
        self.attempt(
            "hand_over",
            lambda: people.hand_over(by=by, case_id=case, kind=kind, post_id=post_id),
        )

    def withdraw(self, which: int, who: int, more: int) -> None:
        grant = pick(list(Grant.objects.order_by("pk").values_list("pk", flat=True)), which)
        if grant is None:
            return
        by = pick(self.members, who)
        self.attempt("withdraw", lambda: people.withdraw_consent(by=by, grant_id=grant))

    def new_post(self, which: int, who: int, more: int) -> None:
        by = pick(self.members, who)
        mate = pick([m for m in self.members if m.organisation_id == by.organisation_id], which)
        name = f"担当{Post.objects.count()}-{which}"
        self.attempt(
            "new_post",
            lambda: network.create_post(by=by, name=name, holder_id=mate.acting_id),
        )

    def hire(self, which: int, who: int, more: int) -> None:
        if len(self.members) > 5:
            return
        by = pick(self.members, who)
        self.hired += 1
        joined = self.attempt(
            "hire", lambda: join(by, f"new{self.hired}", f"新人{self.hired}", "worker")
        )
        if joined:
            self.members.append(joined)

    def leave(self, which: int, who: int, more: int) -> None:
        by, gone = pick(self.members, who), pick(self.members, which)
        how = pick(["remove_member", "suspend_member"], more)
        act = getattr(network, how)
        self.attempt(how, lambda: act(by=by, member_id=gone.acting_id))
        active = Member.objects.filter(state="active").values_list("pk", flat=True)
        self.members = [member for member in self.members if member.acting_id in set(active)]

    def time_passes(self, which: int, who: int, more: int) -> None:
        self.moment += timedelta(days=pick([1, 1, 4, 30, 70], more))
        if people_queries.expired_grants(JOB).exists():
            self.attempt("expire", lambda: people.end_overdue_grants(by=JOB))
        with clock.at(self.moment):
            overdue = queries.past_due(JOB).exists()
        if overdue:
            self.attempt("overdue", lambda: actions.mark_overdue(by=JOB))

    @invariant()
    def every_open_track_is_carried_by_somebody(self) -> None:
        active = set(Member.objects.filter(state="active").values_list("pk", flat=True))
        for track in Track.objects.filter(state=people_rules.OPEN).select_related("post", "case"):
            assert track.post is not None
            assert track.post.organisation_id == track.case.organisation_id
            assert {track.post.holder_id, track.post.deputy_id} & active
        for post in Post.objects.all():
            assert {post.holder_id, post.deputy_id} & active
            assert not {post.holder_id, post.deputy_id} - active - {None}

    @invariant()
    def every_person_has_somebody_beside_them_or_an_open_door(self) -> None:
        for person in Person.objects.prefetch_related("cases__tracks"):
            states = {
                track.state
                for case in person.cases.all()
                for track in case.tracks.all()
                if track.kind == people_rules.CONNECTION
            }
            assert states & {people_rules.OPEN, people_rules.OPEN_DOOR}, states

    @invariant()
    def no_grant_and_no_key_outlives_its_reason(self) -> None:
        over = Task.objects.filter(state__in=rules.ENDED_WITHOUT).values_list("pk", flat=True)
        assert not Grant.objects.filter(basis_ref__in=over, ended_at__isnull=True).exists()
        assert not Keyring.objects.filter(bound_to__in=list(over)).exists()
        ended = list(Grant.objects.filter(ended_at__isnull=False).values_list("pk", flat=True))
        assert not Keyring.objects.filter(bound_to__in=ended).exists()
        live = set(Grant.objects.filter(ended_at__isnull=True).values_list("pk", flat=True))
        bound = Keyring.objects.filter(box_kind="case", bound_to__isnull=False)
        assert set(bound.values_list("bound_to", flat=True)) <= live

    @invariant()
    def nobody_steps_back_before_the_meeting(self) -> None:
        stepped = Task.objects.filter(sender_role="stepped_back")
        assert not stepped.filter(met_on__isnull=True).exists()


@pytest.mark.django_db
def test_nobody_is_dropped_whatever_happens() -> None:
    with clock.at(MOMENT):
        Network.cast = make_cast()
        Network.cafe = Service.objects.create(
            name="喫茶うみねこ", kind="place", standing="informal"
        )
    run_machine(
        Network,
        settings=hypothesis.settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )
    assert Tally.steps >= (1_000 if CI else 100)
    assert set(rules.EDGES) >= Tally.edges
    if CI:
        never = {"begin", "send", "accept", "release", "meet", "step_back"} - set(Tally.done)
        assert not never, f"the walk never did: {never}"
