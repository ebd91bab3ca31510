"""What was perhaps meant by words that find nothing: a spelling that finds something."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product
from uuid import UUID

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.directory.rules import FIELDS, KINDS, search_words
from tonari.records.directory.rules.asked_days import day_said
from tonari.records.directory.rules.asking import on_date
from tonari.records.directory.rules.danger import speaks_of_danger
from tonari.records.directory.rules.nearly import as_typed, nearest, ranked
from tonari.records.directory.rules.spelling import SPELT, written
from tonari.records.directory.rules.traits import TRAITS

from .found import ANY, asked, synonyms, wanted_of
from .held import INDEX, Held
from .narrowed import Also

TRIED, MISSPELT = 4, 2
"""So many spellings are looked for, of so many words that find nothing."""


def perhaps_meant(
    viewer: Actor,
    words: str,
    field: str = "",
    area_id: UUID | None = None,
    standing: str = "",
    also: Also = ANY,
) -> tuple[str, int]:
    """The words with one letter else of each that finds nothing, and how many these find.

    Empty where no such spelling finds anything beside the filters: for words that found nothing.
    One query, with an area two more. Words of danger are answered, never offered.
    """
    held = INDEX.current()
    wanted = wanted_of(viewer, words, field, area_id, standing, also)
    for spelt in islice(_spelt(viewer, held, words), TRIED):
        told = asked(viewer, spelt)
        looked = replace(wanted, asked=tuple(one for _word, one in on_date(told, also.on)))
        if total := sum(look.total for look in held.looks(looked)):
            return spelt, total
    return "", 0


def _spelt(viewer: Actor, held: Held, words: str) -> Iterator[str]:
    typed = search_words(words)
    wrong = [word for word in typed if _is_misspelt(viewer, held, word)]
    if not 0 < len(wrong) <= MISSPELT:
        return
    for meant in product(*(_meant(viewer, held, word) for word in wrong)):
        instead = dict(zip(wrong, meant, strict=True))
        spelt = " ".join(instead.get(word, word) for word in typed)
        # A day among the words is a filter of its own.
        if not speaks_of_danger(spelt) and day_said(spelt, clock.today()) is None:
            yield spelt


def _is_misspelt(viewer: Actor, held: Held, word: str) -> bool:
    """Whether a word finds nothing, anywhere; a known word and a time are spelt as they should."""
    if written(word) in synonyms(viewer).known:
        return False
    wanted = wanted_of(viewer, word, "", None, "", ANY)
    is_time = all(one.is_time for one in wanted.asked)
    return not is_time and not any(look.total for look in held.looks(wanted))


def _meant(viewer: Actor, held: Held, typed: str) -> list[str]:
    """What a word may have been, else what one of the parts that it is made of may have been."""
    word = written(typed)
    whole = [as_typed(typed, word, one) for one in _near(viewer, held, word)]
    if whole:
        return whole[:TRIED]
    parts = [part.word for part in synonyms(viewer).sought(typed).parts]
    wrong = [part for part in parts if _is_misspelt(viewer, held, part)]
    near = ((part, one) for part in wrong[:1] for one in _near(viewer, held, part))
    return [as_typed(typed, word, word.replace(part, one, 1)) for part, one in near][:TRIED]


def _near(viewer: Actor, held: Held, word: str) -> list[str]:
    known = synonyms(viewer)
    near = [nearest(part, word) for part in (held.main, held.beside)]
    spelt, heard = (sum(each, Counter[str]()) for each in zip(*near, strict=True))
    labels = {written(one): one for one in (*KINDS.values(), *FIELDS.values(), *TRAITS.values())}
    return ranked(word, labels | SPELT | known.spelled, known.read, spelt, heard)
