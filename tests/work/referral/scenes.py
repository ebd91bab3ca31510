"""Of the model: what chance seldom brings about, told in one go; each step may be refused."""

from typing import Any
from uuid import UUID

from tests.cast import PASS_PHRASE, fallback
from tonari.ground.network import actions as network
from tonari.ground.network.actions import Newcomer
from tonari.ground.network.models import Absence, Member
from tonari.kernel import clock
from tonari.kernel.actor import JOB, PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people.models import LossNotice
from tonari.work.referral import actions, rules
from tonari.work.referral.models import FollowUp, Task
from tonari.work.support import actions as support

from .introducing import OFFER
from .staging import Steps
from .world import pick


class Scenes(Steps):
    """Short stories between two organisations that go to their end."""

    def scene(self, which: int, who: int, more: int) -> None:
        """Any of them, by somebody who runs an organisation."""
        leads = Member.objects.filter(state="active", is_coordinator=True).values_list("pk")
        runs = {pk for (pk,) in leads}
        able = [one for one in self.members if one.acting_id in runs]
        others = [one for one in able if one.organisation_id != able[0].organisation_id]
        if others:
            pick(list(self.scenes()), more)(able[0], others[which % len(others)])

    def scenes(self) -> Any:
        """Each is given two who run different organisations."""
        return (
            self.a_bar_is_lifted,
            self.away_and_back,
            self.help_comes_late,
            self.one_and_two_again,
            self.in_peace_one_and_two_again,
            self.a_post_comes_and_goes,
            self.rest_and_return,
            self.told_of_a_loss,
            self.declined_and_settled,
            self.a_whole_year_by_link,
            self.a_no_by_link,
            self.two_ends_by_link,
            self.a_note_comes_back,
            self.asked_and_told,
            self.found_again,
            self.one_alone_is_joined,
            self.two_memberships,
            self.kept_for_another,
            self.let_go_and_not_met_after_all,
            self.let_go_and_wrong_at_a_place,
            self.let_go_and_a_no_waits_again,
            self.let_go_and_not_dead_after_all,
            self.a_bar_goes_along,
            self.a_bar_follows,
        )

    def a_bar_is_lifted(self, by: Actor, other: Actor) -> None:
        if case := self.taken_in(by):
            its = {"by": by, "case_id": case, "member_id": other.acting_id}
            self.attempt(people.keep_away, **its)
            self.attempt(people.let_near, **its)

    def a_bar_goes_along(self, by: Actor, other: Actor) -> None:
        """Said before the person is met by one, and by whom that one introduced them to."""
        mate, case = self.mate(by), self.taken_in(by)
        if case and mate:
            self.attempt(people.keep_away, by=by, case_id=case, member_id=mate.acting_id)
            self.two_steps_on(by, other, case)

    def a_bar_follows(self, by: Actor, other: Actor) -> None:
        """Said after both met them; whoever is between the two does not lift it alone."""
        case = self.taken_in(by)
        met = self.two_steps_on(by, other, case) if case else []
        if len(met) == 2:
            whom = pick(self.able(met[1]), 0).acting_id
            self.attempt(people.keep_away, by=by, case_id=case, member_id=whom)
            self.attempt(people.let_near, by=other, case_id=met[0], member_id=whom)

    def two_steps_on(self, by: Actor, other: Actor, case: UUID) -> list[UUID]:
        """The records of those who met the person, one after the other."""
        homes = {one.organisation_id for one in (by, other, self.resident)}
        third = pick([one for one in self.members if one.organisation_id not in homes], 0)
        met: list[UUID] = []
        for sender, to in ((by, other), (other, third)):
            task = self.accepted(sender, [case, *met][-1], to) if to else None
            how = {"on": clock.today(), "how": "together"}
            if task and self.attempt(actions.record_first_meeting, by=to, task_id=task, **how):
                met.append(Task.objects.values_list("to_case", flat=True).get(pk=task))
        return met

    def away_and_back(self, by: Actor, other: Actor) -> None:
        said = {"by": by, "member_id": by.acting_id}
        days = {"first_day": clock.today(), "last_day": clock.in_days(3)}
        self.attempt(network.set_away, **said, **days)
        row = Absence.objects.filter(member=by.acting_id).order_by("-pk").first()
        if row is not None:
            self.attempt(network.end_away, **said, absence_id=row.pk)

    def help_comes_late(self, by: Actor, other: Actor) -> None:
        mate = self.mate(by)
        post = mate and self.attempt(
            network.create_post, by=by, name=f"担当{new_id()}", holder_id=mate.acting_id
        )
        if mate and post:
            task = self.accepted(mate, self.taken_in(mate, post), other)
            self.days(9)
            if task:
                self.attempt(actions.step_in, by=by, task_id=task)

    def one_and_two_again(self, by: Actor, other: Actor) -> None:
        one, two = self.taken_in(by), self.taken_in(by)
        if one and two:
            seen = (self.seen(by, one), self.seen(by, two))
            its = {"by": by, "case_id": one, "merge_id": new_id()}
            self.attempt(people.merge_cases, **its, other_id=two, take={}, seen=seen)
            self.attempt(people.undo_merge, **its)

    def in_peace_one_and_two_again(self, by: Actor, other: Actor) -> None:
        """While they were one with somebody in touch, who wants no contact was introduced."""
        one, two = self.taken_in(by), self.taken_in(by)
        if one and two:
            self.attempt(people.stop_contact, by=by, case_id=one)
            seen = (self.seen(by, one), self.seen(by, two))
            its = {"by": by, "case_id": one, "merge_id": new_id()}
            self.attempt(people.merge_cases, **its, other_id=two, take={}, seen=seen)
            self.offered(by, one, actions.Recipient(organisation_id=other.acting_for))
            self.attempt(people.undo_merge, **its)

    def a_post_comes_and_goes(self, by: Actor, other: Actor) -> None:
        post = self.attempt(
            network.create_post, by=by, name=f"担当{new_id()}", holder_id=by.acting_id
        )
        if post:
            self.taken_in(by, post)
            self.attempt(network.close_post, by=by, post_id=post)

    def rest_and_return(self, by: Actor, other: Actor) -> None:
        mate = self.mate(by)
        if mate is not None:
            said = {"by": by, "member_id": mate.acting_id}
            self.attempt(network.suspend_member, **said)
            self.attempt(network.resume_member, **said)

    def told_of_a_loss(self, by: Actor, other: Actor) -> None:
        case = self.taken_in(by)
        task = self.accepted(by, case, other)
        if not task:
            return
        self.agreed(by, task)
        self.attempt(actions.release, by=by, task_id=task, how="phone")
        met = {"on": clock.today(), "how": "together", "way": ""}
        self.attempt(actions.record_first_meeting, by=other, task_id=task, **met)
        self.attempt(
            people.note_missing,
            by=by,
            loss_id=new_id(),
            case_id=case,
            since=None,
            is_about=False,
            told_by="妹",
            next_contact_on=clock.in_days(14),
        )
        theirs = Task.objects.values_list("to_case", flat=True).get(pk=task)
        for told in LossNotice.objects.filter(case=theirs):
            self.attempt(people.take_note, by=other, notice_id=told.pk)

    def declined_and_settled(self, by: Actor, other: Actor) -> None:
        to = actions.Recipient(organisation_id=other.acting_for)
        if task := self.offered(by, self.taken_in(by), to):
            said = {"suggested": self.cafe.pk, "way": ""}
            self.attempt(actions.decline_offer, by=other, task_id=task, reason="area", **said)
            self.attempt(actions.settle, by=by, task_id=task)

    def asked_and_told(self, by: Actor, other: Actor) -> None:
        to = actions.Recipient(organisation_id=other.acting_for)
        if task := self.offered(by, self.taken_in(by), to):
            self.attempt(actions.ask, by=other, task_id=task, words="いつからですか")
            self.attempt(actions.answer, by=by, task_id=task, words="来週からです")
            self.attempt(actions.accept_offer, by=other, task_id=task, post_id=fallback(other))
            self.agreed(by, task)
            self.attempt(actions.tell, by=by, task_id=task, how="phone")

    def found_again(self, by: Actor, other: Actor) -> None:
        if case := self.taken_in(by):
            self.attempt(people.restrict, by=by, case_id=case)
            self.attempt(people.unrestrict, by=by, case_id=case)

    def one_alone_is_joined(self, by: Actor, other: Actor) -> None:
        """A resident lets somebody in, and then the two of them can carry."""
        alone = self.resident
        name, login = "ふたりめ", f"second{new_id().hex}"
        token = self.attempt(network.invite_member, by=alone, name=name, roles=["worker"])
        if token is not None:
            newcomer = Newcomer(name=name, login=login, pass_phrase=PASS_PHRASE)
            said = {"by": PUBLIC, "token": token, "newcomer": newcomer}
            self.members.append(self.attempt(network.accept_invitation, **said).actor)
            self.attempt(network.begin_to_carry, by=alone)

    def two_memberships(self, by: Actor, other: Actor) -> None:
        """Somebody with a record here founds an organisation, and acts for it and for this one."""
        self.taken_in(by)
        self.come_in_besides(by, other, 0)
        for one in self.twofold * 2:
            self.go_over(one)

    def let_go_and_not_met_after_all(self, by: Actor, other: Actor) -> None:
        """Somebody is let go of, taken up, let go of, and then was not met at all, but later."""
        task = self.accepted(by, self.taken_in(by), other)
        if not task:
            return
        self.agreed(by, task)
        self.attempt(actions.release, by=by, task_id=task)
        its, met = {"task_id": task}, {"on": clock.today(), "how": "together"}
        self.attempt(actions.record_first_meeting, by=other, **its, **met)
        for choice in (actions.step_back, actions.stay_beside, actions.step_back):
            self.attempt(choice, by=by, **its)
        self.attempt(actions.undo_first_meeting, by=other, **its)
        self.attempt(actions.record_first_meeting, by=other, **its, **met)

    def let_go_of(self, by: Actor, case: UUID | None, other: Actor) -> None:
        """Another introduction of theirs has gone well, and they are left to it."""
        if task := self.accepted(by, case, other):
            self.met(by, task, other)
            self.attempt(actions.step_back, by=by, task_id=task)

    def met(self, by: Actor, task: UUID, other: Actor) -> None:
        self.agreed(by, task)
        self.attempt(actions.release, by=by, task_id=task)
        said = {"on": clock.today(), "how": "phone"}
        self.attempt(actions.record_first_meeting, by=other, task_id=task, **said)

    def let_go_and_wrong_at_a_place(self, by: Actor, other: Actor) -> None:
        """It goes wrong at a place without account, after they were left to somebody else."""
        case, cafe = self.taken_in(by), actions.Recipient(service_id=self.cafe.pk)
        task = self.offered(by, case, cafe)
        its = {"by": by, "task_id": task, "way": "phone"}
        if task and self.attempt(actions.accept_offer, **its, post_id=None):
            said = {"on": clock.today(), "how": "phone"}
            self.attempt(actions.record_first_meeting, **its, **said)
            self.let_go_of(by, case, other)
            self.attempt(actions.fail, **its, reason="not_fitting")
        if task := self.offered(by, case, cafe):
            its = {"by": by, "task_id": task}
            self.attempt(actions.cancel, **its, reason="changed")
            self.attempt(actions.tell_end, **its)
            self.attempt(actions.undo_tell_end, **its)

    def let_go_and_a_no_waits_again(self, by: Actor, other: Actor) -> None:
        """Of two who were asked one said no; the other, without account, is taken back later."""
        case, cafe = self.taken_in(by), actions.Recipient(service_id=self.cafe.pk)
        said_no = case and self.offered(
            by, case, actions.Recipient(organisation_id=other.acting_for)
        )
        made = said_no and self.attempt(
            actions.send_referral,
            by=by,
            referral_id=new_id(),
            case_id=case,
            recipients=[cafe],
            urgency="urgent",
            offer=OFFER,
            after=said_no,
        )
        if not made:
            return
        self.attempt(actions.decline_offer, by=other, task_id=said_no, reason="area")
        its = {"by": by, "task_id": made[0]}
        self.attempt(actions.send_offer, **its)
        self.attempt(actions.accept_offer, **its, post_id=None, way="phone")
        said = {"on": clock.today(), "how": "phone", "way": "phone"}
        self.attempt(actions.record_first_meeting, **its, **said)
        self.let_go_of(by, case, other)
        self.attempt(actions.cancel, **its, reason="changed")

    def let_go_and_not_dead_after_all(self, by: Actor, other: Actor) -> None:
        """What goes wrong after they were held for dead comes back to who had let them go."""
        case = self.taken_in(by)
        task = self.accepted(by, case, other)
        if not task:
            return
        self.met(by, task, other)
        self.let_go_of(by, case, other)
        loss = {"by": by, "loss_id": new_id()}
        said = {"case_id": case, "since": None, "is_about": False, "told_by": "妹"}
        self.attempt(people.note_death, **loss, **said)
        fails = {"by": other, "task_id": task, "reason": "not_fitting"}
        self.attempt(actions.fail, **fails)
        self.attempt(people.end_loss, **loss, end="mistake")
        self.attempt(actions.fail, **fails)
        self.told_of_an_end_that_was_none(by)

    def told_of_an_end_that_was_none(self, by: Actor) -> None:
        """A place without account was told by telephone that it is over."""
        case = self.taken_in(by)
        task = self.offered(by, case, actions.Recipient(service_id=self.cafe.pk))
        its, loss = {"by": by, "task_id": task}, {"by": by, "loss_id": new_id()}
        if task and self.attempt(actions.accept_offer, **its, post_id=None, way="phone"):
            met = {"on": clock.today(), "how": "phone", "way": "phone"}
            self.attempt(actions.record_first_meeting, **its, **met)
            said = {"case_id": case, "since": None, "is_about": False, "told_by": "妹"}
            self.attempt(people.note_death, **loss, **said)
            self.attempt(actions.tell_end, **its)
            self.attempt(people.end_loss, **loss, end="mistake")
            self.attempt(actions.tell_going_on, **its)

    def kept_for_another(self, by: Actor, other: Actor) -> None:
        case = self.taken_in(by)
        its = {"by": by, "contract_id": new_id()}
        days = {"what": "相談の委託", "begins_on": clock.today(), "ends_on": clock.in_days(90)}
        self.attempt(people.make_contract, **its, **days, holder_id=other.acting_for)
        self.attempt(people.change_contract, **its, **days, revision=0)
        self.attempt(people.set_holder, **its, case_id=case, seen=None)
        all_ours = {"by": by, "contract_id": None, "seen": {case: its["contract_id"]}}
        self.attempt(people.set_holder_of_all, **all_ours)

    def a_note_comes_back(self, by: Actor, other: Actor) -> None:
        if case := self.taken_in(by):
            note = {"note_id": new_id()}
            said = {"on": clock.today(), "method": "phone", "reached": True, "with_whom": "本人"}
            after = {"text": "声が明るい", "next_contact_on": clock.in_days(9)}
            self.attempt(support.add_note, by=by, case_id=case, **note, **said, **after)
            change = {"by": by, **note}
            self.attempt(support.strike_note, **change, change_id=new_id(), why="べつの人のこと")
            self.attempt(support.restore_note, **change, change_id=new_id())

    def a_no_by_link(self, by: Actor, other: Actor) -> None:
        task = self.offered(by, self.taken_in(by), actions.Recipient(service_id=self.cafe.pk))
        for link in self.links(task) if task else []:
            self.attempt(actions.decline_offer, by=link, task_id=task, reason="no_capacity")

    def two_ends_by_link(self, by: Actor, other: Actor) -> None:
        """Of two whom a place without account takes up, one stays and with one it goes wrong."""
        case, cafe = self.taken_in(by), actions.Recipient(service_id=self.cafe.pk)
        for end, said in ((actions.complete, {}), (actions.fail, {"reason": "not_fitting"})):
            task = self.offered(by, case, cafe)
            for link in self.links(task) if task else []:
                its = {"by": link, "task_id": task}
                self.attempt(actions.accept_offer, **its, post_id=None)
                met = {"on": clock.today(), "how": "phone"}
                self.attempt(actions.record_first_meeting, **its, **met)
                self.attempt(end, **its, **said)

    def a_whole_year_by_link(self, by: Actor, other: Actor) -> None:
        """A place without account takes somebody up, and says how it goes until it is over."""
        task = self.offered(by, self.taken_in(by), actions.Recipient(service_id=self.cafe.pk))
        links = self.links(task) if task else []
        if not links:
            return
        its = {"by": links[0], "task_id": task}
        self.attempt(actions.see_offer, **its)
        self.attempt(actions.ask, **its, words="いつからですか")
        self.attempt(actions.accept_offer, **its, post_id=None)
        self.attempt(actions.hold, **its, reason="waiting_list", queue_place=1)
        self.attempt(actions.record_first_meeting, **its, on=clock.today(), how="together")
        stood = {"seen": clock.today(), "seen_how": "together"}
        day = stood | {"on": clock.today(), "how": "phone"}
        self.attempt(actions.correct_first_meeting, **its, **day)
        self.attempt(actions.undo_first_meeting, **its)
        self.attempt(actions.record_first_meeting, **its, on=clock.today(), how="together")
        self.days(31)
        self.attempt(actions.ask_follow_ups, by=JOB)
        asked = FollowUp.objects.filter(task=task, side=rules.RECIPIENT).order_by("after_days")
        said = {"side": rules.RECIPIENT, "holds": rules.HOLDS, "words": "毎週来る"}
        for one in asked[:1]:
            self.attempt(actions.answer_follow_up, **its, **said, follow_up_id=one.pk)
        self.attempt(actions.complete, **its)
