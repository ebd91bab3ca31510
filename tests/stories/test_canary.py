"""Marked words go through the real screens into every sealed field, and are found nowhere else."""

import logging
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db.models import BinaryField
from django.test import Client

from tests.cast import Cast, fallback, make_cast
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
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.work.referral import queries as referral
from tonari.work.referral.models import Link, Message, Task
from tonari.work.support import queries as support
from tonari.work.support.queries import AppointmentView, NoteView

from .leftovers import data_folder, database, hits, kinds_said
from .plans import PLAN, READABLE_OF_PLAN, plan_and_put_off

pytestmark = pytest.mark.django_db(transaction=True)

# Every sealed column, and what marked word lies in it. A new one fails until it is here.
COLUMNS = {
    "people_section.sealed": "a field of a section",
    "people_finderpage.sealed": "a field of identity",
    "support_note.sealed": "a note",
    "support_appointment.sealed": "a plan",
    "support_appointment.sealed_reason": "why a plan was put off",
    "support_draft.sealed": "a first talk that is not finished",
    "referral_task.sealed_offer": "an offer",
    "referral_message.sealed": "a message",
    "referral_link.sealed_code": "the link's code",
    "network_opensession.sealed_keys": "private keys",
    "network_keptkeys.sealed_keys": "private keys of other memberships",
}
MESSAGES = ("ask", "answer", "accept", "hold", "met", "complete", "decline", "cancel", "fail")
# A note as it is sealed; all else of it stands in columns that the list of readable ones explains.
NOTE = ("with_whom", "text")
READABLE_OF_NOTE = {
    "id", "on", "written_at", "writer_name", "organisation_name", "method", "reached",
}  # fmt: skip


def sealed_fields() -> list[str]:
    """Every field that is sealed, by name, taken from the code."""
    return [
        *(f"{name}.{one}" for name, fields in people_rules.SECTIONS.items() for one in fields),
        *(f"note.{one}" for one in NOTE),
        *(f"plan.{one}" for one in PLAN),
        "draft.called",
        *(f"offer.{one}" for one in OFFER),
        *(f"message.{one}" for one in MESSAGES),
    ]


def marked(name: str) -> str:
    if name == "identity.birth_on":
        return "1931-07-19"
    if name == "identity.phone":
        return f"0905317{secrets.randbelow(10_000):04d}"
    # Letters alone: many digits in a row would be taken for a telephone number, and refused.
    return "ｶﾅﾘｱ金糸雀" + "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(14))


@dataclass
class Town:
    """The cast at their browsers, the words they typed, and what came back."""

    cast: Cast
    owner: Seat
    other: Seat
    words: dict[str, str] = field(default_factory=lambda: {n: marked(n) for n in sealed_fields()})
    case_id: UUID = field(default_factory=new_id)
    errors: dict[str, bytes] = field(default_factory=dict)

    def at(self, *names: str) -> dict[str, str]:
        """What is typed into these fields of a section, a note or an offer."""
        return {name.split(".")[1]: self.words[name] for name in names}


@pytest.fixture
def town(now: object, settings: LazySettings, tmp_path: Path) -> Town:
    settings.DATA = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    cast = make_cast()
    town = Town(cast, Seat(cast.owner), Seat(cast.other))
    take_in(town)
    write_notes_and_sections(town)
    introduce(town)
    return town


def fill(seat: Seat, address: str, typed: dict[str, Any]) -> None:
    """Send a form, one of whose fields is called as a parameter of `send`."""
    assert seat.post(address, seat.hidden | typed).status_code == 302


def take_in(town: Town) -> None:
    seat, new = town.owner, "/people/new/"
    seat.open(new)
    who = town.at(*(f"identity.{one}" for one in ("called", "name", "kana", "birth_on")))
    seat.send(new, go="next", **who)
    seat.send(new, go="next", **town.at("identity.phone", "contact.wishes"), ways=["phone"])
    seat.send(new, go="next", **town.at("words.mind"))
    seat.send(new, go="next", **town.at("words.wish"))
    seat.send(new, go="next", may_contact="yes")
    seat.send(new, go="next")
    last = {"post_id": str(fallback(town.cast.owner)), "rhythm_days": "14"}
    seat.send(new, go="next", next_contact_on=clock.in_days(14).isoformat(), **last)
    [(_total, (person,))] = [people_queries.my_people(town.cast.owner)]
    town.case_id = person.case_id
    seat.open(new)
    seat.send(new, go="later", **town.at("draft.called"))
    seat.open("/people/search/")
    seat.post("/people/search/", {"words": town.words["identity.name"]})


def write_notes_and_sections(town: Town) -> None:
    here = f"/people/{town.case_id}/"
    words = [f"words.{one}" for one in people_rules.SECTIONS["words"]]
    town.owner.open(f"{here}sections/words/")
    town.owner.send(f"{here}sections/words/", **town.at(*words))
    where = [f"whereabouts.{one}" for one in people_rules.SECTIONS["whereabouts"]]
    town.owner.open(f"{here}sections/whereabouts/")
    fill(town.owner, f"{here}sections/whereabouts/", town.at(*where))
    # The screens offer only codes for most of these, so what another node might write is marked.
    for name in ("contact", "understanding", "household", "situation", "assessment", "sharing"):
        written = {"name": name, "version": 1 if name == "contact" else 0}
        written["content"] = town.at(*(f"{name}.{one}" for one in people_rules.SECTIONS[name]))
        people.write_section(by=town.cast.owner, case_id=town.case_id, **written)
    town.owner.open(f"{here}note/")
    typed = {"method": "phone", "reached": "yes", "on": clock.today().isoformat(), "when": "week"}
    town.owner.send(f"{here}note/", **typed, **town.at("note.text", "note.with_whom"))
    plan_and_put_off(town.owner, town.case_id, town.at(*(f"plan.{one}" for one in PLAN)))
    for page in ("", "beside/", "whereabouts/"):
        town.owner.open(here + page)
    town.owner.open("/today/")
    town.owner.open("/people/")


def offered(town: Town, to: str) -> str:
    """An offer with the marked words, sent by the pages; its address."""
    town.owner.open(f"/referrals/new/?case={town.case_id}")
    said = town.at(*(f"offer.{one}" for one in OFFER))
    town.owner.send("/referrals/new/", go="recipient", urgency="normal", **said)
    town.owner.send("/referrals/new/", go="look", recipient=to)
    town.owner.send("/referrals/new/", go="send")
    return str(town.owner.page.redirect_chain[-1][0])


def introduce(town: Town) -> None:
    """Introductions to the NPO that go well and come to nothing, and one to a café."""
    npo = f"organisation:{town.cast.other.acting_for}"
    goes_well(town, offered(town, npo))
    step(town, town.other, offered(town, npo), "decline", "decline", reason="area")
    step(town, town.owner, offered(town, npo), "cancel", "cancel", reason="other")
    last = offered(town, npo)
    step(town, town.other, last, "accept", post_id=str(fallback(town.cast.other)))
    step(town, town.other, last, "fail", "fail", reason="other")
    cafe = Service.objects.create(
        name="喫茶なぎさ", kind="place", standing="informal", folded="喫茶なぎさ", state="listed"
    )
    light = offered(town, f"service:{cafe.pk}").strip("/").split("/")[-1]
    code = referral.code(town.cast.owner, UUID(light))
    town.words["the link's code"] = code
    Client().get(f"/a/{code}/")
    Client().post(f"/a/{code}/?say=ask", {"words": town.words["message.ask"]})


def goes_well(town: Town, address: str) -> None:
    step(town, town.other, address, "ask", "ask")
    step(town, town.owner, address, "answer", "answer")
    step(town, town.other, address, "accept", "accept", post_id=str(fallback(town.cast.other)))
    agreed = {"agreed_on": clock.today().isoformat(), "until": clock.in_days(90).isoformat()}
    sections = list(people_rules.SECTIONS)
    step(town, town.owner, address, "consent", sections=sections, asked="phone", **agreed)
    step(town, town.owner, address, "release", handover="together")
    step(town, town.other, address, "hold", "hold", reason="waiting_list")
    met = {"on": clock.today().isoformat(), "how": "together"}
    step(town, town.other, address, "met", "met", **met)
    step(town, town.other, address, "complete", "complete")
    grant = people_queries.given(town.cast.owner, town.case_id)[0]
    town.other.open(f"/people/{Task.objects.get().to_case_id}/received/{grant.id}/")


def step(town: Town, seat: Seat, address: str, name: str, message: str = "", **typed: Any) -> None:
    seat.open(f"{address}{name}/")
    words = {"words": town.words[f"message.{message}"]} if message else {}
    seat.send(f"{address}{name}/", **words, **typed)


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
    (plan,) = support.ended_appointments(owner, town.case_id)
    found |= {f"plan.{one}" for one in PLAN if getattr(plan, one) == town.words[f"plan.{one}"]}
    for task_id in Task.objects.values_list("pk", flat=True):
        task = referral.task(owner, task_id)
        found |= {f"offer.{one}" for one in OFFER if task.offer[one] == town.words[f"offer.{one}"]}
        found |= {f"message.{m.kind}" for m in task.messages if m.words in town.words.values()}
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
