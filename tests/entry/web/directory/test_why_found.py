"""Why each entry was found, by filters with and without words."""

from dataclasses import replace

import pytest

from tests.entry.web.seats import someone
from tonari.records.directory.actions import put_service

from .test_pages import CAFE, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def cafe():
    content = replace(CAFE, lat=34.86, lon=138.3)
    return put_service(by=someone("ひだまり").actor, content=content)


def test_every_card_says_what_was_chosen_that_it_fits_with_and_without_words(client, cafe):
    chosen = {"kind": "place", "on": "2026-12-03"}
    assert "見つけたわけ：12月3日（木）、居場所<" in page(client.get("/places/", chosen))
    found = page(client.get("/places/", chosen | {"words": "潮風"}))
    assert "見つけたわけ：名前に「潮風」、12月3日（木）、居場所<" in found
    near = {"origin": str(cafe), "within": "500"}
    assert "見つけたわけ" not in page(client.get("/places/", near))
    assert "見つけたわけ：交流<" in page(client.get("/places/", near | {"field": "exchange"}))
