"""Acting for one of several organisations: always exactly one, changed by a button."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tonari.entry.web.access import public
from tonari.ground.network import queries
from tonari.ground.network.actions import act_for_another

from . import cookies, held
from .asking import held_page
from .forms import SignInForm


@public
@never_cache
@require_POST
def act_for(request: Any, member_id: UUID) -> HttpResponse:
    """Go on for another of one's organisations; a form that was written for it is at hand then."""
    value = request.POST.get(held.FIELD, "")
    if request.actor.kind != "member":
        return held_page(request, SignInForm(), value) if value else redirect("/signin/")
    if member_id != request.actor.id:  # else the second of two clicks
        cookie = request.COOKIES[cookies.KEY_COOKIE]
        act_for_another(by=request.actor, cookie=cookie, member_id=member_id)
    response: HttpResponse = redirect("/today/")
    if value:
        mine = queries.own_memberships(request.actor)
        request.member = next(one for one in mine if one.id == member_id)
        response = render(request, "signin/resume.html", {"held": value, "other": request.member})
    cookies.set_known(request, response, member_id)
    return response
