"""What an organisation says of itself: nobody overwrites what they did not see."""

import json
from collections.abc import Mapping
from hashlib import sha256

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

_SAID = ("name", "kana", "strengths", "can_lend", "phone", "fax", "area")


def profile_version(said: Mapping[str, object]) -> str:
    """Which version of it this is: the same words, the same version. said: by field, or more."""
    words = [said[name] for name in _SAID]
    return sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def check_profile_seen(said: Mapping[str, object], seen: str) -> None:
    """Raises Refused unless what stands is the version that was looked at."""
    if profile_version(said) != seen:
        raise Refused(
            _(
                "書いているあいだに、ほかの人が直しました。いまの内容を見て、よければもう一度保存してください。"
            )
        )
