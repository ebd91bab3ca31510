"""Reads of what was done and said, and of what is planned; each takes the viewer."""

from .appointments import (
    AppointmentView,
    Goer,
    appointment,
    appointments,
    due_appointments,
    ended_appointments,
    goers_to_choose,
    opened,
    planned_contacts,
)
from .drafts import (
    DraftView,
    draft,
    drafts,
    drafts_by_name,
    has_old_drafts,
    kept,
    offer_drafts,
    old_drafts,
    own_drafts,
    pages_of_draft,
)
from .feeds import FeedEntry, feed, feed_since
from .notes import NoteVersion, NoteView, last_contacts, note, note_history, notes_since, timeline

__all__ = [
    "AppointmentView",
    "DraftView",
    "FeedEntry",
    "Goer",
    "NoteVersion",
    "NoteView",
    "appointment",
    "appointments",
    "draft",
    "drafts",
    "drafts_by_name",
    "due_appointments",
    "ended_appointments",
    "feed",
    "feed_since",
    "goers_to_choose",
    "has_old_drafts",
    "kept",
    "last_contacts",
    "note",
    "note_history",
    "notes_since",
    "offer_drafts",
    "old_drafts",
    "opened",
    "own_drafts",
    "pages_of_draft",
    "planned_contacts",
    "timeline",
]
