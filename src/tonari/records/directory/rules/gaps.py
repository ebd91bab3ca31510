"""What was looked for and is not there yet, kept without any person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.kernel.called import called
from tonari.kernel.contacts import reach_in
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import FIELDS, KINDS, LONGEST_WORDS, STANDINGS
from .distance import WITHINS
from .openings import DAYS, WHENS
from .traits import TRAITS

OPEN, FOUND, MADE, DROPPED = "open", "found", "made", "dropped"
STATES = {
    OPEN: _("まだない"),
    FOUND: _("見つかった"),
    MADE: _("新しくできた"),
    DROPPED: _("もういらない"),
}
OUTCOMES = {state: words for state, words in STATES.items() if state != OPEN}
ROOM = {"room": _("空きがある")}
LONGEST = 500


@dataclass(frozen=True)
class Looked:
    """What was looked for, as the search had it. field, kind, when, traits, standing, room: codes.

    within: metres, from the middle of an area (from_area_id), or from a place that nobody is told.
    """

    words: str = ""
    field: str = ""
    kind: str = ""
    when: str = ""
    traits: tuple[str, ...] = ()
    area_id: UUID | None = None
    standing: str = ""
    room: str = ""
    on: date | None = None
    within: int = 0
    from_area_id: UUID | None = None


def check_member(by: Actor) -> None:
    """Gaps are kept and closed by members; whoever needs something is shown who to ring instead."""
    if by.kind != "member":
        raise Refused(_("「まだない」を残せるのは、構成員です。"))


def check_looked(looked: Looked) -> None:
    """`Refused` unless something was looked for, of the lists, and nobody is named in it."""
    away = looked.within and looked.from_area_id
    codes = (looked.field, looked.kind, looked.when, looked.traits, looked.standing, looked.room)
    if not any((looked.words.strip(), *codes, looked.area_id, looked.on, away)):
        raise Refused(
            _("何をさがしたかがありません。ことばか分野をえらんでください。"), field="words"
        )
    _check_codes(looked)
    check_nobody(looked.words, "words", LONGEST_WORDS)


def _check_codes(looked: Looked) -> None:
    """`Refused` for what is of no list."""
    codes: tuple[tuple[str | int, Mapping[Any, str]], ...] = (
        (looked.field, FIELDS),
        (looked.kind, KINDS),
        (looked.when, WHENS | DAYS),
        (looked.standing, STANDINGS),
        (looked.room, ROOM),
        (looked.within, WITHINS),
        *((trait, TRAITS) for trait in looked.traits),
    )
    if any(code and code not in known for code, known in codes):
        raise Refused(_("一覧にないものが選ばれています。"))


def also_said(looked: Looked, from_where: str = "") -> str:
    """What has no code of its own in a gap, in Japanese words; empty if nothing was chosen of it.

    from_where: what the area is called that it was measured from.
    """
    on = looked.on
    where = from_where or "ある場所"
    told = (
        STANDINGS.get(looked.standing, ""),
        ROOM.get(looked.room, ""),
        f"{on.year}年{on.month}月{on.day}日" if on else "",
        f"{where}から{WITHINS[looked.within]}" if looked.within else "",
    )
    return "、".join(filter(None, told))


def check_nobody(words: str, field: str, longest: int = LONGEST) -> None:
    """`Refused`, at its field, for what names somebody or says how to reach them."""
    if len(words) > longest:
        raise Refused(
            _("長すぎます。%(longest)s字までにしてください。"), field=field, longest=longest
        )
    found = _somebody(words)
    if found:
        raise Refused(
            _(
                "『%(word)s』は、人の名前か連絡先のようです。だれのことかわからないように書いてください。"
            ),
            field=field,
            word=found,
        )


def check_outcome(outcome: str) -> None:
    """`Refused` for what is no end of a gap."""
    if outcome not in OUTCOMES:
        raise Refused(_("どうなったかを選んでください。"), field="outcome")


def _somebody(words: str) -> str:
    if found := reach_in(words):
        return found
    return next(iter(called(words)), "")
