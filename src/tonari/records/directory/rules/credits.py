"""From which lists an entry's words are, and on what terms: several where it was several."""

from collections.abc import Sequence
from typing import NamedTuple


class Credit(NamedTuple):
    """A source as it is to be named, its licence, and where its list is; each may be empty."""

    source: str
    licence: str
    url: str = ""


def together(several: Sequence[Credit]) -> Credit:
    """All of them, for what has room for one: beside different licences each source has its own."""
    licences = list(dict.fromkeys(one.licence for one in several if one.licence))
    alike = len({one.licence for one in several if one.source}) < 2
    sources = dict.fromkeys(
        one.source if alike or not one.licence else f"{one.source}（{one.licence}）"
        for one in several
        if one.source
    )
    url = next((one.url for one in several if one.url), "")
    return Credit("、".join(sources), "、".join(licences), url)
