"""What of two entries of one place is chosen, and who may do it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import FIELDS, LONGEST, SOME_AREAS, WITHDRAWN, Content, check_may_edit
from .openings import ANY_DAY, HOLIDAY, Openings, Rule
from .traits import TRAITS
from .twins import looks

CHECKED = ("last_checked_on", "checked_by_id")
ROOM = ("room_said_on", "room", "room_free", "room_most", "room_unit")
"""What is said of an entry beside its parts; the day of it first."""
KEPT, OTHER, BOTH = "kept", "other", "both"
"""Whose words a part shows: those of the entry that stays, of the other, or both together."""
_GOES_ALONG = ("lat", "lon", "municipality_code", "served")
PARTS = tuple(part for part in Content.__dataclass_fields__ if part not in _GOES_ALONG)
"""Parts that are chosen one by one; a point goes with its address, the areas with the reach."""
LISTS, TEXTS = ("fields", "traits"), ("description", "hours", "conditions", "cost")
ADDED_UP = (*LISTS, "description", "openings", "reach")
"""Parts that show both where nobody chooses, if both can hold; of other texts, one is chosen."""
PASSING = ("hours", "openings", "phone", "conditions", "cost", "capacity")
"""Parts that change with time."""
WENT_ALONG, FACTS, ORIGINS, WRITTEN = "went_along", "facts", "origins", "written"
"""No parts. Under these names a merge keeps the ids of what waited at the entry that went; the
columns beside its parts, and who had said which of them, as it was before and as it became; and of
both entries, which version was merged and when it was written last."""
NO_PARTS = (WENT_ALONG, FACTS, ORIGINS, WRITTEN)


def parts_of(taken: Collection[str]) -> list[str]:
    """The parts among what a merge keeps."""
    return [part for part in taken if part not in NO_PARTS]


def without_earlier(
    taken: Mapping[str, Any], earlier: Mapping[str, Any], at: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a merge keeps once an earlier one of the same entry is undone; what is left of that.

    Of what both wrote, the later knows from now on what was there before the earlier: undone too,
    it puts that back. at: when the earlier was written, as JSON has it. The rest may have gone on
    to a merge that is later still.
    """
    told, left = dict(taken), dict(earlier)
    for name in {*taken} & {*earlier} - {WENT_ALONG, WRITTEN}:
        if name in (FACTS, ORIGINS):
            told[name], left[name] = _handed_on(taken[name], earlier[name])
    parts, rest = _handed_on(*({p: of[p] for p in parts_of(of)} for of in (taken, earlier)))
    told, left = told | parts, {p: v for p, v in left.items() if p in NO_PARTS or p in rest}
    kept, before = (of.get(WRITTEN, {}).get("kept") for of in (taken, earlier))
    if kept and before and kept[1] == at:
        told[WRITTEN] = taken[WRITTEN] | {"kept": before}
        left.pop(WRITTEN, None)
    return told, left


def _handed_on(
    later: Mapping[str, list[Any]], earlier: Mapping[str, list[Any]]
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """The later changes, those that follow an earlier one from before it; and the other earlier."""
    follow = {one for one in later if one in earlier and later[one][0] == earlier[one][1]}
    told = {one: [earlier[one][0] if one in follow else a, b] for one, (a, b) in later.items()}
    return told, {one: change for one, change in earlier.items() if one not in later}


def differing(kept: Content, other: Content) -> list[str]:
    """The parts about which the other says something, and not the same."""
    return [part for part in PARTS if _says(other, part) not in ((), _says(kept, part))]


def _says(content: Content, part: str) -> tuple[Any, ...]:
    along = (frozenset(content.served),) if part == "reach" else ()
    value = getattr(content, part)
    return (value, *along) if value else ()


def both(kept: Content, other: Content, part: str) -> dict[str, Any] | None:
    """A part in which both add up, with what goes along with it; None where they contradict.

    Times add up if they are of other days and close on the same ones; areas if both name some.
    """
    mine, theirs = getattr(kept, part), getattr(other, part)
    if not mine or not theirs:
        return None
    if part in LISTS:
        known = FIELDS if part == "fields" else TRAITS  # in order, as it will be read back
        return {part: tuple(one for one in known if one in mine or one in theirs)}
    if part == "openings":
        found = _both_times(mine, theirs)
        return {part: found} if found else None
    if part == "reach":
        served = tuple(sorted({*kept.served, *other.served}))  # as it will be read back
        return {part: SOME_AREAS, "served": served} if mine == theirs == SOME_AREAS else None
    if part not in TEXTS or mine in theirs or theirs in mine:
        return None
    text = f"{mine}\n{theirs}"
    return {part: text} if len(text) <= LONGEST[part] else None


def _both_times(mine: Openings, theirs: Openings) -> Openings | None:
    one, other = (replace(m, opens=(), irregular=False, call_first=False) for m in (mine, theirs))
    ours, others = set(mine.opens) - set(theirs.opens), set(theirs.opens) - set(mine.opens)
    if one != other or any(_may_meet(a, b) for a in ours for b in others):
        return None
    return replace(
        mine,
        opens=tuple(sorted({*mine.opens, *theirs.opens})),
        irregular=mine.irregular or theirs.irregular,
        call_first=mine.call_first or theirs.call_first,
    )


def _may_meet(one: Rule, other: Rule) -> bool:
    """Whether two may speak of one day, and of times that overlap."""
    same_day = one.day == other.day or {one.day, other.day} & {ANY_DAY, HOLIDAY}
    return bool(same_day) and one.start < other.end and other.start < one.end


def usual(kept: Content, other: Content, part: str) -> str:
    """What becomes of a part that differs where nobody chooses."""
    if not _says(kept, part) or _says_more(kept, other, part):
        return OTHER
    return BOTH if part in ADDED_UP and both(kept, other, part) else KEPT


def suggested(
    kept: Content, other: Content, part: str, checked: tuple[date | None, date | None]
) -> str:
    """What is chosen at first for whoever compares; checked: when each was, the kept one's first.

    Of what passes and contradicts itself what was checked later, unless the kept one says it too.
    """
    choice, (mine, theirs) = usual(kept, other, part), checked
    is_later = theirs is not None and (mine is None or mine < theirs)
    if choice != KEPT or part not in PASSING or not is_later:
        return choice
    return KEPT if _says_more(other, kept, part) else OTHER


def _says_more(kept: Content, other: Content, part: str) -> bool:
    """Whether the other's words hold all that the kept one says, and more."""
    mine, theirs = getattr(kept, part), getattr(other, part)
    return part in TEXTS and mine != theirs and mine in theirs


def chosen_content(kept: Content, other: Content, chosen: Mapping[str, str]) -> Content:
    """The kept entry with what is chosen of the other: of parts KEPT, OTHER or BOTH.

    `Refused` for both of what contradicts itself.
    """
    taken: dict[str, Any] = {}
    for part in differing(kept, other):
        choice = chosen.get(part) or usual(kept, other, part)
        if choice == OTHER:
            along = ("served",) if part == "reach" else ()
            taken |= {one: getattr(other, one) for one in (part, *along)}
        elif choice == BOTH:
            said = both(kept, other, part)
            if said is None:
                raise Refused(_("両方は残せません。どちらかを選んでください。"), field=part)
            taken |= said
    return replace(kept, **taken | _point(kept, other, takes_theirs="address" in taken))


def _point(kept: Content, other: Content, *, takes_theirs: bool) -> dict[str, Any]:
    """Where it is, with its address; where none is named, the other's of the same house."""
    first, second = (other, kept) if takes_theirs else (kept, other)
    has_own = first.lat is not None
    point = first if has_own or not _same_house(kept, other) else second
    said = {name: getattr(point, name) for name in ("lat", "lon")}
    return said | {"municipality_code": first.municipality_code or point.municipality_code}


def _same_house(kept: Content, other: Content) -> bool:
    if not kept.address or not other.address:
        return True
    one, two = (looks(UUID(int=0), Content(name="-", address=a.address)) for a in (kept, other))
    return one.street + one.house == two.street + two.house


def facts_of_both(kept: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The columns beside the parts that become the other's: what was checked or said later.

    kept, other: `CHECKED` and `ROOM` of both.
    """
    found: dict[str, Any] = {}
    for columns in (CHECKED, ROOM):
        ours, theirs = kept[columns[0]], other[columns[0]]
        if theirs is not None and (ours is None or ours < theirs):
            found |= {name: other[name] for name in columns}
    return found


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
        raise Refused(_("片方は、もうひとつにされたか、取り下げられています。"))
    if states[0] != states[1]:
        raise Refused(
            _(
                "片方は構成員にだけ見せています。ひとつにする前に、どちらも同じ見せかたに直してください。"
            )
        )
