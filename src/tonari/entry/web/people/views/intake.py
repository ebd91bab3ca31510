"""A new record, question by question; each page that is sent is kept in a draft."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.fields import looks_like_date
from tonari.entry.web.kept.pages import Page
from tonari.entry.web.people import shown_found
from tonari.entry.web.people.forms import SureForm
from tonari.entry.web.people.holding import contract_choices
from tonari.entry.web.people.intake import (
    LAST,
    LOOKED,
    REACH,
    STEPS,
    Intake,
    answers_of,
    answers_version,
    step_of,
)
from tonari.entry.web.people.pages import WORKERS, called, offered_posts, show
from tonari.entry.web.people.shown import facts
from tonari.ground.network import queries as network
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.kernel.text import fold_digits, typed_number
from tonari.records.people import queries as people
from tonari.records.people import rules
from tonari.records.people.rules.recipients import check_carries
from tonari.work.support import actions as support
from tonari.work.support import queries
from tonari.work.support.rules import DRAFT_DAYS, page_of_draft

SHORTEST = 6
"""Digits of a telephone number without that of the town."""


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin; or keep the page that was sent, and go on, back, elsewhere or away."""
    go, case_id = request.POST.get("go", ""), id_of(request.POST.get("case_id", ""))
    if not go or case_id is None:
        return _begin(request)
    step = step_of(request.POST.get("step", ""))
    answers = {} if go == "differs" else answers_of(request.POST, step)
    if answers and _is_older(request, case_id, step, answers):
        return _beside(request, case_id, step, answers)
    # Twice at the same moment is no error: then the record, or the draft, is there already.
    kept = SureForm({})
    save = partial(act, request, kept, support.save_draft, _is_there)
    if save(draft_id=case_id, answers=answers) is None:
        return _unkept(request, case_id, step, kept)
    if people.is_own_case(request.actor, [case_id]):
        messages.info(request, _("この話の記録は、もうできています。"))
        said = _said(request, case_id, step, answers) if step != LAST else []
        return _not_in_it(request, case_id, said, 409)
    if go == "later":
        messages.success(request, _("書きかけを、とっておきました。"))
        return redirect("today:today")
    return _go(request, intake_of(request, case_id), step, go)


def _is_older(request: Request, case_id: UUID, step: int, answers: dict[str, list[str]]) -> bool:
    """Whether another window has answered this page since this one showed it."""
    if not queries.own_drafts(request.actor, [case_id]):
        return False
    now = intake_of(request, case_id).version(step)
    return now not in (request.POST.get("seen", now), answers_version(answers, step))


def _beside(
    request: Request, case_id: UUID, step: int, answers: dict[str, list[str]]
) -> HttpResponse:
    """The page once more, with what another window wrote there above one's own words."""
    intake = intake_of(request, case_id)
    theirs, seen = intake.said(step), intake.version(step)
    for name, values in answers.items():
        intake.typed.setlist(name, values)
    return _page(request, intake, step, theirs=theirs, seen=seen)


def _is_there(_refused: Refused) -> None:
    """The record: what is said of it depends on what was sent."""


def _said(
    request: Request, draft_id: UUID, step: int, answers: dict[str, list[str]]
) -> list[tuple[str, str]]:
    contracts = contract_choices(request.actor)
    return Intake(request.actor, draft_id, answers, offered_posts(request), contracts).said(step)


def _not_in_it(
    request: Request, case_id: UUID, said: list[tuple[str, str]], status: int = 200
) -> HttpResponse:
    """The record that is there; before it, what another window says that did not go into it."""
    if not said:
        return redirect("people:record", case_id)
    context = {"case_id": case_id, "facts": said, "is_kept": status == 200}
    return render(request, "people/talk_over.html", context, status=status)


def _unsent(request: Request, case_id: UUID) -> list[tuple[str, str]]:
    """What was typed in other windows of the talk when its record was made, or since."""
    kept = queries.kept_of_draft(request.actor, case_id).items()
    windows = [(step, one.answers) for step, found in kept for one in found]
    return [pair for step, typed in windows for pair in _said(request, case_id, step, typed)]


def _unkept(request: Request, case_id: UUID, step: int, refused: forms.Form) -> HttpResponse:
    """The page again with what was typed, which could not be kept, and why."""
    intake = intake_of(request, case_id, is_new=True)
    seen = intake.version(step)
    for name, values in answers_of(request.POST, step).items():
        intake.typed.setlist(name, values)
    form = intake.sent(step)
    for why in refused.errors.values():
        form.add_error(None, why)
    return _page(request, intake, step, form, seen=seen)


def _begin(request: Request) -> HttpResponse:
    """The first page, at an address of its own; with what was searched for, if anything."""
    check_carries(network.carries(request.actor))  # before anybody writes in vain
    draft_id, typed = new_id(), request.POST.getlist("called")
    if any(typed):
        answers = {_searched_by(typed[0]): typed}
        support.save_draft(by=request.actor, draft_id=draft_id, answers=answers)
    return redirect("people:draft_page", draft_id, 0)


def _searched_by(words: str) -> str:
    """Which answer these words are: a day of birth, a telephone number, or a name."""
    if looks_like_date(words):
        return "birth_on"
    plain = typed_number(words)
    is_number = len(fold_digits(plain)) >= SHORTEST and not any(map(str.isalpha, plain))
    return "phone" if is_number else "called"


def _go(request: Request, intake: Intake, step: int, go: str) -> HttpResponse:
    if go == "back" or go.isdecimal():
        wanted = step_of(go) if go != "back" else max(step - 1, 0)
        return redirect("people:draft_page", intake.case_id, wanted)
    form = intake.sent(step)
    if not form.is_valid():
        return _mend(intake, step)
    if step in (REACH, LAST) and not intake.has_looked:
        # Asked until it is answered: whoever is called away from the question has not seen it.
        if go != "differs" and people.look_alikes(request.actor, intake.identity):
            return redirect("people:draft_alike", intake.case_id, step)
        mark = {LOOKED: [intake.mark]}
        support.save_draft(by=request.actor, draft_id=intake.case_id, answers=mark)
    if step == LAST:
        return _make(request, intake, form)
    return redirect("people:draft_page", intake.case_id, step + 1)


@for_member(*WORKERS)
@require_safe
def draft(request: Request, draft_id: UUID) -> HttpResponse:
    """Go on where one was, on this device or another."""
    return redirect("people:draft_page", draft_id, intake_of(request, draft_id).here)


@for_member(*WORKERS)
@require_safe
def draft_page(request: Request, draft_id: UUID, step: int) -> HttpResponse:
    """One question, with what was typed there before; and what of it is to be mended."""
    if people.is_own_case(request.actor, [draft_id]):
        return _not_in_it(request, draft_id, _unsent(request, draft_id))
    intake, step = intake_of(request, draft_id, is_new=step == 0), min(step, LAST)
    form = intake.sent(step) if "mend" in request.GET else None
    return _page(request, intake, step, form if form and form.errors else None)


@for_member(*WORKERS)
@require_safe
def draft_alike(request: Request, draft_id: UUID, step: int) -> HttpResponse:
    """People who may be the same, before another record is made of them."""
    if people.is_own_case(request.actor, [draft_id]):
        return redirect("people:record", draft_id)
    alike = people.look_alikes(request.actor, intake_of(request, draft_id).identity)
    rows = shown_found.alike(request.actor, alike)
    context = {"people": rows, "step": step, "case_id": draft_id, "draft_id": draft_id}
    return render(request, "people/alike.html", context)


@for_member(*WORKERS)
@require_safe
def draft_same(request: Request, draft_id: UUID, case_id: UUID) -> HttpResponse:
    """Somebody who has a record: what was typed, to go over into that, or to be thrown away."""
    typed = [
        (section, _(rules.SECTION_LABELS[section]), facts(section, content))
        for section, content in intake_of(request, draft_id).sections.items()
    ]
    context = {"case_id": case_id, "draft_id": draft_id, "typed": typed}
    context["called"] = called(request, case_id)
    return render(request, "people/draft_same.html", context)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def drop(request: Request, draft_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    form = SureForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, support.drop_draft, draft_id=draft_id) is not None:
        messages.success(request, _("書きかけを捨てました。"))
        return _over(request)
    if not queries.kept_of_draft(request.actor, draft_id):  # else the record is there already
        queries.draft(request.actor, draft_id)
    return show(request, "people/drop_draft.html", form, draft_id=draft_id)


def _over(request: Request) -> HttpResponse:
    """Back to Today, or on to the record; whoever threw an introduction away begins it anew."""
    record_id = id_of(request.GET.get("record", ""))
    if record_id is not None:
        return redirect("people:record", record_id)
    case_id = id_of(request.GET.get("over", ""))
    if case_id is None:
        return redirect("today:today")
    again = id_of(request.GET.get("again", ""))
    asked = {"case": str(case_id)} | ({"again": str(again)} if again else {})
    return redirect(f"{reverse('referral:new')}?{urlencode(asked)}")


def id_of(typed: str) -> UUID | None:
    """The id that was sent; None for what is none."""
    try:
        return UUID(typed)
    except ValueError:
        return None


def intake_of(request: Request, draft_id: UUID, *, is_new: bool = False) -> Intake:
    """What was typed so far; the first page may stand before anything was.

    Errors: Refused (not found) for a draft that is not the viewer's.
    """
    known = {one.id for one in queries.drafts(request.actor)} if is_new else {draft_id}
    answers = queries.draft(request.actor, draft_id) if draft_id in known else {}
    contracts = contract_choices(request.actor)
    return Intake(request.actor, draft_id, answers, offered_posts(request), contracts)


def _page(
    request: Request,
    intake: Intake,
    step: int,
    wrong: forms.Form | None = None,
    *,
    theirs: list[tuple[str, str]] | None = None,
    seen: str | None = None,
) -> HttpResponse:
    context = {
        "theirs": theirs,
        "seen": intake.version(step) if seen is None else seen,
        "form": wrong or intake.blank(step),
        "step": step,
        "case_id": intake.case_id,
        "keep_page": Page(page_of_draft(intake.case_id, step), talk=(intake.case_id, step)),
        "is_kept": bool(intake.typed.get("step")),
        "days": DRAFT_DAYS,
        "steps": list(zip([name for name, _form in STEPS], intake.answered, strict=True)),
        "is_last": step == LAST,
        "alone": step == LAST and intake.wants_no_contact,
    }
    status = 422 if wrong else 200 if theirs is None else 409
    return render(request, "people/new.html", context, status=status)


def _mend(intake: Intake, step: int) -> HttpResponse:
    return redirect(reverse("people:draft_page", args=[intake.case_id, step]) + "?mend=1")


def _make(request: Request, intake: Intake, form: forms.Form) -> HttpResponse:
    wrong = intake.first_wrong()
    if wrong:
        return _mend(intake, wrong[0])
    if not act(request, form, support.take_in, **intake.record()):
        return _page(request, intake, LAST, form)
    messages.success(request, _("記録をはじめました。"))
    if _unsent(request, intake.case_id):
        return redirect("people:draft_page", intake.case_id, LAST)
    return redirect("people:record", intake.case_id)
