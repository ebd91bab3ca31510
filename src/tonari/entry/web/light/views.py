"""Answering without an account: GET shows, POST acts, each act counts once."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tonari.entry.web.access import act
from tonari.entry.web.meanwhile import besides, typed_words, written_meanwhile
from tonari.entry.web.referral.queued import queue, stands
from tonari.entry.web.referral.said import told_as_done
from tonari.entry.web.referral.shown import by, handover
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.records.directory import queries as directory
from tonari.work.referral import actions, queries, rules

from .forms import CodeForm
from .says import LEADS_TO, SAYS, Say, possible
from .shelter import actor_of, sheltered, wrong_code


@sheltered
def code(request: Any) -> HttpResponse:
    """Where a code from paper is typed."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data["code"]
        try:
            return redirect(_page_of(actor_of(typed)), _grouped(typed))
        except Refused:
            if queries.ended_link(actor_of(typed)) is not None:
                # The same page as by the link: a code that was right once is no guess.
                return redirect("light:answer", _grouped(typed))
            form.add_error("code", _("このコードは見つかりません。もういちど見くらべてください。"))
            return wrong_code(request, lambda: _code_page(request, form))
    return _code_page(request, form)


def _page_of(holder: Actor) -> str:
    """The page that a code opens: an offer's, or a place's. Errors: Refused for any other code."""
    try:
        queries.link_of(holder)
    except Refused:
        directory.hosted(holder)
        return "light:place"
    return "light:answer"


def _code_page(request: Any, form: CodeForm) -> HttpResponse:
    return render(request, "light/code.html", {"form": form}, status=422 if form.errors else 200)


@sheltered
@require_safe
def thanks(request: Any) -> HttpResponse:
    """The answer has arrived; the link is used up."""
    return render(request, "light/thanks.html")


@sheltered
def answer(request: Any, code: str) -> HttpResponse:
    """What is asked, and one answer at a time."""
    request.actor = actor_of(code)
    name = request.GET.get("say", "") if request.method == "POST" else ""
    ended = queries.ended_link(request.actor)
    if ended and name in SAYS:
        return _after_the_end(request, SAYS[name], ended)
    if (page := _page_of(request.actor)) != "light:answer":
        return redirect(page, code)
    task_id = queries.link_of(request.actor)
    task = queries.task(request.actor, task_id)
    if name in SAYS:
        form = _form(request, task, SAYS[name])
        if _done(request, task_id, SAYS[name], form):
            return redirect("light:answer", code) if _is_live(request) else redirect("light:thanks")
        return _not_done(request, queries.task(request.actor, task_id), SAYS[name], form)
    if request.method == "GET" and task.state == rules.REQUESTED and task.seen_at is None:
        actions.see_offer(by=request.actor, task_id=task_id)
    says = possible(task)
    say = says.get(request.GET.get("say", ""))
    form = _form(request, task, say) if say else None
    context = {"task": task, "says": says, "say": say, "form": form, **_said(task)}
    return render(request, "light/answer.html", context)


def _done(request: Any, task_id: UUID, say: Say, form: Form) -> bool:
    """Give an answer; False if it is refused. What counted the first time is done."""
    if not form.is_valid():
        return False
    kwargs = {"task_id": task_id, **say.more, **form.cleaned_data}
    return act(request, form, say.action, told_as_done, **kwargs) is not None


def _not_done(request: Any, task: queries.TaskView, say: Say, form: Form) -> HttpResponse:
    """The question again; or where it stands, if it was answered otherwise meanwhile."""
    says = possible(task)
    context = {"task": task, "says": says, "say": say, "form": form, **_said(task)}
    if say.name not in says:
        # Somebody else of the place, or another window, was first with another answer.
        context |= {"say": None, "late": say, "typed": typed_words(request.POST)}
        return render(request, "light/answer.html", context, status=409)
    if hasattr(form, "overwrites"):
        anew = say.form(initial=besides(form) | stands(task))
        context["theirs"] = written_meanwhile(form, anew, "seen")
    return render(request, "light/answer.html", context, status=422)


def _after_the_end(request: Any, say: Say, ended: queries.EndedView) -> HttpResponse:
    """What is sent by a link that has ended: the answer that ended it, again, or nothing."""
    form = say.form(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    answer = (said.get("reason", ""), said.get("words", ""), said.get("once"))
    if said and queries.ended_by(request.actor, LEADS_TO.get(say.name, ""), *answer):
        return redirect("light:thanks")
    context = {"ended": ended, "late": say, "typed": typed_words(request.POST)}
    return render(request, "light/ended.html", context, status=404)


def _form(request: Any, task: queries.TaskView, say: Say) -> Any:
    due = task.due_follow_up(rules.RECIPIENT)
    on, how = task.met_on, task.met_how
    met = {"on": on, "how": how, "seen": on, "seen_how": how} if on else {}
    initial = stands(task) | met | ({"follow_up_id": due.id} if due else {})
    return say.form(request.POST if request.method == "POST" else None, initial=initial)


def _said(task: queries.TaskView) -> dict[str, Any]:
    """Where it stands, in words."""
    return {
        "due": by(task.due_at, task),
        "handover": handover(task),
        "queue": queue(task),
        "asked_now": task.due_follow_up(rules.RECIPIENT),
        "next_follow_up": task.next_follow_up(rules.RECIPIENT),
    }


def _is_live(request: Any) -> bool:
    return queries.ended_link(request.actor) is None


def _grouped(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
