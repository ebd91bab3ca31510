"""Mails ask hosts if all is still right: once, where it is allowed, and nothing depends on them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from tests.cast import make_cast
from tonari.entry.jobs import hosts
from tonari.kernel import clock
from tonari.records.directory.actions import let_ask_by_mail, put_service
from tonari.records.directory.models import HostLink, Service
from tonari.records.directory.rules import Content

LATER = timedelta(days=200)
CAFE = Content(name="喫茶なぎさ", email="cafe@example.org")


@pytest.fixture
def owner(db, now, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return make_cast().owner


@pytest.fixture
def cafe(owner):
    made = put_service(by=owner, content=CAFE)
    let_ask_by_mail(by=owner, service_id=made, allowed=True)
    return made


def sent(days=0):
    mail.outbox.clear()
    with clock.at(clock.now() + LATER + timedelta(days=days)):
        hosts.ask_due()
        hosts.ask_due()
    return list(mail.outbox)


def test_one_mail_a_month_with_a_link_by_which_they_confirm(owner, cafe):
    [letter] = sent()
    assert letter.to == ["cafe@example.org"]
    assert "喫茶なぎさ" in letter.body
    [address] = re.findall(r"https?://[^/]+(/a/place/\S+)", letter.body)
    assert sent(days=29) == []
    with clock.at(clock.now() + LATER):
        assert "これで合っていますか" in Client().get(address).content.decode()
        Client().post(address)
    assert sent(days=31) == []
    assert len(sent(days=200)) == 1, "after a stop it catches up"


def test_a_node_without_mail_asks_nobody_and_makes_no_link(owner, cafe, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert sent() == []
    assert not HostLink.objects.exists()


def test_a_server_that_fails_for_one_does_not_keep_the_others(owner, cafe, caplog):
    crooked = put_service(by=owner, content=replace(CAFE, name="鈴"))
    let_ask_by_mail(by=owner, service_id=crooked, allowed=True)
    Service.objects.filter(pk=crooked).update(email="a@example.org\nBcc: b@example.org")
    letters = sent()
    assert [letter.to for letter in letters] == [["cafe@example.org"]]
    assert "example" not in caplog.text
