"""All organisations of the network: what each is good at, what it can lend, who brought it in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tonari.entry.web.access import for_member
from tonari.ground.network import queries, rules
from tonari.kernel import clock


@for_member()
@require_safe
def organisations(request: Any) -> HttpResponse:
    """Every organisation, the newest first, and who is invited: so all are told."""
    found = queries.organisations(request.actor)
    found.sort(key=lambda one: one.joined_on, reverse=True)
    invited = queries.invited_organisations(request.actor)
    context = {
        "organisations": [(one, _(rules.ORGANISATION_KINDS[one.kind])) for one in found],
        "new_after": clock.in_days(-rules.NEW_DAYS),
        "invitations": [(one, _kind(one.organisation_kind)) for one in invited],
        "may_invite": "coordinator" in request.member.roles,
    }
    return render(request, "signin/organisations.html", context)


def _kind(code: str) -> str:
    return _(rules.ORGANISATION_KINDS[code]) if code in rules.ORGANISATION_KINDS else ""
