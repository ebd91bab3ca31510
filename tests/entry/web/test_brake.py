"""Where a request comes from is read in one way, for whoever signs in and for codes on paper."""

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import RequestFactory

from tonari.entry.web.brake import WRONG_CODES, braked, count_wrong, paused_until
from tonari.kernel.refused import Refused

pytestmark = pytest.mark.django_db
PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()


def _from(forwarded: str) -> object:
    return RequestFactory().post("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=forwarded)


def _guesses_for_long(forwarded: str, number: int) -> None:
    for attempt in range(number):
        count_wrong(_from(forwarded))
        with pytest.raises(ValueError, match="wrong"), braked(_from(forwarded), f"key-{attempt}"):
            raise ValueError("wrong")


def _is_let_in(forwarded: str) -> tuple[bool, bool]:
    """By the brake on codes, and by the one on signing in."""
    try:
        with braked(_from(forwarded), "somebody"):
            signs_in = True
    except Refused:
        signs_in = False
    return paused_until(_from(forwarded)) is None, signs_in


@pytest.mark.parametrize(
    ("place", "same", "another"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.10"),
        ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1"),
        # What stands before the last entry is what somebody wrote there themselves.
        ("198.51.100.1, 203.0.113.9", "198.51.100.2, 203.0.113.9", "203.0.113.9, 203.0.113.10"),
    ],
)
def test_behind_a_proxy_both_brakes_see_the_same_place(
    settings: LazySettings, place: str, same: str, another: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    _guesses_for_long(place, max(WRONG_CODES, 30))
    assert _is_let_in(same) == (False, False)
    assert _is_let_in(another) == (True, True)


def test_without_a_proxy_nobody_makes_up_where_they_are() -> None:
    _guesses_for_long("203.0.113.9", max(WRONG_CODES, 30))
    assert _is_let_in("203.0.113.10") == (False, False)
