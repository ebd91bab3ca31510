"""How members keep entries true: the host's card, what hosts changed, and what nobody keeps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.directory.forms.keeping import AskForm, NumbersForm
from tonari.entry.web.directory.listed import back_of, done_with
from tonari.entry.web.directory.papers import card_pdf
from tonari.entry.web.directory.times import shown
from tonari.entry.web.people.pages import page_number
from tonari.ground.network.adapters import can_mail
from tonari.ground.network.queries import organisation
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel.ids import fold_paper_code, new_paper_code
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    keep_service,
    let_ask_by_mail,
    let_go_service,
    make_link,
    say_room,
    settle_change,
    withdraw_links,
)
from tonari.records.directory.rules import WITHDRAWN, check_may_edit
from tonari.records.directory.rules.keeping import CODE_GROUPS
from tonari.records.directory.rules.opening_words import describe


@for_member()
@require_safe
def host(request: Request, service_id: UUID) -> HttpResponse:
    """The host's card, asking by mail, and what the host changed."""
    service = _ours(request, service_id)
    context = {
        "service": service,
        "links": queries.links_of(request.actor, service_id),
        "changes": queries.changes_of(request.actor, service_id),
        "new_code": new_paper_code(CODE_GROUPS),
        "can_mail": can_mail(),
        "withdrawn": service.state == WITHDRAWN,
        "keeper": _keeper_elsewhere(request, service),
    }
    return render(request, "directory/host.html", context)


@for_member()
@require_POST
def card(request: Request, service_id: UUID) -> HttpResponse:
    """Make the card of a code, which is shown this once and kept nowhere; again is the same.

    paper: the card as PDF, while its code opens something. No address ever holds the code.
    """
    service = _ours(request, service_id)
    code, form = request.POST.get("code", ""), forms.Form({})
    if "paper" in request.POST:
        return _paper(request, service, code)
    if act(request, form, make_link, service_id=service_id, code=code) is None:
        _complain(request, form)
        return redirect("directory:host", service_id)
    context = {"service": service, "code": code, "base_url": _base_url()}
    return render(request, "directory/card_made.html", context)


def _paper(request: Request, service: queries.ServiceView, code: str) -> HttpResponse:
    link = keys_of_token(fold_paper_code(code)).holder[1]
    if not queries.link_lives(request.actor, service.id, link):
        raise Http404
    own = organisation(request.actor, request.actor.acting_for)
    made = card_pdf(service, code, _base_url(), own.name, own.phone)
    file = content_disposition_header(False, _("お店のカード") + ".pdf")
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": file})


@for_member()
@require_POST
def end_cards(request: Request, service_id: UUID) -> HttpResponse:
    """No card and no mail opens anything any more."""
    return _done(request, service_id, withdraw_links, _("カードとリンクを使えなくしました。"))


@for_member()
@require_POST
def by_mail(request: Request, service_id: UUID) -> HttpResponse:
    """Whether the entry's mail address is asked when it is time."""
    form = AskForm(request.POST)
    form.is_valid()
    allowed = form.cleaned_data["allowed"]
    words = _("半年たったら、メールでたずねます。") if allowed else _("メールではたずねません。")
    return _done(request, service_id, let_ask_by_mail, words, allowed=allowed)


@for_member()
@require_POST
def adopt(request: Request, service_id: UUID) -> HttpResponse:
    """The member's organisation looks after an entry that nobody answers for."""
    words = _("これからは、こちらの「きょう」に、確かめる日が出ます。")
    return _done(request, service_id, keep_service, words, to=back_of(request, service_id))


@for_member()
@require_POST
def let_go(request: Request, service_id: UUID) -> HttpResponse:
    """It does so no longer."""
    words = _("みんなの一覧にもどしました。")
    to = back_of(request, service_id)
    return _done(request, service_id, let_go_service, words, to=to)


@for_member()
@require_POST
def settle(request: Request, change_id: UUID) -> HttpResponse:
    """Let stand what a host wrote, or put it back."""
    change = queries.host_change(request.actor, change_id)
    keep = request.POST.get("keep") == "yes"
    words = _("このままにしました。") if keep else _("もとにもどしました。")
    if change.is_held:
        # What waits stood nowhere yet: there is nothing to put back.
        words = _("のせました。") if keep else _("のせませんでした。前のままです。")
    action: Callable[..., Any] = settle_change
    _act(request, action, words, change_id=change_id, keep=keep)
    return redirect("directory:host", change.service_id)


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: Request, service_id: UUID) -> HttpResponse:
    """Whether there is room, in numbers too."""
    service = _ours(request, service_id)
    initial = {
        "room": service.room,
        "free": service.room_free,
        "most": service.room_most,
        "unit": service.room_unit,
    }
    form = NumbersForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {"room": form.cleaned_data["room"], "numbers": form.numbers()}
        if act(request, form, say_room, service_id=service_id, **said) is not None:
            return redirect("directory:place", service_id)
    context = {"service": service, "form": form}
    return render(request, "directory/numbers.html", context, status=422 if form.errors else 200)


@for_member()
@require_safe
def unkept(request: Request) -> HttpResponse:
    """What nobody keeps and nobody checked: the work is everybody's."""
    areas = queries.served_areas(request.actor)
    chosen = next((one for one in areas if str(one.id) == request.GET.get("area")), None)
    found = queries.unkept(request.actor, page_number(request), chosen.id if chosen else None)
    rows = [(*item, *_proposal(item[0])) for item in found.items]
    context = {"found": found, "rows": rows, "areas": areas, "chosen": chosen}
    return render(request, "directory/unkept.html", context)


def _proposal(service: queries.ServiceView) -> tuple[list[tuple[str, str]], str]:
    """The times that were read from the text, as they are shown and as the form has them."""
    read = service.proposal
    return (shown(read), describe(read)) if read else ([], "")


def _ours(request: Request, service_id: UUID) -> queries.ServiceView:
    service = queries.service(request.actor, service_id)
    check_may_edit(request.actor, service.organisation_id)
    return service


def _keeper_elsewhere(request: Request, service: queries.ServiceView) -> str:
    """The organisation that gives out the cards, where it is not the viewer's."""
    keeper = service.kept_by_id
    if keeper in (None, request.actor.organisation_id):
        return ""
    return organisation(request.actor, keeper).name


def _done(
    request: Request,
    service_id: UUID,
    action: Callable[..., Any],
    words: str,
    *,
    to: str = "",
    **said: Any,
) -> HttpResponse:
    name = _ours(request, service_id).name
    words = done_with(request, name, words)
    _act(request, action, words, service_id=service_id, **said)
    return redirect(to or reverse("directory:host", args=[service_id]))


def _act(request: Request, action: Callable[..., Any], words: str, **said: Any) -> None:
    """Do it, and say by a message what became of it."""
    form = forms.Form({})
    done = act(request, form, action, **said)
    if done is None:
        _complain(request, form)
    else:
        messages.success(request, words)


def _complain(request: Request, form: forms.Form) -> None:
    for words in form.errors.values():
        messages.error(request, " ".join(map(str, words)))


def _base_url() -> str:
    return settings.BASE_URL.geturl().rstrip("/")
