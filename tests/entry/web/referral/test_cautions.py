"""A number does not go to others unnoticed without what to mind in ringing it."""

import re

import pytest

from tests.cast import begin
from tests.entry.web.referral.test_pages import accept, consent, offer_to
from tests.entry.web.seats import Seat
from tonari.records.people import queries as people
from tonari.records.people.models import Reading

CONTACT = {
    "contact": {"care": "no_message", "call_from": "10:00", "call_until": "15:00", "days": "mon"}
}
ASKED = (
    "気をつけること（電話は、月曜 10:00から15:00まで、留守番電話に残さない）は相手に伝わりません。"
)
BESIDE = "「連絡のしかたの希望」もいっしょに伝えてよいか"
IDENTITY = {"called": "まさおさん", "phone": "090-0000-9999"}


@pytest.fixture
def other(cast) -> Seat:
    return Seat(cast.other)


def offered(owner, other, cast, **sections) -> tuple:
    """The record of somebody, and the introduction that the NPO accepted."""
    case_id = begin(cast.owner, {"identity": IDENTITY, **sections})
    address = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    accept(other, address)
    return case_id, address


def looks(case_id) -> list:
    rows = Reading.objects.filter(case=case_id, purpose="referral").order_by("pk")
    found = [row.sections for row in rows if {"contact", "words"} & set(row.sections)]
    # The first page of the introduction looked whether they want to be contacted now.
    assert found[0] == ["contact"]
    return found[1:]


def test_a_number_without_its_cautions_is_asked_about_once_and_shown_again_before_it_goes(
    owner, other, cast
) -> None:
    case_id, address = offered(owner, other, cast, **CONTACT)
    consent(owner, address, 422, sections=["identity"], sure="", until="2027-05-01")
    [asked] = owner.mistakes
    assert ASKED in asked and BESIDE in asked
    assert looks(case_id) == [["contact"]], "what nobody wrote is not opened"
    form = owner.page.context["form"]
    assert (form["sections"].value(), form["asked"].value()) == (["identity"], "in_person")
    assert form["until"].value() == "2027-05-01"
    assert 'type="checkbox" name="sure"' in owner.text
    assert people.given(owner.actor, case_id) == []
    # Whoever is sure of this is not so of what else they choose.
    [box] = re.findall(r'<input type="checkbox" name="sure"[^>]*value="(\w+)"', owner.text)
    consent(owner, address, 422, sections=["identity", "household"], sure=box)
    assert people.given(owner.actor, case_id) == []
    consent(owner, address, sections=["identity"], sure=box)
    assert looks(case_id) == [["contact"]] * 2
    [given] = people.given(owner.actor, case_id)
    assert list(given.sections) == ["identity"]
    page = owner.open(f"{address}release/")
    assert ASKED in page and 'name="sure"' not in page
    assert looks(case_id) == [["contact"]] * 3
    owner.send(f"{address}release/", handover="phone")
    assert "留守番電話" not in other.open(address)


@pytest.mark.parametrize("sections", [["identity", "contact"], ["words"], ["contact"]])
def test_nothing_is_asked_where_they_go_along_or_no_number_goes(
    owner, other, cast, sections
) -> None:
    _case_id, address = offered(owner, other, cast, **CONTACT)
    consent(owner, address, sections=sections, sure="")
    assert "相手に伝わりません" not in owner.open(f"{address}release/")


@pytest.mark.parametrize("section", ["whereabouts", "household", "notes"])
def test_an_address_does_not_go_without_them_either(owner, other, cast, section) -> None:
    _case_id, address = offered(owner, other, cast, **CONTACT)
    consent(owner, address, 422, sections=[section], sure="")
    assert ASKED in owner.mistakes[0]
    consent(owner, address, sections=[section, "contact"], sure="")


def test_nothing_is_asked_where_there_is_nothing_to_mind(owner, other, cast) -> None:
    nothing = {"contact": {"ways": "電話"}, "words": {"wish": "将棋"}}
    _case_id, address = offered(owner, other, cast, **nothing)
    consent(owner, address, sections=["identity"], sure="")
    assert "相手に伝わりません" not in owner.open(f"{address}release/")


def test_what_to_avoid_is_a_caution_too(owner, other, cast) -> None:
    said = {**CONTACT, "words": {"avoid": "夫の話をいきなりしない"}}
    case_id, address = offered(owner, other, cast, **said)
    consent(owner, address, 422, sections=["identity"], sure="")
    assert "避けること：夫の話をいきなりしない" in owner.mistakes[0]
    assert "「連絡のしかたの希望」、「本人の言葉・願い」も" in owner.mistakes[0]
    assert looks(case_id) == [["contact", "words"]]
    consent(owner, address, 422, sections=["identity", "contact"], sure="")
    assert "留守番電話" not in owner.mistakes[0] and "夫の話" in owner.mistakes[0]
    consent(owner, address, sections=["identity", "contact", "words"], sure="")


@pytest.mark.parametrize(
    ("section", "field", "label"),
    [
        ("household", "not_told", "本人のことを伝えてはいけない人"),
        ("sharing", "nor_to", "ほかに、伝えないでほしい人や団体"),
    ],
)
def test_whom_not_to_tell_is_one_too(owner, other, cast, section, field, label) -> None:
    said = {section: {field: "妻には、言わないで。妻が出たら切って。"}}
    case_id, address = offered(owner, other, cast, **said)
    consent(owner, address, 422, sections=["identity"], sure="")
    assert f"{label}：妻には、言わないで。" in owner.mistakes[0]
    assert people.given(owner.actor, case_id) == []
    consent(owner, address, sections=["identity", section], sure="")


def test_whoever_receives_is_asked_and_shown_nothing(owner, other, cast) -> None:
    case_id, address = offered(owner, other, cast, **CONTACT)
    other.open(address)
    page = other.post(f"{address}consent/", {"sections": ["identity"], "asked": "phone"})
    assert "留守番電話" not in page.content.decode()
    assert looks(case_id) == []


@pytest.mark.parametrize("answer", ["no", "yes"])
def test_that_they_want_no_contact_now_is_said_before_anything_is_typed(cast, owner, answer):
    case_id = begin(cast.owner, {"contact": {"may_contact": answer}})
    first = owner.open(f"/referrals/new/?case={case_id}")
    assert ("「いまは、連絡しないでほしい」と言われています" in first) == (answer == "no")
    assert (f"/people/{case_id}/sections/contact/" in first) == (answer == "no")
