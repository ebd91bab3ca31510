"""How the pages for other systems answer: JSON for everybody, kept until it changes."""

import functools
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, cast

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tonari.entry.web.access import public, sentence
from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.records.directory.queries import LATE

from .texts import text

View = Callable[..., Any]
AT_ONCE = 50
"""Lines that are sent in one piece."""
_ASKED_BEFORE = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Accept-Language",
    "Access-Control-Max-Age": "86400",
}


def for_everybody(view: View) -> View:
    """Read by pages of any origin, as the public sees it; what is refused is said in JSON.

    Whoever is signed in gets what everybody gets: a view of this kind asks as `PUBLIC`.
    """

    @functools.wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
        response = _answer(request, functools.partial(view, request, *args, **kwargs))
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
        response.setdefault("Cache-Control", "no-cache")
        return response

    # Nothing is written here: whoever posts is told so in JSON, not that a token is missing.
    return cast("View", csrf_exempt(public(guarded)))


def _answer(request: Any, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS", **_ASKED_BEFORE})
    if request.method not in ("GET", "HEAD"):
        said = {"message": _("読むだけのページです。GET で開いてください。")}
        return _json(said, status=405, headers={"Allow": "GET, HEAD, OPTIONS"})
    try:
        return view()
    except Refused as refused:
        said = {"message": sentence(refused)}
        more = {"parameter": refused.field} if refused.field else {}
        return _json(said | more, status=404 if refused.missing else 400)


def written(
    request: Any, content: Any, modified: datetime | None = None, *, whole: bool = False
) -> HttpResponseBase:
    """Content as JSON with its tag; 304 where the reader has it already.

    modified: when any of it was last written. whole: nothing else can change what is here, so the
    reader may also ask by that time; a list changes as well when something leaves it.
    """
    response = _json(content)
    tag = quote_etag(sha256(response.content).hexdigest()[:32])
    since = int(modified.timestamp()) if modified and whole else None
    kept: HttpResponseBase = get_conditional_response(request, tag, since, response) or response
    kept["ETag"] = tag
    if modified:
        kept["Last-Modified"] = http_date(modified.timestamp())
    return kept


def lines(
    request: Any, contents: Iterable[Any], mark: object, modified: datetime | None = None
) -> HttpResponseBase:
    """Each as a line of JSON, sent as they are made, some at once; 304 as `written`.

    mark: what tells them from others of this address before they are read. Seasons are written
    from today, and what no mark tells (the name of an area) is sent again tomorrow at the latest.
    Of what was written just now others may still come that were written before it: no tag then.
    """
    response = StreamingHttpResponse(
        _some_lines(contents), content_type="application/x-ndjson; charset=utf-8"
    )
    said = f"{request.get_full_path()} {clock.today()} {mark!r}"
    tag = f'W/"{sha256(said.encode()).hexdigest()[:32]}"'
    is_new = modified is not None and clock.now() - modified < LATE
    known = None if is_new else get_conditional_response(request, tag)
    kept: HttpResponseBase = known or response
    if not is_new:
        kept["ETag"] = tag
    if modified:
        kept["Last-Modified"] = http_date(modified.timestamp())
    return kept


def _some_lines(contents: Iterable[Any]) -> Iterator[str]:
    each = iter(contents)
    while some := list(islice(each, AT_ONCE)):
        yield "".join([f"{text(one)}\n" for one in some])


def _json(content: Any, **more: Any) -> HttpResponse:
    return HttpResponse(text(content), content_type="application/json", **more)
