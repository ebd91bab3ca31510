"""By what a row of a list is known again: its number there, or its name and address."""

import hashlib

from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import one_dash

from .spelling import folded

SHARED = _("%(number)s行目と番号が同じで、名前か住所がちがいます。名前と住所で見わけます。")


def number_key(municipality_code: str, number: str) -> str:
    """The key of a row with a number."""
    return f"{municipality_code}:{one_dash(number)}"[:100]


def place_key(name: str, address: str, municipality_code: str) -> str:
    """The key of a row without one (hexadecimal)."""
    place = f"{folded(name)}|{folded(address)}|{municipality_code}"
    return hashlib.sha256(place.encode()).hexdigest()[:32]


def is_number(key: str) -> bool:
    """Whether a key is that of a number; one of a name and an address is hexadecimal."""
    return ":" in key
