"""The record: read by its team, section by section, and written without losing a word."""

import pytest

PAGES = ["", "note/", "sections/words/", "whereabouts/", "beside/", "rhythm/", "problem/", "stop/"]


@pytest.mark.parametrize("page", PAGES)
def test_the_team_opens_every_page(owner, case_id, page):
    assert "花ちゃん" in owner.open(f"/people/{case_id}/{page}")


@pytest.mark.parametrize("page", PAGES)
def test_for_a_stranger_of_the_same_organisation_it_does_not_exist(stranger, case_id, page):
    assert "花ちゃん" not in stranger.open(f"/people/{case_id}/{page}", status=404)
