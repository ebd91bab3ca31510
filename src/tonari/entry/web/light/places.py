"""A host keeps their place true without an account: still right, room, and what has changed."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.access import act
from tonari.entry.web.directory.forms import ConfirmForm, RoomForm
from tonari.entry.web.directory.times import shown
from tonari.entry.web.meanwhile import written_meanwhile
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    change_by_host,
    close_by_host,
    confirm_service,
    say_room,
)
from tonari.records.directory.rules import ROOMS
from tonari.records.directory.rules.keeping import HELD_BACK, UNDONE

from .place_forms import ChangeForm, filled_with
from .shelter import actor_of, sheltered

SAYS: dict[str, tuple[type[Form], Any]] = {
    "confirm": (ConfirmForm, confirm_service),
    "room": (RoomForm, say_room),
    "closed": (Form, close_by_host),
}
"""What each button says, and what does it."""
THANKS = {
    "confirm": _("ありがとうございます。きょう確かめたことになりました。"),
    "room": _("空きのようすを変えました。"),
    "closed": _(
        "受け取りました。いまから「休止中」と出ます。カードをくれたところが確かめて、のせるのをやめます。"
    ),
    "change": _("書きなおしました。もうページに出ています。"),
    "held": _("受け取りました。電話番号や連絡先は、カードをくれたところが確かめてから出ます。"),
    "back": _("受け取りました。電話を変えるのはとりやめて、いま出ている番号のままにします。"),
}


@sheltered
def place(request: Any, code: str) -> HttpResponse:
    """What is said of the place, and one button for each thing that a host can say."""
    request.actor = actor_of(code)
    service = queries.hosted(request.actor)
    if request.GET.get("say") == "change":
        return _change(request, code, service)
    said = next((one for one in ("room", "closed") if request.POST.get(one)), "confirm")
    made, action = SAYS[said]
    form = made(request.POST)
    if request.method == "POST" and form.is_valid():
        done = act(request, form, action, service_id=service.id, **form.cleaned_data)
        if done is not None:
            return _done(code, "" if done is True else said)
    context = {
        "service": service,
        "week": shown(service.openings),
        "held": queries.held_back(request.actor),
        "rooms": ROOMS.items(),
        "form": form,
        "thanks": THANKS.get(request.GET.get("done", "")),
    }
    return render(request, "light/place.html", context, status=422 if form.errors else 200)


def _change(request: Any, code: str, service: queries.ServiceView) -> HttpResponse:
    """The few fields that a host knows."""
    form = ChangeForm(request.POST or None, initial=_filled(request, service))
    if request.method == "POST" and form.is_valid():
        seen, parts = form.cleaned_data["version"], form.parts()
        became = act(
            request, form, change_by_host, service_id=service.id, version=seen, parts=parts
        )
        if became is not None:
            return _done(code, "" if became is True else _said(became))
    theirs = []
    if form.errors:
        now = _filled(request, queries.hosted(request.actor))
        theirs = written_meanwhile(form, ChangeForm(initial=now))
    context = {"service": service, "form": form, "theirs": theirs}
    status = 422 if form.errors else 200
    return render(request, "light/place_change.html", context, status=status)


def _filled(request: Any, service: queries.ServiceView) -> dict[str, Any]:
    return filled_with(service, queries.held_back(request.actor))


def _said(became: dict[str, str]) -> str:
    """What of THANKS is said: that something waits before all, then that nothing does any more."""
    said = {HELD_BACK: "held", UNDONE: "back"}
    return next((words for what, words in said.items() if what in became.values()), "change")


def _done(code: str, said: str) -> HttpResponse:
    # What came twice says so itself, by a message.
    response = redirect("light:place", code)
    response["Location"] += f"?done={said}" if said else ""
    return response
