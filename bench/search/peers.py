"""The peers: SQLite FTS5 and tantivy on pre-cut bigrams, PostgreSQL with pg_trgm.

Each holds the same texts, folded by our rules, and gets the same words with the same expansions (a
`Sought` as a tree). Entries are numbered in their resting order (checked last, kana, name): where
ours judges how well a name fits, the peers only take the lowest numbers, which is less work. Their
20 rows are read from their table as they stand, ours are made into what a page shows.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from math import cos, degrees, radians
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pysqlite3

from tonari.records.directory.rules import split_fields
from tonari.records.directory.rules.distance import EARTH, bow_of
from tonari.records.directory.rules.spelling import sought_by_sound
from tonari.records.directory.rules.synonyms import Sought

TOP = 20
CIRCLE = 20_000
Point = tuple[float, float]
Leaf = tuple[str, str]
"""One of `text`, `sound` and `field`, and what it has to hold."""
Hit = tuple[int, str, str]
"""Number, fields, standing."""


@dataclass(frozen=True)
class Entry:
    """A service as a peer keeps it. opens: weekday, nth of the month (0: every), from, to."""

    number: int
    id: str
    folded: str
    readings: str
    fields: str
    standing: str
    at: Point
    free: bool
    opens: tuple[tuple[int, int, str, str], ...]
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """A query as a peer gets it. every: one of each, all of which must hold."""

    every: tuple[tuple[Any, ...], ...]
    at: Point


@dataclass(frozen=True)
class Answer:
    """total and counts (by field, by standing) where they are asked for; how many rows came."""

    shown: int
    total: int = 0
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())


class Peer(Protocol):
    """What is measured: each workload, and all numbers that it finds."""

    name: str
    kept: int

    def text(self, wanted: Wanted) -> Answer: ...

    def first(self, wanted: Wanted) -> Answer: ...

    def near(self, wanted: Wanted) -> Answer: ...

    def counted(self, wanted: Wanted) -> Answer: ...

    def all_text(self, wanted: Wanted) -> set[int]: ...

    def all_near(self, wanted: Wanted) -> set[int]: ...


def tree(one: Sought) -> tuple[Any, ...]:
    """`("or", …)` of leaves and, where a word has parts, `("and", …)` of them."""
    heard = sought_by_sound(one.word)
    leaves: list[Any] = [("text", one.word), *(("text", word) for word in one.others)]
    leaves += [("sound", heard), ("text", heard)] if heard else []
    leaves += [("field", code) for code in one.fields]
    parts = [("and", *map(tree, one.parts))] if one.parts else []
    return ("or", *dict.fromkeys(leaves), *parts)


def counts(hits: Iterable[Hit]) -> tuple[Counter[str], Counter[str]]:
    """By field and by standing."""
    fields, standings = Counter[str](), Counter[str]()
    for (joined, standing), number in Counter((hit[1], hit[2]) for hit in hits).items():
        standings[standing] += number
        fields.update(dict.fromkeys(split_fields(joined), number))
    return fields, standings


def box(at: Point) -> tuple[float, float, float, float]:
    """South, north, west, east of all that may lie in the circle."""
    north = degrees(CIRCLE / EARTH) * 1.001
    east = north / cos(radians(min(89.0, abs(at[0]) + north)))
    return at[0] - north, at[0] + north, at[1] - east, at[1] + east


def code_of(text: str) -> str:
    """Letters as hex: no tokenizer has an opinion about them."""
    return "".join(f"{ord(letter):05x}" for letter in text)


def bigrams(text: str) -> list[str]:
    """Each two letters that stand side by side, and the last with the end of the text."""
    ended = text + "\n"
    return [code_of(ended[at : at + 2]) for at in range(len(text))]


class Fts5:
    """An FTS5 table without contents, its entries in a table beside it."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path, now: datetime) -> None:
        self.file = folder / "fts5.sqlite"
        self.db = pysqlite3.connect(str(self.file))
        self.db.executescript(
            "PRAGMA cache_size = -65536; PRAGMA mmap_size = 1000000000;"
            "CREATE VIRTUAL TABLE found USING fts5"
            "(t, r, f, content='', columnsize=0, tokenize='ascii', prefix='5');"
            "CREATE TABLE entry (n INTEGER PRIMARY KEY, id, fields, standing, lat REAL, lon REAL,"
            " free INTEGER, shown);"
            "CREATE TABLE opens (n, day, nth, start, stop);"
        )
        self.now = (now.weekday(), (now.day + 6) // 7, f"{now:%H:%M}")

    def keep(self, entries: Iterable[Entry]) -> None:
        for one in entries:
            tokens = (" ".join(bigrams(one.folded)), " ".join(bigrams(one.readings)))
            fields = " ".join(split_fields(one.fields))
            self.db.execute(
                "INSERT INTO found (rowid, t, r, f) VALUES (?, ?, ?, ?)",
                (one.number, *tokens, fields),
            )
            row = (one.number, one.id, one.fields, one.standing, *one.at, one.free)
            self.db.execute(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, "\n".join(one.shown))
            )
            rows = [(one.number, *opens) for opens in one.opens]
            self.db.executemany("INSERT INTO opens VALUES (?, ?, ?, ?, ?)", rows)
        self.db.execute("CREATE INDEX opens_n ON opens (n, day)")
        self.db.execute("CREATE INDEX entry_lat ON entry (lat, lon)")
        self.db.execute("INSERT INTO found (found) VALUES ('optimize')")
        self.db.commit()
        self.db.execute("ANALYZE")
        self.db.commit()
        self.kept = self.file.stat().st_size

    def _match(self, node: tuple[Any, ...]) -> str:
        kind, *rest = node
        if kind in ("and", "or"):
            return f"({f' {kind.upper()} '.join(map(self._match, rest))})"
        word = rest[0]
        column = {"text": "t", "sound": "r", "field": "f"}[kind]
        if kind == "field":
            return f'{column} : "{word}"'
        if len(word) == 1:
            return f'{column} : "{code_of(word)}" *'
        tokens = [code_of(word[at : at + 2]) for at in range(len(word) - 1)]
        return f'{column} : "{" ".join(tokens)}"'

    def _words(self, wanted: Wanted) -> str:
        return self._match(("and", *wanted.every))

    def _rows(self, numbers: list[int]) -> int:
        marks = ",".join("?" * len(numbers))
        return len(self.db.execute(f"SELECT * FROM entry WHERE n IN ({marks})", numbers).fetchall())

    def text(self, wanted: Wanted) -> Answer:
        asked = "SELECT count(*) FROM found WHERE found MATCH ?"
        total = self.db.execute(asked, (self._words(wanted),)).fetchone()[0]
        return replace(self.first(wanted), total=total)

    def first(self, wanted: Wanted) -> Answer:
        asked = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid LIMIT 20"
        found = [row[0] for row in self.db.execute(asked, (self._words(wanted),))]
        return Answer(self._rows(found))

    def _near(self, wanted: Wanted) -> list[Hit]:
        south, north, west, east = box(wanted.at)
        lat, lon = wanted.at
        day, nth, minute = self.now
        asked = (
            "SELECT n, fields, standing FROM found CROSS JOIN entry ON n = found.rowid"
            " WHERE found MATCH ? AND free AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
            " AND pow(sin(radians(lat - ?) / 2), 2)"
            " + cos(radians(?)) * cos(radians(lat)) * pow(sin(radians(lon - ?) / 2), 2) <= ?"
            " AND EXISTS (SELECT 1 FROM opens WHERE opens.n = entry.n AND day = ?"
            " AND nth IN (0, ?) AND start <= ? AND stop > ?) ORDER BY n"
        )
        circle = (south, north, west, east, lat, lat, lon, bow_of(CIRCLE))
        values = (self._words(wanted), *circle, day, nth, minute, minute)
        return list(self.db.execute(asked, values))

    def near(self, wanted: Wanted) -> Answer:
        hits = self._near(wanted)
        return Answer(self._rows([hit[0] for hit in hits[:TOP]]), len(hits), counts(hits))

    def _all(self, wanted: Wanted) -> list[Hit]:
        asked = (
            "SELECT n, fields, standing FROM found CROSS JOIN entry ON n = found.rowid"
            " WHERE found MATCH ? ORDER BY found.rowid"
        )
        return list(self.db.execute(asked, (self._words(wanted),)))

    def counted(self, wanted: Wanted) -> Answer:
        hits = self._all(wanted)
        return Answer(self._rows([hit[0] for hit in hits[:TOP]]), len(hits), counts(hits))

    def all_text(self, wanted: Wanted) -> set[int]:
        return {hit[0] for hit in self._all(wanted)}

    def all_near(self, wanted: Wanted) -> set[int]:
        return {hit[0] for hit in self._near(wanted)}


class Trgm:
    """PostgreSQL with GIN indexes of trigrams on both texts and the fields."""

    name = "PostgreSQL pg_trgm"

    def __init__(self, address: str, now: datetime) -> None:
        self.db = psycopg.connect(address, autocommit=True)
        self.db.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self.db.execute(
            "CREATE TABLE entry (n int PRIMARY KEY, id text, folded text, readings text,"
            " fields text, standing text, lat float8, lon float8, free bool, shown text)"
        )
        self.db.execute("CREATE TABLE opens (n int, day int, nth int, start text, stop text)")
        self.now = (now.weekday(), (now.day + 6) // 7, f"{now:%H:%M}")

    def keep(self, entries: Iterable[Entry]) -> None:
        with self.db.cursor() as cursor:
            opens: list[tuple[Any, ...]] = []
            with cursor.copy("COPY entry FROM STDIN") as copy:
                for one in entries:
                    texts = (one.folded, one.readings, one.fields, one.standing)
                    row = (one.number, one.id, *texts, *one.at, one.free, "\n".join(one.shown))
                    copy.write_row(row)
                    opens += [(one.number, *times) for times in one.opens]
            with cursor.copy("COPY opens FROM STDIN") as copy:
                for times in opens:
                    copy.write_row(times)
        for column in ("folded", "readings", "fields"):
            self.db.execute(f"CREATE INDEX ON entry USING gin ({column} gin_trgm_ops)")
        self.db.execute("CREATE INDEX ON entry (lat, lon) WHERE free")
        self.db.execute("CREATE INDEX ON opens (n, day)")
        self.db.execute("VACUUM ANALYZE")
        size = self.db.execute("SELECT pg_total_relation_size('entry')").fetchone()
        self.kept = size[0] if size else 0

    def _where(self, node: tuple[Any, ...], values: list[str]) -> str:
        kind, *rest = node
        if kind in ("and", "or"):
            return f"({f' {kind} '.join(self._where(one, values) for one in rest)})"
        column = {"text": "folded", "sound": "readings", "field": "fields"}[kind]
        word = rest[0].replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        values.append(f"%|{word}|%" if kind == "field" else f"%{word}%")
        return f"{column} LIKE %s"

    def _words(self, wanted: Wanted) -> tuple[str, list[Any]]:
        values: list[Any] = []
        return self._where(("and", *wanted.every), values), values

    def _rows(self, numbers: list[int]) -> int:
        asked = "SELECT * FROM entry WHERE n = ANY(%s)"
        return len(self.db.execute(asked, (numbers,)).fetchall())

    def text(self, wanted: Wanted) -> Answer:
        where, values = self._words(wanted)
        asked = f"SELECT count(*) FROM entry WHERE {where}"
        found = self.db.execute(asked, values).fetchone()
        return replace(self.first(wanted), total=found[0] if found else 0)

    def first(self, wanted: Wanted) -> Answer:
        where, values = self._words(wanted)
        asked = f"SELECT n FROM entry WHERE {where} ORDER BY n LIMIT 20"
        return Answer(self._rows([row[0] for row in self.db.execute(asked, values)]))

    def _near(self, wanted: Wanted) -> list[Hit]:
        where, values = self._words(wanted)
        lat, lon = wanted.at
        day, nth, minute = self.now
        asked = (
            f"SELECT n, fields, standing FROM entry WHERE {where} AND free"
            " AND lat BETWEEN %s AND %s AND lon BETWEEN %s AND %s"
            " AND pow(sin(radians(lat - %s) / 2), 2)"
            " + cos(radians(%s)) * cos(radians(lat)) * pow(sin(radians(lon - %s) / 2), 2) <= %s"
            " AND EXISTS (SELECT 1 FROM opens WHERE opens.n = entry.n AND day = %s"
            " AND nth IN (0, %s) AND start <= %s AND stop > %s) ORDER BY n"
        )
        circle = [*box(wanted.at), lat, lat, lon, bow_of(CIRCLE)]
        return self.db.execute(asked, [*values, *circle, day, nth, minute, minute]).fetchall()

    def near(self, wanted: Wanted) -> Answer:
        hits = self._near(wanted)
        return Answer(self._rows([hit[0] for hit in hits[:TOP]]), len(hits), counts(hits))

    def _all(self, wanted: Wanted) -> list[Hit]:
        where, values = self._words(wanted)
        asked = f"SELECT n, fields, standing FROM entry WHERE {where} ORDER BY n"
        return self.db.execute(asked, values).fetchall()

    def counted(self, wanted: Wanted) -> Answer:
        hits = self._all(wanted)
        return Answer(self._rows([hit[0] for hit in hits[:TOP]]), len(hits), counts(hits))

    def all_text(self, wanted: Wanted) -> set[int]:
        return {hit[0] for hit in self._all(wanted)}

    def all_near(self, wanted: Wanted) -> set[int]:
        return {hit[0] for hit in self._near(wanted)}
