"""What our own list says of an entry beside its parts: for which areas, its room, when checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import ANYWHERE, REACHES, ROOMS
from .cells import Cells
from .keeping import Room, check_numbers

REACH, AREAS, CHECKED_ON = "どの地域の人のため", "対象の地域", "確かめた日"
ROOM, ROOM_SAID_ON = "空きのようす", "空きを伝えた日"
FREE, MOST, UNIT = "空きの数", "受け入れる数", "数える単位"
_BETWEEN = ";"
UNREAD = _("空きのようすか、確かめた日が読めないので、空けて入れました。")


@dataclass(frozen=True)
class Beside:
    """areas: as they are called (`areas.rules.called`). said_on: when the room was."""

    areas: tuple[str, ...] = ()
    room: Room = Room("")  # noqa: RUF009 - it is frozen
    said_on: date | None = None
    checked_on: date | None = None

    @property
    def in_columns(self) -> dict[str, Any]:
        """What stands in the columns of an entry, but for the areas."""
        return {
            "room": self.room.word,
            "room_free": self.room.free,
            "room_most": self.room.most,
            "room_unit": self.room.unit,
            "room_said_on": self.said_on,
            "last_checked_on": self.checked_on,
        }


NOTHING = Beside()


def written(beside: Beside, reach: str) -> dict[str, str]:
    """The columns of our own list."""
    room = beside.room
    return {
        REACH: REACHES[reach] if reach else "",
        AREAS: _BETWEEN.join(beside.areas),
        ROOM: ROOMS.get(room.word, ""),
        FREE: _said(room.free),
        MOST: _said(room.most),
        UNIT: room.unit,
        ROOM_SAID_ON: _said(beside.said_on),
        CHECKED_ON: _said(beside.checked_on),
    }


COLUMNS = (REACH, AREAS, ROOM, FREE, MOST, UNIT, ROOM_SAID_ON, CHECKED_ON)


def reach_of(cells: Cells) -> str:
    """Whom it is for, where no area need be known for that; else empty."""
    return ANYWHERE if cells.get(REACH) == REACHES[ANYWHERE] else ""


def beside_of(cells: Cells) -> tuple[Beside, list[str]]:
    """What a row of our own list says beside the parts of an entry, and what is said of it."""
    areas = tuple(filter(None, cells.get(AREAS).split(_BETWEEN)))
    try:
        room, said_on = _room(cells)
        return Beside(areas, room, said_on, _day(cells.get(CHECKED_ON))), []
    except (ValueError, Refused):
        return Beside(areas), [UNREAD]


def known_areas(
    asked: tuple[str, ...], areas: Callable[[], Mapping[str, UUID]]
) -> tuple[tuple[UUID, ...], list[str]]:
    """Those of the areas that are known here, and the names of the others."""
    known = areas() if asked else {}
    return tuple(known[one] for one in asked if one in known), [a for a in asked if a not in known]


def _room(cells: Cells) -> tuple[Room, date | None]:
    # All are read in any case: what is not is told to be left out.
    said, free, most, unit, day = map(cells.get, (ROOM, FREE, MOST, UNIT, ROOM_SAID_ON))
    word = next((code for code, label in ROOMS.items() if label == said), "")
    if not word:
        if said:
            raise ValueError
        return NOTHING.room, None
    room = Room(word, _number(free), _number(most), unit)
    check_numbers(room)
    said_on = _day(day)
    if said_on is None:
        raise ValueError
    return room, said_on


def _number(cell: str) -> int | None:
    return int(cell) if cell else None


def _day(cell: str) -> date | None:
    """A day that is over or today. Errors: ValueError for anything else."""
    day = date.fromisoformat(cell) if cell else None
    if day is not None and day > clock.today():
        raise ValueError
    return day


def _said(value: object) -> str:
    return "" if value is None else str(value)
