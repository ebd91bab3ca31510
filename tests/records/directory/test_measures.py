"""Measures: both purposes, their own organisation, and what rests on them."""

from dataclasses import replace

import pytest

from tonari.ground.ledger.models import Row
from tonari.kernel.actor import PUBLIC
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    link_service,
    put_measure,
    put_service,
    unlink_service,
    withdraw_measure,
)
from tonari.records.directory.rules import Content

from .said import MEASURE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_a_measure_is_public_with_both_purposes_and_what_rests_on_it(member, client):
    made = put_measure(by=member, content=MEASURE)
    service = put_service(by=member, content=Content(name="朝の体操"))
    link_service(by=member, measure_id=made, service_id=service)
    page = client.get(f"/measures/{made}/").content.decode()
    for words in (MEASURE.purpose, MEASURE.gives, "朝の体操", "本来の目的", "つながりに役立つこと"):
        assert words in page
    assert MEASURE.title in client.get(f"/places/{service}/").content.decode()
    assert [one.content for one in queries.measures(PUBLIC, "older")] == [MEASURE]
    assert queries.measures(PUBLIC, "sports") == []
    unlink_service(by=member, measure_id=made, service_id=service)
    assert queries.measures_of(PUBLIC, service) == []
    verbs = set(Row.objects.values_list("verb", flat=True))
    assert {"directory.measure_put", "directory.measure_linked"} <= verbs


def test_only_its_organisation_changes_it_and_nobody_is_overwritten_unseen(member, other):
    made = put_measure(by=member, content=MEASURE)
    with pytest.raises(Refused):
        put_measure(by=other, measure_id=made, content=MEASURE)
    changed = replace(MEASURE, gives="送迎の車を使える")
    put_measure(by=member, measure_id=made, version=1, content=changed)
    with pytest.raises(Refused, match="ほかの人"):
        put_measure(by=member, measure_id=made, version=1, content=MEASURE)
    with pytest.raises(Refused) as refused:
        put_measure(by=member, content=replace(MEASURE, gives=" "))
    assert refused.value.field == "gives"
    withdraw_measure(by=member, measure_id=made)
    assert queries.measures(PUBLIC) == []
