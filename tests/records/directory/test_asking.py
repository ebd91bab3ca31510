"""Hosts whom a mail asks, as long as the address is the one that allowed it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, JOB, PUBLIC
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    ask_host,
    confirm_service,
    let_ask_by_mail,
    merge_services,
    put_service,
    undo_merge,
)
from tonari.records.directory.models import HostLink, Service

from .hosting import CAFE, holder_of, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
LATER = timedelta(days=200)


@pytest.fixture
def asked(member, cafe):
    let_ask_by_mail(by=member, service_id=cafe, allowed=True)
    return cafe


def due(after=LATER):
    with clock.at(clock.now() + after):
        return queries.hosts_to_ask(JOB)


def test_a_host_is_asked_only_where_the_keeper_allowed_it_and_it_is_time(member, cafe):
    assert due() == []
    let_ask_by_mail(by=member, service_id=cafe, allowed=True)
    assert due(timedelta(days=180)) == []
    assert [one.email for one in due()] == ["cafe@example.org"]
    put_service(by=member, service_id=cafe, content=replace(CAFE, email=""))
    assert due() == []
    with pytest.raises(Refused):
        let_ask_by_mail(by=member, service_id=cafe, allowed=True)


def test_it_is_asked_once_in_thirty_days_by_a_link_that_ends(asked, member, code):
    with clock.at(clock.now() + LATER):
        [one] = queries.hosts_to_ask(JOB)
        mailed = ask_host(by=JOB, service_id=asked, before=one.before)
        with pytest.raises(Refused):
            ask_host(by=JOB, service_id=asked, before=one.before)
        assert queries.hosts_to_ask(JOB) == []
        assert queries.hosted(holder_of(mailed)).id == asked
        assert queries.hosted(holder_of(code)).id == asked, "the card opens still"
        with clock.at(clock.now() + timedelta(days=31)):
            assert len(queries.hosts_to_ask(JOB)) == 1
        with clock.at(clock.now() + timedelta(days=61)), pytest.raises(Refused):
            queries.hosted(holder_of(mailed))
        confirm_service(by=holder_of(mailed), service_id=asked)
        with clock.at(clock.now() + timedelta(days=31)):
            assert queries.hosts_to_ask(JOB) == []


def test_nobody_but_the_tick_asks(asked, member):
    for by in (member, PUBLIC, COMMAND):
        with clock.at(clock.now() + LATER), pytest.raises(Refused):
            ask_host(by=by, service_id=asked, before=None)


def test_who_changes_the_address_ends_what_the_one_before_allowed(asked, member, code):
    with clock.at(clock.now() + LATER):
        mailed = holder_of(ask_host(by=JOB, service_id=asked, before=None))
        put_service(by=member, service_id=asked, content=replace(CAFE, hours="夜"))
        assert queries.hosted(mailed).id == asked, "the address is the same"
        put_service(by=member, service_id=asked, content=replace(CAFE, email="new@example.org"))
        with pytest.raises(Refused):
            queries.hosted(mailed)
        assert queries.hosted(holder_of(code)).id == asked, "the card opens still"
    assert due(LATER * 2) == []
    row = Service.objects.get(pk=asked)
    assert (row.ask_by_mail, row.asked_at) == (False, None)


@pytest.mark.parametrize("takes", [True, False])
def test_a_merge_asks_nobody_who_did_not_allow_it(asked, member, takes):
    with clock.at(clock.now() + LATER):
        mailed = holder_of(ask_host(by=JOB, service_id=asked, before=None))
        theirs = replace(CAFE, name="カフェ しおかぜ", email="new@example.org")
        other = put_service(by=member, content=theirs)
        made = new_id()
        merge_services(
            by=member,
            merge_id=made,
            kept_id=asked,
            other_id=other,
            chosen={"email": "other" if takes else "kept"},
            versions=(1, 1),
        )
        assert Service.objects.get(pk=asked).ask_by_mail is not takes
        undo_merge(by=member, merge_id=made)
        assert shown(asked).email == CAFE.email
        assert Service.objects.get(pk=asked).ask_by_mail is not takes
        assert HostLink.objects.filter(pk=mailed.id, ended_at=None).exists() is not takes


def test_the_link_of_a_mail_goes_along_only_where_its_address_stands(asked, member):
    with clock.at(clock.now() + LATER):
        mailed = holder_of(ask_host(by=JOB, service_id=asked, before=None))
        kept = put_service(by=member, content=replace(CAFE, email="new@example.org"))
        made = new_id()
        merge_services(
            by=member, merge_id=made, kept_id=kept, other_id=asked, chosen={}, versions=(1, 1)
        )
        with pytest.raises(Refused):
            queries.hosted(mailed)
        undo_merge(by=member, merge_id=made)
        assert queries.hosted(mailed).id == asked
