"""When somebody has died or is missing: written with care, undone whole, told to who is beside."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people import losing, shown_losses
from tonari.entry.web.people.asking import ask
from tonari.entry.web.people.forms import DeathForm, EndForm, MissingForm, SureForm
from tonari.entry.web.people.pages import WORKERS, called, show
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries
from tonari.records.people.rules.losses import ENDS_OF, FOUND

BACK = "people:loss"


@for_member(*WORKERS)
@require_safe
def loss(request: Request, case_id: UUID) -> HttpResponse:
    """What is written down of it, opened here alone; or which of the two it is."""
    context: dict[str, Any] = {"case_id": case_id, "called": called(request, case_id)}
    view = queries.loss(request.actor, case_id)
    if view is not None:
        context |= {
            "loss": view,
            "sentence": shown_losses.loss(view.kind, view.since, view.is_about),
            **queries.loss_words(request.actor, case_id),
        }
    return render(request, "people/loss.html", context)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def died(request: Request, case_id: UUID) -> HttpResponse:
    """The person has died."""
    question = losing.died(request.actor, case_id)
    form = DeathForm(request.POST or None, initial={"loss_id": new_id()})
    return ask(request, case_id, question, form, partial(actions.note_death, case_id=case_id))


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def missing(request: Request, case_id: UUID) -> HttpResponse:
    """Nobody knows where the person is."""
    question = losing.missing(request.actor, case_id)
    initial = {"loss_id": new_id(), "next_contact_on": clock.in_days(14)}
    form = MissingForm(request.POST or None, initial=initial)
    return ask(request, case_id, question, form, partial(actions.note_missing, case_id=case_id))


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def end(request: Request, case_id: UUID, end: str) -> HttpResponse:
    """It was a mistake, or the person is found: of the loss that stood when the page was opened."""
    view = queries.loss(request.actor, case_id)
    if request.method == "GET" and (view is None or end not in ENDS_OF[view.kind]):
        raise Http404
    question = losing.over(request.actor, case_id, is_found=end == FOUND)
    form = EndForm(request.POST or None, initial={"loss_id": view.id if view else None})
    return ask(request, case_id, question, form, partial(actions.end_loss, end=end))


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def told(request: Request, case_id: UUID, notice_id: UUID) -> HttpResponse:
    """What another organisation beside the person wrote down, to be taken note of."""
    view = queries.loss_notice(request.actor, notice_id)
    if view.case_id != case_id:
        raise Http404
    form = SureForm(request.POST or None)
    do = partial(actions.take_note, notice_id=notice_id)
    if request.method == "POST" and form.is_valid() and act(request, form, do) is not None:
        messages.success(request, _("確かめました。"))
        return redirect("people:record", case_id)
    context: dict[str, Any] = {
        "called": called(request, case_id),
        "told": view,
        "sentence": shown_losses.loss_news(view),
        "ours": queries.loss(request.actor, case_id),
    }
    return show(request, "people/told.html", form, case_id=case_id, **context)
