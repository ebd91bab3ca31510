"""Around every page that is opened by a code: nobody else learns of it, and guessing is slow."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.views.decorators.csrf import csrf_exempt

from tonari.entry.web import brake
from tonari.entry.web.access import by_link
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code
from tonari.kernel.refused import Refused
from tonari.work.referral import queries

View = Callable[..., HttpResponse]


def sheltered(view: View) -> View:
    """By link, not indexed, not kept; a wrong code gets one friendly answer, too many a pause.

    The code is looked at first: a right one always passes, however many wrong ones came before.

    No CSRF token is asked for: whoever knows the code needs no other's browser, no cookie says
    anything here, and without a referrer browsers send `Origin: null`, which the check refuses.
    """

    @by_link
    @functools.wraps(view)
    def inside(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.POST.get("language"):
            return _in_language(request)
        return _braked(request, lambda: view(request, *args, **kwargs))

    @csrf_exempt
    @functools.wraps(inside)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = inside(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return guarded


def _in_language(request: Any) -> HttpResponse:
    """The same page in another language; its address goes nowhere else."""
    wanted = request.POST["language"]
    response = redirect(request.get_full_path())
    if check_for_language(wanted):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


def actor_of(code: str) -> Actor:
    """Whoever holds this code, with the keys that follow from it; nothing is looked up."""
    keys = keys_of_token(fold_paper_code(code))
    return Actor("link", id=keys.holder[1], keys=keys)


def wrong_code(request: Any, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a code that leads nowhere and count it; after too many, the pause instead."""
    until = brake.paused_until(request)
    if until is None:
        brake.count_wrong(request)
        return answer()
    response = render(request, "light/pause.html", {"until": until}, status=429)
    response["Retry-After"] = str(int(brake.PAUSE.total_seconds()))
    return response


def _braked(request: Any, view: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return view()
    except Refused as refused:
        if not refused.missing:
            raise
    except Http404:
        pass
    ended = queries.ended_link(request.actor) if request.actor.kind == "link" else None
    if ended is not None:  # a code that was right once is no guess
        return render(request, "light/ended.html", {"ended": ended}, status=404)
    return wrong_code(request, lambda: render(request, "light/ended.html", status=404))
