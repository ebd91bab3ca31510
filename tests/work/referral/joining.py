"""Records of one person become one and two again, at any moment of the walk."""

from uuid import UUID

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Merge

from .world import World, pick

NAMES = [name for name, fields in people_rules.SECTIONS.items() if fields]


class Joining(World):
    """What is done to whole records."""

    def merge(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        ours = {one for one in self.cases() if by in self.able(one)}
        other = pick(sorted(ours - {case}), more)
        if case not in ours or other is None:
            return
        try:
            seen = (self.seen(by, case), self.seen(by, other))
        except Refused:
            return  # a newcomer without a key opens nothing
        self.attempt(
            people.merge_cases,
            by=by,
            merge_id=new_id(),
            case_id=case,
            other_id=other,
            take={},
            seen=seen,
        )

    def seen(self, by: Actor, case_id: UUID) -> dict[str, int]:
        with clock.at(self.moment):
            opened = people_queries.open_sections(by, case_id, NAMES, "support")
        return {name: view.version for name, view in opened.items()}

    def unmerge(self, which: int, who: int, more: int) -> None:
        row = pick(list(Merge.objects.filter(undone_at=None).order_by("merged_at", "pk")), which)
        if row is None:
            return
        by = pick(self.able(row.kept_id) or self.members, who)
        self.attempt(people.undo_merge, by=by, case_id=row.kept_id, merge_id=row.pk)
