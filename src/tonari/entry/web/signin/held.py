"""A form sent after the session ended: held in the page, never on the server, and sent again.

What was typed travels in one hidden field, signed, bound to the browser, to the member who was
signed in there last (where that is known), to the address and to twelve hours. It counts once.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import cookies

FIELD = "tonari_held"
ACTING = "tonari_acting"
"""The member for whom a page with a form was made: in every form, beside the CSRF token."""
_HOURS = 12
_SALT = "tonari.held"


def hold(request: HttpRequest) -> str:
    """The form of this request as the value of one hidden field."""
    if FIELD in request.POST:
        return request.POST[FIELD]
    fields = [(k, v) for k, v in request.POST.lists() if k != "csrfmiddlewaretoken"]
    content = {
        "path": request.get_full_path(),
        "fields": fields,
        "member": request.POST.get(ACTING) or cookies.known(request)[0],
        "browser": cookies.browser_of(request),
    }
    return signing.dumps(content, salt=_SALT, compress=True)


def writer_of(request: HttpRequest) -> str:
    """Whose page the form, now sent or held, comes from: the member's id, "" if nobody knows."""
    if FIELD not in request.POST:
        return request.POST.get(ACTING, "")
    try:
        return str(_content(request, request.POST[FIELD])["member"])
    except Refused:
        return ""


def is_for_another(request: HttpRequest, member_id: UUID) -> bool:
    """Whether somebody else wrote it, or the same person for another organisation."""
    return writer_of(request) not in ("", str(member_id))


def path_of(request: HttpRequest) -> str:
    """Where the held form was sent. Errors: Refused unless it is whole, fresh, this browser's."""
    return str(_content(request, request.POST.get(FIELD, ""))["path"])


def sent_again(request: Any, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the view with the held form in the request, as if it came now, once.

    Errors: Refused, also for the second time; what failed does not count as sent.
    """
    held = request.POST[FIELD]
    content = _content(request, held)
    if content["path"] != request.get_full_path():
        raise _broken()
    once = f"held:{sha256(held.encode()).hexdigest()}"
    if not cache.add(once, 1, _HOURS * 3600):
        raise Refused(_("この内容は、もう送られています。2回は送られません。"))
    request.POST = _form(content["fields"])
    try:
        return view()
    except Exception:
        cache.delete(once)
        raise


def _form(fields: list[tuple[str, list[str]]]) -> QueryDict:
    form = QueryDict(mutable=True)
    for name, values in fields:
        form.setlist(name, values)
    form._mutable = False
    return form


def _content(request: HttpRequest, held: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = signing.loads(held, salt=_SALT, max_age=_HOURS * 3600)
    except signing.SignatureExpired:
        raise Refused(
            _(
                "時間がたちすぎたため、この内容はもう送れません。書いたところからやり直してください。"
            )
        ) from None
    except signing.BadSignature:
        raise _broken() from None
    if content["browser"] != cookies.known(request)[1]:
        raise _broken()
    return content


def _broken() -> Refused:
    return Refused(_("この内容は送れませんでした。書いたところからやり直してください。"))
