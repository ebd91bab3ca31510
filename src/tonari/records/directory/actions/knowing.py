"""By what each row of a list is known again, where numbers are those of several rows.

Lists of a whole prefecture count their rows anew in each town, often without its code.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Case, Count, OuterRef, Subquery, Sum, When

from tonari.ground.areas.rules.brought import TAKEN_IN, UNDONE
from tonari.kernel.reasons import say
from tonari.kernel.refused import Refused
from tonari.kernel.tables import Line
from tonari.records.directory.adapters import Opened
from tonari.records.directory.adapters.remembered import Remembered, Standing
from tonari.records.directory.adapters.spooled import looked_through
from tonari.records.directory.models import Import, ImportRow, Service
from tonari.records.directory.rules.cells import Cells
from tonari.records.directory.rules.keeping import origin_of
from tonari.records.directory.rules.keys import SHARED, is_number, place_key
from tonari.records.directory.rules.rows import Draft, Origin, check_is_data, keys_of, name_of

from .places import BATCH

_LAST = ImportRow.objects.filter(
    service=OuterRef("pk"), of__source_list=OuterRef("source_list"), of__state=TAKEN_IN
).order_by("-of__at", "-pk")
_NAME_SAID = Case(When(edited_at__isnull=False, then=Subquery(_LAST.values("name")[:1])))
"""What the list last called an entry that was rewritten since, by a member or a merge."""


def standing(origin: Origin) -> Iterator[Standing]:
    """What is kept of a list, as it is now. One query."""
    ours = Service.objects.filter(source_list=origin.source_list).exclude(source_key="")
    columns = ("source_key", "pk", "digest", "edited_at", "version")
    said = ("name", "address", "name_said", "provenance")
    rows = ours.annotate(name_said=_NAME_SAID).values_list(*columns, *said)
    for key, pk, digest, edited_at, version, *words in rows.iterator(BATCH):
        is_edited = edited_at is not None
        place = _place_said(is_edited, *words) if is_number(key) else ""
        yield Standing(key, pk, digest, is_edited, version, place)


def _place_said(
    is_edited: bool, name: str, address: str, name_said: str | None, provenance: dict[str, Any]
) -> str:
    """The key of the name and address that a list gave an entry, whoever rewrote it since.

    Without the address where that was rewritten: what it was is kept nowhere.
    """
    is_lost = is_edited and origin_of(provenance, "address") is not None
    return place_key(name_said or name, "" if is_lost else address, "")


def written_so_far(source_list: str) -> int:
    """A number that grows with what is written in an entry of a list, but for room. Two queries.

    And with each other list that is taken in or undone: its places may be the same.
    """
    ours = Service.objects.filter(source_list=source_list)
    said = ours.aggregate(many=Count("pk"), versions=Sum("version"))
    others = Import.objects.exclude(source_list=source_list).filter(state__in=(TAKEN_IN, UNDONE))
    steps = others.aggregate(n=Sum(Case(When(state=UNDONE, then=2), default=1)))["n"]
    return int(said["many"]) + int(said["versions"] or 0) + int(steps or 0)


def numbers_met(opened: Opened, known: Remembered) -> Iterator[Line]:
    """The lines of a list, after the number of each was noted: a later one may have it, too."""
    if not any(map(opened.header.has, opened.format.number)):
        return opened.rows

    def meet(line: Line) -> None:
        cells = Cells(opened.header, line.cells or [])
        key, place = keys_of(cells, opened.format) if name_of(cells) else ("", "")
        if key and _is_data(cells, opened):
            known.meet(key, place, line.number)

    return looked_through(opened.rows, meet)


def _is_data(cells: Cells, opened: Opened) -> bool:
    try:
        check_is_data(cells, opened.header.names)
    except Refused:
        return False
    return True


def keyed(draft: Draft, known: Remembered) -> Draft:
    """The same by its name and address, where its number is that of other rows, too.

    Whatever the order of the rows: one that stands by its number stays by it.
    """
    shares = known.shares(draft.key) if draft.numbered else 0
    if shares and shares != draft.number:
        draft = replace(draft, notes=(*draft.notes, say(SHARED, number=shares)))
    by_place = draft.numbered and (shares or known.standing(draft.place) is not None)
    if not by_place or _stands_by_number(draft, known):
        return draft
    return replace(draft, key=draft.place, numbered=False)


def _stands_by_number(draft: Draft, known: Remembered) -> bool:
    stands = known.standing(draft.key)
    if stands is None or stands.digest == draft.digest:
        return stands is not None
    name = draft.content.name
    if stands.place == place_key(name, draft.content.address, ""):
        return True
    # Its address was rewritten: the first line of its name is its own.
    by_name = stands.is_edited and stands.place == place_key(name, "", "")
    return by_name and known.said(draft.key) is None
