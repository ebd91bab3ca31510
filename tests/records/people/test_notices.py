"""Who is told of a loss: as long as a consent lives, and as if never where it ended unread."""

from uuid import UUID

from tests.cast import Cast, hand_on
from tonari.kernel import clock
from tonari.kernel.actor import JOB
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries
from tonari.records.people.models import LossNotice

from .test_losses import note


def test_who_had_not_read_of_a_death_when_the_consent_ended_is_told_with_the_next_one(
    cast: Cast, case_id: UUID
) -> None:
    handed = hand_on(cast, case_id, ["identity"])
    note(cast, handed.case_id, by=cast.other)
    assert len(queries.loss_news(cast.owner)) == 1
    actions.withdraw_consent(by=cast.owner, grant_id=handed.grant_id)
    actions.take_back_notices(by=JOB)
    assert not LossNotice.objects.exists()
    reference = new_id()
    actions.give_consent(
        by=cast.owner,
        case_id=case_id,
        basis_ref=reference,
        to_organisation=cast.other.acting_for,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(9),
    )
    actions.release(by=cast.owner, basis_ref=reference, to_case=handed.case_id)
    assert [told.case_id for told in queries.loss_news(cast.owner)] == [case_id]
