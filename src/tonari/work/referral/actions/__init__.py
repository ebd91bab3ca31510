"""Writes of introductions; each takes `by`."""

from .beside import (
    come_back_unreached,
    keep_introductions,
    note_beside_again,
    stay_beside,
    step_back,
)
from .correcting import correct_first_meeting, undo_first_meeting
from .following import (
    answer_follow_up,
    ask_follow_ups,
    go_on_after_mistake,
    tell_end,
    tell_going_on,
    undo_tell_end,
)
from .missing import keep_missing
from .offers import (
    Recipient,
    accept_offer,
    decline_offer,
    offer_suggested,
    prepare_referral,
    send_offer,
    send_referral,
)
from .progress import (
    arrange_handover,
    cancel,
    complete,
    consent,
    enter_in_error,
    fail,
    mark_overdue,
    record_first_meeting,
    release,
    settle,
    step_in,
    tell,
    tell_apart,
)
from .questions import answer, ask
from .seeing import see_end, see_offer
from .waiting import hold
from .withdrawing import withdraw_from_barred, withdraw_offers_of

__all__ = [
    "Recipient",
    "accept_offer",
    "answer",
    "answer_follow_up",
    "arrange_handover",
    "ask",
    "ask_follow_ups",
    "cancel",
    "come_back_unreached",
    "complete",
    "consent",
    "correct_first_meeting",
    "decline_offer",
    "enter_in_error",
    "fail",
    "go_on_after_mistake",
    "hold",
    "keep_introductions",
    "keep_missing",
    "mark_overdue",
    "note_beside_again",
    "offer_suggested",
    "prepare_referral",
    "record_first_meeting",
    "release",
    "see_end",
    "see_offer",
    "send_offer",
    "send_referral",
    "settle",
    "stay_beside",
    "step_back",
    "step_in",
    "tell",
    "tell_apart",
    "tell_end",
    "tell_going_on",
    "undo_first_meeting",
    "undo_tell_end",
    "withdraw_from_barred",
    "withdraw_offers_of",
]
