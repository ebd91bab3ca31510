"""Of the model: what several scenes begin with."""

from datetime import timedelta
from uuid import UUID

from tests.cast import HANAKO, fallback
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.work.referral import actions
from tonari.work.support import actions as support

from .belonging import Belonging
from .introducing import OFFER
from .joining import Joining
from .world import pick


class Steps(Belonging, Joining):
    """Somebody is taken in, offered, taken up."""

    def mate(self, by: Actor) -> Actor | None:
        """A colleague, not oneself."""
        return pick([one for one in self.mates(by) if one != by], 0)

    def days(self, number: int) -> None:
        """Time goes on; who was away may be back."""
        self.moment += timedelta(days=number)
        self.known, self.is_changed = {}, True

    def taken_in(self, by: Actor, post_id: UUID | None = None) -> UUID | None:
        case: UUID | None = self.attempt(
            support.take_in,
            by=by,
            case_id=new_id(),
            post_id=post_id or fallback(by),
            sections=HANAKO,
            next_contact_on=clock.in_days(60),
        )
        return case

    def offered(self, by: Actor, case: UUID | None, to: actions.Recipient) -> UUID | None:
        """A new introduction that was sent; its task."""
        if case is None:
            return None
        made = self.attempt(
            actions.prepare_referral,
            by=by,
            referral_id=new_id(),
            case_id=case,
            recipients=[to],
            urgency="urgent",
            offer=OFFER,
            wants_again=True,
        )
        if not made:
            return None
        self.attempt(actions.send_offer, by=by, task_id=made[0])
        return UUID(str(made[0]))

    def accepted(self, by: Actor, case: UUID | None, to: Actor) -> UUID | None:
        task = self.offered(by, case, actions.Recipient(organisation_id=to.acting_for))
        said = {"by": to, "task_id": task, "post_id": fallback(to)}
        return task if task and self.attempt(actions.accept_offer, **said) else None

    def agreed(self, by: Actor, task: UUID) -> None:
        self.attempt(
            actions.consent,
            by=by,
            task_id=task,
            sections=["identity", "words"],
            asked="phone",
            agreed_on=clock.today(),
            until=clock.in_days(60),
            wants_again=True,
        )
