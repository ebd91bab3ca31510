"""An introduction as those see it whom it concerns: values alone, only what they may see."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tonari.ground.ledger import queries as ledger
from tonari.kernel import clock
from tonari.work.referral import rules
from tonari.work.referral.rules.seen import TALK


@dataclass(frozen=True)
class MessageView:
    """A question, an answer or a reason, opened."""

    at: datetime
    side: str
    kind: str
    words: str


@dataclass(frozen=True)
class FollowUpView:
    """Whether the connection holds, as one side was asked and answered it.

    after_days: since the first meeting; 0 if it was said unasked. is_due: to be answered now.
    said_by: the member who wrote the answer; None where it was none, or is not known.
    """

    id: UUID
    side: str
    after_days: int
    due_on: date
    answer_by: date | None
    state: str
    holds: str
    answered_at: datetime | None
    words: str
    need: str
    said_by: UUID | None = None

    @property
    def is_due(self) -> bool:
        """Whether this is what the side is asked now, or was in vain."""
        return self.state in rules.ANSWERABLE and self.due_on <= clock.today()


@dataclass(frozen=True)
class EntryView:
    """An answer that a member entered for a recipient without an account: who, by which way."""

    at: datetime
    what: str
    way: str
    entered_by: UUID


@dataclass(frozen=True)
class TaskView:
    """One introduction; `case_id` is empty on the recipient's side: an offer never says who.

    my_roles: `requester` and/or `target`, whose turns the viewer may take. place_name: what of the
    recipient it is for; empty for all of it. follow_ups, entries, done (of TOLD): only where one is
    opened; of the one by which somebody came, done says when they met. follow_up_on: in lists,
    since when an answer is due here. agreed: to the sender, of whom was taken up: whether what the
    person agreed to waits to be handed over, or told by voice.
    taken_by: to the sender, of what nobody has to answer, who else has taken the person up by the
    same referral. is_over: whether this side knows, or need not, that the person has died
    since they met; rests: of one that is opened, whether it is not asked how it goes for that, or
    as the person is missing. hindrances: to the sender, of whom a recipient with an account met,
    why they cannot be left to it now; None where nobody looked (`queries.hindered`). opens: whether
    a consent stands by which something is, or may be, handed over.
    """

    id: UUID
    state: str
    urgency: str
    my_roles: tuple[str, ...]
    sender_name: str
    sender_phone: str
    sender_fax: str
    recipient_name: str
    recipient_phone: str
    recipient_address: str
    place_name: str
    is_light: bool
    case_id: UUID | None
    to_case: UUID | None
    offer: dict[str, str]
    messages: tuple[MessageView, ...]
    requested_at: datetime | None
    due_at: datetime | None
    seen_at: datetime | None
    asked_at: datetime | None
    accepted_at: datetime | None
    release_due_at: datetime | None
    released_at: datetime | None
    meet_by: date | None
    handover: str
    handover_on: date | None
    queue_place: int | None
    met_on: date | None
    met_how: str
    overdue_at: datetime | None
    returned_at: datetime | None
    settled_at: datetime | None
    ended_at: datetime | None
    end_seen_at: datetime | None
    reason: str
    suggested_service: UUID | None
    sender_role: str
    follow_ups: tuple[FollowUpView, ...] = ()
    entries: tuple[EntryView, ...] = ()
    done: tuple[ledger.Done, ...] = ()
    follow_up_on: date | None = None
    agreed: bool = False
    taken_by: str = ""
    rests: bool = False
    is_over: bool = False
    hindrances: frozenset[str] | None = None
    opens: bool = True

    @property
    def to_name(self) -> str:
        """To whom it goes: the place and whose it is, or the recipient alone."""
        return (
            f"{self.place_name}（{self.recipient_name}）"
            if self.place_name
            else self.recipient_name
        )

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in rules.OPEN_STATES

    @property
    def is_shared(self) -> bool:
        """Whether the recipient reads what was handed over, as long as the consent lives."""
        stands = self.is_open or (self.state == rules.COMPLETED and not self.is_light)
        return stands and self.released_at is not None

    @property
    def is_shut(self) -> bool:
        """Whether nothing of what was handed over opens any more, though it stands."""
        return self.is_shared and not self.opens and not self.is_over

    @property
    def goes_on_shut(self) -> bool:
        """The same before they have met: the recipient may be about to, and is to ask first."""
        return self.is_shut and self.state in rules.TO_MEET

    @property
    def has_question(self) -> bool:
        """Whether the recipient waits for an answer, accepted in the meantime or not."""
        return self.is_open and self.asked_at is not None

    @property
    def talk(self) -> tuple[MessageView, ...]:
        """What was asked and answered, in its order; of one that is opened."""
        return tuple(one for one in self.messages if one.kind in TALK)

    @property
    def is_answered(self) -> bool:
        """Whether an answer may be added to: the recipient has it, and has not decided yet."""
        waits = self.state == rules.REQUESTED and self.asked_at is None
        return waits and bool(self.talk)

    @property
    def waits_for_release(self) -> bool:
        """Whether the details are still to be handed over."""
        if self.released_at is not None:
            return False
        return rules.is_handed_over_in(self.state, is_light=self.is_light, agreed=self.agreed)

    @property
    def met_at(self) -> datetime | None:
        """When it was written, the last time, that they have met; where `done` is known."""
        return next((one.at for one in self.done if one.verb == "referral.met"), None)

    @property
    def is_met_untold(self) -> bool:
        """Whether the recipient met the person, and nothing was handed over or written down."""
        return self.state in rules.MET and self.released_at is None

    @property
    def brings_on(self) -> date | None:
        """The day on which the sender promised to bring the two together; None without one."""
        is_ahead = self.state in (rules.ACCEPTED, rules.ON_HOLD) and self.handover in rules.BROUGHT
        return self.handover_on if is_ahead else None

    @property
    def waits_for_role(self) -> bool:
        """Whether they have met, and the sender has not said whether to stay beside."""
        return self.state in rules.MET and not self.sender_role

    @property
    def may_be_left(self) -> bool:
        """Whether the sender can leave the person to the recipient: only then it is offered."""
        return self.hindrances == frozenset() and self.sender_role != rules.STEPPED_BACK

    @property
    def is_refused(self) -> bool:
        """Whether the person wants no contact with the recipient, and the sender was told so.

        Then the sender is beside them, and has nothing to choose.
        """
        is_told = self.state in rules.MET and self.reason == rules.DECLINED
        is_so = rules.DECLINED in (self.hindrances or ())
        return is_told and is_so and self.sender_role != rules.STEPPED_BACK

    @property
    def comes_back(self) -> bool:
        """Whether it came back to the sender, who has not taken note of it yet."""
        return self.returned_at is not None and self.settled_at is None

    @property
    def is_left_unreached(self) -> bool:
        """Whether it came back because nobody to whom it led reaches the person, or may."""
        alone = self.reason in (rules.UNREACHED, rules.DECLINED)
        return self.comes_back and self.state in rules.MET and alone

    @property
    def is_unmet_again(self) -> bool:
        """Whether they are to meet still, though it had been written that they had."""
        return self.state == rules.ON_HOLD and self.reason == rules.NOT_MET

    @property
    def is_in_queue(self) -> bool:
        """Whether the recipient lets them wait, and it was not by mistake that they had met."""
        return self.state == rules.ON_HOLD and not self.is_unmet_again

    @property
    def is_end_untold(self) -> bool:
        """Whether a recipient without an account does not know that it is over: nothing tells them.

        Where somebody else took the person up, the page by their link is enough.
        """
        return self._is_to_be_told and self.end_seen_at is None

    @property
    def is_end_told(self) -> bool:
        """Whether the sender's team has said that they told them."""
        return self._is_to_be_told and self.end_seen_at is not None

    @property
    def is_going_on_untold(self) -> bool:
        """Whether a recipient without an account was told of an end that was none, and no more.

        `end_seen_at` stays until they are told that it goes on (`actions.tell_going_on`).
        """
        told = self.is_light and self.end_seen_at is not None
        return told and self.state in rules.STANDING and not self.is_over

    @property
    def _is_to_be_told(self) -> bool:
        called_off = self.state in rules.ENDED_BY_SENDER and self.reason != "someone_else"
        ended = self.is_over or (called_off and self.requested_at is not None)
        return self.is_light and ended

    @property
    def needs_another(self) -> bool:
        """Whether the sender has to find another place: it came back, or was called off by them.

        Not where the person wanted none, is to be talked with first, or somebody else has taken
        them up.
        """
        called_off = self.state == rules.CANCELLED and self.reason not in (rules.DECLINED, "")
        is_talk_first = self.is_unmet_again or self.is_left_unreached
        is_open = (self.comes_back and not is_talk_first) or called_off
        return is_open and not self.taken_by

    def due_follow_up(self, side: str) -> FollowUpView | None:
        """What this side is asked now: the latest question that is due; None before the first."""
        if self.rests:
            return None
        due = [one for one in self.follow_ups if one.side == side and one.is_due]
        return max(due, key=lambda one: one.after_days, default=None)

    def next_follow_up(self, side: str) -> date | None:
        """When this side is asked next; None after the last time."""
        if self.rests:
            return None
        planned = (one for one in self.follow_ups if one.side == side)
        return min((one.due_on for one in planned if one.state == rules.PLANNED), default=None)
