"""The world of the model: its people, who may take which turn, and what was tried in it."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from tests.cast import Cast
from tests.conftest import MOMENT
from tonari.ground.ledger.models import Row
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import queries as people_queries
from tonari.records.people.models import Case
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Link, Task


class Tally:
    """What happened over all examples, so that a test that tries nothing fails."""

    steps: int
    done: Counter[str]
    edges: set[tuple[str, str]]

    @classmethod
    def begin(cls) -> None:
        cls.steps, cls.done, cls.edges = 0, Counter(), set()


def pick(items: list[Any], number: int) -> Any:
    return items[number % len(items)] if items else None


class World(RuleBasedStateMachine):
    """Three organisations with members, a resident alone, a café without account, and time."""

    cast: Cast
    resident: Actor
    cafe: Service

    def __init__(self) -> None:
        super().__init__()
        self.moment = MOMENT
        self.here = transaction.atomic()
        self.here.__enter__()
        cast = self.cast
        self.members = [cast.owner, cast.teammate, cast.stranger, cast.other, cast.partner]
        self.members.append(self.resident)
        self.hired = 0
        self.known_links: dict[UUID, Actor] = {}
        self.is_changed = True

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
        self.is_changed = True
        for task, state in Task.objects.values_list("pk", "state"):
            was = before.get(task, state)
            if was == state:
                continue
            if was == rules.DRAFT and (was, state) not in rules.EDGES:
                # Whoever answers a letter has got it: that is a step of its own.
                Tally.edges.add((was, rules.REQUESTED))
                was = rules.REQUESTED
            Tally.edges.add((was, state))
        return result

    def cases(self) -> list[UUID]:
        return list(Case.objects.order_by("pk").values_list("pk", flat=True))

    def tasks(self) -> list[UUID]:
        return list(Task.objects.order_by("pk").values_list("pk", flat=True))

    def task_by(self, number: int, who: int) -> tuple[UUID, Actor]:
        """A task and somebody of a side of it: who % 4 is 1 the sender's, 2 the other, 3 either."""
        task = pick(self.tasks(), number)
        if who % 4:
            able = self.turns(task, {1: rules.SENDER, 2: rules.RECIPIENT}.get(who % 4, ""))
            # Beginning anywhere, the first who may.
            start = who // 4 % max(len(able), 1)
            for member in able[start:] + able[:start]:
                if self.sides(member, task):
                    return task, member
        return task, pick(self.members, who // 4)

    def turns(self, task: UUID, side: str) -> list[Actor]:
        """Who may be on this side, or on either: by organisation, and by the link."""
        row = Task.objects.values_list("referral__organisation", "to_organisation").get(pk=task)
        sender, recipient = row
        wanted = {rules.SENDER: {sender}, rules.RECIPIENT: {recipient or sender}}
        there = wanted.get(side, {sender, recipient})
        links = [] if side == rules.SENDER else self.links(task)
        return [*links, *(member for member in self.members if member.organisation_id in there)]

    def sides(self, member: Actor, task: UUID) -> frozenset[str]:
        try:
            return queries.load(member, task)[1]
        except Refused:
            return frozenset()

    def way(self, by: Actor) -> str:
        return "" if by.kind == "link" else "fax"

    def case_by(self, number: int, who: int) -> tuple[Actor, UUID]:
        """A case, and three in four times somebody of its team."""
        case = pick(self.cases(), number)
        able = [m for m in self.members if people_queries.is_own_case(m, [case])]
        return pick(able if able and who % 4 else self.members, who), case

    def links(self, task: UUID) -> list[Actor]:
        """The link of a task, also after its end: whoever has it may try."""
        if task not in self.known_links and Link.objects.filter(task=task).exists():
            for member in self.members:
                with suppress(Refused):
                    keys = keys_of_token(fold_paper_code(queries.code(member, task)))
                    self.known_links[task] = Actor("link", keys.holder[1], None, keys)
                    break
        return [self.known_links[task]] if task in self.known_links else []
