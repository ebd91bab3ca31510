"""Whoever waits in vain for their turn to write hears so, and what they typed stays.

On SQLite writers take turns; a long list that is taken in whole holds the turn that long.
"""

from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RETRY_AFTER = 20
"""Seconds after which a program may try again."""
_PHRASES = ("phrase", "password")
_CODE = "code"
"""What every form calls a code that opens something; a `postal_code` opens nothing."""


class BusyDatabase:
    """Middleware: a page with 503 that holds the form, in place of a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on."""
        return self.get_response(request)

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        """The page for a view that did not get its turn; None for every other fault."""
        if not is_busy(exception):
            return None
        typed = _typed(request)
        fields = [(name, one) for name, one in typed if name != _CODE]
        context = {
            "sent": request.method == "POST",
            "fields": fields,
            "anew": len(fields) < len(typed),
            "files": bool(request.FILES),
            "address": request.get_full_path(),
        }
        response = render(request, "busy.html", context, status=503)
        response["Retry-After"] = str(RETRY_AFTER)
        response["Cache-Control"] = "no-store, private"
        return response


def is_busy(exception: Exception) -> bool:
    """Whether somebody else kept the turn to write: too long, or each waited for the other."""
    why = ("locked", "deadlock detected")
    return isinstance(exception, OperationalError) and any(one in str(exception) for one in why)


def _typed(request: Any) -> list[tuple[str, str]]:
    """What the form said, to be sent again as it was.

    Nothing of a form with a pass phrase: it may stand there twice, under another name.
    """
    pairs = [(name, one) for name, values in request.POST.lists() for one in values]
    if any(secret in name for name, _value in pairs for secret in _PHRASES):
        return []
    return [(name, one) for name, one in pairs if name != "csrfmiddlewaretoken"]
