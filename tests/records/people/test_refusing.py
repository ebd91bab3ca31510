"""Whatever is said, handed on, ended and joined: what each keeper refuses is compared.

Chance walks through four organisations, and after every step each record is asked what it refuses.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import begin, fallback, found, make_cast
from tests.conftest import MOMENT, THOROUGH
from tests.records.people.merging import merge
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import Case, Grant, Merge, Section
from tonari.records.people.rules import NOT_YET_NAMED

STEPS = 45
SEEDS = (1, 2, 3) if THOROUGH else (1,)
Key = tuple[frozenset[UUID], UUID]


class Walk:
    """One life of four keepers, each of whom does everything for their organisation."""

    def __init__(self, seed: int) -> None:
        cast = make_cast()
        third = found("みなと診療所", "minami", "南 あおい", cast.owner)
        self.chance = random.Random(seed)
        self.moment = MOMENT
        self.keepers = [cast.owner, cast.other, cast.partner, third]
        self.seen: Counter[str] = Counter()
        # What a record, with those it took over, has ever refused of what was said in another.
        self.was_refused: dict[Key, set[UUID]] = {}
        self.hand_to(cast.owner, begin(cast.owner), cast.other)
        self.hand_to(cast.other, Case.objects.get(organisation=cast.other.acting_for).pk, third)

    def go(self) -> None:
        """One deed, which may be refused, and a look at all."""
        deeds = {
            self.say: 5, self.strike: 1, self.hand: 5, self.withdraw: 2, self.rest: 1,
            self.join: 1, self.part: 1, self.begin: 1,
        }  # fmt: skip
        (deed,) = self.chance.choices(list(deeds), list(deeds.values()))
        with clock.at(self.moment):
            self.attempt(deed)
            self.compare()

    def attempt(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except Refused:
            self.seen["refused"] += 1

    def begin(self) -> None:
        if Case.objects.count() < 5:
            begin(self.chance.choice(self.keepers))

    def somebody(self) -> tuple[Actor, UUID]:
        """A record that holds, and who keeps it."""
        rows = Case.objects.filter(superseded_by=None).order_by("pk")
        case_id, organisation = self.chance.choice(rows.values_list("pk", "organisation"))
        return next(one for one in self.keepers if one.acting_for == organisation), case_id

    def say(self) -> None:
        by, case_id = self.somebody()
        # Of few, so that the same is often allowed and named again.
        named = [one.acting_for for one in self.keepers[2:] if self.chance.random() < 0.5]
        version = Section.objects.filter(case=case_id, name="sharing").count()
        content = {"not_to": rules.organisations_text(dict.fromkeys(named, "そこ"))}
        actions.write_section(
            by=by, case_id=case_id, name="sharing", version=version, content=content
        )

    def strike(self) -> None:
        by, case_id = self.somebody()
        version = Section.objects.filter(case=case_id, name="sharing").count()
        actions.strike_section(by=by, case_id=case_id, name="sharing", version=version, why="x")

    def hand(self) -> None:
        by, case_id = self.somebody()
        self.hand_to(by, case_id, self.chance.choice([one for one in self.keepers if one != by]))

    def hand_to(self, by: Actor, case_id: UUID, to: Actor) -> None:
        """All that an introduction does with the records."""
        queries.check_wish(by, case_id, [to.acting_for])
        begun = actions.open_case(
            by=to,
            case_id=new_id(),
            post_id=fallback(to),
            sections={"identity": {"called": NOT_YET_NAMED}},
            next_contact_on=clock.today(),
        )
        actions.introduce(by=by, case_id=begun, of_case=case_id, reopen=True)
        reference = new_id()
        actions.give_consent(
            by=by,
            case_id=case_id,
            basis_ref=reference,
            to_organisation=to.acting_for,
            sections=["words", *self.chance.choice([[], ["sharing"]])],
            asked="phone",
            agreed_on=clock.today(),
            until=clock.in_days(30),
        )
        theirs = self.chance.choice([begun, queries.standing(by, begun)])
        actions.release(by=by, basis_ref=reference, to_case=theirs)

    def withdraw(self) -> None:
        rows = Grant.objects.filter(ended_at=None).order_by("pk")
        for grant in self.chance.sample(list(rows), min(1, len(rows))):
            by = next(one for one in self.keepers if one.acting_for == grant.case.organisation_id)
            actions.withdraw_consent(by=by, grant_id=grant.pk)

    def rest(self) -> None:
        self.moment += timedelta(days=16)

    def join(self) -> None:
        by, case_id = self.somebody()
        others = Case.objects.filter(superseded_by=None, organisation=by.acting_for)
        for other in others.exclude(pk=case_id).order_by("pk")[:1]:
            merge(by, case_id, other.pk)

    def part(self) -> None:
        row = Merge.objects.filter(undone_at=None).order_by("merged_at").last()
        if row is not None:
            by = next(one for one in self.keepers if one.acting_for == row.kept.organisation_id)
            actions.undo_merge(by=by, case_id=row.kept_id, merge_id=row.pk)

    def compare(self) -> None:
        """What each record refuses, with what was said in those from which it came."""
        rows = list(Case.objects.values_list("pk", "organisation", "superseded_by"))
        keepers = {organisation: one for one in self.keepers for organisation in [one.acting_for]}
        roots = {case: keepers[organisation] for case, organisation, root in rows if root is None}
        said = {root: _named(by, root) for root, by in roots.items()}
        for root, by in roots.items():
            parts = frozenset(case for case, _organisation, holds in rows if root in (case, holds))
            refused = queries.passed_on(by, root)
            for from_case in refused.keys() & said.keys():
                self.stays(refused[from_case], said[from_case], (parts, from_case))
            for from_case in said.keys() & _led_from(parts):
                if roots[from_case] != by:
                    assert said[from_case] <= refused.get(from_case, set()), "it did not go along"
                    self.seen["along"] += bool(said[from_case])
            if named := sorted(said[root].union(*refused.values())):
                self.asks(by, root, self.chance.choice(named))

    def stays(self, refused: set[UUID], named: set[UUID], key: Key) -> None:
        """Nothing is forgotten, and what the person allows again is refused no more."""
        before = self.was_refused.setdefault(key, set())
        assert before & named <= refused, "a prohibition was lost"
        assert refused <= named, "what the person allowed again is refused"
        before |= refused
        is_led = key[1] in _led_from(key[0])
        self.seen["kept after the end"] += bool(refused) and not is_led
        self.seen["from further"] += bool(refused) and is_led and not _straight(key)

    def asks(self, by: Actor, case_id: UUID, named: UUID) -> None:
        """The rule that is asked before anything is told says so."""
        if self.chance.random() < 0.3:
            with pytest.raises(Refused):
                queries.check_wish(by, case_id, [named])


def _named(by: Actor, case_id: UUID) -> set[UUID]:
    section = queries.open_sections(by, case_id, ["sharing"], "support")["sharing"]
    return set(rules.named_organisations(section.content.get("not_to", "")))


def _live() -> list[tuple[UUID, UUID]]:
    rows = Grant.objects.filter(released_at__isnull=False, ended_at=None, to_case__isnull=False)
    return list(rows.filter(until__gte=clock.today()).values_list("case", "to_case"))


def _straight(key: Key) -> bool:
    return any(one == key[1] and to in key[0] for one, to in _live())


def _led_from(records: frozenset[UUID]) -> set[UUID]:
    """From where consents that live have led to these, straight and further."""
    handed, found_, here = _live(), set[UUID](), set(records)
    while here:
        here = {one for one, to in handed if to in here} - found_
        found_ |= here
    return found_ - records


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_each_refuses_whom_the_person_named(db: None, seed: int) -> None:
    with clock.at(MOMENT):
        walk = Walk(seed)
    for _step in range(STEPS):
        walk.go()
    assert walk.seen["along"]
    assert walk.seen["kept after the end"]
    assert walk.seen["from further"] or seed != 1
