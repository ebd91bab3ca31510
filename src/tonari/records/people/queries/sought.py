"""Whom somebody searched for, sealed to themselves: an address may carry it, and says nothing."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import CannotOpen
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused

_PLACE = "people.sought"


def sealed_words(viewer: Actor, words: str) -> str:
    """The words as ASCII letters for an address, which the viewer's own key alone opens.

    At most 4/3 of their bytes, and 90 letters. Errors: Refused without keys.
    """
    return urlsafe_b64encode(vault.seal_for_self(viewer, _PLACE, {"words": words})).decode()


def opened_words(viewer: Actor, sealed: str) -> str:
    """What `sealed_words` sealed; "" for what is broken, another's, or for keys of before."""
    try:
        content = vault.open_for_self(viewer, _PLACE, urlsafe_b64decode(sealed))
    except (CannotOpen, Refused, ValueError):
        return ""
    return str(content["words"])
