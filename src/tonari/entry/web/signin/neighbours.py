"""All organisations of the network: what each is good at, what it can lend, who brought it in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tonari.entry.web.access import for_member
from tonari.entry.web.people.pages import page_number, pages
from tonari.ground.network import queries, rules
from tonari.kernel import clock
from tonari.records.directory import queries as directory

MOST_WORDS = 200
SIZE = 50


@for_member()
@require_safe
def organisations(request: Any) -> HttpResponse:
    """Every organisation, the newest first, and who is invited: so all are told; or a search."""
    words = request.GET.get("words", "").strip()[:MOST_WORDS]
    found = queries.organisations(request.actor, words)
    found.sort(key=lambda one: one.joined_on, reverse=True)
    page = page_number(request)
    shown = found[(page - 1) * SIZE : page * SIZE]
    invited = [] if words else queries.invited_organisations(request.actor)
    context = {
        "words": words,
        "organisations": [(one, _(rules.ORGANISATION_KINDS[one.kind])) for one in shown],
        "total": len(found),
        "here": page,
        "all": pages(len(found), SIZE),
        "new_after": clock.in_days(-rules.NEW_DAYS),
        "invitations": [(one, _kind(one.organisation_kind)) for one in invited],
        "may_invite": "coordinator" in request.member.roles,
    }
    return render(request, "signin/organisations.html", context)


@for_member()
@require_safe
def organisation(request: Any, organisation_id: UUID) -> HttpResponse:
    """One organisation: what it is good at, what it can lend, what it offers, whom to ring."""
    found = queries.organisation(request.actor, organisation_id)
    context = {
        "one": found,
        "kind": _kind(found.kind),
        "members": [
            one
            for one in queries.members_of(request.actor, organisation_id)
            if "coordinator" in one.roles and one.state == "active"
        ],
        "services": directory.services_of(request.actor, organisation_id),
        "is_own": organisation_id == request.actor.organisation_id,
        "may_manage": not request.member.roles.isdisjoint({"coordinator", "steward"}),
    }
    return render(request, "signin/organisation.html", context)


def _kind(code: str) -> str:
    return _(rules.ORGANISATION_KINDS[code]) if code in rules.ORGANISATION_KINDS else ""
