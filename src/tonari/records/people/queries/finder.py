"""Finding people among one's own: pages of names sealed under the organisation's key, scanned.

There is no index that could be read without the key, and no look into other organisations. Who is
restricted stands on no page that counts: their own team finds them by opening their identities.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import Cipher
from tonari.kernel import dates, text
from tonari.kernel.actor import Actor
from tonari.kernel.phones import spelled
from tonari.records.people.models import Case, FinderPage

from .access import own_cases
from .sections import note_list, open_identities

SHOWN = 50
_SHOWN = ("called", "name", "kana", "birth_on", "phone", "other_phone", "more_phones")
_GAP = "\x1f"
_ROW = "\n"
_NEXT = "\t"
"""Between the numbers beyond the second: a line each where they were told, here they share one."""


@dataclass(frozen=True)
class FoundPerson:
    """One person of the viewer's organisation, as every worker there may find them."""

    case_id: UUID
    called: str
    name: str
    kana: str
    birth_on: str
    phone: str
    other_phone: str = ""
    more_phones: str = ""
    """The numbers beyond the second, one a line, without the words told beside them."""


@dataclass(frozen=True)
class Found:
    """A search's answer: how many there are, and the first of them by kana."""

    total: int
    people: list[FoundPerson]


def finder_line(case_id: UUID, identity: dict[str, str]) -> str:
    """One person's line on a page: first what is compared, then what is shown."""
    shown = [" ".join(identity.get(field, "").split()) for field in _SHOWN[:-1]]
    shown[4:] = map(spelled, shown[4:])
    # What else is told there, such as who answers, is not for everybody who may search.
    more = text.phones_in(identity.get("more_phones", ""))
    compared = [text.fold(part) for part in shown[:3]] + [
        text.phone_digits(part) for part in (*shown[3:], *more)
    ]
    return _GAP.join([" ".join(compared), case_id.hex, *shown, _NEXT.join(more)])


def page_place(number: int) -> str:
    """Where among the organisation's sealed pages this one stands."""
    return f"page:{number}"


def page_cipher(viewer: Actor) -> Cipher:
    """The cipher of the viewer's organisation's finder pages."""
    return vault.organisation_cipher(viewer, "finder")


def find(viewer: Actor, words: str, limit: int = SHOWN) -> Found:
    """People of the viewer's organisation whose name, kana, birth date or phone has every word.

    The restricted are found by their team alone. words: as typed, apart by spaces; folded as
    `kernel.text.fold`. Nothing typed finds nobody.
    """
    found = _found(viewer, words)
    people = [_person(line) for line in found[:limit]]
    if words.strip():
        note_list(by=viewer, hits=[person.case_id for person in people], purpose="search")
    return Found(len(found), people)


def matching(viewer: Actor, words: str, limit: int) -> list[UUID]:
    """The cases that `find` would show, for a list that names, and logs, whom it shows of them."""
    return [_person(line).case_id for line in _found(viewer, words)[:limit]]


def names_of(viewer: Actor, case_ids: Collection[UUID], purpose: str) -> dict[UUID, FoundPerson]:
    """The names of these cases of the viewer's organisation, for a list, logged as one.

    The restricted are named to their team alone. Who stands on no page is left out.
    """
    rows = Case.objects.filter(pk__in=case_ids, organisation=viewer.acting_for)
    known = list(rows.values_list("pk", "finder_page", "restricted"))
    open_to_all = {case_id.hex for case_id, _number, restricted in known if not restricted}
    numbers = {number for _id, number, restricted in known if number and not restricted}
    people = [
        _person(line)
        for page in _pages(viewer, numbers)
        for line in page.splitlines()
        if line.split(_GAP, 2)[1] in open_to_all
    ]
    if people:
        note_list(by=viewer, hits=[person.case_id for person in people], purpose=purpose)
    mine = own_cases(viewer).filter(pk__in=[one[0] for one in known if one[2]])
    sealed = list(mine.values_list("pk", flat=True))
    opened = open_identities(viewer, sealed, purpose) if sealed else {}
    people += [_person(finder_line(one, identity)) for one, identity in opened.items()]
    return {person.case_id: person for person in people}


def refolded(line: str) -> str:
    """A line whose compared part is made anew from what it shows: folding may have learnt."""
    person = _person(line)
    return finder_line(person.case_id, {name: getattr(person, name) for name in _SHOWN})


def _found(viewer: Actor, words: str) -> list[str]:
    # A day may be told with spaces: 昭和 25年 3月 4日.
    asked = [words] if dates.digits(words) else words.split()
    wanted = [folded for word in asked if (folded := _folded(word))]
    return sorted(_matches(viewer, wanted), key=_by_kana) if wanted else []


def readable_lines(
    viewer: Actor, may_fit: Callable[[str], bool]
) -> Iterator[tuple[str, FoundPerson]]:
    """What is compared of each person, and the person, of all whom the viewer may find.

    may_fit: asked of what is compared, before a line is taken apart. Whoever shows what it found
    logs it (`note_list`).
    """
    for page in _readable_pages(viewer):
        for line in page.splitlines():
            compared = line[: line.index(_GAP)]
            if may_fit(compared):
                yield compared, _person(line)


def _folded(word: str) -> str:
    """A word as it is compared: a day, or a part of one, and a number as every field reads them."""
    if day := dates.digits(word):
        return day
    digits = text.phone_digits(word)
    only_number = not text.typed_number(word).strip("0123456789-()+/.")
    return digits if digits and only_number else text.fold(word)


def _readable_pages(viewer: Actor) -> Iterator[str]:
    """The organisation's pages without the restricted, then a page of those of one's own."""
    kept = Case.objects.filter(organisation=viewer.acting_for)
    restricted = kept.filter(restricted=True, superseded_by__isnull=True)
    away = set(
        kept.filter(Q(restricted=True) | Q(superseded_by__isnull=False)).values_list(
            "pk", flat=True
        )
    )
    # A line left from before somebody was restricted, or became one with another, shows nobody.
    marks = [f"{_GAP}{case_id.hex}{_GAP}" for case_id in away]
    for page in _pages(viewer):
        if any(mark in page for mark in marks):
            rows = (row for row in page.splitlines() if not any(mark in row for mark in marks))
            yield "".join(f"{row}{_ROW}" for row in rows)
        else:
            yield page
    if away:
        mine = own_cases(viewer).filter(pk__in=restricted.values("pk"))
        known = open_identities(viewer, list(mine.values_list("pk", flat=True)), "search")
        yield "".join(f"{finder_line(one, identity)}{_ROW}" for one, identity in known.items())


def _pages(viewer: Actor, numbers: Collection[int] | None = None) -> Iterator[str]:
    cipher = page_cipher(viewer)
    rows = FinderPage.objects.filter(organisation=viewer.acting_for).order_by("number")
    if numbers is not None:
        rows = rows.filter(number__in=numbers)
    for number, sealed in rows.values_list("number", "sealed"):
        yield cipher.open_bytes(page_place(number), bytes(sealed)).decode()


def _matches(viewer: Actor, words: list[str]) -> Iterator[str]:
    longest = max(words, key=len)
    for page in _readable_pages(viewer):
        at = page.find(longest)
        while at >= 0:
            end = page.find(_ROW, at)
            line = page[page.rfind(_ROW, 0, at) + 1 : end]
            compared = line[: line.index(_GAP)]
            if all(word in compared for word in words):
                yield line
            at = page.find(longest, end)


def _by_kana(line: str) -> tuple[str, str]:
    parts = line.split(_GAP)
    return (parts[4] or parts[2], parts[1])


def _person(line: str) -> FoundPerson:
    # A line from before there was a second number, or a third, is shorter.
    _, case_id, *shown = line.split(_GAP)
    shown[-1] = shown[-1].replace(_NEXT, "\n")
    return FoundPerson(UUID(case_id), *shown)
