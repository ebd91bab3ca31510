"""The peers: SQLite FTS5 and tantivy on pre-cut bigrams, PostgreSQL with pg_trgm.

Each holds the same texts, folded by our rules, and gets the same words with the same expansions (a
`Sought` as a tree). Entries are numbered in their resting order (checked last, kana, name): where
ours judges how well a name fits, the peers only take the lowest numbers, which is less work. Their
20 rows are read from their table as they stand, ours are made into what a page shows.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import cos, degrees, radians
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pysqlite3
import tantivy

from tonari.records.directory.rules import split_fields
from tonari.records.directory.rules.distance import EARTH, bow_of, metres
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


def _code(text: str) -> str:
    """Letters as hex: no tokenizer has an opinion about them."""
    return "".join(f"{ord(letter):05x}" for letter in text)


def bigrams(text: str) -> list[str]:
    """Each two letters that stand side by side, and the last with the end of the text."""
    ended = text + "\n"
    return [_code(ended[at : at + 2]) for at in range(len(text))]


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
            return f'{column} : "{_code(word)}" *'
        tokens = [_code(word[at : at + 2]) for at in range(len(word) - 1)]
        return f'{column} : "{" ".join(tokens)}"'

    def _words(self, wanted: Wanted) -> str:
        return self._match(("and", *wanted.every))

    def _rows(self, numbers: list[int]) -> int:
        marks = ",".join("?" * len(numbers))
        return len(self.db.execute(f"SELECT * FROM entry WHERE n IN ({marks})", numbers).fetchall())

    def text(self, wanted: Wanted) -> Answer:
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


class Tantivy:
    """tantivy, fed bigrams; what it cannot judge itself (circle, minute) is judged on its hits."""

    name = "tantivy"

    def __init__(self, folder: Path, now: datetime) -> None:
        schema = tantivy.SchemaBuilder()
        for name in ("t", "r"):
            schema.add_text_field(name, tokenizer_name="whitespace")
        for name in ("one", "hour"):
            schema.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
        for name in ("f", "standing"):
            schema.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        for name in ("n", "free"):
            schema.add_unsigned_field(name, indexed=True, fast=True)
        for name in ("lat", "lon"):
            schema.add_float_field(name, indexed=True, fast=True)
        self.schema = schema.build()
        self.folder = folder / "tantivy"
        self.folder.mkdir()
        self.index = tantivy.Index(self.schema, str(self.folder))
        self.now, self.entries = now, dict[int, Entry]()
        self.minute = (now.weekday(), (now.day + 6) // 7, f"{now:%H:%M}")

    def keep(self, entries: Iterable[Entry]) -> None:
        writer = self.index.writer(200_000_000, num_threads=1)
        for one in entries:
            self.entries[one.number] = one
            writer.add_document(self._document(one))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()
        self.kept = sum(file.stat().st_size for file in self.folder.iterdir())

    @staticmethod
    def _document(one: Entry) -> Any:
        document = tantivy.Document()
        document.add_text("t", " ".join(bigrams(one.folded)))
        document.add_text("r", " ".join(bigrams(one.readings)))
        document.add_text("one", " ".join({_code(letter) for letter in one.folded}))
        hours = {
            f"{day}x{nth}x{hour}"
            for day, nth, start, stop in one.opens
            for hour in range(int(start[:2]), int(stop[:2]) + 1)
        }
        document.add_text("hour", " ".join(hours))
        for code in split_fields(one.fields):
            document.add_text("f", code)
        document.add_text("standing", one.standing)
        document.add_unsigned("n", one.number)
        document.add_unsigned("free", int(one.free))
        document.add_float("lat", one.at[0])
        document.add_float("lon", one.at[1])
        return document

    def _query(self, node: tuple[Any, ...]) -> Any:
        kind, *rest = node
        if kind in ("and", "or"):
            occur = tantivy.Occur.Must if kind == "and" else tantivy.Occur.Should
            return tantivy.Query.boolean_query([(occur, self._query(one)) for one in rest])
        word = rest[0]
        if kind == "field":
            return self._term("f", word)
        if len(word) == 1:
            return self._term("one", _code(word))
        column = {"text": "t", "sound": "r"}[kind]
        tokens = [_code(word[at : at + 2]) for at in range(len(word) - 1)]
        if len(tokens) == 1:
            return self._term(column, tokens[0])
        return tantivy.Query.phrase_query(self.schema, column, list(tokens))

    def _term(self, column: str, value: Any) -> Any:
        return tantivy.Query.term_query(self.schema, column, value, index_option="basic")

    def _range(self, column: str, low: float, high: float) -> Any:
        kind = tantivy.FieldType.Float
        return tantivy.Query.range_query(self.schema, column, kind, low, high)

    def _top(self, query: Any, limit: int, *, count: bool) -> tuple[list[int], int]:
        found = self.searcher.search(
            query, limit, count=count, order_by_field="n", order=tantivy.Order.Asc
        )
        return [hit[0] for hit in found.hits], int(getattr(found, "count", None) or 0)

    def _rows(self, numbers: list[int]) -> int:
        return len([self.entries[number] for number in numbers])

    def text(self, wanted: Wanted) -> Answer:
        numbers, _count = self._top(self._query(("and", *wanted.every)), TOP, count=False)
        return Answer(self._rows(numbers))

    def _near(self, wanted: Wanted) -> list[Entry]:
        south, north, west, east = box(wanted.at)
        day, nth, minute = self.minute
        hours = [self._term("hour", f"{day}x{one}x{int(minute[:2])}") for one in (0, nth)]
        parts = [
            self._query(("and", *wanted.every)),
            self._term("free", 1),
            self._range("lat", south, north),
            self._range("lon", west, east),
            tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in hours]),
        ]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in parts])
        numbers, _count = self._top(query, len(self.entries), count=False)
        return [
            one
            for one in map(self.entries.__getitem__, numbers)
            if metres(wanted.at, one.at) <= CIRCLE
            and any(
                weekday == day and every in (0, nth) and start <= minute < stop
                for weekday, every, start, stop in one.opens
            )
        ]

    def near(self, wanted: Wanted) -> Answer:
        found = self._near(wanted)
        hits = [(one.number, one.fields, one.standing) for one in found]
        return Answer(self._rows([hit[0] for hit in hits[:TOP]]), len(hits), counts(hits))

    def counted(self, wanted: Wanted) -> Answer:
        query = self._query(("and", *wanted.every))
        numbers, total = self._top(query, TOP, count=True)
        asked = {name: {"terms": {"field": name, "size": 100}} for name in ("f", "standing")}
        told = self.searcher.aggregate(query, asked)
        by_field, by_standing = (
            Counter({one["key"]: one["doc_count"] for one in told[name]["buckets"]})
            for name in asked
        )
        return Answer(self._rows(numbers), total, (by_field, by_standing))

    def all_text(self, wanted: Wanted) -> set[int]:
        query = self._query(("and", *wanted.every))
        return set(self._top(query, len(self.entries), count=False)[0])

    def all_near(self, wanted: Wanted) -> set[int]:
        return {one.number for one in self._near(wanted)}
