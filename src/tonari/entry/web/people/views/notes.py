"""A note in half a minute."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people.forms import NoteAndNextForm, NoteForm
from tonari.entry.web.people.pages import WORKERS, called, show
from tonari.entry.web.templatetags.tonari import hizuke
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import queries as people
from tonari.records.people import rules
from tonari.work.support import actions as support


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def note(request: Request, case_id: UUID) -> HttpResponse:
    """What was done and said, and when to be in touch next."""
    form = _form(request, case_id)
    do = partial(support.add_note, case_id=case_id)
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, do, **form.content) is not None:
        _say_saved(request, form.content["next_contact_on"])
        return _back(request, case_id)
    came_from = "today" if "today" in (request.GET.get("from"), request.POST.get("from")) else ""
    name = called(request, case_id)
    return show(request, "people/note.html", form, case_id=case_id, called=name, came=came_from)


def _form(request: Request, case_id: UUID) -> NoteForm:
    times = people.times(request.actor, case_id)
    data = request.POST or None
    initial: dict[str, Any] = {"note_id": new_id(), "on": clock.today()}
    if not times.is_open:
        return NoteForm(data, initial=initial)
    days = rules.next_contacts(clock.today(), times.rhythm_days)
    return NoteAndNextForm(data, initial=initial, days=days)


def _say_saved(request: Request, next_on: Any) -> None:
    words = _("書きとめました。")
    if next_on:
        words += _("次の連絡は%(day)sです。") % {"day": hizuke(next_on)}
    messages.success(request, words)


def _back(request: Request, case_id: UUID) -> HttpResponse:
    if request.POST.get("from") == "today":
        return redirect("today:today")
    return redirect("people:record", case_id)
