"""Where nothing fits a person: what is missing is kept for all, without them."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.directory.forms import search_form
from tonari.entry.web.directory.forms.gaps import WordedGapForm, looked_of
from tonari.entry.web.people.pages import WORKERS
from tonari.work.referral.actions import keep_missing
from tonari.work.support import queries as support

from .recipients import FIND, parsed

GO = "gap"
"""What the button of the picker says."""


@for_member(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def gap(request: Request, draft_id: UUID) -> HttpResponse:
    """Keep what the search of an introduction did not find; its words may be said otherwise."""
    typed = _typed(request, draft_id)
    search = search_form(request.actor, typed, prefix=FIND)
    asked = search.asked()
    form = WordedGapForm(request.POST or None, initial={"words": asked.get("words", "")})
    back = f"{reverse('referral:new')}?{urlencode({'once': draft_id, 'go': 'search'})}"
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data}
        looked = looked_of(search, words=said.pop("words"))
        said["case_id"] = parsed(typed.get("case", ""))
        if act(request, form, keep_missing, looked=looked, **said) is not None:
            messages.success(
                request, _("「まだない」として残しました。だれのことかは残していません。")
            )
            return redirect(back)
    context = {"form": form, "chosen": search.chosen(with_words=False), "back": back}
    status = 422 if form.errors else 200
    return render(request, "directory/gap_new.html", context, status=status)


def _typed(request: Request, draft_id: UUID) -> QueryDict:
    """What was typed into a draft of one's own. `Refused` (missing) for another's."""
    kept = QueryDict(mutable=True)
    for name, values in support.draft(request.actor, draft_id).items():
        kept.setlist(name, values)
    return kept
