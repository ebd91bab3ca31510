"""Forms that are being typed: kept on the node while their page is open, until they are saved.

Each form that is kept says in a hidden field of which page it is, signed by the page that was shown
to its writer; a script adds a name for the window, and from which earlier words these grew.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.work.support import actions, queries
from tonari.work.support.rules import Kept

PAGE, WINDOW, AFTER, TURN = "tonari_kept", "tonari_window", "tonari_after", "tonari_turn"
_OWN = "tonari_"
_SALT = "tonari.kept"
_LATE = 60 * 60


@dataclass(frozen=True)
class Page:
    """A page whose form is kept. talk: the id and step of a first talk, if it is one of its own."""

    name: str
    case_id: UUID | None = None
    talk: tuple[UUID, int] | None = None

    def signed(self) -> str:
        """The value of the hidden field; ids alone stand in it."""
        talk = [str(self.talk[0]), self.talk[1]] if self.talk else None
        content = [self.name, str(self.case_id) if self.case_id else None, talk]
        return signing.dumps(content, salt=_SALT)

    @classmethod
    def of(cls, request: HttpRequest) -> "Page":
        """The page from which a form was sent. Errors: Refused if it says none of ours."""
        try:
            name, case_id, talk = signing.loads(request.POST.get(PAGE, ""), salt=_SALT)
        except signing.BadSignature:
            raise Refused(_("とっておけませんでした。画面を開きなおしてください。")) from None
        return cls(
            name,
            UUID(case_id) if case_id else None,
            (UUID(talk[0]), talk[1]) if talk else None,
        )


def window_of(request: HttpRequest) -> str:
    """The window as its script named it, "" if there is none."""
    try:
        return str(UUID(request.POST.get(WINDOW, "")))
    except ValueError:
        return ""


def was_saved(window: str) -> bool:
    """Whether the form of this window was saved: what was on its way is kept no more."""
    return bool(cache.get(f"kept:{window}"))


def kept_of(request: HttpRequest, window: str) -> Kept:
    """What stands on the page now."""
    turn = request.POST.get(TURN, "")
    answers = {
        name: values
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not name.startswith(_OWN)
    }
    number = int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 16 else 0
    return Kept(window, number, clock.now(), answers)


def forget_saved(request: Any, response: HttpResponse) -> None:
    """A form that was accepted (the answer leads on) is kept no longer in its window."""
    window = window_of(request)
    if not window or not 300 <= response.status_code < 400:
        return
    cache.set(f"kept:{window}", 1, _LATE)
    forget(request, window)


def forget(request: Any, window: str) -> None:
    """Keep nothing of what this window holds of the page."""
    with suppress(Refused):  # a page that is none of ours, or whose key went with what was done
        page, after = Page.of(request), request.POST.get(AFTER, "")
        if queries.kept(request.actor, page.name, page.case_id):
            actions.forget_page(
                by=request.actor, page=page.name, window=window, after=after, case_id=page.case_id
            )
