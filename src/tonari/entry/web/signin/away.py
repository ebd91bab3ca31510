"""Being away, for holidays or because somebody fell ill: from when to when, and who covers."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tonari.entry.web.access import act, for_member
from tonari.entry.web.templatetags.tonari import bracketed, hizuke, listed
from tonari.ground.network import actions, queries
from tonari.ground.network.rules import holds_key
from tonari.kernel import clock

from .forms import AwayForm


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: Any, member_id: UUID) -> HttpResponse:
    """The days on which a member is away, and adding some; from today if need be."""
    found = _member(request, member_id)
    form = AwayForm(
        request.POST or None,
        covers=_covers(request, member_id),
        initial={"first_day": clock.today()},
    )
    if request.method == "POST" and form.is_valid() and _set(request, form, member_id):
        _say_set(request, member_id, form.cleaned_data["first_day"])
        return redirect(f"/network/members/{member_id}/away/")
    context = {
        "form": form,
        "colleague": found,
        "is_self": member_id == request.actor.id,
        "leaves": queries.leaves(request.actor, member_id),
        "posts": queries.posts_held_by(request.actor, member_id),
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


def _covers(request: Any, member_id: UUID) -> list[tuple[str, str]]:
    """Whom one can name, and when they are away themselves."""
    away: dict[UUID, list[str]] = defaultdict(list)
    for one in queries.absences(request.actor):
        days = {"first": hizuke(one.first_day), "last": hizuke(one.last_day)}
        away[one.member_id].append(_("%(first)sから%(last)sまでお休み") % days)
    others = queries.responsible_members(request.actor, request.actor.organisation_id)
    # Nobody names themselves for another (`rules.check_cover_named`).
    nobody = {member_id, request.actor.id}
    return [
        (str(one.id), one.name + bracketed(listed(away[one.id])))
        for one in others
        if one.id not in nobody
    ]


def _say_set(request: Any, member_id: UUID, first_day: date) -> None:
    messages.success(request, _("お休みを入れました。"))
    found = queries.leaves(request.actor, member_id)
    if any(one.also_away for one in found if one.absence.first_day == first_day):
        messages.warning(
            request, _("同じ日に休む人がいます。そのあいだだれが見るかを、下で見てください。")
        )


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
