"""What a search is narrowed by beside its words, and how many each choice would leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .distance import Near

FREE, WITHIN = "room", "within"
COUNTED = ("field", "standing", "kind", FREE, "traits", "when", WITHIN)
"""The filters of which it can be counted how many each choice would leave."""


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


@dataclass(frozen=True)
class Counts:
    """How many would be left by each choice of the filters counted, beside the others that hold.

    hours_unknown: those that a filter by time leaves out because nobody knows their hours.
    place_unknown: those that measuring leaves out because nobody knows where they are.
    """

    of: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    hours_unknown: int = 0
    place_unknown: int = 0
