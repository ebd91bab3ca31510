"""Of the model: people come, go, rest, are away and take other tasks; posts stay."""

from tests.cast import PASS_PHRASE
from tonari.ground.network import actions as network
from tonari.ground.network.actions import Newcomer
from tonari.ground.network.models import Absence, Member, Post
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC

from .world import World, pick

# What somebody may become: most still keep the key.
TASKS = (
    ["worker"], ["worker", "coordinator"], ["host"], ["coordinator", "steward", "worker"],
    ["supporter"], ["worker", "steward"],
)  # fmt: skip


class Staffing(World):
    """What an organisation does with its members and posts."""

    def hire(self, which: int, who: int, more: int) -> None:
        if len(self.members) > 7:
            return
        by = pick(self.members, who)
        self.hired += 1
        name = f"新人{self.hired}"
        token = self.attempt(network.invite_member, by=by, name=name, roles=["worker"])
        if token is not None:
            newcomer = Newcomer(name=name, login=f"new{self.hired}", pass_phrase=PASS_PHRASE)
            said = {"by": PUBLIC, "token": token, "newcomer": newcomer}
            self.members.append(self.attempt(network.accept_invitation, **said).actor)
            self.attempt(network.begin_to_carry, by=by)

    def leave(self, which: int, who: int, more: int) -> None:
        by, gone = pick(self.members, who), pick(self.members, which)
        how = pick([network.remove_member, network.suspend_member], more)
        left = self.attempt(how, by=by, member_id=gone.acting_id)
        if left and how is network.suspend_member:
            self.resting[gone.acting_id] = gone
        active = set(Member.objects.filter(state="active").values_list("pk", flat=True))
        self.members = [member for member in self.members if member.acting_id in active]

    def return_(self, which: int, who: int, more: int) -> None:
        """Who rested is let in again."""
        back = pick(sorted(self.resting), which)
        if back is None:
            return
        ours = [one for one in self.members if one.organisation_id == self.resting[back].acting_for]
        by = pick(ours or self.members, who)
        if self.attempt(network.resume_member, by=by, member_id=back):
            self.members.append(self.resting.pop(back))

    def new_task(self, which: int, who: int, more: int) -> None:
        by = pick(self.members, who)
        mate = pick(self.mates(by), which)
        roles = pick(list(TASKS), more)
        self.attempt(network.change_roles, by=by, member_id=mate.acting_id, roles=roles)

    def be_away(self, which: int, who: int, more: int) -> None:
        """Ill or on holiday, with somebody who covers or without; and back again."""
        by = pick(self.members, who)
        mates = self.mates(by)
        away = pick(mates, which)
        there = Absence.objects.filter(member__organisation=by.organisation_id).order_by("pk")
        ends = pick(list(there.values_list("pk", "member")), more // 2) or (None, away.acting_id)
        with clock.at(self.moment):
            first, last = clock.in_days(pick([0, 0, 3], more)), clock.in_days(4 + which % 20)
        cover = pick([*mates, None], more)
        days = {"first_day": first, "last_day": last, "cover": cover and cover.acting_id}
        set_away = (network.set_away, {"by": by, "member_id": away.acting_id, **days})
        end = {"by": by, "member_id": ends[1], "absence_id": ends[0]}
        self.one_of([set_away, (network.end_away, end), set_away], more)

    def posts(self, which: int, who: int, more: int) -> None:
        by = pick(self.members, who)
        mates = self.mates(by)
        staff = {
            "by": by,
            "holder_id": pick(mates, which).acting_id,
            "deputy_id": pick([None, pick(mates, more // 3).acting_id], which),
        }
        post = self.some_post(by, which)
        name = f"担当{Post.objects.count()}-{which}"
        self.one_of(
            [
                (network.create_post, staff | {"name": name}),
                (network.staff_post, staff | {"post_id": post}),
                (network.close_post, {"by": by, "post_id": post}),
            ],
            more,
        )
