"""The same change for several people at once; each is done, or told why not."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from tonari.ground.ledger.actions import action, part, record
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import rules
from tonari.records.people.models import Track

from .cases import join_team, leave_team
from .tracks import hand_over

Outcomes = dict[UUID, Refused | None]


@action
def hand_over_all(*, by: Actor, seen: Mapping[UUID, UUID | None], post_id: UUID) -> Outcomes:
    """Give these people to another post; what the same post works on with them goes along.

    seen: by case the post that was responsible when it was chosen. Returns by case why it was
    refused, None where it was done.
    """

    def change(case_id: UUID) -> None:
        before = seen[case_id]
        if before is None:
            raise Refused(_("いまはつながっていない記録です。"))
        problem = Track.objects.filter(
            case=case_id, kind=rules.PROBLEM, state=rules.OPEN, post=before
        )
        for kind in [rules.CONNECTION, *([rules.PROBLEM] if problem.exists() else [])]:
            hand_over(by=by, case_id=case_id, kind=kind, post_id=post_id, seen=before)

    return each(by, seen, change)


@action
def join_all(*, by: Actor, case_ids: Collection[UUID], member_id: UUID) -> Outcomes:
    """Put a member on the teams of these people; by case why it was refused, else None."""
    return each(
        by, case_ids, lambda case_id: join_team(by=by, case_id=case_id, member_id=member_id)
    )


@action
def leave_all(*, by: Actor, case_ids: Collection[UUID], member_id: UUID) -> Outcomes:
    """Take a member off the teams of these people; by case why it was refused, else None."""
    return each(
        by, case_ids, lambda case_id: leave_team(by=by, case_id=case_id, member_id=member_id)
    )


def each(by: Actor, case_ids: Collection[UUID], change: Callable[[UUID], None]) -> Outcomes:
    """Do it for one after the other; by case why it was refused, None where it is done, or was."""
    outcomes: Outcomes = {}
    for case_id in sorted(case_ids):  # in one order: two of these at once take turns
        try:
            with part():
                change(case_id)
            outcomes[case_id] = None
        except Refused as refused:
            outcomes[case_id] = None if refused.repeated else refused
    done = sum(refused is None for refused in outcomes.values())
    record("people.several_changed", by=by, done=done, refused=len(outcomes) - done)
    return outcomes
