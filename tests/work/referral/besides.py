"""Of the model: who is beside a person, and who is responsible; one record, or several at once."""

from tests.cast import HANAKO, fallback
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Grant, Track
from tonari.work.support import actions as support

from .world import World, pick


class Besides(World):
    """What a team does about itself."""

    def begin(self, which: int, who: int, more: int) -> None:
        if len(self.cases()) > 3:
            return
        by = pick(self.members, who)
        self.attempt(
            support.take_in,
            by=by,
            case_id=new_id(),
            post_id=fallback(by),
            sections=HANAKO,
            next_contact_on=clock.in_days(30),
        )

    def beside(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        its = {"by": by, "case_id": case}
        mate = {"member_id": pick(self.mates(by), which).acting_id}
        back = {"post_id": fallback(by), "next_contact_on": clock.in_days(3)}
        reached = {"on": clock.today(), "reached": bool(who % 2)}
        self.one_of(
            [
                (people.stop_contact, its),
                (people.come_back, its | back),
                (people.record_contact, its | reached | {"next_contact_on": clock.in_days(9)}),
                (people.join_team, its | mate),
                (people.leave_team, its | mate),
            ],
            more,
        )

    def hand_over(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        its = {"by": by, "case_id": case}
        post = {"post_id": self.some_post(by, more)}
        kind = pick([people_rules.CONNECTION, people_rules.PROBLEM], more)
        if kind == people_rules.PROBLEM:
            self.attempt(people.open_problem, **its, **post)
        self.attempt(people.hand_over, **its, **post, kind=kind)
        if more % 3 == 0:
            self.attempt(people.close_problem, **its)

    def several(self, which: int, who: int, more: int) -> None:
        """The same for many people at once, among them some who are not one's own."""
        by = pick(self.members, who)
        cases = self.cases()[which % 2 :]
        mate = {"by": by, "member_id": pick(self.mates(by), which).acting_id}
        posts = Track.objects.filter(case__in=cases, kind=people_rules.CONNECTION)
        seen = dict(posts.values_list("case", "post"))
        self.one_of(
            [
                (people.join_all, mate | {"case_ids": cases}),
                (people.leave_all, mate | {"case_ids": cases}),
                (
                    people.hand_over_all,
                    {"by": by, "seen": seen, "post_id": self.some_post(by, more)},
                ),
            ],
            more,
        )

    def withdraw(self, which: int, who: int, more: int) -> None:
        live = Grant.objects.filter(ended_at__isnull=True) if more % 4 else Grant.objects
        grant = pick(list(live.order_by("pk").values_list("pk", "case__organisation")), which)
        if grant is None:
            return
        its_own = [m for m in self.members if m.organisation_id == grant[1]]
        by = pick(its_own if more % 3 and its_own else self.members, who)
        self.attempt(people.withdraw_consent, by=by, grant_id=grant[0])
