"""Guessing codes is slowed down: so many wrong ones from one place in an hour, then a pause.

kind: whose codes; each kind is counted by itself.
"""

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from tonari.kernel import clock

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
    return f"{kind}:" + salted_hmac(f"tonari.{kind}", _place(request)).hexdigest()


def _place(request: HttpRequest) -> str:
    """The caller's network address; of IPv6 the part that one household has."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        # Behind a proxy: the last entry is the proxy's own, anything before it may be made up.
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", address))
        address = forwarded.rpartition(",")[2].strip()
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
