"""Introductions: the lists, a new one, the one page that both sides share, and its acts."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tonari.entry.web.access import Request, act, for_member, sentence
from tonari.entry.web.meanwhile import besides, typed_words, written_meanwhile
from tonari.entry.web.people.pages import WORKERS
from tonari.entry.web.rows import Row
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries, rules
from tonari.work.support import queries as support

from . import acts, shown
from .asking import OFFER, Asking, say_sent
from .following import FollowUpForm
from .forms import ActForm, OnceForm
from .letters import address_of, pdf_of
from .pages import act_page, is_possible, page_of
from .recipients import parsed
from .said import say_done, told_as_done
from .shown import badge
from .windows import begun_before


@for_member(*WORKERS)
@require_safe
def referrals(request: Request) -> HttpResponse:
    """What came to us, then what we sent, person by person; all, or only the open ones."""
    only_open = "all" not in request.GET
    received = queries.received_list(request.actor, only_open)
    sent = queries.sent_list(request.actor, only_open)
    names = people.open_identities(
        request.actor, {task.case_id for task in sent if task.case_id}, "referral"
    )
    by_person: dict[UUID, list[Row]] = {}
    for one in sent:
        if one.case_id:
            by_person.setdefault(one.case_id, []).append(shown.row(one, sent=True))
    context = {
        "received": [shown.row(task, sent=False) for task in received],
        "sent": [
            (case_id, names.get(case_id, {}).get("called", ""), rows)
            for case_id, rows in by_person.items()
        ],
        "only_open": only_open,
    }
    return render(request, "referral/referrals.html", context)


@for_member(*WORKERS)
def new(request: Request) -> HttpResponse:
    """What is needed, to whom it goes, a look, then it goes."""
    typed = request.POST or request.GET
    if not typed.keys() & {"once", "case"}:
        messages.info(
            request, _("だれのつなぎかを選び、その人の記録の「つなぐ」から始めてください。")
        )
        return redirect("people:people")
    if "once" not in typed:
        begins = request.method == "GET"
        once = _begun(request) if begins else new_id()
        return redirect(f"{request.path}?{request.GET.urlencode()}&once={once}")
    once = parsed(typed["once"])
    made = queries.tasks_of_referral(request.actor, once)
    if made:
        if request.method == "POST" and (anew := _sent_otherwise(request, once)):
            return redirect(anew)
        # Pressed twice: the answer to the first press was never seen.
        if request.method == "POST":
            say_sent(request, made)
        return _to(made)
    return _asked(request, Asking(request, once))


def _sent_otherwise(request: Request, once: UUID) -> str:
    """Where another offer is looked at, if this window says something else than what has gone.

    Empty if it says the same.
    """
    if "need" not in request.POST:
        return ""
    asking = Asking(request, once)
    offer = {name: asking.typed.get(name, "") for name in OFFER}
    chosen = asking.choices.recipients()
    whom = [key for one in chosen if (key := one.service_id or one.organisation_id)]
    try:
        queries.check_unsent(request.actor, once, asking.typed.get("urgency", ""), offer, whom)
    except Refused as refused:
        if refused.repeated:
            return ""
        messages.info(request, sentence(refused))
    messages.info(
        request,
        _("送るときは、内容を見て、もう一度「送る」を押してください。別のお願いになります。"),
    )
    asking.once, asking.go = new_id(), "look" if asking.go == "send" else asking.go
    return asking.keep()


def _begun(request: Request) -> UUID:
    """What one began for this person and did not send goes on; else it is a new one."""
    again = parsed(request.GET["again"]) if "again" in request.GET else None
    offers = support.offer_drafts(request.actor, parsed(request.GET["case"]))
    begun = begun_before(request.actor, offers, again)
    return begun.id if begun else new_id()


def _asked(request: Request, asking: Asking) -> HttpResponse:
    if request.method == "GET" and not asking.may_begin():
        return redirect("people:record", asking.case_id)
    if request.method == "POST" and not (asking.go == "send" and asking.page == "look"):
        try:
            return redirect(asking.keep())
        except Refused as refused:
            # Too long to be kept: the page says so at its field, and what was typed stays there.
            if refused.missing or not asking.is_wrong:
                raise
            return _shown(request, asking)
    if request.method == "POST" and asking.is_changed:
        return redirect(asking.look_again())
    if request.method == "POST" and (made := asking.send()):
        return _to(made)
    return _shown(request, asking)


def _shown(request: Request, asking: Asking) -> HttpResponse:
    status = 422 if asking.is_wrong else 200
    return render(request, f"referral/new_{asking.page}.html", asking.context(), status=status)


def _to(made: list[UUID]) -> HttpResponse:
    return redirect("referral:task", made[0]) if len(made) == 1 else redirect("referral:referrals")


@for_member(*WORKERS)
@require_safe
def task(request: Request, task_id: UUID) -> HttpResponse:
    """Where it stands, what was offered and said, and what the viewer can do now."""
    found = queries.task(request.actor, task_id)
    only_receives = found.my_roles == (rules.RECIPIENT,)
    if only_receives and found.state == rules.REQUESTED and found.seen_at is None:
        actions.see_offer(by=request.actor, task_id=task_id)
        found = queries.task(request.actor, task_id)
    ended = found.state in rules.ENDED_BY_SENDER or found.is_over
    if only_receives and ended and found.end_seen_at is None:
        actions.see_end(by=request.actor, task_id=task_id)
    return render(request, "referral/task.html", page_of(request.actor, found))


@for_member(*WORKERS)
def step(request: Request, task_id: UUID, name: str) -> HttpResponse:
    """One act: its question on a page of its own, then it is done."""
    found = _still_mine(request, task_id)
    one = acts.ACTS.get(name)
    if one is None:
        raise Http404
    looking = "find" in request.POST
    data = request.POST if request.method == "POST" and not looking else None
    initial = request.POST.dict() if looking else None
    form = one.form(data, initial=initial, actor=request.actor, task=found)
    if data is not None and form.is_valid() and _done(request, found, one, form):
        return redirect("referral:task", task_id)
    if data is None and not looking and not is_possible(request.actor, found, one):
        messages.info(request, _("いまは、その操作はいりません。いまの状態をごらんください。"))
        return redirect("referral:task", task_id)
    context = {"form": form, **act_page(request.actor, found, one, is_sent=data is not None)}
    if form.errors:
        context |= _slower(request, form, _still_mine(request, task_id), one)
    return render(request, "referral/act.html", context, status=422 if form.errors else 200)


def _slower(
    request: Request, form: ActForm, now: queries.TaskView, one: acts.Act
) -> dict[str, Any]:
    """How it stands for whoever was slower than the other side: the button may lead nowhere."""
    is_stale = _is_stale(request, now, one)
    stands = {"is_stale": is_stale, "badge": badge(now)[0], "typed": typed_words(form.data)}
    return stands | {"theirs": _meanwhile(request, form, now)}


def _done(request: Request, task: queries.TaskView, one: acts.Act, form: ActForm) -> bool:
    """Do it and say so; False if it was refused. Of what came twice the same is said again."""
    values = {"task_id": task.id, **form.values()}
    if act(request, form, one.action, told_as_done, **values) is None:
        return False
    say_done(request, task, one.name)
    if isinstance(form, FollowUpForm) and form.is_second:
        messages.info(
            request, _("ほかの人も、先にようすを書いています。どちらも「これまで」に残っています。")
        )
    return True


def _is_stale(request: Request, now: queries.TaskView, one: acts.Act) -> bool:
    # What a colleague arranged first is arranged anew: the same by another name.
    same = [it for it in acts.ACTS.values() if (it.action, it.form) == (one.action, one.form)]
    return not any(is_possible(request.actor, now, it) for it in same)


def _meanwhile(request: Request, form: ActForm, now: queries.TaskView) -> list[tuple[str, str]]:
    """What a colleague agreed on in the meantime; what is said besides overwrites nothing."""
    if form.overwrites is None or "seen" not in form.fields:
        return []
    anew = type(form)(initial=besides(form), actor=request.actor, task=now)
    return written_meanwhile(form, anew, "seen")


def _still_mine(request: Request, task_id: UUID) -> queries.TaskView:
    """The introduction, for its sides; whose colleague was faster with it learns that."""
    try:
        return queries.task(request.actor, task_id)
    except Refused:
        if request.method == "POST":
            queries.check_with_colleagues(request.actor, task_id)
        raise


@for_member(*WORKERS)
@require_POST
def suggested(request: Request, task_id: UUID) -> HttpResponse:
    """One touch: the same offer to whoever was suggested."""
    queries.task(request.actor, task_id)
    form = OnceForm(request.POST)
    if not form.is_valid():
        raise Http404
    once = form.cleaned_data["once"]
    said = {"task_id": task_id, "once": once}
    made = act(request, form, actions.offer_suggested, told_as_done, **said)
    if made is None:
        for wrong in form.errors.values():
            messages.error(request, " ".join(str(one) for one in wrong))
        return redirect("referral:task", task_id)
    say_sent(request, [once])
    return redirect("referral:task", once)


@for_member(*WORKERS)
def late(request: Request, task_id: UUID) -> HttpResponse:
    """Somebody's details were not handed over in time: whom to speak to, or step in."""
    found = queries.late_release(request.actor, task_id)
    if request.method == "POST" and found.may_step_in:
        actions.step_in(by=request.actor, task_id=task_id)
        return redirect("referral:task", task_id)
    return render(request, "referral/late.html", {"late": found})


@for_member(*WORKERS)
@require_safe
def letter(request: Request, task_id: UUID) -> HttpResponse:
    """The letter to a recipient without an account, as PDF."""
    found = queries.task(request.actor, task_id)
    code = queries.code(request.actor, task_id)
    made = pdf_of(found, code, settings.BASE_URL.geturl(), address_of(request.actor))
    file = content_disposition_header(False, _("お手紙") + ".pdf")
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": file})
