"""Asking somebody to sign in, without losing what they were about to do."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.middleware import HtmxDetails

from tonari.ground.network import queries
from tonari.kernel.actor import PUBLIC

from . import cookies, held
from .forms import SignInForm


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page that leads back here, or the one that carries the form just sent.

    Whose membership ended meanwhile is told so: signing in again would not help them.
    """
    over = queries.ended_membership(PUBLIC, cookies.known(request)[0])
    if over is not None and not HtmxDetails(request):
        sent = request.method == "POST"
        return _instead(request, "signin/over.html", {"over": over, "sent": sent}, 403)
    if request.method == "POST":
        return held_page(request, SignInForm(), held.hold(request))
    htmx = HtmxDetails(request)
    # A part of a page is no page to come back to: the one it was asked from is.
    target = (htmx and htmx.current_url_abs_path) or request.get_full_path()
    address = f"/signin/?{urlencode({'next': target})}"
    if htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def held_page(
    request: HttpRequest, form: SignInForm, value: str, status: int = 403
) -> HttpResponse:
    """The sign-in page with what was typed in a hidden field; nothing of it stays on the server."""
    context = {"form": form, "held": value, "files": bool(request.FILES)}
    return _instead(request, "signin/held.html", context, status)


def written_for_another(request: Any) -> HttpResponse:
    """The answer to a form from a page of somebody else, or of another organisation of one's own.

    It counts for nothing here; what was typed stays in the page, to be sent by whoever wrote it.
    """
    value = held.hold(request)
    mine = {str(one.id): one for one in queries.own_memberships(request.actor)}
    other = mine.get(held.writer_of(request))
    if other is None:
        return held_page(request, SignInForm(), value, 409)
    context = {"held": value, "other": other, "here": request.member}
    return _instead(request, "signin/other_membership.html", context, 409)


def _instead(
    request: HttpRequest, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    """A page for a form that was not let in."""
    response = render(request, template, context, status=status)
    cookies.set_known(request, response, cookies.known(request)[0])
    response["Cache-Control"] = "no-store, private"
    return response
