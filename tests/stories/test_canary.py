"""Marked words go through the real screens into every sealed field, and are found nowhere else."""

import logging
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db.models import BinaryField
from django.test import Client

from tests.cast import make_cast
from tests.entry.web.seats import Seat
from tonari.entry.web.referral.asking import OFFER
from tonari.ground.network import actions as network
from tonari.ground.network.adapters import opened_totp
from tonari.ground.network.models import Invitation, OpenSession, User
from tonari.ground.vault import queries as vault
from tonari.ground.vault.models import HeldKey, KeyHolder, LockedKey
from tonari.ground.vault.rules import (
    CannotOpen,
    Keys,
    derive,
    keys_of_token,
    new_key,
    open_from_session,
    receive,
    unlock,
)
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code
from tonari.kernel.refused import Refused
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.work.referral import queries as referral
from tonari.work.referral.models import Link, Message, Task
from tonari.work.support import queries as support
from tonari.work.support.queries import AppointmentView, NoteView

from .leftovers import data_folder, database, hits, kinds_said
from .marked import (
    FOLLOW_UP,
    LOSS,
    MESSAGES,
    NOTE,
    WHY,
    Town,
    correct,
    introduce,
    join,
    lose,
    sealed_fields,
    strike,
    take_in,
    write_notes_and_sections,
)
from .plans import PLAN, READABLE_OF_PLAN

pytestmark = pytest.mark.django_db(transaction=True)

# Every sealed column, and what marked word lies in it. A new one fails until it is here.
COLUMNS = {
    "people_section.sealed": "a field of a section",
    "people_section.sealed_why": "why a section was struck",
    "support_notechange.sealed": "what a note said, and why it was struck",
    "people_loss.sealed": "who told of a loss",
    "people_finderpage.sealed": "a field of identity",
    "support_note.sealed": "a note",
    "support_appointment.sealed": "a plan",
    "support_appointment.sealed_reason": "why a plan was put off",
    "support_draft.sealed": "a first talk that is not finished",
    "referral_task.sealed_offer": "an offer",
    "referral_message.sealed": "a message",
    "referral_followup.sealed": "how a connection holds",
    "referral_link.sealed_code": "the link's code",
    "network_opensession.sealed_keys": "private keys",
    "network_keptkeys.sealed_keys": "private keys of other memberships",
}
READABLE_OF_NOTE = {
    "id", "on", "written_at", "writer_name", "organisation_name", "method", "reached",
    "version", "is_struck",
}  # fmt: skip


@pytest.fixture
def town(now: object, settings: LazySettings, tmp_path: Path) -> Town:
    settings.DATA = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    cast = make_cast()
    town = Town(cast, Seat(cast.owner), Seat(cast.other))
    take_in(town)
    write_notes_and_sections(town)
    join(town)
    introduce(town)
    correct(town)
    strike(town)
    lose(town)
    return town


def get_into_trouble(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors while somebody's words are in hand: each page that answers is kept."""
    here = f"/people/{town.case_id}/"
    note = town.at("note.text", "note.with_whom") | {"method": "phone", "when": "week"}
    stranger, nobody = Seat(town.cast.partner), Client()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = town.owner.cookies
    town.errors = {
        "404 of another": stranger.get(here).content,
        "404 of another's form": stranger.get(f"{here}note/").content,
        "404 of a search": stranger.post("/people/search/", {"words": "金糸雀"}).content,
        "sign in first": nobody.get(here, follow=True).content,
        "403": strict.post("/people/search/", {}).content,
    }

    def broken(**kwargs: Any) -> None:
        raise RuntimeError(f"it broke at {kwargs['text']}")

    monkeypatch.setattr("tonari.work.support.actions.add_note", broken)
    town.owner.raise_request_exception = False
    town.owner.open(f"{here}note/")
    answer = town.owner.post(
        f"{here}note/", town.owner.hidden | note | {"reached": "yes", "on": str(clock.today())}
    )
    monkeypatch.undo()
    assert answer.status_code == 500, "the page did not break, so this proved nothing"
    town.errors["500"] = answer.content


def left_behind(town: Town) -> dict[str, bytes]:
    outbox = "\n".join(str(letter.message()) for letter in mail.outbox)
    return dict(database()) | dict(data_folder()) | town.errors | {"mails": outbox.encode()}


def test_no_marked_word_is_left_anywhere(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    get_into_trouble(town, monkeypatch)
    town.owner.open(f"/people/{town.case_id}/")
    call_command("backup", str(tmp_path / "backup"))
    logs = caplog.text + "".join(str(vars(line)) for line in caplog.records)
    places = left_behind(town) | {
        "logs": logs.encode(),
        "out": "".join(capfd.readouterr()).encode(),
    }
    assert len(places) > 30
    assert any(name.startswith("file tonari-") for name in places), "no backup was looked at"
    assert hits(town.words, places) == []


def test_the_words_lie_where_they_open(town: Town) -> None:
    """Otherwise the first test would find nothing because nothing was written."""
    owner, found = town.cast.owner, set()
    opened = people_queries.open_sections(owner, town.case_id, people_rules.SECTIONS, "support")
    for name, view in opened.items():
        found |= {f"{name}.{one}" for one, kept in view.content.items() if kept}
        for one, kept in view.content.items():
            assert kept.replace("-", "") == town.words[f"{name}.{one}"].replace("-", "")
    _total, (note,) = support.timeline(owner, town.case_id)
    [draft] = support.drafts(owner)
    typed = support.draft(owner, draft.id)
    found |= {"draft.called"} if typed["called"] == [town.words["draft.called"]] else set()
    found |= {f"note.{one}" for one in NOTE if getattr(note, one) == town.words[f"note.{one}"]}
    # What was planned anew ended when the person went missing.
    *_later, plan = support.ended_appointments(owner, town.case_id)
    found |= {f"plan.{one}" for one in PLAN if getattr(plan, one) == town.words[f"plan.{one}"]}
    said = support.note_history(owner, town.case_id, note.id)
    struck = people_queries.section_history(owner, town.case_id, "words")
    whys = {"note": next(one.why for one in said if one.why), "section": struck[1].why}
    found |= {f"why.{one}" for one in WHY if whys[one] == town.words[f"why.{one}"]}
    lost = people_queries.loss_words(owner, town.case_id)
    found |= {f"loss.{one}" for one in LOSS if lost[one] == town.words[f"loss.{one}"]}
    for task_id in Task.objects.values_list("pk", flat=True):
        task = referral.task(owner, task_id)
        found |= {f"offer.{one}" for one in OFFER if task.offer[one] == town.words[f"offer.{one}"]}
        found |= {f"message.{m.kind}" for m in task.messages if m.words in town.words.values()}
        for told in task.follow_ups:
            kept = {"words": told.words, "need": told.need}
            found |= {n for n in FOLLOW_UP if kept[n.split(".")[1]] == town.words[n]}
    assert found == set(sealed_fields())


def test_the_list_of_sealed_fields_is_whole(town: Town) -> None:
    columns = {
        f"{model._meta.db_table}.{one.column}"
        for model in apps.get_models()
        for one in model._meta.local_fields
        if isinstance(one, BinaryField) and one.column.startswith("sealed")
    }
    assert columns == set(COLUMNS)
    assert set(NoteView.__dataclass_fields__) - READABLE_OF_NOTE == set(NOTE)
    assert set(AppointmentView.__dataclass_fields__) - READABLE_OF_PLAN == set(PLAN)
    assert set(Message.objects.values_list("kind", flat=True)) == set(MESSAGES)
    assert kinds_said() == set(MESSAGES), "a message of a new kind is not marked"


def test_the_search_finds_what_is_not_sealed(town: Town) -> None:
    """The net has no hole: words in readable columns, in any dress, are found."""
    for number, dress in enumerate((str, str.upper, lambda word: word.encode().hex())):
        word = "tsugumi" + "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(12))
        network.set_organisation_profile(
            by=town.cast.owner, name=dress(word), kana="", strengths="", can_lend="", phone="",
            area="",
        )  # fmt: skip
        places = {place for _name, place in hits({"planted": word}, left_behind(town))}
        assert "table network_organisation" in places, number


def test_no_private_key_lies_open(town: Town) -> None:
    private = {}
    for who in town.cast.everybody:
        for kind, holder in who.keys.holders:
            private[f"{kind} {holder}"] = who.keys.private_of((kind, holder))
    everything = b"\n".join(left_behind(town).values())
    assert len(private) > 6
    for key in private.values():
        assert key not in everything
        assert key.hex().encode() not in everything.lower()


def test_files_and_the_secret_key_open_nothing_without_a_pass_phrase(
    town: Town, settings: LazySettings
) -> None:
    """Whatever a thief of database, settings and secret key can try is tried."""
    secret = settings.SECRET_KEY
    link = network.invite_member(by=town.cast.owner, name="新人", roles=["worker"])
    guesses = ["", "sato", secret, *User.objects.values_list("password", flat=True)]
    for lock in LockedKey.objects.all():
        for phrase in guesses:
            for info in (vault.lock_info((lock.holder_kind, lock.holder_id), lock.way), b""):
                with pytest.raises(CannotOpen):
                    unlock(bytes(lock.wrapped), phrase, info)
    derived = [derive(secret.encode(), purpose) for purpose in ("totp", "session", "held", "wrap")]
    public = [bytes(key) for key in KeyHolder.objects.values_list("public_key", flat=True)]
    totp = [opened_totp(one.pending_totp).encode() for one in User.objects.exclude(pending_totp="")]
    keys = [*derived, *public, new_key(), *(one.ljust(32)[:32] for one in totp)]
    for row in OpenSession.objects.all():
        for key in [key.hex() for key in keys] + [row.id.hex * 2, secret]:
            with pytest.raises(CannotOpen):
                open_from_session(key, bytes(row.sealed_keys), f"open:{row.id}")
    for held in HeldKey.objects.all():
        info = vault.held_info(held.organisation_id, (held.holder_kind, held.holder_id))
        for key in keys:
            with pytest.raises(CannotOpen):
                receive(bytes(held.wrapped), key, info)
    assert not [one for one in Session.objects.all() if "key" in str(one.get_decoded()).lower()]
    _links_open_nothing(town, link)
    _forged_members_open_nothing(town, keys)


def _links_open_nothing(town: Town, invitation: str) -> None:
    known = [str(pk) for pk in Link.objects.values_list("pk", flat=True)]
    known += [pk.hex for pk in Invitation.objects.values_list("pk", flat=True)]
    known += [bytes(one).hex() for one in Invitation.objects.values_list("token_hash", flat=True)]
    boxes = [people_rules.box(town.case_id, name) for name in people_rules.SECTIONS]
    for token in known:
        thief = Actor("link", keys_of_token(token).holder[1], None, keys_of_token(token))
        assert len(vault.with_held(thief, thief.keys).holders) == 1
        assert not vault.ciphers(thief, boxes)
        with pytest.raises(Refused):
            referral.link_of(thief)
    # With the token itself it is another matter: that is the key.
    assert len(vault.with_held(town.cast.owner, keys_of_token(invitation)).holders) == 2
    assert fold_paper_code(town.words["the link's code"]) not in known


def _forged_members_open_nothing(town: Town, keys: list[bytes]) -> None:
    owner = town.cast.owner
    boxes = [people_rules.box(town.case_id, name) for name in people_rules.SECTIONS]
    for key in keys:
        forged = Keys(("member", owner.acting_id), key, {owner.acting_for: key})
        thief = Actor("member", owner.id, owner.organisation_id, forged)
        assert not vault.ciphers(thief, boxes)
        with pytest.raises((CannotOpen, Refused)):
            people_queries.find(thief, "金糸雀")
    with pytest.raises(Refused):
        people_queries.open_sections(
            Actor("member", owner.id, owner.organisation_id), town.case_id, ["words"], "support"
        )
