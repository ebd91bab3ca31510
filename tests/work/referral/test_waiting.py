"""What waits on Today where there is more of it than finds room."""

from uuid import UUID

import pytest

from tests.cast import Cast
from tonari.kernel.ids import new_id
from tonari.work.referral import queries
from tonari.work.referral.actions import Recipient, prepare_referral
from tonari.work.referral.models import Referral, Task
from tonari.work.referral.queries.waiting import TODAY

from .introducing import OFFER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_what_finds_no_room_is_counted(cast: Cast, case_id: UUID) -> None:
    prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[Recipient(organisation_id=cast.other.acting_for)],
        urgency="normal",
        offer=OFFER,
    )
    assert queries.today(cast.owner).more == 0
    referral, task = Referral.objects.get(), Task.objects.get()
    for _more in range(TODAY + 4):
        referral.pk = task.pk = None  # another of the same
        referral.save(force_insert=True)
        task.referral_id = referral.pk
        task.save(force_insert=True)
    seen = queries.today(cast.owner)
    assert (len(seen.to_deliver), seen.more) == (TODAY, 5)
