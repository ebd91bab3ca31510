"""Planning for a person: a visit, a call, a small task; and what becomes of it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.meanwhile import written_meanwhile
from tonari.entry.web.people import shown as people_shown
from tonari.entry.web.people.asking import Question, ask
from tonari.entry.web.people.forms import SureForm
from tonari.entry.web.people.pages import WORKERS, called, show
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import queries as people
from tonari.records.people.rules import is_outside_hours
from tonari.work.support import actions, queries, rules

from . import shown
from .forms import DAY, CallOffForm, ChangeGoersForm, MissedForm, PlanForm, PutOffForm

NOT_THERE = gettext_noop("会えませんでした。")
# Who was visited or rung up was not at home; elsewhere they did not come, or nobody else did.
NOBODY_THERE = {
    rules.VISIT: gettext_noop("留守でした。"),
    rules.PHONE: gettext_noop("電話に出ませんでした。"),
}


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def new(request: Request, case_id: UUID) -> HttpResponse:
    """What is planned: how, when, where, who goes."""
    team = queries.goers_to_choose(request.actor, case_id)
    initial = {"appointment_id": new_id(), "goers": [str(request.actor.id)]}
    form = PlanForm(request.POST or None, initial=initial, team=team)
    do = partial(actions.plan_appointment, case_id=case_id)
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, do, **form.cleaned_data) is not None:
        messages.success(request, _("予定を入れました。その日の「きょう」に出ます。"))
        _say_outside(request, case_id, form.cleaned_data["when"])
        return redirect("people:record", case_id)
    context: dict[str, Any] = {"case_id": case_id, "called": called(request, case_id)}
    minding = people_shown.minding(*_minded(request, case_id))
    return show(request, "appointments/new.html", form, minding=minding, **context)


def _minded(request: Request, case_id: UUID) -> list[dict[str, str]]:
    """What the person said of how and when to reach them."""
    names = ("contact", "understanding")
    opened = people.open_sections(request.actor, case_id, names, "support")
    return [opened[name].content for name in names]


def _say_outside(request: Request, case_id: UUID, when: rules.When) -> None:
    """Say that an hour is none at which they want to be rung up; it may be as agreed with them."""
    if when.at and is_outside_hours(_minded(request, case_id)[0], f"{when.at:%H:%M}"):
        words = _(
            "%(hour)sは、本人が「電話をしてよい」と言った時間の外です。本人と決めた時刻でなければ、"
            "予定をひらいて、のばしてください。"
        )
        messages.warning(request, words % {"hour": f"{when.at:%H:%M}"})


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def one(request: Request, case_id: UUID, appointment_id: UUID) -> HttpResponse:
    """One plan with what can be done about it; who goes is changed here."""
    view = queries.appointment(request.actor, case_id, appointment_id)
    team = queries.goers_to_choose(request.actor, case_id)
    form = ChangeGoersForm(request.POST or None, initial=_going(view), team=team)
    do = partial(actions.change_goers, appointment_id=appointment_id)
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, do, **form.cleaned_data) is not None:
        messages.success(request, _("だれがするかをかえました。"))
        return redirect("appointments:one", case_id, appointment_id)
    theirs: list[tuple[str, str]] = []
    if form.is_bound:
        view = queries.appointment(request.actor, case_id, appointment_id)
        theirs = written_meanwhile(form, ChangeGoersForm(initial=_going(view), team=team), "seen")
    context: dict[str, Any] = {
        "case_id": case_id,
        "called": called(request, case_id),
        "plan": view,
        "kind": _(rules.KINDS[view.kind]),
        "state": _(rules.STATES[view.state]),
        "when": shown.when(view),
        "goers": shown.goers(view),
        "is_open": view.state == rules.PLANNED,
        "theirs": theirs,
    }
    return show(request, "appointments/one.html", form, **context)


def _going(view: queries.AppointmentView) -> dict[str, Any]:
    goers = [goer.member_id for goer in view.goers]
    return {"goers": [str(one) for one in goers], "seen": rules.goers_version(goers)}


@for_member(*WORKERS)
@require_POST
def done(request: Request, case_id: UUID, appointment_id: UUID) -> HttpResponse:
    """A small task is done, by one touch."""
    queries.appointment(request.actor, case_id, appointment_id)
    do = partial(actions.finish_errand, appointment_id=appointment_id)
    form = SureForm()
    if act(request, form, do) is not None:
        messages.success(request, _("すみました。"))
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return _back(request, case_id)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def missed(request: Request, case_id: UUID, appointment_id: UUID) -> HttpResponse:
    """Nobody was met: a word, and a new date."""
    question = Question(
        title=_("話せなかった"),
        lead=(_("話せなかったことを書きとめ、同じ予定を新しい日に入れます。"),),
        button=_("書きとめて、新しい日にする"),
        done=_("書きとめて、新しい日に予定を入れました。"),
    )
    plan = queries.appointment(request.actor, case_id, appointment_id)
    away = _(NOBODY_THERE.get(plan.kind, NOT_THERE))
    ids = {"next_id": new_id(), "note_id": new_id()}
    initial = {**ids, "text": away, "on": clock.in_days(7), "day": DAY}
    form = MissedForm(request.POST or None, initial=initial)
    return _ask(request, case_id, appointment_id, question, form, actions.miss_appointment)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def put_off(request: Request, case_id: UUID, appointment_id: UUID) -> HttpResponse:
    """Another date, and why."""
    question = Question(
        title=_("予定をのばす"),
        lead=(_("約束の相手がいるときは、本人にも伝えてください。"),),
        button=_("この日にのばす"),
        done=_("予定をのばしました。"),
    )
    initial = {"next_id": new_id(), "on": clock.in_days(7), "day": DAY}
    form = PutOffForm(request.POST or None, initial=initial)
    return _ask(request, case_id, appointment_id, question, form, actions.postpone_appointment)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def call_off(request: Request, case_id: UUID, appointment_id: UUID) -> HttpResponse:
    """It will not be."""
    question = Question(
        title=_("予定をとりやめますか"),
        lead=(_("「次の連絡」の日は、そのまま残ります。"),),
        button=_("とりやめる"),
        done=_("予定をとりやめました。"),
        danger=True,
    )
    form = CallOffForm(request.POST or None)
    return _ask(request, case_id, appointment_id, question, form, actions.cancel_appointment)


def _ask(
    request: Request, case_id: UUID, appointment_id: UUID, question: Question, form: Any, do: Any
) -> HttpResponse:
    # It belongs to this record, or to none that the reader may know of.
    queries.appointment(request.actor, case_id, appointment_id)
    do = partial(do, appointment_id=appointment_id)
    response = ask(request, case_id, question, form, do)
    return _back(request, case_id) if response.status_code == 302 else response


def _back(request: Request, case_id: UUID) -> HttpResponse:
    if request.GET.get("from") == "today":
        return redirect("today:today")
    return redirect("people:record", case_id)
