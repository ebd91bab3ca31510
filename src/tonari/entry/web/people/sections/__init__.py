"""The sections of a record as forms; nothing but a name to call somebody is needed."""

from collections.abc import Mapping
from typing import Any

from tonari.entry.web.fields import kept_date
from tonari.records.people import rules

from .base import Group, SectionForm
from .coming import ComingForm
from .household import HouseholdForm
from .sharing import SharingForm
from .told import (
    AssessmentForm,
    ContactForm,
    IdentityForm,
    SituationForm,
    UnderstandingForm,
    WhereaboutsForm,
    WordsForm,
)

__all__ = ["SECTION_FORMS", "Group", "SectionForm", "initial_of"]

SEVERAL = ("ways", "days", "care", "easier", "terms", "times", "troubles", "issues", "which")
SECTION_FORMS: dict[str, type[SectionForm]] = {
    "identity": IdentityForm,
    "contact": ContactForm,
    "words": WordsForm,
    "understanding": UnderstandingForm,
    "coming": ComingForm,
    "household": HouseholdForm,
    "situation": SituationForm,
    "assessment": AssessmentForm,
    "sharing": SharingForm,
    "whereabouts": WhereaboutsForm,
}


def initial_of(content: Mapping[str, str]) -> dict[str, Any]:
    """A section's content as a form shows it; a birth date as whoever looks writes dates."""
    labels = {label: code for code, label in rules.WAYS.items()}
    several = {name: content.get(name, "").split() for name in SEVERAL}
    born = {"birth_on": kept_date(content.get("birth_on", ""))}
    ways = {"ways": [labels.get(way, way) for way in several["ways"]]}
    return {**content, **several, **born, **ways}
