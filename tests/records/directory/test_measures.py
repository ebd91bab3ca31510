"""Measures: both purposes, their own organisation, and what rests on them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    link_service,
    put_measure,
    put_service,
    undo_merge,
    unlink_service,
    withdraw_measure,
)
from tonari.records.directory.rules import Content

from .said import MEASURE
from .test_joining import CAFE, listed, merge

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


def test_what_has_ended_comes_last_and_says_so(member, client, now):
    last = clock.today() - timedelta(days=1)
    for title, kind, ends_on in (
        ("終わった国の施策", "state", date(2024, 3, 31)),
        ("きのうまで", "state", last),
        ("つづく町の施策", "town", clock.today()),
        ("いつまでもある施策", "organisation", None),
    ):
        content = replace(MEASURE, title=title, runner_kind=kind, begins_on=None, ends_on=ends_on)
        put_measure(by=member, content=content)
    titles = ["つづく町の施策", "いつまでもある施策", "きのうまで", "終わった国の施策"]
    assert [one.title for one in queries.measures(PUBLIC)] == titles
    page = client.get("/measures/").content.decode()
    assert page.count("終わりました") == 2
    assert "2024年（令和6年）3月まで" in page or "2024年3月まで" in page
    ended = queries.measures(PUBLIC)[-1]
    assert "に終わりました" in client.get(f"/measures/{ended.id}/").content.decode()


def test_a_merge_takes_the_measures_along_and_gives_them_back_in_any_order(member):
    ids = [put_measure(by=member, content=replace(MEASURE, title=t)) for t in "あいう"]
    kept, first, second = listed(member, *(replace(CAFE, name=f"うみねこ{n}") for n in range(3)))
    rests = {kept: ids[:1], first: ids[:2], second: ids[1:]}
    for service, on in rests.items():
        for one in on:
            link_service(by=member, measure_id=one, service_id=service)

    def found(service):
        return [one.id for one in queries.measures_of(PUBLIC, service)]

    for order in ((0, 1), (1, 0)):
        merges = [merge(member, kept, first), merge(member, kept, second)]
        assert found(kept) == ids
        assert queries.resting_on(PUBLIC, ids[2]) == [(kept, "うみねこ0")]
        undo_merge(by=member, merge_id=merges[order[0]])
        assert found(kept) == (ids[:2] if order[0] else ids)
        undo_merge(by=member, merge_id=merges[order[1]])
        assert {service: found(service) for service in rests} == rests


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
