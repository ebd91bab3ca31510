"""Of the model: somebody dies or is missing, and often enough it is undone."""

from collections.abc import Callable
from typing import Any

from hypothesis.stateful import invariant

from tonari.kernel import clock
from tonari.kernel.actor import JOB
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Loss, Track
from tonari.records.people.rules.losses import ENDS_OF
from tonari.work.referral import rules
from tonari.work.referral.models import Task

from .world import pick


class Losses:
    """What the machine does about losses, and what must hold of them."""

    members: list[Any]
    case_by: Callable[[int, int], Any]
    one_of: Callable[[dict[str, Callable[[], Any]], int], None]
    attempt: Callable[[str, Callable[[], Any]], Any]

    def lose(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        live = Loss.objects.filter(ended_at__isnull=True).order_by("pk")
        gone = pick(list(live), which)
        said = {"by": by, "loss_id": new_id(), "case_id": case, "since": None, "is_about": False}
        acts = {
            "missing": lambda: people.note_missing(
                **said, told_by="近所の人", next_contact_on=clock.in_days(14)
            ),
            "died": lambda: people.note_death(**said, told_by="妹"),
        }
        if gone is None or more % 3 == 0:
            self.one_of(acts, more // 3)
            return
        able = [m for m in self.members if people_queries.is_own_case(m, [gone.case_id])]
        end = pick(list(ENDS_OF[gone.kind]), more)
        finder = pick(able or self.members, who)
        self.attempt("end_loss", lambda: people.end_loss(by=finder, loss_id=gone.pk, end=end))

    @invariant()
    def who_has_died_or_is_missing_is_not_pressed_and_not_lost(self) -> None:
        live = dict(Loss.objects.filter(ended_at__isnull=True).values_list("case", "kind"))
        for track in Track.objects.filter(kind=people_rules.CONNECTION):
            has_died = live.get(track.case_id) == people_rules.DIED
            assert (track.state == people_rules.DIED) == has_died
            assert bool(track.state_before) == has_died
            if has_died:
                assert people_queries.facts(JOB, [track.case_id])[track.case_id].team
        unmet = [rules.REQUESTED, rules.DRAFT]
        assert not Task.objects.filter(referral__case__in=live, state__in=unmet).exists()
