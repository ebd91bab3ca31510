"""Why a service or an organisation fits: the words of a need that it says of itself."""

from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel import text
from tonari.kernel.actor import Actor
from tonari.records.directory import queries
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.fitting import WHYS


def found_in(words: list[str] | tuple[str, ...], *said: str) -> list[str]:
    """Those of the words that are said, however they are written."""
    folded = text.fold(" ".join(said))
    return [word for word in words if text.fold(word) in folded]


def spoken(place: ServiceView, words: list[str] | tuple[str, ...]) -> list[str]:
    """Which of the words a service says of itself, as they are."""
    return found_in(words, place.name, place.kana, place.description, place.conditions)


def quoted(words: list[str]) -> str:
    """Why it fits, in words; empty if nothing does."""
    return (
        _("合いそう：%(words)s") % {"words": listed(f"「{word}」" for word in words)}
        if words
        else ""
    )


def reasons(actor: Actor, place: ServiceView, words: tuple[str, ...]) -> list[str]:
    """Which words of a need a service says of itself, or what means the same."""
    said = spoken(place, words)
    meant = queries.meant(actor, [word for word in words if word not in said], place)
    return [
        *(f"「{word}」" for word in said),
        *(_(WHYS[code]) % {"word": word} for code, word in meant),
    ]


def said(reasons: list[str]) -> str:
    """Why a service fits, in words; empty if nothing is known to."""
    return _("合いそう：%(words)s") % {"words": listed(reasons)} if reasons else ""
