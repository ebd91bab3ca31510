"""Guessing is slowed down, by one reading of where a request comes from: the sign-in library's.

Whoever signs in is counted by that library, for each member and each place. A code that stands on
paper or in an address names nobody: so many wrong ones from one place in an hour, then a pause.
kind: whose codes; each kind is counted by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

WRONG_CODES = 20
PAUSE = timedelta(hours=1)


def paused_until(request: HttpRequest, kind: str = "light") -> datetime | None:
    """When somebody who tried too many wrong codes may try again; None if now."""
    count, until = cache.get(_key(request, kind), (0, clock.now()))
    return until if count >= WRONG_CODES and until > clock.now() else None


def count_wrong(request: HttpRequest, kind: str = "light") -> None:
    """Remember a code that leads nowhere."""
    now = clock.now()
    count, until = cache.get(_key(request, kind), (0, now))
    if until <= now:
        count, until = 0, now + PAUSE
    cache.set(_key(request, kind), (count + 1, until), PAUSE.total_seconds())


def _key(request: HttpRequest, kind: str) -> str:
    # The cache lies in the database: what stands there is no address that anybody could read.
    # The place is a network address; of IPv6 the part that one household has.
    place = ratelimit.get_ip(request)
    return f"{kind}:" + salted_hmac(f"tonari.{kind}", place).hexdigest()


@contextmanager
def braked(request: HttpRequest, key: str) -> Iterator[None]:
    """Count what is refused inside; after five in five minutes, Refused for a while."""
    usage = ratelimit.consume(request, app="allauth.account", action="login_failed", key=key)
    if not usage:
        raise too_often()
    yield
    usage.rollback()


def too_often() -> Refused:
    """Too many wrong tries."""
    return Refused(
        _("まちがいが続いたため、いまは入れません。5分ほど待ってから、もう一度お試しください。")
    )
