"""Other searches than one that found nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext

from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.queries import NEARBY

Pairs = list[tuple[str, str]]
"""A search as an address or a form sends it."""


@dataclass(frozen=True)
class Alternative:
    """What to leave out, the search without it, how many that finds; from which area measured."""

    what: str
    pairs: Pairs
    number: int
    area: str = ""

    @property
    def words(self) -> str:
        """What leads there."""
        told = {"what": self.what, "area": self.area}
        if not self.area:
            return gettext("%(what)sをはずす") % told
        if not self.what:
            return gettext("%(area)sから近い順に見る") % told
        return gettext("%(what)sをはずして、%(area)sから近い順に見る") % told

    @property
    def query(self) -> str:
        """The search as an address has it."""
        return urlencode(self.pairs)


def leaving(pairs: Pairs, name: str, value: str) -> Iterator[tuple[str, str]]:
    """A search without a word or a filter; NEARBY: measured from the area that it was in."""
    gone = {"within": ("within", "origin"), NEARBY: ()}.get(name, (name,))
    for field, said in pairs:
        if name == field == "words":
            typed = [word for word, _one in queries.asked(PUBLIC, said) if word != value]
            yield from [("words", " ".join(typed))] if typed else []
        elif name == NEARBY and field == "area":
            yield "origin", said
        elif field not in gone or (field == "traits" and said != value):
            yield field, said
