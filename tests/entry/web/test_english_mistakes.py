"""What is wrong with a form is said in English to whoever reads it, and what they typed stays."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.entry.web.seats import Seat

JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
NOTE = {
    "on": "2026-11-16",
    "method": "phone",
    "reached": "yes",
    "with_whom": "Hana",
    "text": "A cheerful voice",
    "when": "rhythm",
}


@pytest.fixture
def reader(cast: Cast) -> Seat:
    seat = Seat(cast.owner)
    seat.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return seat


def assert_english(seat: Seat) -> None:
    assert seat.mistakes
    assert not [one for one in seat.mistakes if JAPANESE.search(one)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": "later"},
        {"when": "later", "next_contact_on": "2026-11-15"},
        {"when": "later", "next_contact_on": "令和2年2月30日"},
        {"on": "2026-11-17"},
        {"method": ""},
        {"reached": ""},
    ],
)
def test_a_note(reader: Seat, case_id: Any, wrong: dict[str, str]) -> None:
    address = f"/people/{case_id}/note/"
    reader.open(address)
    assert "A cheerful voice" in reader.send(address, status=422, **NOTE | wrong)
    # The day itself is said as it was typed.
    reader.page.content = reader.page.content.replace("令和2年2月30日".encode(), b"")
    assert_english(reader)


def test_a_place_without_a_name(reader: Seat) -> None:
    there = reverse("directory:add")
    reader.open(there)
    typed = reader.hidden | {"name": "", "address": "By the harbour"}
    reader.page = reader.post(there, typed)
    assert reader.page.status_code == 422
    assert "By the harbour" in reader.text
    assert_english(reader)


def test_a_list_that_is_no_workbook(reader: Seat) -> None:
    address = reverse("directory:import_new")
    reader.open(address)
    file = SimpleUploadedFile("list.xlsx", "名称,住所\nひろば,海の町".encode("cp932")[:20])
    page = reader.send(address, status=422, file=file, source="", licence="CC BY", name="")
    assert "CC BY" in page
    assert_english(reader)


def test_a_code_that_opens_nothing(db: None, client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.post(reverse("light:code"), {"code": "AAAA-BBBB"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "AAAA-BBBB" in text
    said = re.findall(r'<ul class="error"[^>]*><li>(.*?)</li>', text)
    assert said
    assert not JAPANESE.search("".join(said))
