"""A town in which marked words were typed into every field that takes any, by the real screens."""

import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client

from tests.cast import Cast, fallback
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.directory.actions import let_ask_by_mail, put_service
from tonari.records.directory.rules import Content
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.work.support import actions
from tonari.work.support import queries as support

from .marks import PLAN, RELATIVE, SOUGHT, all_marks, name_of, plain_name
from .plans import plan_and_put_off

Typed = set[tuple[str, str, str]]
# What takes only figures: nothing else on the way is like them.
_FIGURES = {
    "identity.phone": "090-5317-",
    "identity.other_phone": "060-5317-",
    "situation.visitor_phone": "080-5317-",
    "relative.phone": "070-5317-",
}
_DAYS = {"identity.birth_on": "1931-07-19", "sharing.until": "2077-03-19"}


def marked(name: str) -> str:
    if name in _DAYS:
        return _DAYS[name]
    if name in _FIGURES:
        return f"{_FIGURES[name]}{secrets.randbelow(10_000):04d}"
    # Letters alone: many digits in a row would be taken for a telephone number, and refused.
    letters = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(14))
    if name == "identity.mail":
        return f"{letters}@example.jp"
    # An age is short.
    return letters if name == "relative.born" else f"ｶﾅﾘｱ金糸雀{letters}"


@dataclass
class Town:
    """The cast at their browsers, the words they typed, and what came back."""

    cast: Cast
    owner: Seat
    other: Seat
    words: dict[str, str] = field(
        default_factory=lambda: {name: marked(name) for name in (*all_marks(), *SOUGHT)}
    )
    case_id: UUID = field(default_factory=new_id)
    # (form, field, what was typed) of every form that was sent.
    typed: Typed = field(default_factory=set)
    # What came back as addresses, heads and cookies.
    heads: list[str] = field(default_factory=list)
    # Where the introductions are that went well, and that waits for an answer by link.
    good: str = ""
    asked: str = ""
    errors: dict[str, bytes] = field(default_factory=dict)

    def at(self, *names: str) -> dict[str, str]:
        """What is typed into these fields of a section, a note or an offer."""
        return {name.split(".")[1]: self.words[name] for name in names}


def watch(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """See every form that is sent, and every answer's head."""
    clean, ask = forms.Form.full_clean, Client.request

    def watched_clean(form: Any) -> None:
        for name in form.data if form.is_bound else ():
            values = getattr(form.data, "getlist", lambda key: [form.data[key]])(name)
            where = (name_of(type(form)), plain_name(name))
            town.typed.update((*where, str(value)) for value in values)
        clean(form)

    def watched_ask(client: Client, **request: Any) -> Any:
        answer = ask(client, **request)
        town.heads.append(f"{request['PATH_INFO']}?{request['QUERY_STRING']} {answer.headers}")
        town.heads.append(answer.cookies.output())
        if said := answer.cookies.get("messages"):
            # It is signed and packed: what it says is looked at as it is read.
            town.heads += map(str, CookieStorage(answer.wsgi_request)._decode(said.value) or ())
        return answer

    monkeypatch.setattr(forms.Form, "full_clean", watched_clean)
    monkeypatch.setattr(Client, "request", watched_ask)


def fill(seat: Seat, address: str, typed: dict[str, Any]) -> None:
    """Send a form, one of whose fields is called as a parameter of `send`."""
    assert seat.post(address, seat.hidden | typed).status_code == 302


def take_in(town: Town) -> None:
    seat, new = town.owner, "/people/new/"
    seat.open(new)
    who = town.at(*(f"identity.{one}" for one in ("called", "name", "kana", "birth_on")))
    seat.send(new, go="next", **who)
    reach = town.at(*(f"identity.{one}" for one in ("phone", "other_phone", "mail")))
    seat.send(new, go="next", **reach, **town.at("contact.wishes"), ways=["phone"])
    seat.send(new, go="next", **town.at("words.mind"))
    seat.send(new, go="next", **town.at("words.wish"))
    seat.send(new, go="next", may_contact="yes")
    sharing = town.at(*(f"sharing.{one}" for one in ("may_know", "what_for", "nor_to")))
    sharing |= town.at("sharing.until", "sharing.explained_by")
    seat.send(new, go="next", **sharing)
    last = {"post_id": str(fallback(town.cast.owner)), "rhythm_days": "14"}
    seat.send(new, go="next", next_contact_on=clock.in_days(14).isoformat(), **last)
    [(_total, (person,))] = [people_queries.my_people(town.cast.owner)]
    town.case_id = person.case_id
    seat.open(new)
    seat.send(new, go="later", **town.at("draft.called"))
    for page in ("search", "all"):
        for sought in ("identity.name", "sought.person"):
            seat.open(f"/people/{page}/")
            seat.send(f"/people/{page}/", words=town.words[sought])


def write_notes_and_sections(town: Town) -> None:
    here = f"/people/{town.case_id}/"
    write_sections(town)
    town.owner.open(f"{here}note/")
    window = {"tonari_window": str(new_id()), "tonari_turn": "1"}
    unsaved = {"text": town.words["kept.text"], "with_whom": town.words["kept.with_whom"]}
    town.owner.post("/kept/", town.owner.hidden | window | unsaved)
    typed = {"method": "phone", "reached": "yes", "on": clock.today().isoformat(), "when": "week"}
    town.owner.send(f"{here}note/", **typed, **town.at("note.text", "note.with_whom"))
    plan_and_put_off(town.owner, town.case_id, town.at(*(f"plan.{one}" for one in PLAN)))
    for page in ("", "beside/", "whereabouts/"):
        town.owner.open(here + page)
    town.owner.open("/today/")
    town.owner.open("/people/")


def contract(town: Town) -> None:
    """A contract by which the record is another's, written down and mended."""
    here = "/people/contracts/"
    said = {"begins_on": "2026-04-01", "ends_on": "2027-03-31"} | town.at("contract.what")
    town.owner.open(here)
    fill(town.owner, here, said | {"holder_id": str(town.cast.other.acting_for)})
    [made] = people_queries.contracts(town.cast.owner)
    town.owner.open(f"{here}{made.id}/")
    fill(town.owner, f"{here}{made.id}/", said)
    held = f"/people/{town.case_id}/holder/"
    town.owner.open(held)
    fill(town.owner, held, {"contract_id": str(made.id)})


def report(town: Town) -> None:
    """A passer-by says by the public form what is wrong with a place of the owner's."""
    content = Content(name="港の縁側", email="engawa@example.org")
    place = put_service(by=town.cast.owner, content=content)
    let_ask_by_mail(by=town.cast.owner, service_id=place, allowed=True)
    passer_by, address = Client(), f"/places/{place}/report/"
    report_id = str(passer_by.get(address).context["form"]["report_id"].value())
    said = {"report_id": report_id, "what": "times", "leave_empty": ""} | town.at("report.words")
    assert passer_by.post(address, said).status_code == 302


# What each section's page takes as free words; days and times have figures of their own.
WRITTEN = {
    "identity": people_rules.SECTIONS["identity"],
    "contact": ("wishes",),
    "words": people_rules.SECTIONS["words"],
    "understanding": ("languages", "adjustments"),
    "coming": ("terms_words",),
    "household": ("not_told",),
    "situation": ("visitor", "visitor_kin", "visitor_phone"),
    "assessment": ("emergency", "view"),
    "sharing": ("may_know", "what_for", "until", "nor_to", "explained_by"),
    "whereabouts": people_rules.SECTIONS["whereabouts"],
}


def write_sections(town: Town) -> None:
    """By the pages; then with marked words for codes too, as another node might write them."""
    owner = town.cast.owner
    relative = {f"{one}_0": town.words[f"relative.{one}"] for one in RELATIVE}
    relative["together_0"] = "on"
    for name, fields in WRITTEN.items():
        address = f"/people/{town.case_id}/sections/{name}/"
        town.owner.open(address)
        typed = town.at(*(f"{name}.{one}" for one in fields))
        more = {"contact": {"may_contact": "yes"}, "household": relative}.get(name, {})
        fill(town.owner, address, typed | more)
        version = people_queries.section_number(owner, town.case_id, name)
        where = {"case_id": town.case_id, "name": name, "version": version}
        whole = town.at(*(f"{name}.{one}" for one in people_rules.SECTIONS[name]))
        if set(fields) != set(people_rules.SECTIONS[name]):
            people.write_section(by=owner, **where, content=whole)


def lose(town: Town) -> None:
    """Last of all: nobody is introduced who has died or is missing."""
    here = f"/people/{town.case_id}/loss/"
    said = town.at("loss.told_by", "loss.words")
    for kind, more in (
        ("died", {}),
        ("missing", {"next_contact_on": clock.in_days(9).isoformat()}),
    ):
        town.owner.open(f"{here}{kind}/")
        fill(town.owner, f"{here}{kind}/", said | more)
        town.owner.open(here)
        town.other.open("/today/")
        if kind == "died":
            town.owner.open(f"{here}end/mistake/")
            fill(town.owner, f"{here}end/mistake/", {})


def miss(town: Town) -> None:
    """A visit to somebody who was out, and the next one called off."""
    here = f"/people/{town.case_id}/plan/"
    (plan,) = support.appointments(town.cast.owner, town.case_id)
    town.owner.open(f"{here}{plan.id}/missed/")
    fill(town.owner, f"{here}{plan.id}/missed/", {"day": "this_week"} | town.at("missed.text"))
    (plan,) = support.appointments(town.cast.owner, town.case_id)
    town.owner.open(f"{here}{plan.id}/call-off/")
    fill(town.owner, f"{here}{plan.id}/call-off/", town.at("called_off.reason"))


def join(town: Town) -> None:
    """A second record of the same person is compared with the first, and becomes part of it."""
    names = ("identity", "words", "whereabouts")
    sections = {
        name: town.at(*(f"{name}.{one}" for one in people_rules.SECTIONS[name])) for name in names
    }
    other = people.open_case(
        by=town.cast.owner,
        case_id=new_id(),
        post_id=fallback(town.cast.owner),
        sections=sections,
        next_contact_on=clock.in_days(7),
    )
    same = f"/people/{town.case_id}/same-person/"
    town.owner.open(same)
    town.owner.post(same, {"words": town.words["sought.person"]})
    address = f"/people/{town.case_id}/same-person/{other}/"
    town.owner.open(address)
    fill(town.owner, address, {})


def correct(town: Town) -> None:
    """A note is said otherwise, and then as it was."""
    _total, (note,) = support.timeline(town.cast.owner, town.case_id)
    address = f"/people/{town.case_id}/notes/{note.id}/correct/"
    typed = {"method": "phone", "reached": "yes", "on": clock.today().isoformat()}
    said = town.at("note.text", "note.with_whom")
    for words in (said | {"text": f"{said['text']}と聞いた"}, said):
        town.owner.open(address)
        fill(town.owner, address, typed | words)


def strike(town: Town) -> None:
    """A note and a section are struck with a reason, and both written again as they were."""
    here, owner = f"/people/{town.case_id}/", town.cast.owner
    _total, (note,) = support.timeline(owner, town.case_id)
    for page, why in ((f"notes/{note.id}/", "why.note"), ("sections/words/", "why.section")):
        town.owner.open(f"{here}{page}strike/")
        fill(town.owner, f"{here}{page}strike/", {"why": town.words[why]})
    town.owner.open(f"{here}notes/{note.id}/")
    town.owner.open(f"{here}sections/words/history/")
    actions.restore_note(by=owner, change_id=new_id(), note_id=note.id)
    words = town.at(*(f"words.{one}" for one in people_rules.SECTIONS["words"]))
    version = people_queries.section_number(owner, town.case_id, "words")
    where = {"case_id": town.case_id, "name": "words", "version": version}
    people.write_section(by=owner, **where, content=words)
