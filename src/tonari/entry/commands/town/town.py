"""What the town knows while it is being made: who is who, by the short names of `content/`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from tonari.kernel.actor import Actor

from .timetable import Timetable

CONTENT = Path(__file__).parent / "content"
Table = dict[str, Any]


@dataclass
class Town:
    """Members with their opened keys, and the ids of everything made so far."""

    times: Timetable
    members: dict[str, Actor] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    posts: dict[tuple[str, str], UUID] = field(default_factory=dict)
    services: dict[str, UUID] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)
    notes: dict[str, tuple[UUID, Table]] = field(default_factory=dict)
    losses: dict[str, UUID] = field(default_factory=dict)
    tasks: dict[str, UUID] = field(default_factory=dict)
    light: set[UUID] = field(default_factory=set)
    """Tasks of a recipient without an account."""
    cast: dict[str, Table] = field(default_factory=dict)

    def post(self, member: str, name: str) -> UUID:
        """A post of the organisation that a member acts for."""
        return self.posts[self.home[member], name]


@cache
def tables(name: str) -> tuple[Table, ...]:
    """All tables called `name` in `content/`, in the order of files and lines."""
    return tuple(table for file in _files() for table in file.get(name, ()))


@cache
def _files() -> tuple[Table, ...]:
    return tuple(_read())


def _read() -> Iterator[Table]:
    for path in sorted(CONTENT.glob("*.toml")):
        yield tomllib.loads(path.read_text("utf-8"))
