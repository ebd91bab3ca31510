"""Where a resident alone is left the only one beside somebody: for them, and who is behind."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonari.entry.web.rows import Button, Row
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.queries import Alone, Listed

from .waiting import NAMELESS, Look, Part, Waiting


def waiting(viewer: Actor, look: Look) -> list[Part]:
    """Until something was written; behind somebody, again after each rhythm."""
    found = [one for one in queries.left_alone_due(viewer) if look.concerns(one.case_id)]
    first, size = look.wanted("alone")
    rows = [Waiting(one.case_id, partial(_row, one)) for one in found[first : first + size]]
    return [Part("alone", len(found), rows)]


def _row(one: Alone, person: Listed) -> Row:
    words = _("そばにいるのは、あなたたちだけです。")
    if one.is_behind:
        words = _("本人には連絡しません。そばにいる住民の方に、ようすを聞いてください。")
    note = reverse("people:note", args=[one.case_id])
    return Row(
        link=reverse("people:record", args=[one.case_id]),
        title=person.called or str(NAMELESS),
        badge="",
        tone="",
        text=words,
        meta=[],
        buttons=(Button(f"{note}?from=today", gettext_lazy("書く"), "pen"),),
    )
