"""Being away, for holidays or because somebody fell ill: from when to when, and who covers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tonari.entry.web.access import act, for_member
from tonari.ground.network import actions, queries
from tonari.ground.network.rules import holds_key
from tonari.kernel import clock

from .forms import AwayForm


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: Any, member_id: UUID) -> HttpResponse:
    """The days on which a member is away, and adding some; from today if need be."""
    found = _member(request, member_id)
    others = queries.responsible_members(request.actor, request.actor.organisation_id)
    # Nobody names themselves for another (`rules.check_cover_named`).
    nobody = {member_id, request.actor.id}
    covers = [(str(one.id), one.name) for one in others if one.id not in nobody]
    form = AwayForm(request.POST or None, covers=covers, initial={"first_day": clock.today()})
    if request.method == "POST" and form.is_valid() and _set(request, form, member_id):
        messages.success(request, _("お休みを入れました。"))
        return redirect(f"/network/members/{member_id}/away/")
    posts = queries.posts_held_by(request.actor, member_id)
    context = {
        "form": form,
        "colleague": found,
        "is_self": member_id == request.actor.id,
        "absences": queries.absences(request.actor, member_id),
        "posts": posts,
        "is_others_first": any(post.holder_id and post.deputy_id for post in posts),
        "covers": queries.covers_today(request.actor),
        "nobody_here": queries.nobody_here(request.actor),
    }
    return render(request, "signin/away.html", context, status=422 if form.errors else 200)


@for_member()
@require_POST
def back(request: Any, member_id: UUID, absence_id: UUID) -> HttpResponse:
    """They are back, or stay after all."""
    _member(request, member_id)
    form = Form(request.POST)
    if act(request, form, actions.end_away, member_id=member_id, absence_id=absence_id):
        messages.success(request, _("お休みを終わりにしました。受け持ちは、もとの人が見ます。"))
    for words in form.non_field_errors():
        messages.error(request, str(words))
    return redirect(f"/network/members/{member_id}/away/")


def _set(request: Any, form: AwayForm, member_id: UUID) -> bool:
    return bool(act(request, form, actions.set_away, member_id=member_id, **form.cleaned_data))


def _member(request: Any, member_id: UUID) -> queries.MemberView:
    members = queries.members_of(request.actor, request.actor.organisation_id)
    found = next((one for one in members if one.id == member_id), None)
    if found is None or not holds_key(found.roles):
        raise Http404
    if not queries.may_tell_away(request.actor, member_id):
        raise Http404
    return found
