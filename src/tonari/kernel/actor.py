"""Whoever acts or looks."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from .refused import not_found

KINDS = ("member", "person", "link", "job", "command", "peer", "public")


@dataclass(frozen=True)
class Actor:
    """Who acts (`by=`) or looks (`viewer`), for which organisation.

    kind: one of KINDS. id: the member, link, … that it is; None for public, job, command.
    keys: the opened keys (`tonari.ground.vault`), opaque here; None for everyone who opens nothing.
    """

    kind: str
    id: UUID | None = None
    organisation_id: UUID | None = None
    keys: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of actor: {self.kind}")

    @property
    def acting_id(self) -> UUID:
        """Who acts, where it must be somebody. Errors: Refused (not found) for the nameless."""
        if self.id is None:
            raise not_found()
        return self.id

    @property
    def acting_for(self) -> UUID:
        """The organisation for which is acted. Errors: Refused (not found) if for none."""
        if self.organisation_id is None:
            raise not_found()
        return self.organisation_id


PUBLIC = Actor("public")
JOB = Actor("job")
COMMAND = Actor("command")
