"""Nothing of what was handed over opens any more: to its recipient, and to the sender, why."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tonari.entry.web.templatetags.tonari import hizuke
from tonari.kernel import clock
from tonari.records.people.queries import GivenView
from tonari.work.referral import rules
from tonari.work.referral.queries import Shut

from .consents import ENDED, EXPIRED, WITHDRAWN

TO_ASK_FIRST = gettext_noop("先に確かめる")
ASK_FIRST = gettext_noop("連絡する前に、%(who)sに確かめてください。")
ENDS = {
    WITHDRAWN: gettext_noop("%(day)sに、本人が同意を取り消しました。"),
    EXPIRED: gettext_noop("本人の同意は、%(day)sまででした。"),
}
CALLED_OFF = gettext_noop("%(day)sに、%(who)sがこのつなぎを取りやめました。")
CAME_TO_NOTHING = gettext_noop("このつなぎは、%(day)sに終わりました。")
NOT_OPEN = gettext_noop("渡されたものは、いまは開けません。")
NOT_OPEN_THERE = gettext_noop("渡したものは、いま相手には開けません。")


def heading(one: Shut) -> str:
    """What ended, and when: the introduction, and before it the consent, or the consent alone."""
    if one.ended is None:
        return why_shut(one.why, one.since)
    state, day = one.ended
    pattern = CALLED_OFF if state in rules.ENDED_BY_SENDER else CAME_TO_NOTHING
    return _both(
        _end(one.why, one.since), _(pattern) % {"day": hizuke(day), "who": one.sender_name}
    )


def why_shut(why: str, since: date) -> str:
    """To the recipient: how the consent ended, and that what was handed over opens no more."""
    return _both(_end(why, since), _(NOT_OPEN))


def why_shut_there(consents: Sequence[GivenView]) -> str:
    """To the sender's team: the same of the last of these, if it was taken back or ran out.

    Empty if it was not, or there is none.
    """
    last = consents[0] if consents else None
    if last is None or last.end_reason not in (WITHDRAWN, EXPIRED, ""):
        return ""
    is_withdrawn = last.end_reason == WITHDRAWN and last.ended_at
    since = _day(last.ended_at) if is_withdrawn and last.ended_at else last.until
    return _both(_end(last.end_reason or EXPIRED, since), _(NOT_OPEN_THERE))


def _both(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def ended_here(ends: Sequence[tuple[date, str]]) -> list[tuple[date, str, str]]:
    """To the recipient, in the history of an introduction: that a consent was over."""
    return [(at, _(ENDED[why]), "") for at, why in ends if why in ENDS]


def _end(why: str, since: date) -> str:
    return _(ENDS[why]) % {"day": hizuke(_day(since))} if why in ENDS else ""


def _day(at: date) -> date:
    return at.astimezone(clock.TOKYO).date() if isinstance(at, datetime) else at
