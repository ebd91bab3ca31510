"""What somebody searched for, sealed for an address."""

from base64 import urlsafe_b64encode

import pytest

from tests.cast import Cast
from tonari.kernel.actor import Actor
from tonari.records.people import queries

WORDS = "髙橋 花子"


def test_the_searcher_alone_opens_it(cast: Cast) -> None:
    sealed = queries.sealed_words(cast.owner, WORDS)
    assert queries.opened_words(cast.owner, sealed) == WORDS
    for other in (cast.teammate, cast.stranger, cast.other, cast.host):
        assert queries.opened_words(other, sealed) == ""
    assert queries.opened_words(Actor("member", cast.owner.id, None), sealed) == ""


def test_nothing_of_it_is_read_and_it_is_never_the_same(cast: Cast) -> None:
    one, two = (queries.sealed_words(cast.owner, WORDS) for _turn in range(2))
    assert one != two
    assert one.isascii() and urlsafe_b64encode(WORDS.encode()).decode() not in one
    assert len(queries.sealed_words(cast.owner, "𠮷" * 100)) < 700


@pytest.mark.parametrize(
    "broken",
    ["", "x", "花子", "\x00", "====", "Aw==", urlsafe_b64encode(b"\3" + bytes(80)).decode()],
)
def test_what_is_broken_opens_as_nothing(cast: Cast, broken: str) -> None:
    assert queries.opened_words(cast.owner, broken) == ""
    sealed = queries.sealed_words(cast.owner, WORDS)
    assert queries.opened_words(cast.owner, sealed[:-8]) == ""
