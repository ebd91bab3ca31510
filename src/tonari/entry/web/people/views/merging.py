"""Two records of one person become one, and two again."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people import shown_found, sought
from tonari.entry.web.people.asking import Question, ask
from tonari.entry.web.people.forms import SureForm
from tonari.entry.web.people.merging import (
    compare_form,
    side,
    taken_back_words,
    team_words,
    what_stays,
)
from tonari.entry.web.people.pages import WORKERS, called, show
from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel.refused import not_found
from tonari.records.people import actions, queries
from tonari.work.referral import queries as referral
from tonari.work.support import queries as support


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def same_person(request: Request, case_id: UUID) -> HttpResponse:
    """Which other record is of the same person: who looks alike, or who is searched for."""
    actor = request.actor
    if request.method == "POST":
        queries.check_own_record(actor, case_id)
        return redirect(sought.address(request))
    name = called(request, case_id)
    if words := sought.words(request):
        found = queries.find(actor, words).people
        rows = shown_found.found(actor, [person for person in found if person.case_id != case_id])
    else:
        identity = queries.open_sections(actor, case_id, ["identity"], "support")["identity"]
        rows = shown_found.alike(actor, queries.look_alikes(actor, identity.content, but=case_id))
    context: dict[str, Any] = {"case_id": case_id, "called": name, "words": words, "people": rows}
    return show(request, "people/same_person.html", SureForm(), **context)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def compare(request: Request, case_id: UUID, other_id: UUID) -> HttpResponse:
    """Side by side; what was chosen becomes one record, this one."""
    if case_id == other_id:
        raise not_found()
    frames = [queries.record(request.actor, one) for one in (case_id, other_id)]
    form = compare_form(request, case_id, other_id)
    do = partial(actions.merge_cases, case_id=case_id, other_id=other_id)
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, do, **form.content) is not None:
        messages.success(request, _now_one(request, case_id))
        return redirect("people:record", case_id)
    joining = queries.joining(request.actor, case_id, other_id)
    sides = [side(frames[0], form.ours), side(frames[1], form.theirs)]
    context: dict[str, Any] = {"case_id": case_id, "other_id": other_id, "sides": sides}
    team = sorted(str(one) for one in joining.team) if joining else []
    context |= {"joining": joining, "words": team_words(joining), "team": " ".join(team)}
    return show(request, "people/compare.html", form, **context)


def _now_one(request: Request, case_id: UUID) -> str:
    """That it is done, and who can open the record since."""
    words = _("ひとつの記録になりました。もとにもどすことも、いつでもできます。")
    latest = next(iter(queries.merges(request.actor, case_id)), None)
    if latest is None or not latest.joined:
        return words
    came = _("新しく開けるようになった人：%(names)s。") % {"names": listed(latest.joined)}
    return f"{words} {came}"


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def undo(request: Request, case_id: UUID, merge_id: UUID) -> HttpResponse:
    """They were two people after all."""
    joined = (one for one in queries.merges(request.actor, case_id) if one.id == merge_id)
    view = next(joined, None)  # none: it was undone, perhaps by the first of two clicks
    notes = support.notes_since(request.actor, case_id, view.merged_at) if view else 0
    ended = referral.taken_back(request.actor, case_id, merge_id)
    again = taken_back_words([task.recipient_name for task in ended])
    question = Question(
        title=_("二つの記録に、もとにもどしますか"),
        lead=(*what_stays(view, notes), *again) if view else (),
        button=_("もとにもどす"),
        done=" ".join([_("二つの記録に、もとにもどしました。"), *again]),
        danger=True,
    )
    do = partial(actions.undo_merge, case_id=case_id, merge_id=merge_id)
    return ask(request, case_id, question, SureForm(request.POST or None), do)
