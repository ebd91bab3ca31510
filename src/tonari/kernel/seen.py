"""What was looked at before it is changed: nobody overwrites what they did not see."""

import json
from hashlib import sha256

from .refused import Refused
from .refused import gettext_noop as _


def version_of(*words: object) -> str:
    """Which version something is: the same words, the same version. words: as text, None empty."""
    said = ["" if word is None else str(word) for word in words]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def check_seen(now: str, seen: str, to_be: str = "") -> None:
    """Raises Refused unless what stands is the version that was looked at.

    to_be: what it shall become. Who sends the same twice, or chose what another chose, disturbs
    nobody.
    """
    if now not in (seen, to_be):
        raise Refused(
            _(
                "書いているあいだに、ほかの人が直しました。いまの内容を見て、よければもう一度送ってください。"
            )
        )
