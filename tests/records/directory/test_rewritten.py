"""What a host rewrote more than once."""

from datetime import timedelta

import pytest

from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import change_by_host, settle_change
from tonari.records.directory.models import Service

from .hosting import shown, written_by_hosts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def change(host, cafe, minutes, **parts):
    version = Service.objects.values_list("version", flat=True).get(pk=cafe)
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        change_by_host(by=host, service_id=cafe, version=version, parts=parts)


def conditions_of(member, cafe):
    """What a host wrote of them, the first first."""
    every = [one for one in queries.changes_of(member, cafe) if one.part == "conditions"]
    return sorted(every, key=lambda one: one.at)


def test_with_the_last_word_of_a_host_what_they_wrote_before_is_settled(member, host, cafe):
    for minutes, conditions in enumerate(("子どもも", "親子で", "だれでも、親子でも")):
        change(host, cafe, minutes, conditions=conditions)
    change(host, cafe, 3, openings="木 12:00〜14:00")
    first, second, last = conditions_of(member, cafe)
    settle_change(by=member, change_id=second.id, keep=True)
    assert [one.is_open for one in conditions_of(member, cafe)] == [False, False, True]
    settle_change(by=member, change_id=last.id, keep=False)
    assert shown(cafe).conditions == "親子で"
    with pytest.raises(Refused, match="別のほうに決まっています"):
        settle_change(by=member, change_id=first.id, keep=False)
    assert [one.part for one in written_by_hosts(member)] == ["openings"]
