"""What a member does about their own sign-in."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import act, for_member
from tonari.ground.network import queries, rules
from tonari.ground.network.actions import change_pass_phrase
from tonari.kernel.actor import Actor

from .checking import braked
from .forms import ChangePassPhraseForm


@for_member()
@require_safe
def account(request: Any) -> HttpResponse:
    """Who one is here, and what one can change."""
    context = {
        "member": request.member,
        "roles": [_(label) for role, label in rules.ROLES.items() if role in request.member.roles],
        "posts": queries.posts_held_by(request.actor, request.actor.id),
        "login": queries.user_of(request.actor).login,
    }
    return render(request, "signin/account.html", context)


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
    context = {"form": form, "offer": rules.generated_pass_phrase()}
    return render(
        request, "signin/change_pass_phrase.html", context, status=422 if form.errors else 200
    )


def _changed(request: Any, form: ChangePassPhraseForm) -> bool:
    typed = form.cleaned_data
    change = partial(_braked_change, request)
    return bool(act(request, form, change, old=typed["old"], new=typed["pass_phrase"]))


def _braked_change(request: Any, *, by: Actor, old: str, new: str) -> None:
    with braked(request, f"phrase-{by.id}"):
        change_pass_phrase(by=by, old=old, new=new, session_id=request.session_id)
