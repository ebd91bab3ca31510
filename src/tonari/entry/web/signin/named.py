"""What was typed at an invitation, between its pages: sealed in the browser, nowhere else.

The key follows from the invitation's token, which stands in the address: neither opens it alone.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from tonari.ground.vault.rules import Box, CannotOpen, Cipher, derive, keys_of_token

from . import cookies

_PLACE, _LONGEST = "names", 321


def kept(request: HttpRequest, token: str) -> dict[str, str]:
    """What was typed at this invitation in this browser; empty if nothing was."""
    try:
        sealed = urlsafe_b64decode(request.COOKIES.get(cookies.NAMES_COOKIE, ""))
        return {
            str(name): str(value) for name, value in _cipher(token).open(_PLACE, sealed).items()
        }
    except (CannotOpen, ValueError):
        return {}


def keep(response: HttpResponse, token: str, typed: Mapping[str, Any]) -> None:
    """Keep it for an hour. What is longer than any name or address stays too long, and fits."""
    short = {name: str(value)[:_LONGEST] for name, value in typed.items()}
    sealed = _cipher(token).seal(_PLACE, short)
    cookies.set_names(response, urlsafe_b64encode(sealed).decode())


def _cipher(token: str) -> Cipher:
    box = Box("invitation", keys_of_token(token).holder[1])
    return Cipher(box, derive(token.encode(), "invitation", _PLACE))
