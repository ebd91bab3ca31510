"""Whom somebody searches for: words that come by POST, and stand in an address only sealed.

What is found is a page of its own address, so that Back from a record shows it again; a name stays
out of addresses, histories and logs all the same, and a copied address tells nobody else anything.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from tonari.entry.web.access import Request
from tonari.records.people import queries

FOUND = "found"


def words(request: Request) -> str:
    """What the address asks for; nothing if it was made by another or is broken."""
    return queries.opened_words(request.actor, request.GET.get(FOUND, ""))


def address(request: Request, kept: Mapping[str, object] | None = None) -> str:
    """Where what was typed is shown: the page's own address, with what is `kept` of it."""
    typed = " ".join(request.POST.get("words", "").split())[:100]
    query = dict(kept or {})
    if typed:
        query[FOUND] = queries.sealed_words(request.actor, typed)
    return f"{request.path}?{urlencode(query)}" if query else request.path
