"""Of the model: one sign-in with two memberships, and for whom by law a record is kept."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from tests.cast import PASS_PHRASE
from tests.ground.network.people import cookie_of, set_up
from tonari.ground.network import actions as network
from tonari.ground.network.actions import Newcomer
from tonari.ground.network.models import Organisation
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people.models import Case, Contract

from .world import World, pick


@dataclass
class Twofold:
    """A session of somebody with two memberships: for which one they act, and for which not."""

    cookie: str
    now: Actor
    other: Actor


class Belonging(World):
    """Who acts for whom decides who reads; who holds a record by law reads nothing by it."""

    def belong(self, which: int, who: int, more: int) -> None:
        """Somebody comes into a second organisation, or goes over to the other of their two."""
        if self.twofold and more % 4:
            self.go_over(pick(self.twofold, which))
        elif len(self.members) < 10:
            self.come_in_besides(pick(self.members, which), pick(self.members, who), more)

    def come_in_besides(self, me: Actor, by: Actor, more: int) -> None:
        """By a link for a member, or for the founder of an organisation."""
        self.hired += 1
        name = f"いそべ会{self.hired}"
        if more % 8:
            token = self.attempt(network.invite_member, by=by, name=name, roles=["worker"])
        else:
            token = self.attempt(network.invite_organisation, by=by, name=name, kind="npo")
        if token is None:
            return
        said = {"token": token, "newcomer": Newcomer("二つめの名", "", PASS_PHRASE, "", "", name)}
        cookie = self.seat(me)
        came = self.attempt(network.join_by_invitation, by=me, cookie=cookie, **said)
        if came:
            self.members.append(came.actor)
            self.twofold.append(Twofold(cookie, me, came.actor))
            self.seats[came.actor.acting_id] = cookie

    def seat(self, me: Actor) -> str:
        """Their session; it is opened by the second factor once in a life."""
        if me.acting_id not in self.seats:
            with clock.at(self.moment):
                set_up(me)
                self.seats[me.acting_id] = cookie_of(me)
        return self.seats[me.acting_id]

    def go_over(self, one: Twofold) -> None:
        """What only the membership that they leave is beside is shut to the other."""
        there = {"cookie": one.cookie, "member_id": one.other.acting_id}
        if not self.attempt(network.act_for_another, by=one.now, **there):
            return
        one.now, one.other = one.other, one.now
        for case, known in self.facts().items():
            given = any(one.now.acting_id in grant.readers for grant in known.grants)
            alone = one.other.acting_id in known.team and one.now.acting_id not in known.team
            if alone and not given:
                with clock.at(self.moment), pytest.raises(Refused):
                    people_queries.open_sections(one.now, case, ["words"], "support")
                return

    def hold_for(self, which: int, who: int, more: int) -> None:
        """Records that are kept for another organisation, and no longer."""
        by, case = self.case_by(which, who)
        ours = Contract.objects.filter(organisation=by.organisation_id).order_by("pk")
        contract = pick(list(ours), which)
        others = Organisation.objects.exclude(pk=by.organisation_id).order_by("pk")
        said = {"by": by, "what": "相談の委託", "begins_on": clock.today()}
        said["ends_on"] = clock.in_days(30 + which)
        made = said | {"contract_id": new_id(), "holder_id": pick(list(others), more).pk}
        if contract is None:
            self.attempt(people.make_contract, **made)
            return
        changed = said | {"contract_id": contract.pk, "revision": contract.revision}
        chosen = {"by": by, "contract_id": pick([contract.pk, contract.pk, None], more // 4)}
        seen = dict(Case.objects.values_list("pk", "contract"))
        self.one_of(
            [
                (people.change_contract, changed),
                (people.set_holder, chosen | {"case_id": case, "seen": seen[case]}),
                (people.set_holder_of_all, chosen | {"seen": seen}),
                (people.make_contract, made),
            ],
            more,
        )

    def who_holds_it_by_law_is_on_no_team(self) -> None:
        """Nor is the other membership of anybody who is."""
        of: dict[UUID, UUID | None] = {one.acting_id: one.organisation_id for one in self.members}
        for known in self.facts().values():
            assert {of.get(one, known.organisation_id) for one in known.team} <= {
                known.organisation_id
            }
