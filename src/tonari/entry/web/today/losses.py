"""People who have died or are missing: a row each, without a badge and without any hurry."""

from functools import partial

from django.urls import reverse

from tonari.entry.web.people import shown_losses
from tonari.entry.web.rows import Row
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.queries import Listed, LookAgain, LossNews
from tonari.records.people.rules.losses import MISSING

from .waiting import NAMELESS, Look, Part, Waiting


def waiting(viewer: Actor, look: Look) -> list[Part]:
    """What other organisations wrote down, and whom it is time to ask after again."""
    news = [view for view in queries.loss_news(viewer) if look.concerns(view.case_id)]
    again = [view for view in queries.look_again(viewer) if look.concerns(view.case_id)]
    return [
        _part("news", [Waiting(view.case_id, partial(_news, view)) for view in news], look),
        _part("again", [Waiting(view.case_id, partial(_again, view)) for view in again], look),
    ]


def _part(section: str, rows: list[Waiting], look: Look) -> Part:
    first, size = look.wanted(section)
    return Part(section, len(rows), rows[first : first + size])


def _news(view: LossNews, person: Listed) -> Row:
    link = reverse("people:told", args=[view.case_id, view.notice_id])
    return _row(link, person, shown_losses.loss_news(view), [view.organisation_name])


def _again(view: LookAgain, person: Listed) -> Row:
    words = shown_losses.loss(MISSING, view.since, view.is_about)
    return _row(reverse("people:record", args=[view.case_id]), person, words, [])


def _row(link: str, person: Listed, words: str, meta: list[str]) -> Row:
    title = person.called or str(NAMELESS)
    return Row(link=link, title=title, badge="", tone="", text=words, meta=meta)
