"""The person's consents to an introduction in its history: every one, and what became of it."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tonari.entry.web.people.shown import section_names
from tonari.entry.web.templatetags.tonari import hizuke
from tonari.records.people.queries import GivenView
from tonari.work.referral.queries import TaskView

WITHDRAWN, EXPIRED = "withdrawn", "expired"
ENDED = {
    WITHDRAWN: gettext_noop("本人が同意を取り消しました"),
    EXPIRED: gettext_noop("本人の同意の期限が過ぎました"),
    "no_longer_beside": gettext_noop("相手がそばにいることを終え、渡したものは開けなくなりました"),
}
# One line of the history: when, what, and more words of it.
Line = tuple[date, str, str]


def handed(task: TaskView) -> list[Line]:
    """Every time that details were handed over or told, under whichever consent."""
    words = {
        "referral.released": _("くわしいことを渡しました"),
        "phone": _("くわしいことを電話で伝えました"),
        "in_person": _("くわしいことを会って伝えました"),
    }
    done = [one for one in task.done if one.verb in ("referral.released", "referral.told")]
    return [(one.at, words.get(one.facts.get("how", one.verb), ""), "") for one in done]


def agreed_to(task: TaskView, consents: Sequence[GivenView]) -> list[Line]:
    """Every consent and its end, for the sender's team, to whom the consents are shown."""
    what = {str(one.id): _what(one) for one in consents}
    written = [one for one in task.done if one.verb == "referral.consented"]
    words = _("本人の同意を書きとめました")
    found: list[Line] = [
        (one.at, words, what.get(str(one.facts.get("grant_id")), "")) for one in written
    ]
    return found + [
        (one.ended_at, _(ENDED[one.end_reason]), "")
        for one in consents
        if one.ended_at and one.end_reason in ENDED
    ]


def is_taken_back(consents: Sequence[GivenView]) -> bool:
    """Whether what the person said last was that they take their consent back."""
    return bool(consents) and consents[0].end_reason == WITHDRAWN


def _what(consent: GivenView) -> str:
    names = {"names": section_names(consent.sections), "until": hizuke(consent.until)}
    return _("%(names)s（%(until)sまで）") % names
