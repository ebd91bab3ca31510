"""Asking somebody to sign in, without losing what they were about to do."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from . import cookies, held
from .forms import SignInForm


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page that leads back here, or the one that carries the form just sent."""
    if request.method == "POST":
        return held_page(request, SignInForm(), held.hold(request))
    target = request.headers.get("HX-Current-URL-Path") or request.get_full_path()
    address = f"/signin/?{urlencode({'next': target})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def held_page(request: HttpRequest, form: SignInForm, value: str) -> HttpResponse:
    """The sign-in page with what was typed in a hidden field; nothing of it stays on the server."""
    swapped = bool(request.headers.get("HX-Request"))
    context = {"form": form, "held": value, "files": bool(request.FILES)}
    response = render(request, "signin/held.html", context, status=200 if swapped else 403)
    if swapped:
        response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    cookies.set_known(request, response, cookies.known(request)[0])
    response["Cache-Control"] = "no-store, private"
    return response
