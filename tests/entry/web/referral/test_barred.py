"""An organisation where somebody must not find the person is offered nowhere."""

import pytest

from tests.entry.web.referral.test_pages import TYPED
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.work.referral.models import Referral


@pytest.fixture
def barred(owner, cast, case_id):
    people.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", **TYPED)
    return cast.partner.acting_for


def test_it_is_not_among_the_recipients(owner, barred):
    assert "NPO法人ひだまり" in owner.text
    assert f"organisation:{barred}" not in owner.text
    assert "「決して近づけない人」がいるので、ここには出ません：うみべ商事" in owner.text


@pytest.mark.parametrize("by", ["its name", "a service of its own"])
def test_who_names_it_all_the_same_is_refused(owner, barred, case_id, by):
    choice = f"organisation:{barred}"
    if by == "a service of its own":
        row = Service(name="職場体験", kind="support", standing="informal", state="listed")
        row.organisation_id, row.folded = barred, "職場体験"
        row.save(force_insert=True)
        choice = f"service:{row.pk}"
    page = owner.post(
        "/referrals/new/",
        {"case": case_id, "go": "look", "recipient": choice, **TYPED},
        follow=True,
    )
    assert page.status_code in (404, 422)
    assert not Referral.objects.exists()
