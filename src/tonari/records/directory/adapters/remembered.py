"""What is known of the rows of a list, kept beside the memory, however long the list is."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from uuid import UUID

CACHE = 8_000
"""KiB of it that stay in memory."""
_TABLE = """
CREATE TABLE line (
  key TEXT PRIMARY KEY, number INTEGER, digest TEXT,
  pk TEXT, old TEXT, is_edited INTEGER, version INTEGER, place TEXT
) WITHOUT ROWID
"""
_SHARED = """
CREATE TABLE numbered (
  key TEXT PRIMARY KEY, number INTEGER, place TEXT, is_shared INTEGER DEFAULT 0
) WITHOUT ROWID
"""
_MEET = """
INSERT INTO numbered (key, number, place) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET is_shared = is_shared OR place <> excluded.place
"""
_SHARES = "SELECT number FROM numbered WHERE key = ? AND is_shared"
_STAND = "INSERT INTO line (key, pk, old, is_edited, version, place) VALUES (?, ?, ?, ?, ?, ?)"
_SAY = """
INSERT INTO line (key, number, digest) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET number = excluded.number, digest = excluded.digest
"""
_SAID = "SELECT number, digest FROM line WHERE key = ? AND number IS NOT NULL"
_STANDS = "SELECT pk, old, is_edited, version, place FROM line WHERE key = ? AND pk IS NOT NULL"
_ABSENT = "SELECT pk FROM line WHERE number IS NULL ORDER BY pk"


@dataclass(frozen=True)
class Standing:
    """What is kept of a row that was there before; no text, however long the list is.

    place: of one with a number, the key of its name and address (`rules.keys`), without a code.
    """

    key: str
    pk: UUID
    digest: str
    is_edited: bool
    version: int
    place: str = ""


class Remembered:
    """Rows by their key: what stands already, and what this list has said so far."""

    def __init__(self, kept: sqlite3.Connection) -> None:
        self._kept = kept
        self._stands = kept.execute("SELECT 1 FROM line").fetchone() is not None

    def said(self, key: str) -> tuple[int, str] | None:
        """The line of the list that has this key, and its digest; None for none yet."""
        found: tuple[int, str] | None = self._kept.execute(_SAID, (key,)).fetchone()
        return found

    def say(self, key: str, number: int, digest: str) -> None:
        """A line of the list has this key."""
        self._kept.execute(_SAY, (key, number, digest))

    def standing(self, key: str) -> Standing | None:
        """What stands already with this key."""
        if not self._stands:
            return None
        found = self._kept.execute(_STANDS, (key,)).fetchone()
        if found is None:
            return None
        pk, digest, is_edited, version, place = found
        return Standing(key, UUID(pk), digest, bool(is_edited), version, place)

    def meet(self, key: str, place: str, number: int) -> None:
        """A line of the list has this number, and this name and address (`rules.keys`)."""
        self._kept.execute(_MEET, (key, number, place))

    def shares(self, key: str) -> int:
        """The first line with a number that lines of several places have; 0 for any other one."""
        found = self._kept.execute(_SHARES, (key,)).fetchone()
        return int(found[0]) if found else 0

    def absent(self) -> Iterator[UUID]:
        """What stands and no line has said."""
        return (UUID(pk) for (pk,) in self._kept.execute(_ABSENT))


@contextmanager
def remembered(standing: Iterable[Standing] = ()) -> Iterator[Remembered]:
    """Rows that stand already, and room for those of a list: SQLite's own file, gone at the end."""
    with closing(sqlite3.connect("", isolation_level=None)) as kept:
        # Lost with the process: nothing of it need be safe.
        kept.execute("PRAGMA journal_mode = OFF")
        kept.execute(f"PRAGMA cache_size = -{CACHE}")
        kept.execute(_TABLE)
        kept.execute(_SHARED)
        rows = (
            (one.key, str(one.pk), one.digest, one.is_edited, one.version, one.place)
            for one in standing
        )
        kept.executemany(_STAND, rows)
        yield Remembered(kept)
