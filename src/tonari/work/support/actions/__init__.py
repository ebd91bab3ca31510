"""Writing what was done and said, and what is planned."""

from .appointments import (
    cancel_appointment,
    cancel_contacts,
    change_goers,
    finish_appointment,
    finish_errand,
    miss_appointment,
    plan_appointment,
    postpone_appointment,
)
from .corrections import correct_note, restore_note, strike_note
from .drafts import drop_draft, forget_page, keep_page, save_draft, sweep_drafts
from .feeds import end_feed, make_feed
from .notes import add_note, take_in

__all__ = [
    "add_note",
    "cancel_appointment",
    "cancel_contacts",
    "change_goers",
    "correct_note",
    "drop_draft",
    "end_feed",
    "finish_appointment",
    "finish_errand",
    "forget_page",
    "keep_page",
    "make_feed",
    "miss_appointment",
    "plan_appointment",
    "postpone_appointment",
    "restore_note",
    "save_draft",
    "strike_note",
    "sweep_drafts",
    "take_in",
]
