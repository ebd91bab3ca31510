"""A note and its versions in the words of the page, and as its form carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tonari.entry.web.people.choosing import Written
from tonari.entry.web.people.shown import Item
from tonari.entry.web.templatetags.tonari import bracketed, hizuke
from tonari.kernel.actor import Actor
from tonari.work.support import queries, rules
from tonari.work.support.queries import NoteVersion, NoteView

LABELS = {
    "method": gettext_noop("どうやって"),
    "reached": gettext_noop("本人と話せましたか"),
    "on": gettext_noop("いつ"),
    "with_whom": gettext_noop("だれと"),
    "text": gettext_noop("ひとこと"),
}
REACHED = {"yes": gettext_noop("話せた"), "no": gettext_noop("話せなかった")}


def words(field: str, value: str) -> str:
    """A field of a note as it is shown."""
    if field == "method":
        return _(rules.METHODS.get(value, value))
    if field == "reached":
        return _(REACHED.get(value, value))
    if field == "on":
        try:
            return hizuke(date.fromisoformat(value))
        except ValueError:
            return value
    return value


WRITTEN = Written(LABELS, words, ("text",))


def note(view: NoteView, case_id: UUID | None = None) -> Item:
    """A note in the timeline. case_id: where its team corrects it; None for everybody else."""
    who = view.writer_name + bracketed(view.organisation_name)
    mark, links = "", ()
    if case_id is not None:
        history = (reverse("people:note_history", args=[case_id, view.id]), _("前の内容"))
        correct = (reverse("people:correct_note", args=[case_id, view.id]), _("直す"))
        changed = (history,) if view.version > 1 else ()
        links = changed if view.is_struck else (correct, *changed)
    if view.is_struck:
        return Item(view.on, who, "", "", _("取り消されました"), links, view.written_at)
    if view.version > 1:
        mark = _("書きなおされています")
    return Item(view.on, who, _note_head(view), view.text, mark, links, view.written_at)


def _note_head(view: NoteView | NoteVersion) -> str:
    head = _(rules.METHODS[view.method]) + bracketed(view.with_whom)
    return head if view.reached else head + _("：話せなかった")


def as_typed(said: NoteView | NoteVersion) -> dict[str, str]:
    """A note as its form shows it."""
    return {
        "method": said.method,
        "reached": "yes" if said.reached else "no",
        "on": said.on.isoformat(),
        "with_whom": said.with_whom,
        "text": said.text,
    }


def kept(typed: Mapping[str, Any]) -> dict[str, str]:
    """A valid form's fields as they are compared with a note that stands."""
    return {
        "method": typed["method"],
        "reached": "yes" if typed["reached"] else "no",
        "on": typed["on"].isoformat(),
        "with_whom": typed["with_whom"].strip(),
        "text": typed["text"].strip(),
    }


def version(viewer: Actor, case_id: UUID, note_id: UUID, number: int) -> dict[str, str] | None:
    """What a note said in one of its versions, None if there was none."""
    versions = queries.note_history(viewer, case_id, note_id)[::-1]
    return as_typed(versions[number - 1]) if 0 < number <= len(versions) else None


@dataclass(frozen=True)
class Shown:
    """A version of a note with what it changed; `before`: all that it said, struck or replaced."""

    at: datetime
    who: str
    what: str
    why: str
    changes: list[tuple[str, str, str]]


def history(versions: list[NoteVersion]) -> list[Shown]:
    """The versions of a note, the latest first, each with what it changed."""
    found = []
    older = [as_typed(one) for one in versions[1:]] + [dict.fromkeys(LABELS, "")]
    nothing = dict.fromkeys(LABELS, "")
    for one, stood in zip(versions, older, strict=True):
        after = nothing if one.kind == rules.STRUCK else as_typed(one)
        before = nothing if one.kind == rules.RESTORED else stood
        what = _(rules.CHANGES[one.kind]) if one.kind else _("書きとめました")
        changes = [
            (_(label), words(field, before[field]), words(field, after[field]))
            for field, label in LABELS.items()
            if before[field] != after[field]
        ]
        found.append(Shown(one.at, one.writer_name, what, one.why, changes))
    return found
