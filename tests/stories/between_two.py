"""What two people meet over: 花ちゃん, an offer, and everything up to the first meeting."""

from uuid import UUID

from tests.cast import Cast, begin, fallback, join, make_cast
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.work.referral import actions

OFFER = {"need": "週に一度、将棋の相手がほしい", "where": "潮見小学校区", "when": "平日の昼"}


class Story:
    """花ちゃん, her record at the 社協, and an offer to the NPO where two people work."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        self.mori = join(self.cast.other, "mori", "森 あおい", "worker")
        self.case_id = begin(self.cast.owner)
        people.join_team(
            by=self.cast.owner, case_id=self.case_id, member_id=self.cast.teammate.acting_id
        )

    def offered(self, *more: Actor, by: Actor | None = None, case_id: UUID | None = None) -> UUID:
        """An offer to the NPO (and more), sent; the NPO's task."""
        by = by or self.cast.owner
        to = [self.cast.other, *more] if by is self.cast.owner else list(more)
        tasks = actions.prepare_referral(
            by=by,
            referral_id=new_id(),
            case_id=case_id or self.case_id,
            recipients=[actions.Recipient(organisation_id=one.acting_for) for one in to],
            urgency="normal",
            offer=OFFER,
        )
        for task_id in tasks:
            actions.send_offer(by=by, task_id=task_id)
        return tasks[0]

    def accepted(self) -> UUID:
        task_id = self.offered()
        self.accept(self.cast.other, task_id)
        return task_id

    def accept(self, by: Actor, task_id: UUID) -> None:
        actions.accept_offer(by=by, task_id=task_id, post_id=fallback(by))

    def agree(self, task_id: UUID, by: Actor | None = None) -> None:
        actions.consent(
            by=by or self.cast.owner,
            task_id=task_id,
            sections=["identity", "words", "whereabouts"],
            asked="in_person",
            agreed_on=clock.today(),
            until=clock.in_days(365),
        )

    def met(self) -> UUID:
        task_id = self.accepted()
        self.agree(task_id)
        actions.release(by=self.cast.owner, task_id=task_id)
        self.meet(self.cast.other, task_id)
        return task_id

    def meet(self, by: Actor, task_id: UUID) -> None:
        actions.record_first_meeting(by=by, task_id=task_id, on=clock.today(), how="together")
