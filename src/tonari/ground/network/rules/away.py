"""Who stands in for a post while its people are away; the responsibility stays with the post."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .staffing import Staffing

MOST_DAYS = 366


@dataclass(frozen=True)
class Away:
    """A member who is away from the first day to the last, and whom they named to cover.

    told_by: a colleague who told it for them; None where they did so themselves.
    """

    member_id: UUID
    first_day: date
    last_day: date
    cover: UUID | None = None
    told_by: UUID | None = None


@dataclass(frozen=True)
class Covering:
    """A member stands in for a post from the first day to the last."""

    post_id: UUID
    member_id: UUID
    first_day: date
    last_day: date


def covers(
    posts: Sequence[Staffing], away: Collection[Away], others: Sequence[UUID], today: date
) -> list[Covering]:
    """Who stands in for which post, from today on.

    others: active members who can be responsible, most suitable first. Whoever told an absence for
    another stands in by it only where nobody else is there: it is no way into their records.
    """
    first_days = {today} | {a.first_day for a in away} | {_after(a.last_day) for a in away}
    begins = sorted(day for day in first_days if day >= today)
    found: list[Covering] = []
    for day, following in pairwise(begins):
        gone = {a.member_id: a.cover for a in away if a.first_day <= day <= a.last_day}
        fallback = next((post for post in posts if post.is_fallback), None)
        told = {a.member_id: a.told_by for a in away if a.first_day <= day <= a.last_day}
        for post in posts:
            tellers = {told.get(member) for member in post.staff}
            best = sorted(others, key=tellers.__contains__)  # in their order, who told it last
            found += [
                Covering(post.post_id, member_id, day, following - _DAY)
                for member_id in stand_ins(post, fallback, gone, best, tellers)
            ]
    return _joined(found)


def stand_ins(
    post: Staffing,
    fallback: Staffing | None,
    gone: dict[UUID, UUID | None],
    others: Sequence[UUID],
    tellers: Collection[UUID | None] = (),
) -> list[UUID]:
    """Who stands in for a post on a day: nobody if holder or deputy is there.

    gone: who is away that day, with whoever they named. Then the first named one who is there, else
    the fallback post's people who are, else whoever may stand in for these, else the most suitable.
    tellers: who told it for them, of others the last.
    """
    if any(member not in gone for member in post.staff):
        return []
    here = [member for member in others if member not in gone]
    named = [gone[member] for member in post.staff if gone[member] in here]
    if named:
        return [member for member in named[:1] if member is not None]
    if post.is_fallback or fallback is None:
        return here[:1]
    people = [member for member in fallback.staff if member in here and member not in tellers]
    if people or not all(member in gone for member in fallback.staff):
        return people or here[:1]
    return stand_ins(fallback, None, gone, others)


def nobody_here(
    away: Collection[Away], others: Collection[UUID], today: date
) -> list[tuple[date, date]]:
    """The days, first and last, on which all who can be responsible are away, from today on.

    others: active members who can be responsible.
    """
    begins = sorted(
        {today} | {day for a in away for day in (a.first_day, _after(a.last_day)) if day > today}
    )
    found: list[tuple[date, date]] = []
    for day, following in pairwise(begins):
        gone = {a.member_id for a in away if a.first_day <= day <= a.last_day}
        if not set(others) <= gone:
            continue
        goes_on = bool(found) and _after(found[-1][1]) == day
        found.append((found.pop()[0] if goes_on else day, following - _DAY))
    return found


@dataclass(frozen=True)
class Stretch:
    """From the first day to the last these members see to a post; where there are none, nobody."""

    members: tuple[UUID, ...]
    first_day: date
    last_day: date


def seen_to(
    post: Staffing,
    away: Collection[Away],
    covering: Collection[Covering],
    first_day: date,
    last_day: date,
) -> list[Stretch]:
    """Who sees to a post from the first day to the last: those of its people who are there, else
    who stands in (as `covers` has it)."""
    turns: list[Away | Covering] = [
        *away,
        *(one for one in covering if one.post_id == post.post_id),
    ]
    days = {first_day} | {day for a in turns for day in (a.first_day, _after(a.last_day))}
    begins = sorted(day for day in days if first_day <= day <= last_day)
    found: list[Stretch] = []
    for day, following in pairwise([*begins, _after(last_day)]):
        on = [one for one in turns if one.first_day <= day <= one.last_day]
        gone = {one.member_id for one in on if isinstance(one, Away)}
        standing_in = [one.member_id for one in on if isinstance(one, Covering)]
        members = tuple(one for one in post.staff if one not in gone) or tuple(standing_in)
        goes_on = bool(found) and found[-1].members == members
        begin = found.pop().first_day if goes_on else day
        found.append(Stretch(members, begin, following - _DAY))
    return found


def _joined(found: list[Covering]) -> list[Covering]:
    """The same with neighbouring days of the same people as one."""
    whole: dict[tuple[UUID, UUID], list[Covering]] = {}
    for one in sorted(found, key=lambda one: one.first_day):
        rows = whole.setdefault((one.post_id, one.member_id), [])
        goes_on = bool(rows) and _after(rows[-1].last_day) == one.first_day
        rows.append(replace(one, first_day=rows.pop().first_day) if goes_on else one)
    return [one for rows in whole.values() for one in rows]


_DAY = timedelta(days=1)


def _after(day: date) -> date:
    return day + _DAY


def check_away(away: Away, known: Collection[Away], others: Collection[UUID], today: date) -> None:
    """An absence begins today or later, lasts a year at most, and once. Errors: Refused.

    known: the same member's other absences; others: who can be responsible.
    """
    if away.first_day < today:
        raise Refused(
            _("過ぎた日からは入れられません。今日からにしてください。"), field="first_day"
        )
    if away.last_day < away.first_day:
        raise Refused(_("終わりの日が、はじめの日より前です。"), field="last_day")
    if away.last_day > today + timedelta(days=MOST_DAYS):
        raise Refused(
            _("1年より先までは入れられません。長く離れるときは、担当を替えてください。"),
            field="last_day",
        )
    if any(one.first_day <= away.last_day and away.first_day <= one.last_day for one in known):
        raise Refused(
            _("この日には、もうお休みが入っています。先に取り消してください。"), field="first_day"
        )
    if away.cover is not None and (away.cover not in others or away.cover == away.member_id):
        raise Refused(
            _("代わりに見られるのは、相談・支援をする人、調整する人、鍵の番人です。"), field="cover"
        )


def staffs_posts(roles: Collection[str]) -> bool:
    """Whoever coordinates, or keeps the keys."""
    return not {"coordinator", "steward"}.isdisjoint(roles)


def check_cover_named(
    cover: UUID | None, by: UUID, *, for_self: bool, manages: bool, shares_all: bool
) -> None:
    """Nobody brings themselves, or whom they choose, into records that they do not open.

    manages: whoever staffs posts may name anybody but themselves, as they may for the post.
    shares_all: so may whoever is in all posts of whom they tell it for. Errors: Refused.
    """
    if cover is None or for_self:
        return
    if cover == by:
        raise Refused(
            _(
                "ほかの人の代わりに、自分を選ぶことはできません。ほかの人を選ぶか、「決めない」にしてください。"
            ),
            field="cover",
        )
    if not (manages or shares_all):
        raise Refused(
            _(
                "この人には、ほかの担当もあります。代わりに見る人を選べるのは、本人、調整する人、鍵の番人です。「決めない」にしてください。"
            ),
            field="cover",
        )


def check_may_tell_away(is_self: bool, roles: Collection[str], shares_a_post: bool) -> None:
    """The member, who coordinates, or a colleague of the same post. Errors: Refused."""
    if is_self or shares_a_post or staffs_posts(roles):
        return
    raise Refused(_("お休みを入れられるのは、本人、同じ担当の人、調整する人、鍵の番人です。"))
