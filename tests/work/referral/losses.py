"""Of the model: somebody dies or is missing, and often enough it is undone."""

from uuid import UUID

from tests.compiled import compiled
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Loss, LossNotice
from tonari.records.people.rules.losses import ENDS_OF
from tonari.work.referral import rules
from tonari.work.referral.models import Task

from .kept import FIT, Seen
from .world import World, pick

LIVE = compiled(lambda: Loss.objects.filter(ended_at__isnull=True).values_list("case", "kind"))
UNMET = compiled(
    lambda: Task.objects.filter(state__in=[rules.REQUESTED, rules.DRAFT]).values_list(
        "referral__case", flat=True
    )
)


class Losses(World):
    """What the machine does about losses, and what must hold of them."""

    def lose(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        live = Loss.objects.filter(ended_at__isnull=True).order_by("pk")
        gone = pick(list(live), which)
        said = {"by": by, "loss_id": new_id(), "case_id": case, "since": None, "is_about": False}
        missing = said | {"told_by": "近所の人", "next_contact_on": clock.in_days(14)}
        if gone is None or more % 3 == 0:
            self.one_of(
                [(people.note_missing, missing), (people.note_death, said | {"told_by": "妹"})],
                more // 3,
            )
            return
        end = pick(list(ENDS_OF[gone.kind]), more)
        finder = pick(self.able(gone.case_id) or self.members, who)
        self.attempt(people.end_loss, by=finder, loss_id=gone.pk, end=end)

    def hear(self, which: int, who: int, more: int) -> None:
        """Another organisation beside the person reads what was told."""
        told = pick(list(LossNotice.objects.order_by("pk")), which)
        if told is None:
            self.lose(which, who, more)
        else:
            by = pick(self.able(told.case_id) or self.members, who)
            self.attempt(people.take_note, by=by, notice_id=told.pk)

    def who_may_come_near(self, case: UUID) -> set[UUID]:
        """Whoever of its organisation may be responsible and is not kept away from this record."""
        known = self.facts()[case]
        ours = {one.acting_id for one in self.members if one.acting_for == known.organisation_id}
        return ours & set(FIT()) - known.blocked

    def who_has_died_or_is_missing_is_not_pressed_and_not_lost(self, seen: Seen) -> None:
        live = dict(LIVE())
        for track in seen.tracks:
            if track.kind != people_rules.CONNECTION:
                continue
            has_died = live.get(track.case) == people_rules.DIED
            assert (track.state == people_rules.DIED) == has_died
            # What an introduction opened anew keeps how it was, too.
            reopened = track.state == people_rules.OPEN and bool(track.state_before)
            assert bool(track.state_before) == (has_died or reopened)
            if has_died:
                assert self.facts()[track.case].team or not self.who_may_come_near(track.case)
        assert live.keys().isdisjoint(UNMET())
