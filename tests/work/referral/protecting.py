"""Of the model: records that colleagues must not find, and people who must not come near."""

from tests.compiled import compiled
from tonari.records.people import actions as people
from tonari.records.people.models import Block, Case, TeamMember

from .world import World, pick

BARRED = compiled(lambda: Block.objects.values_list("case", "member__user__members"))
TEAMS = compiled(lambda: TeamMember.objects.values_list("case", "member"))
UNRESTRICTED = compiled(
    lambda: Case.objects.filter(blocks__isnull=False, restricted=False).values_list("pk")
)


class Protecting(World):
    """What is done against being found, and what must hold of it."""

    def protect(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        said = {"by": by, "case_id": case}
        barred = Block.objects.filter(case=case).order_by("pk").values_list("member", flat=True)
        whom = pick(self.members, more // 4).acting_id
        self.one_of(
            [
                (people.keep_away, said | {"member_id": whom}),
                (people.let_near, said | {"member_id": pick(list(barred), which) or whom}),
                (people.restrict, said),
                (people.unrestrict, said),
            ],
            more,
        )

    def who_is_kept_away_opens_nothing(self) -> None:
        """Not by a team that they were on, and not by a name that a colleague finds."""
        barred = set(BARRED())
        assert barred.isdisjoint(TEAMS())
        assert not UNRESTRICTED()
        assert not [1 for case, member in barred if member in self.facts()[case].team]
