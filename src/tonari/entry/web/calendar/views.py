"""The member's own calendar: an address without a session, and the page where it is made."""

import functools
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web import brake
from tonari.entry.web.access import Request, by_link, for_member
from tonari.entry.web.people.pages import WORKERS
from tonari.kernel.actor import PUBLIC
from tonari.kernel.refused import Refused
from tonari.work.support import actions, queries

from .ics import written

View = Callable[..., HttpResponse]
BRAKE = "calendar"


def _kept_privately(view: View) -> View:
    """What a calendar may keep until it asks again, and nobody in between."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "private, no-cache"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


@_kept_privately
@by_link
@require_safe
def feed(request: Any, token: str) -> HttpResponse:
    """What a calendar fetches: nothing is asked but the address, and nothing is written.

    Wrong addresses are counted as wrong codes are; a right one always passes.
    """
    try:
        member_id, entries = queries.feed(PUBLIC, token)
    except Refused:
        return _wrong(request)
    with translation.override(settings.LANGUAGE_CODE):
        content = written(member_id, entries)
    tag = quote_etag(sha256(content).hexdigest()[:32])
    response: HttpResponse
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="tonari.ics"'
    response["ETag"] = tag
    return response


def _wrong(request: Any) -> HttpResponse:
    if brake.paused_until(request, BRAKE) is None:
        brake.count_wrong(request, BRAKE)
        raise Http404
    response = HttpResponse(status=429, content_type="text/plain")
    response["Retry-After"] = str(int(brake.PAUSE.total_seconds()))
    return response


@for_member(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: Request) -> HttpResponse:
    """Make the address, or another one; it is shown this once."""
    address = ""
    if request.method == "POST":
        token = actions.make_feed(by=request.actor)
        address = f"{settings.BASE_URL.geturl().rstrip('/')}/calendar/{token}.ics"
    context = {"address": address, "since": queries.feed_since(request.actor)}
    return render(request, "calendar/calendar.html", context)


@for_member(*WORKERS)
@require_POST
def end(request: Request) -> HttpResponse:
    """The address leads nowhere any more."""
    actions.end_feed(by=request.actor)
    return redirect("calendar:calendar")
