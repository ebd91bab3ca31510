"""きょう: what a member needs at half past eight, the most pressing first."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tonari.entry.web.access import Request, for_member
from tonari.ground.network import queries as network
from tonari.ground.network.rules import holds_key
from tonari.records.people import queries as people
from tonari.work.referral import queries as referral

from .sections import sections

JOINED_SHOWN = 3


@for_member()
@require_safe
def today(request: Request) -> HttpResponse:
    """Introductions that wait, then people to contact or gone quiet; nothing empty shows.

    Hosts and supporters are responsible for nobody: for them the day begins with the places.
    """
    if not holds_key(request.member.roles):
        return redirect("/places/")
    actor = request.actor
    tasks = referral.today(actor)
    total, dues = people.contacts_due(actor)
    joined = network.just_joined(actor)
    context = {
        "sections": sections(actor, tasks),
        "dues": dues,
        "due_total": total,
        "more": tasks.more,
        "joined": joined[:JOINED_SHOWN],
        "joined_more": len(joined[JOINED_SHOWN:]),
    }
    return render(request, "today/today.html", context)
