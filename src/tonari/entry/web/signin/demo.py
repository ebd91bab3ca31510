"""Only in the demo: one button signs in as each of the cast."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from tonari.entry.web.access import public
from tonari.ground.network.actions import begin_session, complete_session
from tonari.ground.network.adapters import has_totp
from tonari.ground.network.queries import actor_of_login, user_of
from tonari.kernel.actor import PUBLIC
from tonari.kernel.refused import Refused

from . import cookies
from .cast import cast
from .checking import with_keys
from .views import wait_for_code

CHANGED = gettext_noop(
    "この人の合言葉は、変えてあります。ログイン名と新しい合言葉でサインインするか、"
    "「python3 run.py demo --fresh」で町を作り直してください。"
)


@public
@require_POST
def sign_in_as(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in fully as one of the cast, by the pass phrase that lies beside the demo's data.

    Whoever lost their telephone is led to setting up another; the page says where its codes are.
    """
    entry = cast().get(name)
    member = actor_of_login(PUBLIC, entry["login"]) if entry else None
    if entry is None or member is None:
        raise Http404
    try:
        opened = with_keys(member, entry["pass_phrase"])
    except Refused:
        messages.error(request, _(CHANGED))
        return redirect("/signin/")
    if not has_totp(user_of(opened.actor)):
        return wait_for_code(request, opened)
    member, others = opened.actor, opened.others
    waiting = begin_session(by=member, keys=member.keys)
    session_id, _dot, _secret = waiting.partition(".")
    response = redirect("/today/")
    cookie = complete_session(by=member, session_id=UUID(session_id), others=others)
    cookies.set_key(response, cookie)
    cookies.set_known(request, response, str(member.id))
    return response
