"""What was perhaps meant by words with one wrong letter, on the real lists."""

import random
import tomllib
from pathlib import Path

import pytest

from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.queries import perhaps_meant

from .test_searches import lists, unsearched  # noqa: F401 -- fixtures

pytestmark = [pytest.mark.once, pytest.mark.django_db]
TABLE = tomllib.loads(Path(__file__).with_name("misspelt.toml").read_text(encoding="utf-8"))
KANA = [chr(letter) for letter in range(0x3041, 0x3094)]


@pytest.mark.parametrize(("typed", "meant"), TABLE["meant"].items())
def test_what_was_meant_is_offered_and_found(lists, typed, meant):  # noqa: F811
    found = queries.search(PUBLIC, typed)
    assert not found.total or found.instead
    offered, number = perhaps_meant(PUBLIC, typed)
    assert offered == meant
    assert queries.search(PUBLIC, offered).total == number > 0


@pytest.mark.parametrize("typed", TABLE["nothing"]["typed"])
def test_what_is_something_else_is_not_offered(lists, typed):  # noqa: F811
    assert perhaps_meant(PUBLIC, typed) == ("", 0)


def misspelt(chance, text):
    """A text with one letter wrong, missing, too many, or swapped with its neighbour."""
    at, other = chance.randrange(len(text) - 1), chance.choice(KANA)
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    others = (text[:at] + other + text[at + 1 :], text[:at] + text[at + 1 :])
    return chance.choice((*others, text[:at] + other + text[at:], swapped))


def test_whatever_is_offered_is_found_by_a_search_for_it(lists):  # noqa: F811
    chance, nothing, offers = random.Random(11), 0, 0
    words = [row.kana or row.name for row in lists]
    for text in chance.sample([word for word in words if 4 < len(word) < 18], 150):
        typed = misspelt(chance, text)
        if queries.search(PUBLIC, typed).total:
            continue
        offered, number = perhaps_meant(PUBLIC, typed)
        nothing, offers = nothing + 1, offers + bool(offered)
        assert queries.search(PUBLIC, offered).total == number if offered else not number
    assert nothing > 50
    assert offers * 2 > nothing
