"""Why a service or an organisation fits: the words of a need that it says of itself."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel import text
from tonari.kernel.actor import Actor
from tonari.records.directory import queries, rules
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.fitting import WHYS


@dataclass(frozen=True)
class Asked:
    """What was searched for, or what the need says."""

    words: tuple[str, ...]
    field: str
    area: str


def found_in(words: list[str] | tuple[str, ...], *said: str) -> list[str]:
    """Those of the words that are said, however they are written."""
    folded = text.fold(" ".join(said))
    return [word for word in words if text.fold(word) in folded]


def quoted(words: list[str]) -> str:
    """Why it fits, in words; empty if nothing does."""
    return (
        _("合いそう：%(words)s") % {"words": listed(f"「{word}」" for word in words)}
        if words
        else ""
    )


def why(actor: Actor, place: ServiceView, asked: Asked) -> str:
    """Why a service fits what was asked for: words, what means the same, field, area."""
    said = found_in(asked.words, place.name, place.kana, place.description, place.conditions)
    reasons = [f"「{word}」" for word in said]
    meant = queries.meant(actor, [word for word in asked.words if word not in said], place)
    reasons += [_(WHYS[code]) % {"word": word} for code, word in meant]
    if asked.field in place.fields:
        reasons.append(_(rules.FIELDS[asked.field]))
    if asked.area:
        reasons.append(asked.area)
    return _fits(reasons)


def _fits(reasons: list[str]) -> str:
    return _("合いそう：%(words)s") % {"words": listed(reasons)} if reasons else ""
