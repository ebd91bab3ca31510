"""What a look through a list says of each row: what it changes, and what it repeats."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from typing import Any
from uuid import UUID

from tonari.ground.areas.queries import ground
from tonari.ground.areas.rules import CHANGED, OUTCOMES, TAKEN, Outcome
from tonari.kernel.actor import Actor
from tonari.kernel.reasons import joined, say
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.adapters import Opened
from tonari.records.directory.adapters.remembered import remembered
from tonari.records.directory.models import Service
from tonari.records.directory.rules import WITHDRAWN, Content, check_may_import
from tonari.records.directory.rules.imports import PARTS
from tonari.records.directory.rules.rows import REPEATED, Origin
from tonari.records.directory.rules.spelling import written

from .knowing import standing
from .lists import JudgedRow, before_of, judged, note_rows, said_by, said_of_check
from .places import BATCH

Place = bytes
"""Name and address in one spelling, as eight bytes: so little is held of each row of a list."""


def judge_list(by: Actor, opened: Opened, origin: Origin) -> list[JudgedRow]:
    """What would become of every row, and what it repeats; nothing is written, no text is held."""
    preview = Preview(origin.source_list)
    with remembered(standing(origin)) as known:
        return [
            row for rows in judged(opened, origin, known, ground(by)) for row in preview.told(rows)
        ]


def look_at_list(
    *, by: Actor, opened: Opened, origin: Origin, tell: Callable[[Outcome], object]
) -> dict[str, int]:
    """What `import_list` would do, told in the same way; nothing is written."""
    check_may_import(by)
    count = dict.fromkeys(OUTCOMES, 0)
    for row in judge_list(by, opened, origin):
        count[row.outcome.result] += 1
        tell(row.outcome)
    return count


def note_judged(import_id: UUID, rows: list[JudgedRow]) -> dict[str, int]:
    """Keep what would become of the rows with their import; how many of each outcome."""
    count = dict.fromkeys(OUTCOMES, 0)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        note_rows(import_id, batch, start, {})
        for row in batch:
            count[row.outcome.result] += 1
    return count


class Preview:
    """The rows of one list as they are looked through; no text of a row is held."""

    def __init__(self, source_list: str) -> None:
        self._source_list = source_list
        self._lines: dict[Place, int] = {}

    def told(self, rows: list[JudgedRow]) -> list[JudgedRow]:
        """Rows of a batch with what else is worth knowing before they are taken in. Two queries."""
        before = before_of(rows)
        standing = self._standing(rows)
        return [self._told(row, before, standing) for row in rows]

    def _told(
        self,
        row: JudgedRow,
        before: dict[UUID, dict[str, Any]],
        standing: dict[Place, tuple[UUID, str]],
    ) -> JudgedRow:
        if row.draft is None:
            return row
        said: list[str] = []
        known = row.known
        if row.outcome.result == CHANGED and row.pk is not None:
            said.append(_changes(said_by(row.draft), before[row.pk]))
        place = _place(row.draft.content)
        first = self._lines.setdefault(place, row.draft.number)
        repeats = say(REPEATED, number=first)
        if first != row.draft.number and repeats not in row.outcome.reason:
            said.append(repeats)
        if row.outcome.result == TAKEN and place in standing:
            known, source = standing[place]
            words = _(
                "同じ名前と住所のものが、もうのっています（%(source)s）。入れると、もうひとつになります。"
            )
            said.append(say(words, source=source or [_("構成員")]))
        reason = said_of_check(row, before).outcome.reason
        outcome = replace(row.outcome, reason=joined([*said, reason]))
        return JudgedRow(outcome, known=known)

    def _standing(self, rows: list[JudgedRow]) -> dict[Place, tuple[UUID, str]]:
        """Entries of other lists, and of members, that bear a name of these rows."""
        taken = (row.draft for row in rows if row.draft and row.outcome.result == TAKEN)
        names = {draft.content.name for draft in taken}
        if not names:
            return {}
        others = Service.objects.filter(name__in=names).exclude(state=WITHDRAWN)
        others = others.exclude(source_list=self._source_list).order_by("-pk")
        found = others.values_list("pk", "name", "address", "source")
        return {_place_of(name, address): (pk, source) for pk, name, address, source in found}


def _changes(now: dict[str, Any], before: dict[str, Any]) -> str:
    names = [words for part, words in PARTS.items() if now[part] != before[part]]
    return say(_("変わるところ：%(parts)s。"), parts=list(dict.fromkeys(names))) if names else ""


def _place(content: Content) -> Place:
    return _place_of(content.name, content.address)


def _place_of(name: str, address: str) -> Place:
    return blake2b(f"{written(name)}|{written(address)}".encode(), digest_size=8).digest()
