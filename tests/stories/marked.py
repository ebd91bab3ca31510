"""A town in which marked words were typed into every sealed field, by the real screens."""

import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client

from tests.cast import Cast, fallback
from tests.entry.web.seats import Seat
from tonari.entry.web.referral.asking import OFFER
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.work.referral import queries as referral
from tonari.work.referral.models import Task
from tonari.work.support import actions
from tonari.work.support import queries as support

from .plans import PLAN, plan_and_put_off

MESSAGES = (
    "ask",
    "answer",
    "accept",
    "handover",
    "hold",
    "met",
    "complete",
    "decline",
    "cancel",
    "fail",
)
# A note as it is sealed; all else of it stands in columns that the list of readable ones explains.
NOTE = ("with_whom", "text")
LOSS = ("told_by", "words")
WHY = ("note", "section")
FOLLOW_UP = ("follow_up.words", "follow_up.need")


def sealed_fields() -> list[str]:
    """Every field that is sealed, by name, taken from the code."""
    return [
        *(f"{name}.{one}" for name, fields in people_rules.SECTIONS.items() for one in fields),
        *(f"note.{one}" for one in NOTE),
        *FOLLOW_UP,
        *(f"plan.{one}" for one in PLAN),
        *(f"loss.{one}" for one in LOSS),
        *(f"why.{one}" for one in WHY),
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


def lose(town: Town) -> None:
    """Last of all: nobody is introduced who is missing."""
    address = f"/people/{town.case_id}/loss/missing/"
    town.owner.open(address)
    said = town.at(*(f"loss.{one}" for one in LOSS))
    fill(town.owner, address, {"next_contact_on": clock.in_days(9).isoformat()} | said)
    town.owner.open(f"/people/{town.case_id}/loss/")
    town.other.open("/today/")


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
    town.owner.open(f"/people/{town.case_id}/same-person/")
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


def goes_well(town: Town, address: str) -> None:
    step(town, town.other, address, "ask", "ask")
    step(town, town.owner, address, "answer", "answer")
    step(town, town.other, address, "accept", "accept", post_id=str(fallback(town.cast.other)))
    agreed = {"agreed_on": clock.today().isoformat(), "until": clock.in_days(90).isoformat()}
    sections = list(people_rules.SECTIONS)
    step(town, town.owner, address, "consent", sections=sections, asked="phone", **agreed)
    step(town, town.owner, address, "release", "handover", handover="together")
    step(town, town.other, address, "hold", "hold", reason="waiting_list")
    met = {"on": clock.today().isoformat(), "how": "together"}
    step(town, town.other, address, "met", "met", **met)
    step(town, town.other, address, "complete", "complete")
    step(town, town.other, address, "news", holds="shaky", **town.at(*FOLLOW_UP))
    grant = people_queries.given(town.cast.owner, town.case_id)[0]
    town.other.open(f"/people/{Task.objects.get().to_case_id}/received/{grant.id}/")


def step(town: Town, seat: Seat, address: str, name: str, message: str = "", **typed: Any) -> None:
    seat.open(f"{address}{name}/")
    words = {"words": town.words[f"message.{message}"]} if message else {}
    seat.send(f"{address}{name}/", **words, **typed)
