"""Our own query function, asked as the peers are."""

from collections import Counter

from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.queries import Also, Near, SearchResult
from tonari.records.directory.queries.found import everything
from tonari.records.directory.queries.narrowed import FREE
from tonari.records.directory.rules.openings import NOW

from .made import Query
from .peers import CIRCLE, Answer

TWO = queries.Counting(("field", "standing"))
"""The filters whose counts W2 and W3 ask for."""


def text(query: Query) -> Answer:
    """W1."""
    result = queries.search(PUBLIC, query.words)
    return Answer(len(result.items), result.total)


def first(query: Query) -> Answer:
    """The same work, beside a peer that tells no total."""
    return Answer(len(queries.search(PUBLIC, query.words).items))


def near(query: Query) -> Answer:
    """W2."""
    return _counted(queries.search(PUBLIC, query.words, also=_also(query), counting=TWO))


def _also(query: Query) -> Also:
    return Also(when=NOW, room=FREE, near=Near(query.at, CIRCLE))


def counted(query: Query) -> Answer:
    """W3."""
    return _counted(queries.search(PUBLIC, query.words, counting=TWO))


def _counted(result: SearchResult) -> Answer:
    of = result.counts.of
    return Answer(len(result.items), result.total, (Counter(of["field"]), Counter(of["standing"])))


def all_text(query: Query) -> set[str]:
    """Every id that is found."""
    return {str(pk) for pk in everything(PUBLIC, query.words)}


def all_near(query: Query) -> set[str]:
    """The same with every filter of W2."""
    return {str(pk) for pk in everything(PUBLIC, query.words, _also(query))}
