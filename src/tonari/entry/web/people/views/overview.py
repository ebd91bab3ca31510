"""All people of the organisation: who is without, who carries how much, and changing it."""

from itertools import islice
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web.access import Request, for_member
from tonari.entry.web.people import shown_overview, sought
from tonari.entry.web.people.holding import contract_of
from tonari.entry.web.people.overview import (
    CHANGES,
    HAND_OVER,
    HOLD,
    JOIN,
    MOST,
    ChangeForm,
    WantedForm,
    chosen,
    left_out,
)
from tonari.entry.web.people.pages import WORKERS, page_number, pages, to_the_last
from tonari.ground.network import queries as network
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.work.referral import queries as referral

SIZE = 25


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def everybody(request: Request) -> HttpResponse:
    """The list; words come by POST, and stand in its address sealed."""
    form = WantedForm(request.GET, request)
    if request.method == "POST":
        return redirect(sought.address(request, form.filters))
    words = form.words
    page = 1 if words else page_number(request)
    total, rows = queries.organisation_people(request.actor, form.wanted(), page, SIZE)
    last = 1 if words else pages(total, SIZE)
    if not words and (shorter := to_the_last(request, last)):
        return shorter
    context = {
        "form": form,
        "words": words,
        "total": total,
        "rows": shown_overview.carried(request.actor, rows),
        "here": page,
        "all": last,
        "sees_all": queries.sees_all(request.actor),
        "changes": [(what, change.title) for what, change in CHANGES.items()],
        "most": MOST,
    }
    return render(request, "people/everybody.html", context)


@for_member(*WORKERS)
@require_POST
def change(request: Request) -> HttpResponse:
    """Choose to whom, be sure for how many, then see for whom it was done."""
    what = request.POST.get("what", "")
    if what not in CHANGES:
        raise Http404
    filters = WantedForm(QueryDict(request.POST.get("list", "")), request)
    people, more = _people(request, what, filters)
    step = request.POST.get("step", "")
    form = ChangeForm(request.POST if step else None, request, what)
    sent = [shown_overview.as_sent(one, picked) for one, picked in people.items()]
    context = {"what": what, "sent": sent, "form": form, "list": filters.address}
    context |= {"change": CHANGES[what], "count": len(people)}
    context |= {"more": more, "most": MOST}
    if not people or not step or not form.is_valid():
        return render(request, "people/change.html", context, status=422 if form.errors else 200)
    if step == "choose":
        context["sure"] = CHANGES[what].sure % {"count": len(people), "whom": form.name}
        return render(request, "people/change_sure.html", context)
    return _done(request, context, _changed(request, what, people, form.cleaned_data["whom"]))


def _people(
    request: Request, what: str, filters: WantedForm
) -> tuple[dict[UUID, queries.Picked], bool]:
    """Who is chosen, and whether there are more than can be changed at once."""
    if not request.POST.get("everybody"):
        return chosen(request), "more" in request.POST
    everybody = queries.chosen_people(
        request.actor, filters.wanted(), MOST + 1, only_open=what != HOLD
    )
    return dict(islice(everybody.items(), MOST)), len(everybody) > MOST


def _changed(
    request: Request, what: str, people: dict[UUID, queries.Picked], whom: UUID
) -> dict[UUID, Refused | None]:
    if what == HAND_OVER:
        posts = {case_id: one.post_id for case_id, one in people.items()}
        return actions.hand_over_all(by=request.actor, seen=posts, post_id=whom)
    if what == HOLD:
        seen = {case_id: one.contract_id for case_id, one in people.items()}
        return actions.set_holder_of_all(by=request.actor, seen=seen, contract_id=contract_of(whom))
    do = actions.join_all if what == JOIN else actions.leave_all
    return do(by=request.actor, case_ids=people.keys(), member_id=whom)


def _done(
    request: Request, context: dict[str, object], outcomes: dict[UUID, Refused | None]
) -> HttpResponse:
    left = left_out(request, outcomes)
    done = CHANGES[str(context["what"])].done % {"count": len(outcomes) - len(left)}
    return render(request, "people/change_done.html", context | {"left": left, "done": done})


@for_member(*WORKERS)
@require_safe
def load(request: Request) -> HttpResponse:
    """Who carries how much: by post and by member, those with most first."""
    actor = request.actor
    found = queries.loads(actor, referral.waiting_by_case(actor))
    posts = network.posts_of(actor, actor.acting_for)
    members = network.responsible_members(actor, actor.acting_for)
    context = {
        "tables": [
            (
                _("担当"),
                "post",
                shown_overview.loads(found.posts, {post.id: post.name for post in posts}),
            ),
            (
                _("構成員"),
                "member",
                shown_overview.loads(found.members, {m.id: m.name for m in members}),
            ),
        ],
        "total": found.total,
    }
    return render(request, "people/load.html", context)
