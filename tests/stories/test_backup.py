"""A backup on an empty place opens again by the pass phrase alone, and all chains hold."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from tests.cast import HANAKO, PASS_PHRASE, begin, make_cast
from tests.ground.network.people import cookie_of, set_up
from tonari.entry.commands.backup import newest, read
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.ground.ledger.models import Row
from tonari.ground.network.adapters import code_now
from tonari.ground.network.models import Member, OpenSession
from tonari.ground.vault import queries as vault
from tonari.ground.vault.models import KeyHolder, Keyring
from tonari.ground.vault.rules import CannotOpen
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import queries as people
from tonari.records.people.models import Case, Section
from tonari.work.referral import actions as referral
from tonari.work.referral import queries
from tonari.work.support import actions as support
from tonari.work.support import queries as timeline

from .promises import chains_hold, check_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    cache.clear()
    return tmp_path / "backup"


def moved(folder: Path) -> None:
    """Write a backup, lose everything, and restore it on the empty place."""
    call_command("backup", str(folder))
    call_command("flush", interactive=False, verbosity=0)
    assert not Case.objects.exists()
    call_command("restore", str(folder))


def unlocked(login: str, phrase: str = PASS_PHRASE) -> Actor:
    """Whoever signs in by this name, with keys opened from what is stored alone."""
    row = Member.objects.get(user__login=login)
    nobody = Actor("member", row.pk, row.organisation_id)
    keys = vault.unlocked(nobody, "phrase", phrase)
    return Actor("member", row.pk, row.organisation_id, keys)


def test_records_notes_and_offers_open_again_after_a_restore(elsewhere: Path) -> None:
    cast = make_cast()
    case_id = begin(cast.owner)
    support.add_note(
        by=cast.owner,
        note_id=new_id(),
        case_id=case_id,
        on=clock.today(),
        method="visit",
        reached=True,
        with_whom="本人と娘さん",
        text="将棋盤を見せてもらった",
        next_contact_on=clock.in_days(7),
    )
    [task_id] = referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[referral.Recipient(organisation_id=cast.other.acting_for)],
        urgency="soon",
        offer={"need": "将棋の相手", "where": "潮見", "when": "昼"},
    )
    referral.send_offer(by=cast.owner, task_id=task_id)
    rows = Row.objects.count()
    moved(elsewhere)

    assert Row.objects.count() == rows
    chains_hold()
    sato = unlocked("sato")
    opened = people.open_sections(sato, case_id, list(HANAKO), "support")
    assert {name: view.content for name, view in opened.items()} == HANAKO
    assert timeline.timeline(sato, case_id)[1][0].text == "将棋盤を見せてもらった"
    assert people.find(unlocked("tanaka"), "はなこ").people[0].case_id == case_id
    kimura = unlocked("kimura")
    assert queries.task(kimura, task_id).offer["need"] == "将棋の相手"
    with pytest.raises(CannotOpen):
        unlocked("sato", "よその ながい あいことば です よ")
    # Life goes on: the next rows follow on the restored chains.
    referral.ask(by=kimura, task_id=task_id, words="いつからですか")
    check_all()


def test_somebody_signs_in_on_the_restored_node(elsewhere: Path) -> None:
    cast = make_cast()
    case_id = begin(cast.owner)
    secret = set_up(cast.owner)
    browser = Client()
    browser.cookies[KEY_COOKIE] = cookie_of(cast.owner)
    assert browser.get(f"/people/{case_id}/").status_code == 200
    moved(elsewhere)
    # Nobody's session comes along: whoever was signed in signs in anew.
    assert not OpenSession.objects.exists()
    assert not Session.objects.exists()
    assert browser.get(f"/people/{case_id}/").status_code == 302
    assert signed_in_by(secret).get(f"/people/{case_id}/").status_code == 200


def signed_in_by(secret: str) -> Any:
    """A browser in which 佐藤さん signed in, by pass phrase and code, through the pages."""
    cache.clear()
    browser = Client()
    browser.post("/signin/", {"login": "sato", "pass_phrase": PASS_PHRASE})
    answer = browser.post("/signin/code/", {"code": code_now(secret)}, follow=True)
    assert answer.status_code == 200
    return browser


def test_the_data_file_alone_opens_nothing(elsewhere: Path) -> None:
    cast = make_cast()
    case_id = begin(cast.owner)
    secret = set_up(cast.owner)
    call_command("backup", str(elsewhere))
    call_command("flush", interactive=False, verbosity=0)
    # What is left when the keyring is 35 days old and gone. By `restore` it does not come back
    # at all; somebody who reads the rows in by hand has every record, sealed.
    next(elsewhere.glob("*keyring*")).unlink()
    with pytest.raises(CommandError, match="keyring"):
        call_command("restore", str(elsewhere))
    read("data", newest(elsewhere).load("data"))

    assert Section.objects.filter(case_id=case_id).exists()
    assert not Keyring.objects.exists()
    assert not KeyHolder.objects.exists()
    with pytest.raises(CannotOpen):
        unlocked("sato")
    cache.clear()
    browser = Client()
    refused = browser.post("/signin/", {"login": "sato", "pass_phrase": PASS_PHRASE})
    browser.post("/signin/code/", {"code": code_now(secret)})
    assert refused.status_code == 422
    assert not OpenSession.objects.exists()
    assert browser.get(f"/people/{case_id}/").status_code == 302
    # Not even with the keys of before, as a session held them.
    with pytest.raises(Refused, match="鍵がありません"):
        people.open_sections(cast.owner, case_id, ["words"], "support")
