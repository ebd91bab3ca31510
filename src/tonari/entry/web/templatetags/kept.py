"""`{% kept %}` in a form: what is typed there is kept while the page is open."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms, template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tonari.entry.web.kept import pages
from tonari.entry.web.templatetags.tonari import hizuke
from tonari.kernel import clock
from tonari.work.support import queries

_ROOM = 10_000

register = template.Library()


@register.inclusion_tag("parts/kept.html", takes_context=True)
def kept(context: Context, page: pages.Page | None = None) -> dict[str, Any]:
    """The hidden fields, and what the same member typed here before and did not save.

    page: by default the address, for a form with room for long words; others are not kept.
    """
    request = context["request"]
    if getattr(request, "member", None) is None:
        return {}
    if page is None:
        if not _is_long(context.get("form")):
            return {}
        page = pages.Page(request.path, _case(context))
    sent = request.POST if request.method == "POST" else {}
    found = [] if sent else queries.kept(request.actor, page.name, page.case_id)
    return {
        "page": page.signed(),
        # A form's names and its button go along with what was typed.
        "most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE - _ROOM,
        # What was refused is still the same window's.
        "window": sent.get(pages.WINDOW, ""),
        "after": sent.get(pages.AFTER, ""),
        "sent": bool(sent),
        "kept": json.dumps([{"name": one.name, "answers": one.answers} for one in found]),
        "times": [_when(one.at) for one in found],
    }


@register.simple_tag(takes_context=True)
def kept_along(context: Context) -> SafeString:
    """On a page that asks once more before a form is saved: of which page it is."""
    sent = context["request"].POST
    names = [name for name in (pages.PAGE, pages.WINDOW, pages.AFTER) if name in sent]
    hidden = '<input type="hidden" name="{}" value="{}">'
    return format_html_join("", hidden, ((name, sent[name]) for name in names))


def _when(at: datetime) -> str:
    """A time of today as the hour alone."""
    here = at.astimezone(clock.TOKYO)
    return f"{here:%H:%M}" if here.date() == clock.today() else hizuke(at)


def _is_long(form: Any) -> bool:
    return isinstance(form, forms.BaseForm) and any(
        isinstance(field.widget, forms.Textarea) for field in form.fields.values()
    )


def _case(context: Context) -> UUID | None:
    found = context.get("case_id") or getattr(context.get("task"), "case_id", None)
    return UUID(str(found)) if found else None
