"""Introductions with marked words, by the real screens: each form of both sides, and of a link."""

from typing import Any
from uuid import UUID

from django.test import Client

from tests.cast import fallback
from tests.entry.web.seats import Seat
from tonari.entry.web.referral.asking import OFFER
from tonari.kernel import clock
from tonari.records.directory.models import Service
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.work.referral import queries as referral
from tonari.work.referral.models import Task

from .marked import Town
from .marks import CODE


def offered(town: Town, to: str) -> str:
    """An offer with the marked words, sent by the pages; its address."""
    town.owner.open(f"/referrals/new/?case={town.case_id}")
    said = town.at(*(f"offer.{one}" for one in OFFER))
    town.owner.send("/referrals/new/", go="recipient", urgency="normal", **said)
    town.owner.send("/referrals/new/", go="look", recipient=to)
    town.owner.send("/referrals/new/", go="send")
    return str(town.owner.page.redirect_chain[-1][0])


def introduce(town: Town) -> None:
    """Introductions to the NPO that go well and come to nothing, to a café, one half written."""
    npo = f"organisation:{town.cast.other.acting_for}"
    town.good = offered(town, npo)
    goes_well(town, town.good)
    declined = offered(town, npo)
    sought = {"look_for": town.words["sought.place"]}
    step(town, town.other, declined, "decline", "decline", find="1", **sought)
    step(town, town.other, declined, "decline", "decline", reason="area", **sought)
    step(town, town.owner, offered(town, npo), "cancel", "called_off", reason="other")
    last = offered(town, npo)
    step(town, town.other, last, "accept", post_id=str(fallback(town.cast.other)))
    step(town, town.other, last, "fail", "fail", reason="other")
    introduce_by_link(town)
    leave_half_written(town)


def introduce_by_link(town: Town) -> None:
    """A café says no, then that it did not work, then yes until it does; last it is asked again."""
    cafe = Service.objects.create(
        name="喫茶なぎさ", kind="place", standing="informal", folded="喫茶なぎさ", state="listed"
    )
    to = f"service:{cafe.pk}"
    step(town, town.owner, offered(town, to), "cancel", "cancel", reason="other")
    by_link(town, offered(town, to), "no", "decline", reason="area")
    lost = offered(town, to)
    by_link(town, lost, "yes", "accept")
    by_link(town, lost, "fail", "fail", reason="other")
    good = offered(town, to)
    by_link(town, good, "yes", "accept")
    by_link(town, good, "wait", "hold")
    met = {"on": clock.today().isoformat(), "how": "together"}
    by_link(town, good, "met", "met", **met)
    news = town.at("follow_up.words", "follow_up.need")
    by_link(town, good, "news", holds="shaky", **news)
    by_link(town, good, "works", "complete")
    town.asked = offered(town, to)
    town.words[CODE] = code_of(town, town.asked)
    Client().post("/a/", {"code": town.words[CODE]})
    by_link(town, town.asked, "ask", "ask")


def code_of(town: Town, address: str) -> str:
    return referral.code(town.cast.owner, UUID(address.strip("/").split("/")[-1]))


def by_link(town: Town, address: str, say: str, message: str = "", **typed: str) -> None:
    """What whoever holds the link says of this introduction."""
    link = f"/a/{code_of(town, address)}/"
    Client().get(link)
    said = Client().post(f"{link}?say={say}", words_of(town, message) | typed)
    assert said.status_code == 302, (say, said.status_code)


def words_of(town: Town, message: str) -> dict[str, str]:
    return {"words": town.words[f"message.{message}"]} if message else {}


def leave_half_written(town: Town) -> None:
    """A draft of an offer, and what was looked for with it."""
    new = "/referrals/new/"
    town.owner.open(f"{new}?case={town.case_id}")
    said = town.at("draft.need", "draft.where", "draft.when")
    town.owner.send(new, go="recipient", urgency="normal", **said)
    town.owner.send(new, go="recipient", **{"find-words": town.words["draft.words"]})


def goes_well(town: Town, address: str) -> None:
    step(town, town.other, address, "ask", "ask")
    step(town, town.owner, address, "answer", "answer")
    step(town, town.other, address, "accept", "accept", post_id=str(fallback(town.cast.other)))
    agreed = {"agreed_on": clock.today().isoformat(), "until": clock.in_days(90).isoformat()}
    sections = list(people_rules.SECTIONS)
    step(town, town.owner, address, "consent", sections=sections, asked="phone", **agreed)
    step(town, town.owner, address, "arrange", "handover", handover="together")
    step(town, town.owner, address, "release", "handover", handover="together")
    step(town, town.other, address, "hold", "hold", reason="waiting_list")
    met = {"on": clock.today().isoformat(), "how": "together"}
    step(town, town.other, address, "met", "met", **met)
    step(town, town.other, address, "complete", "complete")
    news = town.at("follow_up.words", "follow_up.need")
    step(town, town.other, address, "news", holds="shaky", **news)
    step(town, town.owner, address, "follow-up", holds="holds", **town.at("follow_up.words"))
    grant = people_queries.given(town.cast.owner, town.case_id)[0]
    town.other.open(f"/people/{Task.objects.get().to_case_id}/received/{grant.id}/")


def step(town: Town, seat: Seat, address: str, name: str, message: str = "", **typed: Any) -> None:
    seat.open(f"{address}{name}/")
    seat.send(f"{address}{name}/", **words_of(town, message), **typed)
