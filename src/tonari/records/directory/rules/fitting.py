"""Why an entry was found by a word."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from tonari.kernel.refused import gettext_noop as _

from .openings import Coming
from .spelling import written
from .synonyms import Sought

NAME, TEXT, FIELD, MEANING, READING = "name", "text", "field", "meaning", "reading"
NUMBER, TIME = "number", "time"
WHYS = {
    NAME: _("名前に「%(word)s」"),
    TEXT: _("説明などに「%(word)s」"),
    FIELD: _("「%(word)s」の分野"),
    MEANING: _("「%(word)s」に近いことば"),
    READING: _("よみが「%(word)s」"),
    TIME: _("「%(word)s」に開いています"),
    NUMBER: _("電話かFAXの番号が「%(word)s」"),
}


_DIGITS = re.compile("[0-9-]+")


def why(one: Sought, folded: str, fields: Collection[str], coming: Coming) -> str:
    """One of WHYS for an entry that was found by a word: the nearest that holds.

    folded: what is searched of it (`Content.folded`), the name first.
    """
    opens = _opens(one, coming)
    if one.is_time and opens:
        return TIME
    return _said(one, folded, fields, coming, opens=opens)


def _opens(one: Sought, coming: Coming) -> bool:
    """Whether it opens when a word asks. Of a date the timetable has said so."""
    if not one.opens or one.on is not None:
        return bool(one.opens)
    return coming.opens(one.opens)


def _said(one: Sought, folded: str, fields: Collection[str], coming: Coming, *, opens: bool) -> str:
    at = folded.find(one.word)
    if at >= 0 > folded.find("\n", 0, at):
        return NAME
    parts = {why(part, folded, fields, coming) for part in one.parts} if one.parts else set()
    if at >= 0 or (parts and parts <= {NAME, TEXT}):
        return NAME if parts == {NAME} else TEXT
    if any(word in folded for word in one.others):
        return MEANING
    if not set(fields).isdisjoint(one.fields):
        return FIELD
    if opens:
        return TIME
    return MEANING if parts & {MEANING, FIELD, TIME} else READING


def why_alone(typed: str, one: Sought, folded: str, fields: Collection[str], coming: Coming) -> str:
    """The same for what the search found: what has digits alone, and is nowhere, is a number.

    What is looked for instead of what was typed (`synonyms`, only) is near to it.
    """
    code = why(one, folded, fields, coming)
    if code in (NAME, TEXT) and one.word != written(typed):
        return MEANING
    return NUMBER if code == READING and _DIGITS.fullmatch(one.word) else code


def as_it_stands(name: str, typed: str, one: Sought) -> str:
    """What was typed as a name spells it (子供食堂: 子ども食堂); of several parts, each."""
    if typed in name:
        return typed
    words = [one.word] if one.word in written(name) else [part.word for part in one.parts]
    quoted = [_standing(name, word) for word in words]
    return "…".join(quoted) if quoted and all(quoted) else typed


# Page by page the same names are found by the same words.
@lru_cache(maxsize=4096)
def _standing(name: str, word: str) -> str:
    each = reversed(range(len(name)))
    begin = next((at for at in each if written(name[at:]).startswith(word)), len(name))
    parts = (name[begin:end] for end in range(begin + 1, len(name) + 1))
    return next((part for part in parts if written(part) == word), "")


Needed = tuple[str, Sought, Sequence[Sought]]
"""A word of a need: as it is typed, what it looks for, what is near it."""


def whys(
    words: Sequence[Needed],
    folded: str,
    fields: Collection[str],
    coming: Coming,
    hit: Collection[int] = (),
) -> list[tuple[str, str]]:
    """Why an entry fits some words of a need: a code of WHYS for each that it fits, times aside.

    hit: places of words by which the
    index found it; what nothing else explains is only read so.
    """
    found = []
    for at, (typed, one, near) in enumerate(words):
        if one.is_time:
            continue
        code = why(one, folded, fields, coming)
        if code != READING:
            found.append((code, typed))
            continue
        others = ((why(other, folded, fields, coming), other.word) for other in near)
        meant = next((pair for pair in others if pair[0] != READING), None)
        if meant:
            found.append(meant)
        elif at in hit:
            found.append((READING, typed))
    return list(dict.fromkeys(found))


def times(
    words: Sequence[Needed], coming: Coming, hit: Collection[int] = ()
) -> list[tuple[str, str]]:
    """Which times of a need an entry is open at, or says to be as far as anybody knows (hit)."""
    found = []
    for at, (typed, one, _near) in enumerate(words):
        if one.is_time and _opens(one, coming):
            found.append((TIME, typed))
        elif one.is_time and at in hit:
            found.append((TEXT, typed))
    return found
