"""What was looked at before it is changed: nobody overwrites what they did not see."""

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from uuid import UUID

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

_SAID = ("name", "kana", "strengths", "can_lend", "phone", "fax", "area")


def profile_version(said: Mapping[str, object]) -> str:
    """Which version of it this is: the same words, the same version. said: by field, or more."""
    return _version([said[name] for name in _SAID])


def roles_version(roles: Collection[str], label: str) -> str:
    """The same for what somebody is in their organisation."""
    return _version([*sorted(roles), label])


def staffing_version(name: str, holder_id: UUID | None, deputy_id: UUID | None) -> str:
    """The same for what a post is called and who is there for it."""
    return _version([name, str(holder_id or ""), str(deputy_id or "")])


def check_seen(now: str, seen: str, to_be: str = "") -> None:
    """Raises Refused unless what stands is the version that was looked at.

    to_be: what it shall become. Who sends the same twice, or chose what another chose, disturbs
    nobody.
    """
    if now not in (seen, to_be):
        raise Refused(
            _(
                "書いているあいだに、ほかの人が直しました。いまの内容を見て、よければもう一度保存してください。"
            )
        )


def _version(words: list[object]) -> str:
    return sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()
