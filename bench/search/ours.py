"""Our own query function, asked as the peers are."""

from collections import Counter

from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.queries import Also, Near, SearchResult
from tonari.records.directory.queries.distance import near as placed
from tonari.records.directory.queries.found import holding
from tonari.records.directory.queries.narrowed import FREE, chosen_of, in_time
from tonari.records.directory.queries.views import scope
from tonari.records.directory.rules import search_words
from tonari.records.directory.rules.openings import NOW

from .made import Query
from .peers import CIRCLE, Answer


def text(query: Query) -> Answer:
    """W1."""
    return Answer(len(queries.search(PUBLIC, query.words).items))


def near(query: Query) -> Answer:
    """W2."""
    also = Also(when=NOW, room=FREE, near=Near(query.at, CIRCLE))
    return _counted(queries.search(PUBLIC, query.words, also=also))


def counted(query: Query) -> Answer:
    """W3."""
    return _counted(queries.search(PUBLIC, query.words))


def _counted(result: SearchResult) -> Answer:
    of = result.counts.of
    return Answer(len(result.items), result.total, (Counter(of["field"]), Counter(of["standing"])))


def all_text(query: Query) -> set[str]:
    """Every id that is found."""
    asked = [queries.synonyms(PUBLIC).sought(word) for word in search_words(query.words)]
    return {str(pk) for pk in holding(scope(PUBLIC), asked).values_list("pk", flat=True)}


def all_near(query: Query) -> set[str]:
    """The same with every filter of W2."""
    asked = [queries.synonyms(PUBLIC).sought(word) for word in search_words(query.words)]
    rows = placed(holding(scope(PUBLIC), asked), Near(query.at, CIRCLE))
    chosen = {"field": "", "standing": "", "kind": "", "room": FREE}
    rows, _counts, _unknown = in_time(chosen_of(rows, chosen), NOW)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}
