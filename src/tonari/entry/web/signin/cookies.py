"""The cookies of signing in, all `__Host-`: this address alone, over HTTPS, no scripts."""

import secrets
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse

from tonari.ground.network.queries import WAITING

KEY_COOKIE = "__Host-tonari-key"
"""`session id.secret`: opens the keys that lie sealed in the database; gone with the browser."""
KNOWN_COOKIE = "__Host-tonari-known"
"""Which browser this is, and who was signed in last: for forms sent after the session ended."""
NAMES_COOKIE = "__Host-tonari-names"
"""What was typed on the first page of an invitation, sealed: until it is used, or for an hour."""
_DAY = 24 * 60 * 60
_SALT = "tonari.known"


def set_key(response: HttpResponse, value: str, waiting: bool = False) -> None:
    """Keep the secret of a session in the browser, of a waiting one for `WAITING` at most."""
    _set(response, KEY_COOKIE, value, int(WAITING.total_seconds()) if waiting else None)


def set_names(response: HttpResponse, value: str) -> None:
    """Keep for an hour what was typed at an invitation; nothing to forget it."""
    _set(response, NAMES_COOKIE, value, 60 * 60 if value else 0)


def drop_key(response: HttpResponse) -> None:
    """The browser forgets the secret."""
    _set(response, KEY_COOKIE, "", 0)


def known(request: HttpRequest) -> tuple[str, str]:
    """(id of the member who was signed in last or "", random name of the browser or "")."""
    try:
        value: list[str] = signing.loads(
            request.COOKIES.get(KNOWN_COOKIE, ""), salt=_SALT, max_age=_DAY
        )
    except signing.BadSignature:
        return "", ""
    return value[0], value[1]


def set_known(request: HttpRequest, response: HttpResponse, member_id: UUID | str) -> None:
    """Remember for a day who was signed in; the browser keeps its name."""
    browser = known(request)[1] or getattr(request, "new_browser", "") or secrets.token_hex(16)
    _set(response, KNOWN_COOKIE, signing.dumps([str(member_id), browser], salt=_SALT), _DAY)


def browser_of(request: Any) -> str:
    """The random name of the browser, a new one if it has none (`set_known` then keeps it)."""
    name = known(request)[1]
    if not name:
        name = request.new_browser = getattr(request, "new_browser", "") or secrets.token_hex(16)
    return str(name)


def _set(response: HttpResponse, name: str, value: str, max_age: int | None) -> None:
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="Lax"
    )
