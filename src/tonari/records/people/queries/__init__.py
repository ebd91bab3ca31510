"""Reads of people and their records; each takes the viewer."""

from .access import allowed, check_own_record, facts, scope
from .finder import Found, FoundPerson, find, look_alikes
from .records import (
    ContactDue,
    GivenView,
    ReadingView,
    ReceivedView,
    RecordView,
    TrackView,
    connection_state,
    contacts_due,
    disclosures,
    given,
    is_own_case,
    my_people,
    readings,
    received,
    record,
)
from .sections import SectionView, box, open_identities, open_sections, place

__all__ = [
    "ContactDue",
    "Found",
    "FoundPerson",
    "GivenView",
    "ReadingView",
    "ReceivedView",
    "RecordView",
    "SectionView",
    "TrackView",
    "allowed",
    "box",
    "check_own_record",
    "connection_state",
    "contacts_due",
    "disclosures",
    "facts",
    "find",
    "given",
    "is_own_case",
    "look_alikes",
    "my_people",
    "open_identities",
    "open_sections",
    "place",
    "readings",
    "received",
    "record",
    "scope",
]
