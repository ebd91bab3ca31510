"""Why a service or an organisation fits: the words of a need that it says of itself."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel import text
from tonari.records.directory.rules.fitting import NAME, TEXT, WHYS


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


def reasons(whys: Iterable[tuple[str, str]]) -> list[str]:
    """Why a service fits, one by one: by words that it says itself, or by what means the same.

    whys: codes of WHYS, each with a word.
    """
    return [
        f"「{word}」" if code in (NAME, TEXT) else _(WHYS[code]) % {"word": word}
        for code, word in whys
    ]


def said(reasons: list[str]) -> str:
    """Why a service fits, in words; empty if nothing is known to."""
    return _("合いそう：%(words)s") % {"words": listed(reasons)} if reasons else ""
