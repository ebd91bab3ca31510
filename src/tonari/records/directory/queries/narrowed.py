"""What a search is narrowed by beside its words, and how many each choice would leave."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tonari.records.directory.rules.index import Around
from tonari.records.directory.rules.openings import is_special

from .distance import Near

FREE, WITHIN, AREA = "room", "within", "area"


@dataclass(frozen=True)
class Also:
    """kind: of KINDS. when: of WHENS or DAYS, by hours that are certain; on: on that date alone.

    room: only where there is room. traits: of TRAITS, all of them. near: from where it is measured,
    the nearest first.
    """

    kind: str = ""
    when: str = ""
    on: date | None = None
    room: str = ""
    traits: tuple[str, ...] = ()
    near: Near | None = None

    @property
    def is_special(self) -> bool:
        """Whether the date is one of which most places do not say whether they open."""
        return self.on is not None and is_special(self.on)


@dataclass(frozen=True)
class Counting:
    """Of which filters, and of which areas, it is told how many each choice would leave.

    areas: each with what is around it (`inside.around_each`).
    """

    names: Collection[str] = ()
    areas: Mapping[UUID, Around] = field(default_factory=dict)

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters, and that by area if any is counted."""
        return (*self.names, *((AREA,) if self.areas else ()))


COUNTED = Counting(("field", "standing", "kind", FREE, "traits", "when", WITHIN))
"""All that can be counted without knowing areas."""


@dataclass(frozen=True)
class Counts:
    """How many would be left by each choice of the filters counted, beside the others that hold.

    hours_unknown: those that a filter by time leaves out because nobody knows their hours.
    place_unknown: those that measuring leaves out because nobody knows where they are.
    terms_unknown: those that terms leave out though no word says that one of them does not hold.
    room_unknown: those of which nobody said lately whether there is room.
    """

    of: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    hours_unknown: int = 0
    place_unknown: int = 0
    terms_unknown: int = 0
    room_unknown: int = 0
