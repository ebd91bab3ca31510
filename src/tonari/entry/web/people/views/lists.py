"""One's own people, and finding somebody among the organisation's."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, for_member
from tonari.entry.web.people import shown_found, shown_losses, sought
from tonari.entry.web.people.pages import PAGE_SIZE, WORKERS, page_number, pages, to_the_last
from tonari.records.people import queries
from tonari.work.referral import queries as referral


@for_member(*WORKERS)
@require_safe
def people(request: Request) -> HttpResponse:
    """The people on whose teams the reader is, those to contact next first."""
    page = page_number(request)
    total, rows = queries.my_people(request.actor, page, PAGE_SIZE)
    if shorter := to_the_last(request, pages(total)):
        return shorter
    told = queries.told_deaths(request.actor, [due.case_id for due in rows])
    news = {case_id: shown_losses.loss_news(view) for case_id, view in told.items()}
    named = shown_found.told_apart(request.actor, rows)
    shut = referral.shut_by_record(request.actor, [due.case_id for due in rows])
    shown = [(due, news.get(due.case_id, ""), shut.get(due.case_id)) for due in named]
    context = {"total": total, "rows": shown, "here": page, "all": pages(total)}
    return render(request, "people/people.html", context)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """People of the organisation by name, kana, phone or birth date.

    Sent by POST, shown by GET: the address has the words sealed.
    """
    if request.method == "POST":
        return redirect(sought.address(request))
    words = sought.words(request)
    if not words:
        return redirect("people:people")
    found = queries.find(request.actor, words)
    context = {
        "words": words,
        "total": found.total,
        "people": shown_found.found(request.actor, found.people),
        "not_yet_named": queries.not_yet_named(request.actor),
    }
    return render(request, "people/search.html", context)
