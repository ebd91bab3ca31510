"""Coming in by a link: who invites, the name, the pass phrase; then the code and the paper."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import act, by_link, for_member, public, sentence
from tonari.entry.web.brake import braked
from tonari.ground.network import queries, rules
from tonari.ground.network.actions import (
    Accepted,
    Newcomer,
    accept_invitation,
    accept_reentry,
    act_for_another,
    join_by_invitation,
    make_recovery_code,
    recover,
)
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.refused import Refused, not_found

from . import cookies, named
from .checking import Unlocked, acting_for_one
from .forms import (
    FounderForm,
    JoinAsFounderForm,
    JoinForm,
    NameForm,
    NewPassPhraseForm,
    RecoverForm,
)
from .views import wait_for_code

PHRASE = "2"
_form_page = require_http_methods(["GET", "HEAD", "POST"])


@by_link
@never_cache
@sensitive_post_parameters()
@_form_page
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: first who invites, then the name, then the pass phrase."""
    try:
        link = queries.invitation(PUBLIC, token)
    except Refused as refused:
        return render(request, "signin/link_over.html", {"reason": sentence(refused)}, status=410)
    if link.kind == "reentry":
        return _reentry(request, token, link)
    if request.method == "POST":
        answer = _pass_phrase if "pass_phrase" in request.POST else _named
        return answer(request, token, link)
    if "start" not in request.GET:
        cookie = request.COOKIES.get(cookies.KEY_COOKIE, "")
        signed_in = queries.signed_in(PUBLIC, cookie) if cookie else None
        context = {"link": link, "me": signed_in.member if signed_in else None}
        return render(request, "signin/invited.html", context)
    typed = named.kept(request, token)
    if request.GET["start"] == PHRASE and _checked(link, typed).is_valid():
        return _phrase_page(request, NewPassPhraseForm(initial={"offer": typed["offer"]}))
    names = _checked(link, typed) if "mend" in request.GET else _names(link, None, typed)
    return _names_page(request, names)


def _names(
    link: queries.InvitationView, typed: Mapping[str, Any] | None, before: Mapping[str, Any]
) -> NameForm:
    form_class = FounderForm if link.kind == "founder" else NameForm
    return form_class(typed, initial=_initial(link) | dict(before))


def _checked(link: queries.InvitationView, typed: Mapping[str, Any]) -> NameForm:
    """The names as they were typed, with what of them does not do."""
    names = _names(link, typed, {})
    if names.is_valid():
        _check_login(names)
    return names


def _named(request: HttpRequest, token: str, link: queries.InvitationView) -> HttpResponse:
    """Keep what was typed for the next page, or for this one with what is to be mended."""
    names = _checked(link, request.POST)
    typed = {name: request.POST.get(name, "") for name in names.fields}
    offer = named.kept(request, token).get("offer") or rules.generated_pass_phrase()
    response = redirect(f"{request.path}?start={PHRASE}" if names.is_valid() else _mend(request))
    named.keep(response, token, typed | {"offer": offer})
    return response


def _mend(request: HttpRequest) -> str:
    return f"{request.path}?start=1&mend=1"


@for_member()
@sensitive_post_parameters()
@_form_page
def join(request: Any, token: str) -> HttpResponse:
    """Who is signed in comes into another organisation; from then on the session acts for it."""
    link = queries.invitation(PUBLIC, token)
    if link.kind == "reentry":
        raise not_found()
    form_class = JoinAsFounderForm if link.kind == "founder" else JoinForm
    initial = _initial(link) | {"name": request.member.name, "kana": request.member.kana}
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _joined(request, token, form):
        messages.success(
            request, _("加わりました。いまからこの主体として続けます。復旧コードもつくり直します。")
        )
        return redirect("/signin/recovery-code/")
    context = {"form": form, "link": link}
    return render(request, "signin/join.html", context, status=422 if form.errors else 200)


def _joined(request: Any, token: str, form: JoinForm) -> bool:
    newcomer = Newcomer(login="", **form.cleaned_data)
    cookie = request.COOKIES[cookies.KEY_COOKIE]
    join_now = partial(_braked_join, request, token=token, newcomer=newcomer, cookie=cookie)
    accepted = act(request, form, join_now)
    if not isinstance(accepted, Accepted):
        return False
    act_for_another(by=request.actor, cookie=cookie, member_id=accepted.actor.acting_id)
    return True


def _braked_join(request: Any, *, by: Actor, **more: Any) -> Accepted:
    with braked(request, f"phrase-{by.id}"):
        return join_by_invitation(by=by, **more)


def _pass_phrase(request: HttpRequest, token: str, link: queries.InvitationView) -> HttpResponse:
    names, form = _checked(link, named.kept(request, token)), NewPassPhraseForm(request.POST)
    if not names.is_valid():
        return redirect(_mend(request))
    if not form.is_valid():
        return _phrase_page(request, form)
    newcomer = Newcomer(pass_phrase=form.cleaned_data["pass_phrase"], **names.cleaned_data)
    try:
        accepted = accept_invitation(by=PUBLIC, token=token, newcomer=newcomer)
    except Refused as refused:
        if refused.field in names.fields:
            return redirect(_mend(request))
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        return _phrase_page(request, form)
    response = wait_for_code(request, Unlocked(accepted.actor))
    cookies.set_names(response, "")
    return response


def _check_login(names: NameForm) -> None:
    login = names.cleaned_data["login"]
    try:
        rules.check_login(login)
        if queries.is_login_taken(PUBLIC, login):
            raise rules.taken("login")
    except Refused as refused:
        names.add_error("login", sentence(refused))


def _reentry(request: HttpRequest, token: str, link: queries.InvitationView) -> HttpResponse:
    form = NewPassPhraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accepted = accept_reentry(
                by=PUBLIC, token=token, pass_phrase=form.cleaned_data["pass_phrase"]
            )
            return wait_for_code(request, Unlocked(accepted.actor))
        except Refused as refused:
            form.add_error("pass_phrase", sentence(refused))
    context = {"form": form, "link": link}
    return render(request, "signin/reentry.html", context, status=422 if form.errors else 200)


@public
@never_cache
@sensitive_post_parameters()
@_form_page
def recovery(request: HttpRequest) -> HttpResponse:
    """Forgot the pass phrase: a new one by the printed code; then the second factor as always."""
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            with braked(request, f"recovery-{typed['login']}"):
                member = queries.actor_of_login(PUBLIC, typed["login"]) or _nobody()
                opened = recover(by=member, code=typed["code"], new=typed["pass_phrase"])
            return wait_for_code(request, acting_for_one(opened))
        except Refused as refused:
            form.add_error(
                refused.field if refused.field in form.fields else None, sentence(refused)
            )
    status = 422 if form.errors else 200
    return render(request, "signin/recovery.html", {"form": form}, status=status)


@for_member()
@_form_page
def recovery_code(request: Any) -> HttpResponse:
    """A new recovery code, shown once, to print."""
    if request.method != "POST":
        return render(request, "signin/recovery_code.html")
    others = queries.kept_keys(request.actor, request.COOKIES[cookies.KEY_COOKIE])
    made = make_recovery_code(by=request.actor, others=others)
    context = {
        "code": made,
        "member": request.member,
        "login": queries.user_of(request.actor).login,
        "address": f"{settings.BASE_URL.geturl().rstrip('/')}/signin/",
        "made_on": clock.today(),
    }
    return render(request, "signin/recovery_print.html", context)


def _nobody() -> Actor:
    # As slow and as wordless as a wrong code: whether a name exists is not to be found out here.
    return Actor("member", uuid4(), uuid4())


def _initial(link: queries.InvitationView) -> dict[str, str]:
    if link.kind == "founder":
        return {"organisation_name": link.name, "organisation_kind": link.organisation_kind}
    return {"name": link.name}


def _names_page(request: HttpRequest, form: NameForm) -> HttpResponse:
    return render(request, "signin/names.html", {"form": form}, status=422 if form.errors else 200)


def _phrase_page(request: HttpRequest, form: NewPassPhraseForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "signin/pass_phrase.html", {"form": form}, status=status)
