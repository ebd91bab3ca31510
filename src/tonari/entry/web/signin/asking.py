"""Asking somebody to sign in, without losing what they were about to do."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.middleware import HtmxDetails

from . import cookies, held
from .forms import SignInForm


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page that leads back here, or the one that carries the form just sent."""
    if request.method == "POST":
        return held_page(request, SignInForm(), held.hold(request))
    htmx = HtmxDetails(request)
    # A part of a page is no page to come back to: the one it was asked from is.
    target = (htmx and htmx.current_url_abs_path) or request.get_full_path()
    address = f"/signin/?{urlencode({'next': target})}"
    if htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def held_page(request: HttpRequest, form: SignInForm, value: str) -> HttpResponse:
    """The sign-in page with what was typed in a hidden field; nothing of it stays on the server."""
    swapped = bool(HtmxDetails(request))
    context = {"form": form, "held": value, "files": bool(request.FILES)}
    response = render(request, "signin/held.html", context, status=200 if swapped else 403)
    if swapped:
        response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    cookies.set_known(request, response, cookies.known(request)[0])
    response["Cache-Control"] = "no-store, private"
    return response
