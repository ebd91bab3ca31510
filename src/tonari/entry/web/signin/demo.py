"""Only in the demo: one button signs in as each of the cast."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tonari.entry.web.access import public
from tonari.ground.network.actions import begin_session, complete_session
from tonari.ground.network.queries import actor_of_login
from tonari.kernel.actor import PUBLIC

from . import cookies
from .cast import cast
from .checking import with_keys


@public
@require_POST
def sign_in_as(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in fully as one of the cast, by the pass phrase that lies beside the demo's data."""
    entry = cast().get(name)
    member = actor_of_login(PUBLIC, entry["login"]) if entry else None
    if entry is None or member is None:
        raise Http404
    opened = with_keys(member, entry["pass_phrase"])
    member, others = opened.actor, opened.others
    waiting = begin_session(by=member, keys=member.keys)
    session_id, _dot, _secret = waiting.partition(".")
    response = redirect("/today/")
    cookie = complete_session(by=member, session_id=UUID(session_id), others=others)
    cookies.set_key(response, cookie)
    cookies.set_known(request, response, str(member.id))
    return response
