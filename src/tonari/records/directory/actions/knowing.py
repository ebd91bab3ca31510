"""By what each row of a list is known again, where numbers are those of several rows.

Lists of a whole prefecture count their rows anew in each town, often without its code.
"""

from collections.abc import Iterator
from dataclasses import replace

from tonari.kernel.reasons import say
from tonari.kernel.refused import Refused
from tonari.kernel.tables import Line
from tonari.records.directory.adapters import Opened
from tonari.records.directory.adapters.remembered import Remembered
from tonari.records.directory.adapters.spooled import looked_through
from tonari.records.directory.rules.cells import Cells
from tonari.records.directory.rules.keys import SHARED, place_key
from tonari.records.directory.rules.rows import Draft, check_is_data, keys_of, name_of


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
    return stands.place == place_key(draft.content.name, draft.content.address, "")
