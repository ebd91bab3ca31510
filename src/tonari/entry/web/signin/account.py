"""What a member does about their own sign-in."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import act, for_member
from tonari.entry.web.brake import braked
from tonari.ground.network import queries, rules
from tonari.ground.network.actions import (
    change_pass_phrase,
    change_second_factor,
    set_mail,
    set_second_factor,
    set_years,
)
from tonari.ground.network.adapters import can_mail, opened_totp
from tonari.kernel.actor import Actor

from .cookies import KEY_COOKIE
from .forms import ChangePassPhraseForm, CodeForm, MailForm, PassPhraseForm, YearsForm
from .pictures import authenticator


@for_member()
@require_safe
def account(request: Any) -> HttpResponse:
    """Who one is here, and what one can change."""
    context = {
        "member": request.member,
        "roles": [_(label) for role, label in rules.ROLES.items() if role in request.member.roles],
        "posts": queries.posts_held_by(request.actor, request.actor.id),
        "groups": _groups(request),
        "login": queries.user_of(request.actor).login,
        "others": _others(request),
        "needs_code": rules.needs_code(request.member.roles, has_code=request.has_code),
    }
    return render(request, "signin/account.html", context)


def _groups(request: Any) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What one can change, under headings: (address, words, what it is for)."""
    away = f"/network/members/{request.actor.id}/away/"
    rest = [
        (away, _("お休みと代わり"), _("休む日と、代わりに見る人")),
        (reverse("calendar:calendar"), _("カレンダーで見る"), _("種類と日時だけが出ます")),
    ]
    told = [
        ("/account/mail/", _("メール"), _("待っていることがあるときの知らせ")),
        ("/account/years/", _("日付の年"), _("西暦か和暦か")),
    ]
    code = _("復旧コードをつくり直す") if request.has_code else _("復旧コードをつくる")
    keys = [
        ("/account/pass-phrase/", _("合言葉を変える"), ""),
        ("/account/second-factor/", _("認証アプリを替える"), _("スマートフォンを買い替えたとき")),
        ("/signin/recovery-code/", code, _("なくしたときのための紙")),
    ]
    groups = [(_("知らせと表示"), told), (_("サインインと鍵"), keys)]
    if rules.holds_key(request.member.roles):
        groups.insert(0, (_("休みと予定"), rest))
    return groups


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: Any) -> HttpResponse:
    """Which mails one wishes, where to, and whether this node sends any."""
    email, wish = queries.mail_wish(request.actor)
    form = MailForm(request.POST or None, initial={"email": email, "mail": wish})
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, set_mail, **form.cleaned_data):
        messages.success(request, _("保存しました。"))
        return redirect("/account/")
    context = {"form": form, "can_mail": can_mail()}
    return render(request, "signin/mail.html", context, status=422 if form.errors else 200)


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def years(request: Any) -> HttpResponse:
    """Of which calendar the years are."""
    form = YearsForm(request.POST or None, initial={"years": queries.user_of(request.actor).years})
    if request.method == "POST" and form.is_valid():
        set_years(by=request.actor, **form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return redirect("/account/")
    return render(request, "signin/years.html", {"form": form}, status=422 if form.errors else 200)


@for_member()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def pass_phrase(request: Any) -> HttpResponse:
    """Another pass phrase; the keys are locked anew under it."""
    form = ChangePassPhraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        messages.success(
            request, _("合言葉を変えました。ほかの端末では、サインインし直してください。")
        )
        return redirect("/account/")
    status = 422 if form.errors else 200
    return render(request, "signin/change_pass_phrase.html", {"form": form}, status=status)


@for_member()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: Any) -> HttpResponse:
    """Another authenticator: first the pass phrase, then its picture and its first code."""
    form = PassPhraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change = partial(_braked, request, change_second_factor)
        if act(request, form, change, pass_phrase=form.cleaned_data["pass_phrase"]):
            return redirect("/account/second-factor/code/")
    return render(
        request, "signin/second_factor.html", {"form": form}, status=422 if form.errors else 200
    )


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_code(request: Any) -> HttpResponse:
    """The picture for the new authenticator; its first code makes it the one that counts."""
    user = queries.user_of(request.actor)
    if not user.pending_totp:
        return redirect("/account/second-factor/")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if act(request, form, set_second_factor, code=code):
            messages.success(request, _("認証アプリを替えました。前のアプリの数字は使えません。"))
            return redirect("/account/")
    context = {"form": form} | authenticator(user.login, opened_totp(user.pending_totp))
    return render(
        request, "signin/second_factor_code.html", context, status=422 if form.errors else 200
    )


def _others(request: Any) -> list[tuple[queries.MemberView, bool]]:
    """The other organisations, and for which of them one may go on at once."""
    cookie = request.COOKIES[KEY_COOKIE]
    kept = queries.kept_keys(request.actor, cookie) if request.has_others else []
    at_hand = {keys.holder[1] for keys in kept}
    mine = queries.own_memberships(request.actor)
    return [(one, one.id in at_hand) for one in mine if one.id != request.actor.id]


def _changed(request: Any, form: ChangePassPhraseForm) -> bool:
    typed = form.cleaned_data
    change = partial(_braked, request, change_pass_phrase)
    session = request.session_id
    new = typed["pass_phrase"]
    return bool(act(request, form, change, old=typed["old"], new=new, session_id=session))


def _braked(request: Any, action: Callable[..., None], *, by: Actor, **typed: Any) -> None:
    with braked(request, f"phrase-{by.id}"):
        action(by=by, **typed)
