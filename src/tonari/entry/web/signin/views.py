"""Signing in: the pass phrase, then the code; signing out; sending a held form again."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonari.entry.web.access import public, sentence
from tonari.entry.web.brake import braked
from tonari.ground.network import adapters, queries
from tonari.ground.network.actions import (
    begin_session,
    complete_session,
    end_session,
    replace_lost_phone,
    set_second_factor,
)
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.refused import Refused

from . import cookies, held
from .asking import held_page, written_for_another
from .cast import cast, main_cast, others, short_name
from .checking import Unlocked, check_code, member_with_pass_phrase
from .forms import CodeForm, PaperForm, SignInForm
from .pictures import authenticator

HOME = "/today/"
MINUTES = int(queries.WAITING.total_seconds() // 60)
"""How long the keys wait for the code."""
_form_page = require_http_methods(["GET", "HEAD", "POST"])


@public
@never_cache
@sensitive_post_parameters()
@_form_page
def sign_in(request: Any) -> HttpResponse:
    """Step one: login name and pass phrase. The opened keys wait, sealed, for the code."""
    if request.method != "POST" and "late" in request.GET and request.member:
        return redirect(_next(request))
    if request.method != "POST":
        return _sign_in_page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form)
    try:
        opened = member_with_pass_phrase(request, **_typed(form))
    except Refused as refused:
        form.add_error(None, sentence(refused))
        return _sign_in_page(request, form)
    return wait_for_code(request, opened)


def wait_for_code(request: HttpRequest, opened: Unlocked) -> HttpResponse:
    """Keep the keys sealed for at most `MINUTES` and ask for the code (or set it up)."""
    member = opened.actor
    cookie = begin_session(by=member, keys=member.keys, others=opened.others)
    if held.FIELD in request.POST:  # carried in the page, so no redirect may lose it
        request.COOKIES[cookies.KEY_COOKIE] = cookie
        response = _code_page(request, CodeForm(), member)
    else:
        response = redirect(_with_next("/signin/code/", request))
    cookies.set_key(response, cookie, waiting=True)
    return response


@public
@never_cache
@sensitive_post_parameters()
@_form_page
def code(request: HttpRequest) -> HttpResponse:
    """Step two: the code of the authenticator; at the first sign-in it is set up here."""
    waiting = _waiting(request)
    if waiting is None:
        return _too_late(request)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method != "POST" or not form.is_valid():
        return _code_page(request, form, waiting.actor)
    try:
        first_time = _confirm(request, waiting.actor, form.cleaned_data["code"])
    except Refused as refused:
        form.add_error("code", sentence(refused))
        return _code_page(request, form, waiting.actor)
    return enter(request, waiting, first_time)


@public
@never_cache
@sensitive_post_parameters()
@_form_page
def lost_phone(request: HttpRequest) -> HttpResponse:
    """Between pass phrase and code, without the telephone: the printed code stands in, once."""
    waiting = _waiting(request)
    if waiting is None:
        return _too_late(request)
    form = PaperForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        try:
            with braked(request, f"recovery-{waiting.actor.id}"):
                replace_lost_phone(by=waiting.actor, code=form.cleaned_data["code"])
            return redirect("/signin/code/")
        except Refused as refused:
            form.add_error("code", sentence(refused))
    context = {"form": form}
    return render(request, "signin/lost_phone.html", context, status=422 if form.errors else 200)


def enter(request: HttpRequest, waiting: queries.SignedIn, first_time: bool) -> HttpResponse:
    """Both factors were right: a session with a new secret, and on to where they wanted to go."""
    kept = queries.kept_keys(waiting.actor, request.COOKIES[cookies.KEY_COOKIE], "waiting")
    cookie = complete_session(by=waiting.actor, session_id=waiting.session_id, others=kept)
    if held.FIELD in request.POST:
        request.member = waiting.member  # type: ignore[attr-defined]
        response = render(request, "signin/resume.html", {"held": request.POST[held.FIELD]})
    else:
        response = redirect("/signin/recovery-code/" if first_time else _next(request))
    cookies.set_key(response, cookie)
    cookies.set_known(request, response, waiting.member.id)
    return response


@public
@require_POST
def sign_out(request: Any) -> HttpResponse:
    """The session ends, in all tabs; the browser forgets its secret.

    Where another tab ended it already, nobody is asked to sign in for signing out.
    """
    if request.member:
        end_session(by=request.actor, session_id=request.session_id)
    response = redirect("/signin/?out=1")
    cookies.drop_key(response)
    return response


@public
@never_cache
@require_POST
def resume(request: Any) -> HttpResponse:
    """Send the held form again: the same member, the same browser, once."""
    if request.actor.kind != "member":
        return held_page(request, SignInForm(), request.POST.get(held.FIELD, ""))
    if held.is_for_another(request, request.actor.id):
        return written_for_another(request)
    # The browser sends the same form on to where it belongs.
    return HttpResponseRedirect(held.path_of(request), preserve_request=True)


@require_http_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was too old, or another site sent the form. A member's own form can go once more."""
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        # A script's own request (what is kept while one types). A page would bring a new cookie,
        # and the form that somebody sends again at the same moment would be too old at once.
        return HttpResponse(status=403)
    if not _is_own_form(request):
        return render(request, "signin/csrf.html", status=403)
    response = render(request, "signin/csrf.html", {"held": held.hold(request)}, status=403)
    cookies.set_known(request, response, cookies.known(request)[0])
    response["Cache-Control"] = "no-store, private"
    return response


def _is_own_form(request: HttpRequest) -> bool:
    """Whether this came from a page of ours, by the browser's word, and goes to a member's page.

    What another site made up is never offered for sending.
    """
    origins = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    inside = getattr(resolve(request.path_info).func, "access", "") == "member"
    return request.method == "POST" and inside and request.headers.get("Origin") in origins


def _confirm(request: HttpRequest, member: Actor, code: str) -> bool:
    if adapters.has_totp(queries.user_of(member)):
        check_code(request, member, code)
        return False
    set_second_factor(by=member, code=code)
    return True


def _waiting(request: HttpRequest) -> queries.SignedIn | None:
    cookie = request.COOKIES.get(cookies.KEY_COOKIE, "")
    return queries.signed_in(PUBLIC, cookie, "waiting") if cookie else None


def _too_late(request: Any) -> HttpResponse:
    if held.FIELD in request.POST:
        return held_page(request, SignInForm(), request.POST[held.FIELD])
    if request.member:  # they came back to a step that is done
        return redirect(_next(request))
    return redirect(_with_next("/signin/?late=1", request))


def _sign_in_page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    if held.FIELD in request.POST:
        return held_page(request, form, request.POST[held.FIELD])
    found = cast()
    context = {
        "form": form,
        "next": _next(request, default=""),
        "out": "out" in request.GET,
        "late": "late" in request.GET,
        "minutes": MINUTES,
        "cast": main_cast(found),
        "others": others(found),
    }
    return render(request, "signin/signin.html", context, status=422 if form.errors else 200)


def _code_page(request: HttpRequest, form: CodeForm, member: Actor) -> HttpResponse:
    user = queries.user_of(member)
    context: dict[str, Any] = {
        "form": form,
        "minutes": MINUTES,
        "next": _next(request, default=""),
        "held": request.POST.get(held.FIELD, ""),
        "action": _with_next("/signin/code/", request),
        "demo_name": short_name(user.login),
    }
    if not adapters.has_totp(user):
        context |= authenticator(user.login, adapters.opened_totp(user.pending_totp))
    return render(request, "signin/code.html", context, status=422 if form.errors else 200)


def _typed(form: SignInForm) -> dict[str, str]:
    return {"login": form.cleaned_data["login"], "phrase": form.cleaned_data["pass_phrase"]}


def _next(request: HttpRequest, default: str = HOME) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/")
    return wanted if inside else default


def _with_next(address: str, request: HttpRequest) -> str:
    wanted = _next(request, default="")
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}{urlencode({'next': wanted})}" if wanted else address
