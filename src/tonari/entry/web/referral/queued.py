"""Waiting for one's turn, in words: where in the queue, and when, as far as it was said."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import hizuke
from tonari.ground.ledger.queries import Done
from tonari.work.referral.queries import TaskView
from tonari.work.referral.rules.seen import queue_version


def queue(task: TaskView) -> str:
    """「順番を待っています。3番め、12月20日ごろ」, of one that is opened; empty without a queue.

    A day that nobody said is only when to ask again, and does not stand there.
    """
    if not task.is_in_queue:
        return ""
    known = place_and_day(task.queue_place, _said_day(task))
    return _("順番を待っています。%(known)s") % {"known": known}


def _said_day(task: TaskView) -> date | None:
    """The day that the recipient said; what is agreed on since for the meeting is no turn."""
    held = (one for one in task.done if one.verb == "referral.held")
    return next(map(_day_of, held), None)


def _day_of(held: Done) -> date | None:
    said = held.facts.get("expected_on")
    return date.fromisoformat(said) if said else None


def stands(task: TaskView) -> dict[str, Any]:
    """What was said of a queue, as a form shows it to whoever says it anew; nothing without one."""
    if not task.is_in_queue:
        return {"seen": ""}
    place, day = task.queue_place, _said_day(task)
    seen = queue_version(task.reason, place, day)
    return {"reason": task.reason, "queue_place": place, "expected_on": day, "seen": seen}


def place_in_queue(task: TaskView) -> str:
    """The same without the day, where that stands in a badge."""
    known = place_and_day(task.queue_place, None)
    return _("順番を待っています。%(known)s") % {"known": known}


def place_and_day(place: int | None, on: date | None) -> str:
    """「3番め、12月20日ごろ」; empty if neither is known."""
    words = [_("%(place)s番め") % {"place": place}] if place else []
    words += [_("%(day)sごろ") % {"day": hizuke(on)}] if on else []
    return _("、").join(words)


def said_in_queue(one: Done) -> str:
    """That there is a queue; where in it, and when, if that was said."""
    known = place_and_day(one.facts.get("queue_place"), _day_of(one))
    waits = _("順番を待ってもらいます")
    return _("%(waits)s：%(known)s") % {"waits": waits, "known": known} if known else waits
