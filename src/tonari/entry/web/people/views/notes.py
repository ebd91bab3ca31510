"""A note in half a minute."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member, sentence
from tonari.entry.web.people.note_forms import NoteAndNextForm, NoteForm
from tonari.entry.web.people.pages import WORKERS, called, show
from tonari.entry.web.templatetags.tonari import bracketed, hizuke, listed
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import queries as people
from tonari.records.people import rules
from tonari.work.support import actions as support
from tonari.work.support import queries
from tonari.work.support.queries import AppointmentView
from tonari.work.support.rules import METHOD_OF, PLANNED


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def note(request: Request, case_id: UUID) -> HttpResponse:
    """What was done and said, and when to be in touch next."""
    plan = _plan(request, case_id)
    form = _form(request, case_id, plan)
    do: Callable[..., object]
    if plan is not None:
        do = partial(support.finish_appointment, appointment_id=plan.id)
    else:
        do = partial(support.add_note, case_id=case_id)
    if request.method == "POST" and form.is_valid():
        again: list[Refused] = []
        done = act(request, form, do, again.append, **form.content)
        if again:
            messages.info(request, sentence(again[0]))
            return _back(request, case_id)
        if done is not None:
            _say_saved(request, form.content["next_contact_on"], is_more=done is False)
            return _back(request, case_id)
        form.look_again()
    came_from = "today" if "today" in (request.GET.get("from"), request.POST.get("from")) else ""
    name = called(request, case_id)
    more: dict[str, Any] = {"called": name, "came": came_from, "plan": plan}
    return show(request, "people/note.html", form, case_id=case_id, **more)


def _plan(request: Request, case_id: UUID) -> AppointmentView | None:
    """What was planned and is to be written about; what a page sent is never a note apart."""
    typed = request.POST.get("plan") or request.GET.get("plan", "")
    if not typed:
        return None
    try:
        plan = queries.appointment(request.actor, case_id, UUID(typed))
    except ValueError:
        raise Http404 from None
    is_over = plan.state != PLANNED or not plan.is_contact
    return None if is_over and request.method == "GET" else plan


def _form(request: Request, case_id: UUID, plan: AppointmentView | None) -> NoteForm:
    times = people.times(request.actor, case_id)
    data = request.POST or None
    initial: dict[str, Any] = {"note_id": new_id(), "on": clock.today()}
    if plan is not None:
        on = min(plan.last_on, clock.today())
        initial |= {"method": METHOD_OF.get(plan.kind), "on": on, "with_whom": _with_whom(plan)}
    if not times.is_open:
        return NoteForm(data, initial=initial)
    days = rules.next_contacts(clock.today(), times.rhythm_days)
    stands = times.next_contact_on
    return NoteAndNextForm(data, initial=initial, days=days, stands=stands)


def _with_whom(plan: AppointmentView) -> str:
    """「本人（行った人：佐藤 さくら、鈴木 一郎）」 when several went."""
    who = pgettext("ひとり", "本人")
    if len(plan.goers) < 2:
        return who
    names = listed(goer.name for goer in plan.goers)
    return who + bracketed(_("行った人：%(names)s") % {"names": names})


def _say_saved(request: Request, next_on: Any, *, is_more: bool) -> None:
    words = _("書きとめました。")
    if is_more:
        words += _("この予定は、もう変わっていたので、もうひとつの記録として残しました。")
    if next_on:
        words += _("次の連絡は%(day)sです。") % {"day": hizuke(next_on)}
    messages.success(request, words)


def _back(request: Request, case_id: UUID) -> HttpResponse:
    if request.POST.get("from") == "today":
        return redirect("today:today")
    return redirect("people:record", case_id)
