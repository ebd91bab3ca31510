"""What of two entries of one place is chosen, and who may do it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import WITHDRAWN, Content, check_may_edit

PARTS = tuple(
    part
    for part in Content.__dataclass_fields__
    if part not in ("lat", "lon", "served", "reach", "municipality_code", "openings")
)
"""Parts that are chosen one by one; a point goes with its address, the week with its hours."""
ALONG = {"address": ("lat", "lon", "municipality_code"), "hours": ("openings",)}
WENT_ALONG = "went_along"
"""No part: under this name a merge keeps the ids of what waited at the entry that went."""


def differing(kept: Content, other: Content) -> list[str]:
    """The parts about which both say something, and not the same."""
    return [part for part in PARTS if _says(other, part) not in ((), _says(kept, part))]


def _says(content: Content, part: str) -> tuple[Any, ...]:
    values = tuple(getattr(content, one) for one in (part, *ALONG.get(part, ())))
    return values if any(values) else ()


def chosen_content(kept: Content, other: Content, chosen: Mapping[str, bool]) -> Content:
    """The kept entry with what is chosen of the other; where it says nothing, the other's words."""
    taken = {
        one: getattr(other, one)
        for part in differing(kept, other)
        if chosen.get(part, not _says(kept, part))
        for one in (part, *ALONG.get(part, ()))
    }
    return replace(kept, **taken)


def check_recruiting_stays(keepers: tuple[UUID | None, UUID | None], *, recruiting: bool) -> None:
    """`Refused` if a report of recruiting at the entry that goes would lose sight of its keeper.

    keepers: of both, the kept one first. recruiting: whether such a report waits at the other. It
    may be about the keeper, who could end it where they keep nothing.
    """
    kept, other = keepers
    if recruiting and other is not None and other != kept:
        raise Refused(
            _(
                "勧誘の知らせが届いています。それが終わるまで、受けもつ主体がちがうものとは、ひとつにできません。"
            )
        )


def check_may_merge(
    by: Actor, owners: tuple[UUID | None, UUID | None], states: tuple[str, str]
) -> None:
    """`Refused` unless a member may write both, kept first, and none is withdrawn or hidden."""
    for owner in owners:
        check_may_edit(by, owner)
    kept, other = owners
    if other is not None and kept is None:
        raise Refused(_("主体がのせているほうを残してください。"), field="keep")
    if WITHDRAWN in states:
        raise Refused(_("取り下げられたものは、ひとつにできません。"))
    if states[0] != states[1]:
        raise Refused(
            _(
                "片方は構成員にだけ見せています。ひとつにする前に、どちらも同じ見せかたに直してください。"
            )
        )
