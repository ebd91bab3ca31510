"""What became of the rows of a file that was brought: counted, page by page, and as a CSV."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _

from tonari.entry.web.access import Request
from tonari.entry.web.people.pages import page_number
from tonari.entry.web.templatetags.tonari import reason_shown
from tonari.ground.areas.rules import ABSENT, NOTED, NOTED_AMONG, OUTCOMES, REFUSED
from tonari.records.directory.rules.cells import harmless


class Told(Protocol):
    """A row: its line (0 for none), one of OUTCOMES, and why or what else is to be said."""

    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def result(self) -> str: ...
    @property
    def reason(self) -> str: ...


_ALWAYS = (*NOTED_AMONG, REFUSED)
"""Also of none of these it is told how many there are."""
Besides = tuple[str, str, int]
"""A code that is no outcome of its own, what it is called, and how many rows it has."""


def noted(many: int) -> Besides:
    """What goes in, or is there, and has a remark."""
    return NOTED, _("注意あり"), many


def page_of(
    request: Request,
    kept: Mapping[str, int],
    besides: Besides,
    read: Callable[[str, int], Sequence[Told]],
    size: int,
) -> dict[str, Any]:
    """For a template: the page that was asked for, of all rows or of those of one code.

    kept: rows by OUTCOMES. read: the rows of a code (empty: all) on a page, from 1. size: how many
    a page has.
    """
    counts = [(code, _(label), kept.get(code, 0)) for code, label in OUTCOMES.items()]
    every = sum(number for _code, _label, number in counts)
    numbers = {code: number for code, _label, number in (*counts, besides)}
    asked = request.GET.get("result", "")
    result = asked if asked in numbers else ""
    pages = max(1, -(-numbers.get(result, every) // size))
    here = min(page_number(request), pages)
    return {
        "rows": [(row, _(OUTCOMES[row.result])) for row in read(result, here)],
        "counts": [one for one in (*counts, besides) if one[2] or one[0] in _ALWAYS],
        "all": every - kept.get(ABSENT, 0),
        "goes_in": every - kept.get(ABSENT, 0) > kept.get(REFUSED, 0),
        "result": result,
        "here": here,
        "pages": pages,
    }


def report_of(rows: Iterable[Told]) -> Iterator[list[list[str]]]:
    """The lines of a CSV, one list of them for each row; the header first."""
    yield [[_("行"), _("名称"), _("結果"), _("理由")]]
    for row in rows:
        cells = (row.name, _(OUTCOMES[row.result]), reason_shown(row.reason))
        yield [[str(row.number or ""), *map(harmless, cells)]]
