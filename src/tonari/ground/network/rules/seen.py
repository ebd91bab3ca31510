"""Which version of something was looked at: see `kernel.seen`."""

from collections.abc import Collection, Mapping
from uuid import UUID

from tonari.kernel.seen import version_of

_SAID = ("name", "kana", "strengths", "can_lend", "phone", "fax", "area")


def profile_version(said: Mapping[str, object]) -> str:
    """Which version of what an organisation says of itself. said: by field, or more."""
    return version_of(*(said[name] for name in _SAID))


def roles_version(roles: Collection[str], label: str) -> str:
    """The same for what somebody is in their organisation."""
    return version_of(*sorted(roles), label)


def staffing_version(name: str, holder_id: UUID | None, deputy_id: UUID | None) -> str:
    """The same for what a post is called and who is there for it."""
    return version_of(name, holder_id, deputy_id)
