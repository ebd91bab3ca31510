"""What the sources of きょう are asked, and what they answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tonari.entry.web.rows import Row
from tonari.records.people.queries import Listed
from tonari.work.referral.queries import Shut

NAMELESS = _("（名前を開けません）")
FEW, MANY = 12, 50
"""How many rows of a section stand on Today, and how many on its own page."""


@dataclass(frozen=True)
class Look:
    """Which rows are wanted: the first few of each section, or one page of one of them.

    post_id, cases: only what belongs to this post and these records of it; None for all. planned:
    records for which a visit or a call is on the page already. queued: of whoever waits in a queue
    of ours, with nothing handed over to ring them up by. coordinates: whether the viewer does, and
    so hears of what nobody keeps. shown: records with an introduction on it. shut: by record, what
    was handed over and opens no more, so that its sender is asked first. going: promises to bring
    somebody to a recipient today. also: whom else to ring up, of these: nobody stands there twice,
    the one row says both.
    """

    only: str = ""
    page: int = 1
    post_id: UUID | None = None
    cases: frozenset[UUID] | None = None
    coordinates: bool = False
    planned: set[UUID] = field(default_factory=set)
    queued: set[UUID] = field(default_factory=set)
    shown: set[UUID] = field(default_factory=set)
    shut: dict[UUID, Shut] = field(default_factory=dict)
    going: list["Waiting"] = field(default_factory=list)
    also: dict[UUID, "Waiting"] = field(default_factory=dict)

    def wanted(self, section: str) -> tuple[int, int]:
        """(first, how many) rows of this section."""
        if self.only != section:
            return 0, FEW
        return (self.page - 1) * MANY, MANY

    def concerns(self, case_id: UUID | None) -> bool:
        """Whether something of this record is looked at."""
        return self.cases is None or case_id in self.cases


@dataclass(frozen=True)
class Waiting:
    """One thing to do: whose name its row needs (None: nobody's), and the row made with it.

    reads_notes: whether the row shows what is sealed with the notes; it is logged as that.
    """

    case_id: UUID | None
    row: Callable[[Listed], Row]
    reads_notes: bool = False


@dataclass(frozen=True)
class Part:
    """Rows of one section: how many there are in all, and those that are wanted.

    link: where all of them are listed; empty for the section's own page. hint: what to do with
    these; empty for what the section says.
    """

    section: str
    total: int
    rows: list[Waiting]
    link: str = ""
    hint: Any = ""
