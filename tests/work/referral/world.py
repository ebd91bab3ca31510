"""The world of the model: its people, who may take which turn, and what was tried in it."""

from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from tests.cast import Cast
from tests.compiled import compiled
from tests.conftest import MOMENT
from tonari.ground.ledger.models import Row
from tonari.ground.network.models import Post
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.ids import fold_paper_code
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import queries as people_queries
from tonari.records.people.models import Case
from tonari.records.people.rules import CaseFacts
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Link, Task

CASES = compiled(lambda: Case.objects.order_by("pk").values_list("pk", flat=True))
TASKS = compiled(lambda: Task.objects.order_by("pk").values_list("pk", flat=True))
STATES = compiled(lambda: Task.objects.values_list("pk", "state"))
LAST_ROW = compiled(lambda: Row.objects.order_by("-pk").values_list("pk", flat=True)[:1])


class Tally:
    """What happened over all examples, so that a test that tries nothing fails.

    Deeds are named as their actions are: `people.hand_over`; `done` counts those that were done,
    `by_link` those that somebody without an account did; `deed_of` says by which deed one is tried.
    """

    tried: Counter[str]
    done: Counter[str]
    by_link: Counter[str]
    deed_of: dict[str, str]
    edges: set[tuple[str, str]]

    @classmethod
    def begin(cls) -> None:
        cls.deed_of = {}
        cls.tried, cls.done, cls.by_link, cls.edges = Counter(), Counter(), Counter(), set()


def name_of(act: Callable[..., Any]) -> str:
    """An action as the tally names it."""
    return f"{act.__module__.split('.')[2]}.{act.__name__}"


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
        self.members = [*cast.everybody, self.resident]
        self.resting: dict[UUID, Actor] = {}
        self.known: dict[UUID, CaseFacts] = {}
        self.wishes: Collection[str] = ()
        self.by_link = False
        self.deed = "begin"
        self.hired = 0
        self.twofold: list[Any] = []
        self.seats: dict[UUID, str] = {}
        self.known_links: dict[UUID, Actor] = {}
        self.is_changed = True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.here.__exit__(None, None, None)

    def attempt(self, act: Callable[..., Any], **said: Any) -> Any:
        """Do it, or be refused without a trace. said: what the action is given, `by` among it."""
        name = name_of(act)
        Tally.tried[name] += 1
        self.lead_to(name)
        before, last = dict(STATES()), LAST_ROW()
        with clock.at(self.moment):
            try:
                result = act(**said)
            except Refused:
                assert LAST_ROW() == last, f"{name} was refused and left a trace"
                assert dict(STATES()) == before
                return None
        Tally.done[name] += 1
        if said["by"].kind == "link":
            Tally.by_link[name] += 1
        self.is_changed, self.known = True, {}
        for task, state in STATES():
            was = before.get(task, state)
            if was == state:
                continue
            if was == rules.DRAFT and (was, state) not in rules.EDGES:
                # Whoever answers a letter has got it: that is a step of its own.
                Tally.edges.add((was, rules.REQUESTED))
                was = rules.REQUESTED
            Tally.edges.add((was, state))
        return True if result is None else result

    def lead_to(self, name: str) -> None:
        """Remember by which deed this was tried first; a scene is told as it is."""
        if self.deed != "scene":
            Tally.deed_of.setdefault(name, self.deed)

    def one_of(self, acts: list[tuple[Callable[..., Any], dict[str, Any]]], number: int) -> Any:
        """Attempt one of several, first one that is wished for: (action, what it is given)."""
        for act, _said in acts:
            self.lead_to(name_of(act))
        wished = [(act, said) for act, said in acts if name_of(act) in self.wishes]
        act, said = pick(wished or acts, number)
        return self.attempt(act, **said)

    def cases(self) -> list[UUID]:
        return CASES()

    def tasks(self) -> list[UUID]:
        return TASKS()

    def task_by(self, number: int, who: int) -> tuple[UUID, Actor]:
        """A task and somebody of a side of it: who % 4 is 1 the sender's, 2 the other, 3 either."""
        tasks = self.tasks()
        if self.by_link and (known := [one for one in tasks if self.links(one)]):
            return pick(known, number), self.links(pick(known, number))[0]
        task = pick(tasks, number)
        able = self.turns(task, {1: rules.SENDER, 2: rules.RECIPIENT}.get(who % 4, ""))
        return task, pick(able if able and who % 4 else self.members, who // 4)

    def turns(self, task: UUID, side: str) -> list[Actor]:
        """Who may be on this side, or on either: by team or organisation, and by the link."""
        case, theirs, to = Task.objects.values_list(
            "referral__case", "to_case", "to_organisation"
        ).get(pk=task)
        senders = self.able(case)
        if to:
            there = [one for one in self.members if one.organisation_id == to]
            takers = self.able(theirs) if theirs else there
        else:
            # Whoever has the link answers as often as all who may enter it for them.
            takers = [*self.links(task) * max(len(senders), 1), *senders]
        return {rules.SENDER: senders, rules.RECIPIENT: takers}.get(side, [*senders, *takers])

    def way(self, by: Actor) -> str:
        return "" if by.kind == "link" else "fax"

    def facts(self) -> dict[UUID, CaseFacts]:
        """Of all records at once, and kept until something is done."""
        if not self.known:
            with clock.at(self.moment):
                self.known = people_queries.facts(JOB, self.cases())
        return self.known

    def able(self, case: UUID) -> list[Actor]:
        """Who is on the team of a record now."""
        return [one for one in self.members if one.acting_id in self.facts()[case].team]

    def case_by(self, number: int, who: int) -> tuple[Actor, UUID]:
        """A case, and three in four times somebody of its team."""
        case = pick(self.cases(), number)
        able = self.able(case)
        return pick(able if able and who % 4 else self.members, who), case

    def mates(self, by: Actor) -> list[Actor]:
        """Who acts for the same organisation, and they themselves."""
        return [one for one in self.members if one.organisation_id == by.organisation_id]

    def some_post(self, by: Actor, number: int) -> UUID:
        """A post, three in four times of one's own organisation."""
        posts = Post.objects.order_by("pk")
        own = posts.filter(organisation=by.organisation_id) if number % 4 else posts
        return UUID(str(pick(list(own.values_list("pk", flat=True)), number)))

    def links(self, task: UUID) -> list[Actor]:
        """The link of a task, also after its end: whoever has it may try."""
        if task not in self.known_links and Link.objects.filter(task=task).exists():
            for member in self.members:
                with suppress(Refused):
                    keys = keys_of_token(fold_paper_code(queries.code(member, task)))
                    self.known_links[task] = Actor("link", keys.holder[1], None, keys)
                    break
        return [self.known_links[task]] if task in self.known_links else []
