"""What the lists say of an entry they found, written without a template for each part.

A page has twenty of them: as templates they cost more than all the rest of the page.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tonari.entry.web.calendars import in_japanese_years
from tonari.entry.web.templatetags.tonari import tel, tsuki
from tonari.kernel import clock
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules import FEW, MEMBERS, OPEN

from .times import next_day, shown

KEPT = 2_000
"""Entries of which a process keeps what their cards say."""
_KEPT: dict[tuple[Any, ...], tuple[str, str, str, str]] = {}
_How = tuple[date, str | None, bool]
"""The day, the language, and whether years are Japanese."""
TEXT, LINE = 48, 36
"""Letters of a description, and of hours and addresses: short enough for a telephone."""


class _Said(NamedTuple):
    why: str
    comma: str
    of_map: str


@lru_cache(maxsize=8)
def _said(_language: str) -> _Said:
    """What stands in every card, in a language."""
    why = f"{_('見つけたわけ')}{_('：')}"
    return _Said(escape(why), _("、"), escape(_("（地図の番号）")))


class Found(NamedTuple):
    """An entry with why each word found it, and how far it is (empty if not measured).

    number: that of its mark on the map, None without one.
    """

    service: ServiceView
    whys: list[str]
    far: str
    number: int | None


def cards(several: Iterable[Found]) -> SafeString:
    """They as the rows of a list."""
    how, said = _how(), _said(get_language())
    return _whole("".join(_card(one, how, said) for one in several))


def cards_elsewhere(several: Iterable[Found]) -> SafeString:
    """The same in a list that is part of another site's page: its links open a page of ours."""
    how = _how()
    return _whole("".join(_card_elsewhere(one, how) for one in several))


def _card(one: Found, how: _How, every: _Said) -> str:
    entry, whys = one.service, ""
    if one.whys:
        whys = f'<p class="hint">{every.why}{escape(every.comma.join(one.whys))}</p>'
    title, badges, said, meta = _parts(entry, how)
    return (
        f'<li class="row" id="entry-{entry.id}"><div class="stack stack-tight">'
        f'<p class="row-head">{_mark(one, every)}<a class="row-title" {title}'
        f'<span class="cluster">{_far(one)}{badges}</span></p>{said}{whys}{meta}</div></li>'
    )


def _card_elsewhere(one: Found, how: _How) -> str:
    entry = one.service
    title, badges, _said, meta = _parts(entry, how)
    return (
        '<li class="row"><div class="stack stack-tight"><p class="row-head">'
        f'<a class="row-title" target="_blank" rel="noopener" {title}'
        f'<span class="cluster">{_far(one)}{badges}</span></p>{_text(entry)}{meta}</div></li>'
    )


def _how() -> _How:
    return clock.today(), get_language(), in_japanese_years()


def _parts(entry: ServiceView, how: _How) -> tuple[str, str, str, str]:
    """What does not depend on the search: the rest of the link, badges, text and terms, facts.

    Kept until the entry changes, a day for each language and calendar.
    """
    # Not everybody sees the same of an entry: all that is written below and may be withheld.
    seen = (entry.name, entry.description, entry.hours, entry.address, entry.phone, entry.room)
    asked = (entry.id, entry.modified_at, entry.version, seen, how)
    kept = _KEPT.get(asked)
    if kept is None:
        if len(_KEPT) >= KEPT:
            _KEPT.clear()
        address = reverse("directory:place", args=(entry.id,))
        title = f'href="{address}">{escape(entry.name)}</a>'
        said = f"{_text(entry)}{_terms(entry)}"
        kept = _KEPT[asked] = (title, "".join(_badges(entry)), said, _meta(entry))
    return kept


def _mark(one: Found, every: _Said) -> str:
    """Its number on the map beside."""
    if not one.number:
        return ""
    return (
        f'<span class="map-number" data-point="{one.number}" data-lat="{one.service.lat}"'
        f' data-lon="{one.service.lon}">{one.number}'
        f'<span class="visually-hidden">{every.of_map}</span></span>'
    )


def _far(one: Found) -> str:
    return _badge(one.far, "near") if one.far else ""


def _badges(entry: ServiceView) -> Iterator[str]:
    # What is old is only said on the page of the entry.
    if entry.room and not entry.room_is_old:
        yield _badge(_(entry.room_label), "good" if entry.room in (OPEN, FEW) else "warn")
    if entry.state == MEMBERS:
        yield _badge(_("構成員にだけ表示"), "warn")


def _badge(words: str, tone: str) -> str:
    return f'<span class="badge badge-{tone}">{escape(words)}</span>'


def _text(entry: ServiceView) -> str:
    if not entry.description:
        return ""
    return f'<p class="row-text">{escape(_short(entry.description, TEXT))}</p>'


def _terms(entry: ServiceView) -> str:
    if not entry.traits:
        return ""
    terms = "".join(f'<li class="tag">{escape(_(term))}</li>' for term in entry.trait_labels)
    return f'<ul class="tags" aria-label="{escape(_("条件"))}">{terms}</ul>'


def _meta(entry: ServiceView) -> str:
    """When, where, how to ring, when it was checked."""
    return f'<p class="row-meta">{"".join(_facts(entry))}</p>'


def _facts(entry: ServiceView) -> Iterator[str]:
    said = [_(entry.kind_label)]
    if entry.hours and not entry.remark:
        said.append(_short(entry.hours, LINE))
    elif entry.has_run_out:
        said.append(_("つぎの日は、まだわかりません。"))
    else:
        said += [f"{days} {times}" for days, times in shown(entry.openings)[:2]]
        said += [_("時間は、まだ確かめていません")] * entry.times_unconfirmed
    said += filter(None, [next_day(entry), _short(entry.remark, LINE)])
    if entry.address:
        said.append(_short(entry.address, LINE))
    yield from (f"<span>{escape(words)}</span>" for words in said)
    if digits := tel(entry.phone):
        yield f'<a href="tel:{escape(digits)}">{escape(entry.phone)}</a>'
    elif entry.phone:
        yield f"<span>{escape(entry.phone)}</span>"
    checked = _("確かめた日はわかりません")
    if entry.last_checked_on:
        checked = _("%(month)sに確かめました") % {"month": tsuki(entry.last_checked_on)}
    yield f"<span>{escape(checked)}</span>"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else Truncator(text).chars(most)


def _whole(html: str) -> SafeString:
    # Every part was escaped where it was written.
    return mark_safe(html)  # noqa: S308
