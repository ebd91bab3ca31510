"""Where somebody is who looks for what is near: known to their own browser alone, for a while.

It comes by POST and goes back as a cookie, so that the page can be loaded again, and gone back to,
without it standing in an address, a log or a row.
"""

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

from tonari.records.directory.rules import in_japan
from tonari.records.directory.rules.distance import Point, roughly

HERE_COOKIE = "__Host-tonari-here"
KEPT_FOR = 10 * 60
"""Seconds: long enough to look at a few places and come back."""
_SALT = "tonari.here"


def sent(posted: QueryDict) -> Point | None:
    """Where somebody is, as roughly as it is used; None unless it makes sense and is in Japan."""
    try:
        lat, lon = float(posted.get("lat", "")), float(posted.get("lon", ""))
    except ValueError:
        return None
    return roughly(lat, lon) if in_japan(lat, lon) else None


def keep(response: HttpResponse, point: Point) -> None:
    """Let the browser know it."""
    value = signing.dumps(point, salt=_SALT)
    response.set_cookie(
        HERE_COOKIE, value, max_age=KEPT_FOR, secure=True, httponly=True, samesite="Lax"
    )


def known(request: HttpRequest) -> Point | None:
    """What the browser knows; None when that was too long ago."""
    try:
        said = signing.loads(request.COOKIES.get(HERE_COOKIE, ""), salt=_SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return said[0], said[1]
