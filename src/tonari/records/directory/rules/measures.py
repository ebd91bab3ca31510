"""Measures (施策): what is said of one, and what may be kept (mission ③-1: both purposes)."""

from dataclasses import dataclass
from datetime import date

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import FIELDS

RUNNERS = {
    "state": _("国"),
    "prefecture": _("都道府県"),
    "town": _("市区町村"),
    "organisation": _("ほかの主体"),
}
LONGEST = {"title": 200, "runner": 200, "purpose": 2000, "gives": 2000, "basis": 500, "url": 500}
"""Letters that each part may have."""


@dataclass(frozen=True)
class MeasureContent:
    """What is said of a measure.

    runner_kind: of RUNNERS; runner: its name. fields: codes of FIELDS. purpose: its own
    (本来の目的); gives: what it can give to connection. basis: law or budget line.
    begins_on, ends_on: days.
    """

    title: str
    runner_kind: str
    runner: str
    purpose: str
    gives: str
    fields: tuple[str, ...] = ()
    basis: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    url: str = ""


_NEEDED = {
    "title": _("施策の名前を書いてください。"),
    "runner": _("だれがしている施策かを書いてください。"),
    "purpose": _("施策の本来の目的を書いてください。"),
    "gives": _("つながりに役立つことを書いてください。"),
}


def check_measure(content: MeasureContent) -> None:
    """`Refused` at the first part that cannot be kept."""
    for part, sentence in _NEEDED.items():
        if not getattr(content, part).strip():
            raise Refused(sentence, field=part)
    for part, longest in LONGEST.items():
        if len(getattr(content, part)) > longest:
            raise Refused(
                _("長すぎます。%(longest)s字までにしてください。"), field=part, longest=longest
            )
    if content.runner_kind not in RUNNERS:
        raise Refused(_("だれがしている施策かを、一覧から選んでください。"), field="runner_kind")
    if any(field not in FIELDS for field in content.fields):
        raise Refused(_("分野は一覧から選んでください。"), field="fields")
    if content.url and not content.url.startswith(("https://", "http://")):
        raise Refused(_("https:// で始まるアドレスを書いてください。"), field="url")
    _check_period(content.begins_on, content.ends_on)


def _check_period(begins_on: date | None, ends_on: date | None) -> None:
    if begins_on and ends_on and ends_on < begins_on:
        raise Refused(_("終わる日が、始まる日より前です。"), field="ends_on")
