"""Marked words go through the real screens into every sealed field, and are found nowhere else."""

import logging
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import JSONField
from django.test import Client

from tests.cast import make_cast
from tests.entry.web.seats import Seat
from tests.ground.network.people import profile_seen
from tonari.entry.jobs.imports import run_step
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
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries as directory
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Merge
from tonari.work.referral import queries as referral
from tonari.work.referral.models import Link, Task
from tonari.work.support import queries as support

from .introduced import introduce
from .leftovers import data_folder, database, hits
from .marked import (
    Town,
    contract,
    correct,
    join,
    lose,
    miss,
    report,
    strike,
    take_in,
    watch,
    write_notes_and_sections,
)
from .marks import (
    BYTES,
    CODE,
    NOTE,
    OTHERS,
    OUTPUTS,
    PARTS,
    PLAN,
    RELATIVE,
    all_marks,
    columns_of,
    typed_marks,
    words_in,
)
from .sent_out import core, mailed, sent_out

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begin(
    now: object, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Town]:
    """Makes the town, in the test itself: what is logged meanwhile is heard there."""
    settings.DATA = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def made() -> Town:
        cache.clear()
        cast = make_cast()
        town = Town(cast, Seat(cast.owner), Seat(cast.other))
        watch(town, monkeypatch)
        take_in(town)
        write_notes_and_sections(town)
        join(town)
        contract(town)
        introduce(town)
        correct(town)
        strike(town)
        report(town)
        return town

    return made


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
    assert answer.status_code == 500, "the page did not break, so this proved nothing"
    town.errors["500"] = answer.content


def left_behind(town: Town) -> dict[str, bytes]:
    outbox = "\n".join(str(letter.message()) for letter in mail.outbox)
    return (
        dict(database())
        | dict(data_folder())
        | town.errors
        | {
            "mails": outbox.encode(),
            # The light page's own address carries its code, which is the key.
            "heads": "\n".join(town.heads).replace(town.words[CODE], "").encode(),
        }
    )


def test_no_marked_word_is_left_anywhere(
    begin: Callable[[], Town],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    town = begin()
    miss(town)
    lose(town)
    with monkeypatch.context() as breaking:
        get_into_trouble(town, breaking)
    town.owner.open(f"/people/{town.case_id}/")
    mailed(town)
    run_step.enqueue("look", *(str(new_id()) for _id in range(3)))
    call_command("backup", str(tmp_path / "backup"))
    logs = caplog.text + "".join(str(vars(line)) for line in caplog.records)
    places = left_behind(town) | {
        "logs": logs.encode(),
        "out": "".join(capfd.readouterr()).encode(),
    }
    assert len(places) > 30
    assert any(name.startswith("file tonari-") for name in places), "no backup was looked at"
    for table in ("network_opensession", "django_tasks_database_dbtaskresult"):
        assert places[f"table {table}"], f"nothing is in {table}"
    assert "request_finished" in logs, "what the pages log was not heard"
    assert hits(town.words, places) == []


@pytest.mark.once
def test_the_list_and_the_search_are_true_of_the_town(
    begin: Callable[[], Town], settings: LazySettings
) -> None:
    """Otherwise the first test would find nothing because nothing was written, or looked at.

    One test, because each town takes long to make.
    """
    town = begin()
    what_leaves_the_node_shows_what_it_says_it_shows(town)
    no_private_key_lies_open(town)
    files_and_the_secret_key_open_nothing_without_a_pass_phrase(town, settings)
    miss(town)
    lose(town)
    the_words_lie_where_they_open(town)
    each_form_was_sent_with_its_marked_words(town)
    every_sealed_column_holds_something_and_every_open_one_no_words(town)
    the_search_finds_what_is_not_sealed(town)


def what_leaves_the_node_shows_what_it_says_it_shows(town: Town) -> None:
    shown = {
        name: {one for one, word in town.words.items() if core(word) in content}
        for name, content in sent_out(town).items()
    }
    assert shown == OUTPUTS


def the_words_lie_where_they_open(town: Town) -> None:
    owner, found = town.cast.owner, set()
    opened = people_queries.open_sections(owner, town.case_id, people_rules.SECTIONS, "support")
    for name, view in opened.items():
        found |= {f"{name}.{one}" for one, kept in view.content.items() if kept}
        for one, kept in view.content.items():
            assert kept.replace("-", "") == town.words[f"{name}.{one}"].replace("-", "")
    found |= said_in_notes(town) | said_in_introductions(town)
    before = people_queries.section_version(owner, town.case_id, "household", 1)["people"]
    found |= {f"relative.{one}" for one in RELATIVE if town.words[f"relative.{one}"] in before}
    drafts = [support.draft(owner, one.id) for one in support.drafts(owner)]
    kept = {name: "".join(values) for typed in drafts for name, values in typed.items() if values}
    kept["words"] = kept.get("find-words", "")
    found |= {f"draft.{n}" for n in OTHERS["draft"] if town.words[f"draft.{n}"] == kept.get(n)}
    [unsaved] = support.kept(owner, f"/people/{town.case_id}/note/", town.case_id)
    found |= {f"kept.{n}" for n in NOTE if unsaved.answers[n] == [town.words[f"kept.{n}"]]}
    lost = people_queries.loss_words(owner, town.case_id)
    found |= {f"loss.{one}" for one in OTHERS["loss"] if lost[one] == town.words[f"loss.{one}"]}
    [held] = people_queries.contracts(owner)
    found |= {"contract.what"} if held.what == town.words["contract.what"] else set()
    [reported] = directory.reports(owner)
    found |= {"report.words"} if reported.words == town.words["report.words"] else set()
    assert found == set(all_marks())


def said_in_notes(town: Town) -> set[str]:
    """The marks of notes, plans and of why something was struck."""
    owner = town.cast.owner
    _total, notes = support.timeline(owner, town.case_id)
    texts = {note.text: note for note in notes}
    note = texts[town.words["note.text"]]
    found = {f"note.{one}" for one in NOTE if getattr(note, one) == town.words[f"note.{one}"]}
    found |= {"missed.text"} & {n for n in town.words if town.words[n] in texts}
    # What was planned anew ended when the person went missing.
    plans = support.ended_appointments(owner, town.case_id)
    reasons = {plan.reason for plan in plans}
    found |= {"called_off.reason"} if town.words["called_off.reason"] in reasons else set()
    plan = plans[-1]
    found |= {f"plan.{one}" for one in PLAN if getattr(plan, one) == town.words[f"plan.{one}"]}
    said = support.note_history(owner, town.case_id, note.id)
    struck = people_queries.section_history(owner, town.case_id, "words")
    whys = {"note": next(one.why for one in said if one.why), "section": struck[1].why}
    return found | {f"why.{n}" for n, why in whys.items() if why == town.words[f"why.{n}"]}


def said_in_introductions(town: Town) -> set[str]:
    """The marks of offers, of what was said about them, and of how they hold."""
    found = set()
    for task_id in Task.objects.values_list("pk", flat=True):
        task = referral.task(town.cast.owner, task_id)
        kept = {f"offer.{one}": words for one, words in task.offer.items()}
        for told in task.follow_ups:
            said = {"follow_up.words": told.words, "follow_up.need": told.need}
            kept |= {name: words for name, words in said.items() if words}
        found |= {name for name, words in kept.items() if town.words[name] == words}
        found |= {f"message.{m.kind}" for m in task.messages if m.words in town.words.values()}
    return found


def each_form_was_sent_with_its_marked_words(town: Town) -> None:
    """A form that nobody sent, or a field that stayed empty, proves nothing."""
    missing = {
        (form, field, name)
        for form, field, name in typed_marks()
        if not any((form, field) == sent[:2] and town.words[name] in sent[2] for sent in town.typed)
    }
    assert missing == set()
    assert not {form for form, *_rest in town.typed} & PARTS, "a part is a form of its own"


def every_sealed_column_holds_something_and_every_open_one_no_words(town: Town) -> None:
    with connection.cursor() as cursor:
        for column in [name for name, kinds in BYTES.items() if kinds]:
            table, name = column.split(".")
            cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {name} IS NOT NULL")
            assert cursor.fetchone()[0], f"nothing is in {column}"
    for model, field in columns_of(JSONField):
        for value in model.objects.values_list(field.name, flat=True):
            assert not words_in(value), f"{model._meta.db_table}.{field.column}"
    assert Merge.objects.exists()


def the_search_finds_what_is_not_sealed(town: Town) -> None:
    """The net has no hole: words in readable columns, in any dress, are found."""
    for number, dress in enumerate((str, str.upper, lambda word: word.encode().hex())):
        word = "tsugumi" + "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(12))
        network.set_organisation_profile(
            by=town.cast.owner, name=dress(word), kana="", strengths="", can_lend="", phone="",
            area="", seen=profile_seen(town.cast.owner),
        )  # fmt: skip
        places = {place for _name, place in hits({"planted": word}, left_behind(town))}
        assert "table network_organisation" in places, number


def no_private_key_lies_open(town: Town) -> None:
    private = {}
    for who in town.cast.everybody:
        for kind, holder in who.keys.holders:
            private[f"{kind} {holder}"] = who.keys.private_of((kind, holder))
    everything = b"\n".join(left_behind(town).values())
    assert len(private) > 6
    for key in private.values():
        assert key not in everything
        assert key.hex().encode() not in everything.lower()


def files_and_the_secret_key_open_nothing_without_a_pass_phrase(
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
    # Whoever is signed in stands in a table of ours, sealed; Django's own is used by nobody.
    assert OpenSession.objects.exists() and not Session.objects.exists()
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
    assert fold_paper_code(town.words[CODE]) not in known


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
