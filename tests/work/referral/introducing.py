"""Of the model: an introduction, by members of both sides and by a recipient without account."""

from collections.abc import Callable
from uuid import UUID

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.directory.rules.gaps import Looked
from tonari.work.referral import actions, rules
from tonari.work.referral.models import FollowUp, Task

from .world import World, pick

OFFER = {"need": "週に一度、将棋の相手がほしい", "where": "潮見小学校区", "when": "平日の昼"}


class Introducing(World):
    """Each step of an introduction, in any order."""

    time_passes: Callable[[int, int, int], None]

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
        # Two ways: by the pages, drafted and sent at once; or one after the other.
        at_once = more % 2 == 0
        tasks = self.attempt(
            actions.send_referral if at_once else actions.prepare_referral,
            by=by,
            referral_id=new_id(),
            case_id=case,
            recipients=to,
            urgency="urgent",
            offer=OFFER,
            after=pick(sorted(earlier), which) if more % 4 == 1 else None,
            wants_again=more % 7 != 0,
        )
        letters = Task.objects.filter(pk__in=tasks or [], state=rules.DRAFT).order_by("pk")
        for task in letters.values_list("pk", flat=True):
            self.attempt(actions.send_offer, by=by, task_id=task)

    def find_nothing(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        self.attempt(actions.keep_missing, by=by, case_id=case, looked=Looked(words="夜の居場所"))

    def forward(self, which: int, who: int, more: int) -> None:
        """The usual next step of an introduction, so that the walk gets far often enough."""
        going = Task.objects.filter(state__in=[*rules.OPEN_STATES]).order_by("pk")
        row = pick(list(going), which)
        usual = {
            rules.REQUESTED: ["accept", "accept", "accept", "decline"],
            rules.ACCEPTED: ["release", "meet", "bring_together", "release", "hold", "end"],
            rules.ON_HOLD: ["meet", "hold", "end"],
            rules.IN_PROGRESS: ["after", "follow_up", "after", "follow_up", "end"],
        }
        what = pick(usual[row.state], more) if row else "offer"
        side = {"release": 1, "after": 1, "follow_up": 3, "bring_together": 1}.get(what, 2)
        if what == "end":  # the sender's three ways, or the recipient's two
            what, side = "come_to_nothing", 1 + which % 2
        getattr(self, what)(self.tasks().index(row.pk) if row else which, 4 * who + side, more)

    def talk(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        its = {"by": by, "task_id": task}
        self.one_of(
            [
                (actions.see_offer, its),
                (actions.see_end, its),
                (actions.ask, its | {"words": "いつからですか", "way": self.way(by)}),
                (actions.answer, its | {"words": "来週からです"}),
                (actions.settle, its),
                (actions.tell_end, its),
                (actions.undo_tell_end, its),
                (actions.tell_going_on, its),
            ],
            more,
        )

    def hold(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        self.attempt(
            actions.hold,
            by=by,
            task_id=task,
            reason="waiting_list",
            queue_place=1 + which % 3,
            expected_on=clock.in_days(which),
            way=self.way(by),
        )

    def decline(self, which: int, who: int, more: int) -> None:
        """A no, and often what was suggested instead."""
        task, by = self.task_by(which, who)
        self.attempt(
            actions.decline_offer,
            by=by,
            task_id=task,
            reason="area",
            suggested=self.cafe.pk,
            way=self.way(by),
        )
        _task, sender = self.task_by(which, 4 * who + 1)
        self.attempt(actions.offer_suggested, by=sender, task_id=task, once=new_id())

    def accept(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        post = self.some_post(by, 4 * more + 1) if by.organisation_id else None
        self.attempt(actions.accept_offer, by=by, task_id=task, post_id=post, way=self.way(by))

    def release(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        self.consent(task, by)
        self.attempt(actions.release, by=by, task_id=task, how="phone")

    def consent(self, task: UUID, by: Actor) -> None:
        self.attempt(
            actions.consent,
            by=by,
            task_id=task,
            sections=["identity", "words", "whereabouts"],
            asked="phone",
            agreed_on=clock.today(),
            until=clock.in_days(60),
            wants_again=True,
        )

    def bring_together(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        self.consent(task, by)
        its = {"by": by, "task_id": task}
        together = {"handover": "together", "handover_on": clock.in_days(which % 9)}
        self.one_of(
            [
                (actions.tell, its | {"how": "phone"}),
                (actions.step_in, its),
                (actions.arrange_handover, its | together),
            ],
            more,
        )

    def come_to_help(self, which: int, who: int, more: int) -> None:
        """Who stands in the fallback post, where a team let the day pass."""
        late = Task.objects.filter(state=rules.ACCEPTED).order_by("pk")
        row = pick(list(late.values_list("pk", "referral__organisation")), which)
        if row is None:
            self.forward(which, who, more)
        elif more % 3 == 0:
            self.time_passes(which, who, more // 3)
        else:
            ours = [one for one in self.members if one.organisation_id == row[1]]
            self.attempt(actions.step_in, by=pick(ours or self.members, who), task_id=row[0])

    def follow_up(self, which: int, who: int, more: int) -> None:
        """What a side says of a connection, asked or unasked."""
        task, by = self.task_by(which, who)
        may = [one for one in (rules.SENDER, rules.RECIPIENT) if by in self.turns(task, one)]
        side = pick(may or [rules.SENDER], more)
        asked = FollowUp.objects.filter(task=task, side=side).order_by("after_days", "pk")
        self.attempt(
            actions.answer_follow_up,
            by=by,
            task_id=task,
            side=side,
            holds=pick([rules.HOLDS, rules.SHAKY, rules.BROKEN, rules.HOLDS], which + more),
            words="雨の日は来ない",
            follow_up_id=pick(list(asked.values_list("pk", flat=True)), who),
            way=self.way(by),
        )

    def meet(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        self.attempt(
            actions.record_first_meeting,
            by=by,
            task_id=task,
            on=clock.today(),
            how="together",
            way=self.way(by),
        )

    def after(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        its = {"by": by, "task_id": task}
        self.one_of(
            [
                (actions.step_back, its),
                (actions.stay_beside, its),
                (actions.complete, its | {"way": self.way(by)}),
                (actions.undo_first_meeting, its | {"way": self.way(by)}),
                (actions.step_back, its),
            ],
            more,
        )

    def come_to_nothing(self, which: int, who: int, more: int) -> None:
        task, by = self.task_by(which, who)
        its = {"by": by, "task_id": task}
        cancel = (actions.cancel, its | {"reason": "no_contact"})
        fail = (actions.fail, its | {"reason": "could_not_meet", "way": self.way(by)})
        self.one_of([cancel, fail, cancel, fail, (actions.enter_in_error, its)], more)
