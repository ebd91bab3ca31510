"""What becomes of two records that turn out to be of one person."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from tonari.kernel import text
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import (
    CARRIED_ON,
    CLOSED,
    MAY_CONTACT,
    NOT_YET_NAMED,
    ONCE_SO,
    OPEN,
    OPEN_DOOR,
    SHARING,
    named_organisations,
    organisations_text,
)

# The more connected state holds: somebody is beside the person before nobody is.
_CONNECTED = {OPEN: 3, CARRIED_ON: 2, OPEN_DOOR: 1, CLOSED: 0}
# What keeps the person safe is never chosen against: both stand, one below the other.
_NUMBERS = ("phone", "other_phone")
_NUMBER_ALONE = re.compile(r"(?=.*\d)[\d\s()+./\-‐‑–—―ー−]+")
UNITED = frozenset({"avoid", "wishes", "more_phones", "care", "not_told", "not_to", "nor_to"})
# Words of the person, or of whoever listened: where they differ, both may stand as well.
TEXTS = frozenset(
    {"mind", "wish", "own_words", "strengths", "adjustments", "terms_words"}
    | {"emergency", "view", "directions"}
)

Content = Mapping[str, str]


def differing(kept: Content, other: Content) -> list[str]:
    """The fields in which both hold something else, one of which is to be chosen."""
    return [
        field
        for field, words in other.items()
        if field not in UNITED
        and words.strip()
        and kept.get(field, "").strip()
        and _same_form(field, words) != _same_form(field, kept[field])
    ]


def _same_form(field: str, words: str) -> str:
    """Words as two of them are compared: of numbers the digits, of a reading its sounds in either
    kana, of all else one width and dash.
    """
    if field == "kana":
        return text.fold(words)
    return _digits(words) if field in (*_NUMBERS, "visitor_phone") else text.one_dash(words).strip()


def stricter(field: str, one: str, other: str) -> str:
    """Of two answers of what the person allows the one that allows less; empty if neither does."""
    answers = list({"answer": SHARING, "may_contact": MAY_CONTACT}.get(field, ()))
    if one not in answers or other not in answers:
        return ""
    return max(one, other, key=answers.index)


def combined(
    kept: Content, other: Content, take: Collection[str], both: Collection[str] = ()
) -> dict[str, str]:
    """The kept section with what only the other holds, and with the fields taken from the other.

    both: the fields of `TEXTS` in which the words of both stand, one below the other.
    """
    found = dict(kept)
    for field, words in other.items():
        mine = kept.get(field, "")
        if not words.strip():
            continue
        if field in UNITED or field in TEXTS.intersection(both):
            found[field] = _united(field, mine, words)
        elif field in take or not mine.strip():
            found[field] = words
    return found | _second_number(found, kept, other)


def taken_over(own: Content, received: Content) -> dict[str, str]:
    """One's own section with what was received: where one had nothing, and where both stand.

    Own words stay; what was received and does not stand in it then is told by `left_out`.
    """
    named = {field: words for field, words in own.items() if words not in (NOT_YET_NAMED, ONCE_SO)}
    found = combined(named, received, ())
    return with_numbers(found, numbers_left(found, named, received))


def told_below(own: Content, told: Content) -> dict[str, str]:
    """One's own section with what was told since: words below words; nothing chosen is changed."""
    found = combined(own, told, (), TEXTS)
    return with_numbers(found, numbers_left(found, own, told))


def left_out(own: Content, received: Content) -> list[str]:
    """The fields in which something else was received than what one's own section says."""
    return [field for field in differing(own, received) if field not in _NUMBERS]


def numbers_left(content: Content, kept: Content, other: Content) -> list[str]:
    """The numbers of either side for which the combined identity has no room; each once."""
    here = {_digits(content.get(one, "")) for one in _NUMBERS}
    return [one for digits, one in _apart(kept, other).items() if digits not in here]


def with_numbers(identity: Content, numbers: Collection[str]) -> dict[str, str]:
    """The identity with these numbers, a line each, below those that stand there already.

    They stay in the section in which they were told: whoever was given another one, such as how to
    reach somebody, is given no number with it.
    """
    more = identity.get("more_phones", "")
    new = [one for one in numbers if _digits(one) not in map(_digits, more.splitlines())]
    lines = [*([more] if more.strip() else []), *new]
    return {**identity, "more_phones": "\n".join(lines)} if new else dict(identity)


def _second_number(found: Content, kept: Content, other: Content) -> dict[str, str]:
    """A number that was not chosen stands second where there is room; nothing is pushed out.

    What has no room is named by `numbers_left`, and stands below (`with_numbers`).
    """
    first = _digits(found.get("phone", ""))
    free = [one for digits, one in _apart(found, kept, other).items() if digits != first]
    return {"other_phone": free[0]} if free else {}


def _apart(*sides: Content) -> dict[str, str]:
    """Every number once by its digits, however it is written, the first that was met."""
    found: dict[str, str] = {}
    for number in (side.get(one, "").strip() for side in sides for one in _NUMBERS):
        if number:
            found.setdefault(_digits(number), number)
    return found


def _digits(number: str) -> str:
    """A number by its digits; with words beside it, such as when to call, it is compared whole."""
    folded = text.one_dash(number).strip()
    return text.phone_digits(folded) if _NUMBER_ALONE.fullmatch(folded) else folded


def _united(field: str, mine: str, theirs: str) -> str:
    if field == "not_to":
        return organisations_text(named_organisations(mine) | named_organisations(theirs))
    if field == "care":  # codes
        return " ".join(dict.fromkeys([*mine.split(), *theirs.split()]))
    # What stands already is not said again: what was received may be taken over a second time.
    standing = {line.strip() for line in mine.splitlines()} - {""}
    new = "\n".join(line for line in theirs.splitlines() if line.strip() not in standing).strip()
    return "\n".join(part for part in (mine, new) if part.strip())


def not_joinable() -> Refused:
    """Why a record whose person has died or is missing is no half of another."""
    return Refused(
        _("どちらかの記録が、いまはひとつにできない状態です。先に、その状態を直してください。")
    )


def joined_track(kept: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """One track out of two, as columns: the more connected one, and the sooner contact.

    Errors: Refused where one is in a state that joins nothing.
    """
    if not {kept["state"], other["state"]} <= _CONNECTED.keys():
        raise not_joinable()
    more = max((kept, other), key=lambda track: _CONNECTED[track["state"]])
    both = [track for track in (kept, other) if track["state"] == OPEN] or [more]
    return {
        "state": more["state"],
        # Open by itself in one of them, it is more than what an introduction began anew.
        "state_before": min(track["state_before"] for track in both),
        "post_id": more["post_id"],
        "ended_on": more["ended_on"],
        "next_contact_on": min(
            (track["next_contact_on"] for track in both if track["next_contact_on"]), default=None
        ),
        "rhythm_days": min(track["rhythm_days"] for track in both),
        "opened_on": min(kept["opened_on"], other["opened_on"]),
        "last_contact_on": max(kept["last_contact_on"], other["last_contact_on"]),
        "last_reached_on": max(
            (day for track in (kept, other) if (day := track["last_reached_on"])), default=None
        ),
    }
