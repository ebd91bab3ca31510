"""What is typed on an open page is kept, now and then, and when the page is left."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from tonari.entry.web.access import Request, for_member, sentence
from tonari.entry.web.people.intake import HERE
from tonari.kernel.refused import Refused
from tonari.records.people import queries as people
from tonari.work.support import actions, queries

from . import pages


@for_member()
@require_POST
def keep(request: Request) -> HttpResponse:
    """Keep what was typed so far; no page comes back. Typing is being there, so the session stays.

    What cannot be kept is said in one sentence.
    """
    window = pages.window_of(request)
    if pages.was_saved(window):
        return HttpResponse(status=204)
    try:
        page = pages.Page.of(request)
        if page.talk and not people.is_own_case(request.actor, [page.talk[0]]):
            _begin_talk(request, *page.talk)
        actions.keep_page(
            by=request.actor,
            page=page.name,
            kept=pages.kept_of(request, window),
            after=request.POST.get(pages.AFTER, ""),
            case_id=page.case_id,
        )
    except Refused as refused:
        return HttpResponse(sentence(refused), status=422)
    if pages.was_saved(window):  # meanwhile: nobody is asked about it when the page is opened again
        pages.forget(request, window)
    return HttpResponse(status=204)


def _begin_talk(request: Request, draft_id: UUID, step: int) -> None:
    """A talk whose first page was never sent is found again too, and at this page."""
    known = draft_id in {one.id for one in queries.drafts(request.actor)}
    here = queries.draft(request.actor, draft_id).get(HERE) if known else None
    if here != [str(step)]:
        actions.save_draft(by=request.actor, draft_id=draft_id, answers={HERE: [str(step)]})
