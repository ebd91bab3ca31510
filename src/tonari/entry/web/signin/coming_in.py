"""Coming in by a link: who invites, the name, the pass phrase; then the code and the paper."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import by_link, for_member, public, sentence
from tonari.ground.network import queries, rules
from tonari.ground.network.actions import (
    Newcomer,
    accept_invitation,
    accept_reentry,
    make_recovery_code,
    recover,
)
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.refused import Refused

from .checking import braked
from .forms import FounderForm, NameForm, NewPassPhraseForm, RecoverForm
from .views import wait_for_code

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
    if request.method != "POST" and "start" not in request.GET:
        return render(request, "signin/invited.html", {"link": link})
    form_class = FounderForm if link.kind == "founder" else NameForm
    names = form_class(request.POST or None, initial=_initial(link))
    if request.method != "POST" or not names.is_valid() or "back" in request.POST:
        return _names_page(request, names)
    return _pass_phrase(request, token, names)


def _pass_phrase(request: HttpRequest, token: str, names: NameForm) -> HttpResponse:
    if "pass_phrase" not in request.POST:
        _check_login(names)
        if names.errors:
            return _names_page(request, names)
        return _phrase_page(request, NewPassPhraseForm(), names)
    form = NewPassPhraseForm(request.POST)
    if not form.is_valid():
        return _phrase_page(request, form, names)
    newcomer = Newcomer(pass_phrase=form.cleaned_data["pass_phrase"], **names.cleaned_data)
    try:
        accepted = accept_invitation(by=PUBLIC, token=token, newcomer=newcomer)
    except Refused as refused:
        if refused.field in names.fields:
            names.add_error(refused.field, sentence(refused))
            return _names_page(request, names)
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        return _phrase_page(request, form, names)
    return wait_for_code(request, accepted.actor)


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
            return wait_for_code(request, accepted.actor)
        except Refused as refused:
            form.add_error("pass_phrase", sentence(refused))
    context = {"form": form, "link": link, "offer": rules.generated_pass_phrase()}
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
                keys = recover(by=member, code=typed["code"], new=typed["pass_phrase"])
            return wait_for_code(request, Actor("member", member.id, member.organisation_id, keys))
        except Refused as refused:
            form.add_error(
                refused.field if refused.field in form.fields else None, sentence(refused)
            )
    context = {"form": form, "offer": rules.generated_pass_phrase()}
    return render(request, "signin/recovery.html", context, status=422 if form.errors else 200)


@for_member()
@_form_page
def recovery_code(request: Any) -> HttpResponse:
    """A new recovery code, shown once, to print."""
    if request.method != "POST":
        return render(request, "signin/recovery_code.html")
    made = make_recovery_code(by=request.actor)
    return render(request, "signin/recovery_print.html", {"code": made, "member": request.member})


def _nobody() -> Actor:
    # As slow and as wordless as a wrong code: whether a name exists is not to be found out here.
    return Actor("member", uuid4(), uuid4())


def _initial(link: queries.InvitationView) -> dict[str, str]:
    if link.kind == "founder":
        return {"organisation_name": link.name, "organisation_kind": link.organisation_kind}
    return {"name": link.name}


def _names_page(request: HttpRequest, form: NameForm) -> HttpResponse:
    return render(request, "signin/names.html", {"form": form}, status=422 if form.errors else 200)


def _phrase_page(request: HttpRequest, form: NewPassPhraseForm, names: NameForm) -> HttpResponse:
    context = {"form": form, "names": names, "offer": rules.generated_pass_phrase()}
    return render(request, "signin/pass_phrase.html", context, status=422 if form.errors else 200)
