"""Contracts by which records are another's and that end soon, or have ended: for coordinators."""

from functools import partial

from django.urls import reverse
from django.utils.translation import ngettext

from tonari.entry.web.people.holding import end_words
from tonari.entry.web.rows import Row
from tonari.entry.web.templatetags.tonari import wareki
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.queries import ContractView, Listed

from .waiting import Look, Part, Waiting


def waiting(viewer: Actor, look: Look) -> list[Part]:
    """Those that end first on top. They belong to no post: where one is looked at, none stands."""
    found = [] if look.post_id is not None else queries.contracts_ending(viewer)
    first, size = look.wanted("contracts")
    rows = [Waiting(None, partial(_row, one)) for one in found[first : first + size]]
    return [Part("contracts", len(found), rows)]


def _row(one: ContractView, _person: Listed) -> Row:
    records = ngettext("%(count)d件の記録", "%(count)d件の記録", one.records)
    return Row(
        link=reverse("people:contract", args=[one.id]),
        title=one.what,
        badge=end_words(one),
        tone="warn",
        text="",
        meta=[one.holder_name, wareki(one.ends_on), records % {"count": one.records}],
    )
