"""Who takes note of what came back has seen it: what came back since stays on Today."""

from uuid import UUID

import pytest

from tests.cast import Cast
from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.rules.seen import return_version

from .test_follow_ups import after, met, say

__all__ = ["met"]


def broken(cast: Cast, met: UUID, words: str) -> str:
    """It breaks, as the recipient says; what the sender's page holds then."""
    say(cast.other, met, rules.RECIPIENT, rules.BROKEN, words)
    (back,) = queries.today(cast.owner).came_back
    return return_version(back.returned_at, back.reason)


@pytest.mark.parametrize("is_settled", [True, False])
def test_what_came_back_since_is_not_taken_note_of_unseen(
    cast: Cast, met: UUID, is_settled: bool
) -> None:
    seen = broken(cast, met, "来なくなった")
    if is_settled:
        actions.settle(by=cast.owner, task_id=met, seen=seen)
        with pytest.raises(Refused) as refused:
            actions.settle(by=cast.owner, task_id=met, seen=seen)
        assert refused.value.repeated
    with clock.at(after(2)):
        now = broken(cast, met, "また来なくなった")
        with pytest.raises(Refused, match="もう一度戻ってきました") as refused:
            actions.settle(by=cast.owner, task_id=met, seen=seen)
        assert not refused.value.repeated
        assert [task.id for task in queries.today(cast.owner).came_back] == [met]
        actions.settle(by=cast.owner, task_id=met, seen=now)
        assert not queries.today(cast.owner).came_back
