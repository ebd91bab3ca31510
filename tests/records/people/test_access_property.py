"""`scope` (rows) and `decide` (facts) say the same of every viewer and every case, at random.

So does `allowed`, which asks less before it lets somebody write.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tonari.ground.network.models import Cover, Member, Organisation, Post, User
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import queries, rules
from tonari.records.people.models import Block, Case, Grant, Person, TeamMember, Track

ORGANISATIONS, MEMBERS, PERSONS = 3, 6, 2
CASES = ORGANISATIONS * PERSONS
STATES = ("active", "active", "active", "suspended", "left")
SEEN = {"allowed": 0, "refused": 0, "by_grant": 0, "writes": 0}


def random_world(seed: int) -> dict[str, Any]:
    """Dense worlds: rows drawn one by one would mostly be few, and nothing be allowed."""
    dice = random.Random(seed)

    def one_of(*values: Any) -> Any:
        return dice.choice(values)

    def somebody() -> int:
        return dice.randrange(MEMBERS)

    def some_case() -> int:
        return dice.randrange(CASES)

    def grant() -> dict[str, Any]:
        return {
            "of": some_case(),
            "to": some_case(),
            "names_case": one_of(True, True, True, False),
            "sections": dice.sample(sorted(rules.SECTIONS), dice.randrange(4)),
            "purpose": one_of("support", "support", "support", "handover"),
            "released": one_of(True, True, True, False),
            "ended": one_of(False, False, False, True),
            "days": dice.randint(-2, 2),
        }

    return {
        # Some act for two organisations by one sign-in.
        "also": (one_of(0, 1), one_of(3, 5)),
        "states": [one_of(*STATES) for _ in range(MEMBERS)],
        "posts": [(somebody(), one_of(None, somebody())) for _ in range(CASES)],
        "tracks": [
            (one_of(*rules.STATES_OF[rules.CONNECTION]), one_of(True, False)) for _ in range(CASES)
        ],
        "teams": {(some_case(), somebody()) for _ in range(16)},
        "covers": [
            (some_case(), somebody(), one_of(-2, -1, 0, 1), one_of(-1, 0, 1)) for _ in range(4)
        ],
        "taken": [some_case()][: dice.randrange(2)],
        "blocks": {(some_case(), somebody()) for _ in range(3)},
        "grants": [grant() for _ in range(24)],
    }


@contextmanager
def thrown_away() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class World:
    """Rows as random as the tables allow, and more random than the actions would make them."""

    def __init__(self, drawn: dict[str, Any]) -> None:
        today = clock.today()
        self.organisations = Organisation.objects.bulk_create(
            [Organisation(name=f"主体{n}", kind="npo", joined_on=today) for n in range(3)]
        )
        users = User.objects.bulk_create([User(login=f"m{n}") for n in range(MEMBERS)])
        users[1], users[5] = users[drawn["also"][0]], users[drawn["also"][1]]
        self.members = Member.objects.bulk_create(
            [
                Member(
                    user=users[n],
                    organisation=self.organisations[n % ORGANISATIONS],
                    name=f"人{n}",
                    is_worker=True,
                    state=state,
                    started_on=today,
                    ended_on=today if state == "left" else None,
                )
                for n, state in enumerate(drawn["states"])
            ]
        )
        self.cases = self._cases()
        for one in drawn["taken"]:  # by the next one of the same organisation
            root = self.cases[(one + ORGANISATIONS) % CASES]
            Case.objects.filter(pk=self.cases[one].pk).update(superseded_by=root)
        self._tracks(drawn)
        TeamMember.objects.bulk_create(
            [
                TeamMember(case=self.cases[c], member=self.members[m], since=today)
                for c, m in drawn["teams"]
            ]
        )
        Block.objects.bulk_create(
            [Block(case=self.cases[c], member=self.members[m]) for c, m in drawn["blocks"]]
        )
        Grant.objects.bulk_create([self._grant(one) for one in drawn["grants"]])

    def check_taken_over(self, known: dict[UUID, rules.CaseFacts]) -> None:
        """Docs/decisions/0003: the team of what was taken over is that of the one that holds."""
        taken = Case.objects.filter(superseded_by__isnull=False)
        for one, holds in taken.values_list("pk", "superseded_by"):
            assert known[one].team == known[holds].team - known[one].blocked

    def _cases(self) -> list[Case]:
        persons = Person.objects.bulk_create(
            [Person(created_at=clock.now()) for _ in range(PERSONS)]
        )
        return Case.objects.bulk_create(
            [
                Case(
                    person=persons[n // ORGANISATIONS],
                    organisation=self.organisations[n % ORGANISATIONS],
                    holder=self.organisations[n % ORGANISATIONS],
                    opened_on=clock.today(),
                    opened_by=self.members[0].pk,
                )
                for n in range(CASES)
            ]
        )

    def _tracks(self, drawn: dict[str, Any]) -> None:
        today = clock.today()
        posts = Post.objects.bulk_create(
            [
                Post(
                    organisation=self.cases[n].organisation,
                    name=f"担当{n}",
                    holder=self.members[holder],
                    deputy=self.members[deputy] if deputy not in (None, holder) else None,
                )
                for n, (holder, deputy) in enumerate(drawn["posts"])
            ]
        )
        self._covers(drawn, posts)
        rows = []
        for n, (state, has_problem) in enumerate(drawn["tracks"]):
            kinds = {rules.CONNECTION: state}
            if has_problem:
                kinds[rules.PROBLEM] = rules.OPEN
            for kind, now in kinds.items():
                is_open = now == rules.OPEN
                rows.append(
                    Track(
                        case=self.cases[n],
                        kind=kind,
                        state=now,
                        post=posts[n] if is_open else None,
                        opened_on=today,
                        ended_on=None if is_open else today,
                        next_contact_on=today if is_open else None,
                        last_contact_on=today,
                        last_reached_on=today,
                    )
                )
        Track.objects.bulk_create(rows)

    def _covers(self, drawn: dict[str, Any], posts: list[Post]) -> None:
        today = clock.today()
        days = [today + timedelta(days=n) for n in range(-3, 4)]
        Cover.objects.bulk_create(
            Cover(
                post=posts[case],
                member=self.members[member],
                first_day=days[3 + min(first, last)],
                last_day=days[3 + last],
            )
            for case, member, first, last in drawn["covers"]
        )

    def _grant(self, drawn: dict[str, Any]) -> Grant:
        to_case, now = self.cases[drawn["to"]], clock.now()
        return Grant(
            case=self.cases[drawn["of"]],
            to_organisation=to_case.organisation,
            to_case=to_case if drawn["names_case"] else None,
            basis=rules.CONSENT,
            basis_ref=new_id(),
            sections=sorted(drawn["sections"]),
            purpose=drawn["purpose"],
            asked="phone",
            agreed_on=clock.today(),
            until=clock.today() + timedelta(days=drawn["days"]),
            recorded_by=self.members[0].pk,
            released_at=now if drawn["released"] else None,
            ended_at=now if drawn["ended"] else None,
            end_reason="withdrawn" if drawn["ended"] else "",
        )

    def viewers(self) -> Iterator[Actor]:
        yield PUBLIC
        yield Actor("link", self.members[0].pk, self.organisations[0].pk)
        for one in self.members:
            yield Actor("member", one.pk, one.organisation_id)
        # Nobody signs in so; but if somebody did, both would have to say the same.
        yield Actor("member", self.members[0].pk, self.organisations[1].pk)


def decided(viewer: Actor, case_ids: list[UUID], known: dict[UUID, rules.CaseFacts]) -> set[UUID]:
    found = set()
    for case_id in case_ids:
        for section in rules.SECTIONS:
            answer = rules.decide(viewer, "read", known[case_id], [section], "support", clock.now())
            if isinstance(answer, rules.Allowed):
                found.add(case_id)
                SEEN["by_grant"] += answer.grant_id is not None
    SEEN["allowed"] += len(found)
    SEEN["refused"] += len(case_ids) - len(found)
    return found


def writes(viewer: Actor, case_id: UUID) -> bool:
    try:
        queries.allowed(viewer, "write", case_id, ["notes"], "support")
    except Refused:
        return False
    SEEN["writes"] += 1
    return True


def may_write(viewer: Actor, case: rules.CaseFacts) -> bool:
    answer = rules.decide(viewer, "write", case, ["notes"], "support", clock.now())
    return isinstance(answer, rules.Allowed)


@pytest.mark.django_db
def test_what_a_list_shows_is_what_may_be_opened(now: object) -> None:
    # A smaller seed is no smaller world: nothing to shrink.
    @settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])
    @given(st.integers(0, 2**32))
    def scope_equals_decide(seed: int) -> None:
        with thrown_away():
            world = World(random_world(seed))
            case_ids = [one.pk for one in world.cases]
            known = queries.facts(PUBLIC, case_ids)  # the same for whoever looks
            world.check_taken_over(known)
            for viewer in world.viewers():
                shown = set(queries.scope(viewer).values_list("pk", flat=True))
                assert shown == decided(viewer, case_ids, known)
                for case_id in case_ids:
                    assert writes(viewer, case_id) == may_write(viewer, known[case_id])

    scope_equals_decide()
    assert min(SEEN.values()) >= 10, f"the worlds were too empty: {SEEN}"
