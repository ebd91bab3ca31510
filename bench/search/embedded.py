"""tantivy on pre-cut bigrams."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import tantivy

from tonari.records.directory.rules import split_fields
from tonari.records.directory.rules.distance import metres

from .peers import CIRCLE, TOP, Answer, Entry, Wanted, bigrams, box, code_of, counts


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
        document.add_text("one", " ".join({code_of(letter) for letter in one.folded}))
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
            return self._term("one", code_of(word))
        column = {"text": "t", "sound": "r"}[kind]
        tokens = [code_of(word[at : at + 2]) for at in range(len(word) - 1)]
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
        numbers, total = self._top(self._query(("and", *wanted.every)), TOP, count=True)
        return Answer(self._rows(numbers), total)

    def first(self, wanted: Wanted) -> Answer:
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
