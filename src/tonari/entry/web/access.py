"""Who may open a page: each view carries `@public`, `@by_link` or `@for_member(…)`.

They set `request.actor` (an `Actor`, with opened keys for a member) and `request.member` (what the
frame shows of them, None for everyone else), with one query.
"""

import functools
from collections.abc import Callable
from typing import Any, Literal, ParamSpec, TypeVar, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tonari.ground.network import queries
from tonari.ground.network.adapters import keep_session
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import not_found as nothing_found

from .calendars import use_years
from .kept import pages
from .meanwhile import typed_words
from .signin import held
from .signin.asking import ask_to_sign_in, written_for_another
from .signin.cookies import KEY_COOKIE

NO_METHOD = 405
P = ParamSpec("P")
R = TypeVar("R")
View = TypeVar("View", bound=Callable[..., HttpResponse])


class Request(HttpRequest):
    """A request behind one of the three decorators, for annotations."""

    actor: Actor
    member: queries.MemberView
    has_code: bool
    session_id: Any
    POST: Any
    htmx: Any


def public(view: View) -> View:
    """Everybody may open it; a member who is signed in stays visible in the frame."""

    @functools.wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        inside = _enter(request)
        response = _answered(request, lambda: view(request, *args, **kwargs))
        return _unkept(response) if inside else response

    guarded.access = "public"  # type: ignore[attr-defined]
    return cast("View", guarded)


def by_link(view: View) -> View:
    """Whoever has the link may open it; the view asks the link's context what it allows."""

    @functools.wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor, request.member = PUBLIC, None
        use_years("western")
        return _unkept(_answered(request, lambda: view(request, *args, **kwargs)))

    guarded.access = "link"  # type: ignore[attr-defined]
    return cast("View", guarded)


def for_member(*roles: str) -> Callable[[View], View]:
    """Active members, with one of these roles if any are named; for others the page does not exist.

    Who is not signed in is asked to: after a GET by the sign-in page, after a POST by a page that
    carries what was typed.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _enter(request):
                return _unkept(ask_to_sign_in(request))
            if held.is_for_another(request, request.actor.id):
                return _unkept(written_for_another(request))
            if roles and request.member.roles.isdisjoint(roles):
                raise Http404
            run = functools.partial(view, request, *args, **kwargs)
            if request.method == "POST" and held.FIELD in request.POST:
                run = functools.partial(held.sent_again, request, run)
            return _unkept(_saved(request, _answered(request, run)))

        guarded.access = "member"  # type: ignore[attr-defined]
        guarded.roles = roles  # type: ignore[attr-defined]
        return cast("View", guarded)

    return decorate


def act(
    request: Any,
    form: BaseForm,
    action: Callable[P, R],
    twice: Callable[[Refused], object] | None = None,
    /,
    **kwargs: Any,
) -> R | Literal[True] | None:
    """Run an action for `request.actor`; a refusal becomes an error of the form, at its field.

    Returns the action's result (True if it has none), or None if it was refused. What came twice
    and counted the first time is no error: True, and the reader is told; or `twice` is, where the
    caller says what was done. Errors: Http404.
    """
    try:
        result = cast("Any", action)(by=request.actor, **kwargs)
    except Refused as refused:
        if refused.missing:
            raise Http404 from refused
        if refused.repeated:
            if twice:
                twice(refused)
            else:
                messages.info(request, sentence(refused))
            return True
        # A button alone was never looked at as a form, and can be refused all the same.
        form.cleaned_data = getattr(form, "cleaned_data", {})
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        return None
    return True if result is None else result


def not_found(request: Any, exception: Exception) -> HttpResponse:
    """What is missing or forbidden (`handler404`): in the frame of whoever looks.

    A member who was let no more to what they wrote about has their own words back. Programs that
    ask for a page of `hsds` that does not exist are told in JSON, as of all that is refused there.
    """
    if request.path.startswith("/hsds/"):
        said = {"message": sentence(nothing_found())}
        return JsonResponse(said, status=404, headers={"Access-Control-Allow-Origin": "*"})
    if not hasattr(request, "actor"):  # no such address: nobody asked yet who it is
        _enter(request)
    typed = typed_words(request.POST) if request.member and request.method == "POST" else []
    response = render(request, "404.html", {"typed": typed}, status=404)
    return _unkept(response) if request.member else response


def sentence(refused: Refused) -> str:
    """Why something was refused, in the reader's language."""
    return gettext(refused.reason) % refused.values


def _enter(request: Any) -> bool:
    request.actor, request.member, request.has_others = PUBLIC, None, False
    cookie = request.COOKIES.get(KEY_COOKIE, "")
    found = queries.signed_in(PUBLIC, cookie) if cookie else None
    use_years(found.years if found else "western")
    if found is None:
        return False
    request.actor, request.member = found.actor, found.member
    request.session_id, request.has_others = found.session_id, found.has_others
    request.has_code = found.has_code
    if (clock.now() - found.seen_at).total_seconds() > 60:
        keep_session(found.session_id)
    return True


def _answered(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        response = view()
        is_bare = response.status_code == NO_METHOD and not response.content
        return _unpressed(request, response) if is_bare else response
    except Refused as refused:
        if refused.missing:
            raise Http404 from refused
        context = {"reason": sentence(refused), "typed": typed_words(request.POST)}
        return render(request, "signin/refused.html", context, status=409)


def _unpressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The address of a button, opened as a page: what it leads to instead of nothing at all."""
    page = render(request, "405.html", status=NO_METHOD)
    page["Allow"] = response["Allow"]
    return page


def _saved(request: Any, response: HttpResponse) -> HttpResponse:
    if request.method == "POST" and pages.PAGE in request.POST:
        pages.forget_saved(request, response)
    return response


def _unkept(response: HttpResponse) -> HttpResponse:
    # A lost tablet, a shared computer: nothing of a member's page stays in the browser.
    response["Cache-Control"] = "no-store, private"
    return response
