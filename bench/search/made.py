"""Services as the real lists have them, as many as one likes, and what is asked of them.

Their pieces are those of the lists in `shared/data`: the beginning of one name and the end of
another, kinds, fields, terms and hours as often as there; descriptions speak of what people look
for (`synonyms.toml`). Municipalities are the 1,741 of Japan, the n-th with 1/n of the first.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate, chain, count
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import F

from bench.lists import SHARED
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.kernel.readings import Spoken, read_aloud
from tonari.records.directory.actions import import_list
from tonari.records.directory.actions.writing import content_of, fill
from tonari.records.directory.adapters import open_list
from tonari.records.directory.models import Service
from tonari.records.directory.queries import synonyms
from tonari.records.directory.rules import Content, search_words
from tonari.records.directory.rules.asking import asked_of
from tonari.records.directory.rules.opening_words import describe
from tonari.records.directory.rules.openings import Rule, from_json, made
from tonari.records.directory.rules.rows import Origin
from tonari.records.directory.rules.spelling import needs_reading, readings, written

from .peers import Entry

SEED = 20260
NOW = datetime(2026, 6, 10, 14, 20, tzinfo=clock.TOKYO)
"""A Wednesday, the second of its month."""
CODES = SHARED / "data" / "codes" / "localgovjp-utf8.csv"
LISTS = ("tokyo", "yaizu")
TIMED, FREE, WEEKLY = 0.6, 0.4, 0.75
"""Shares: with certain hours; with room; of the hours, those of every week."""
QUERIES = 300
_PIECES = re.compile(r"[一-鿿々]+|[ぁ-ん]+|[ァ-ヶー]+|[A-Za-z0-9]+")
_SHORT = (
    "孤独",
    "相談",
    "介護",
    "食堂",
    "学習",
    "認知",
    "就労",
    "障害",
    "家族",
    "高齢",
    "仲間",
    "交流",
)


def missing() -> str:
    """What is not there that the services are made from; empty if all is."""
    paths = [CODES, *(SHARED / "data" / name for name in LISTS)]
    return ", ".join(str(path) for path in paths if not path.exists())


@dataclass(frozen=True)
class Town:
    """A municipality: prefecture and name, its point, its six digits."""

    name: str
    at: tuple[float, float]
    code: str


@dataclass(frozen=True)
class Query:
    """What is typed, and from where it is measured."""

    words: str
    at: tuple[float, float]


@cache
def towns() -> tuple[Town, ...]:
    """All municipalities (no wards of cities), in the order of how many services they have."""
    with CODES.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if " " not in row["city"]]
    every = [
        Town(row["pref"] + row["city"], (float(row["lat"]), float(row["lng"])), row["lgcode"])
        for row in rows
    ]
    Random(SEED).shuffle(every)
    return tuple(every)


@cache
def _zipf(length: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, length + 1)))


def real() -> list[Service]:
    """The rows of the real lists, as they are taken in; nothing of them stays."""
    with transaction.atomic():
        for path in sorted(p for name in LISTS for p in (SHARED / "data" / name).glob("*.csv")):
            origin = Origin("", "", path.stem)
            import_list(by=COMMAND, opened=open_list(path), origin=origin, tell=lambda _one: None)
        rows = list(Service.objects.order_by("pk"))
        transaction.set_rollback(True)
    # Their ids follow the time; what is made of them must not.
    return sorted(rows, key=lambda row: (row.source_list, row.name, row.address, row.hours))


class Maker:
    """Makes services from real rows; each text is read aloud by its pieces."""

    def __init__(self, rows: list[Service]) -> None:
        self.chance = Random(SEED)
        self.rows = [(row, _PIECES.findall(row.name)) for row in rows]
        self.rows = [(row, pieces) for row, pieces in self.rows if len(pieces) > 1]
        self.words = sorted(set(synonyms(PUBLIC).spelled.values()))
        self.chance.shuffle(self.words)
        self.hours = [from_json(row.openings) for row in rows if row.openings]
        self.plain = [row.description for row, _pieces in self.rows if row.description]
        self.pieces: dict[str, list[str]] = {}
        self.spoken: dict[str, Spoken] = {}

    def services(self, number: int) -> Iterator[Service]:
        """So many, in batches of which each asks the dictionary once."""
        for start in range(0, number, 1000):
            many = [self._one(at) for at in range(start, min(number, start + 1000))]
            self._listen()
            for row, content in many:
                row.readings = self._readings(content)
                yield row
            self.pieces.clear()

    def _one(self, number: int) -> tuple[Service, Content]:
        chance, (like, head), (_other, tail) = self.chance, *self.chance.choices(self.rows, k=2)
        (town,) = chance.choices(towns(), cum_weights=_zipf(len(towns())))
        openings = self._openings() if chance.random() < TIMED else made(())
        hours = describe(openings) if openings else ""
        lat, lon = (degree + chance.gauss(0, 0.04) for degree in town.at)
        content = replace(
            content_of(like),
            name=self._text([*head[: chance.randint(1, 2)], *tail[-2:], str(number % 97)]),
            kana="",
            provider=self._text([like.provider]),
            description=self._description(),
            address=self._text(
                [town.name, chance.choice(head), f"{chance.randint(1, 40)}-{number % 31}"]
            ),
            municipality_code=town.code,
            lat=round(lat, 6),
            lon=round(lon, 6),
            hours=self._text([hours]),
            openings=openings,
        )
        row = Service(source_list="made", source_key=str(number), state="listed")
        fill(row, content)
        free = chance.random() < FREE
        row.room = (
            chance.choice(("open", "few")) if free else chance.choice(("full", "ask", "waiting"))
        )
        row.room_said_on = NOW.date() - timedelta(days=chance.randint(0, 30 if free else 90))
        row.modified_at = NOW - timedelta(days=1)
        row.last_checked_on = date(2026, 1, 1) + timedelta(days=chance.randint(0, 150))
        return row, content

    def _text(self, pieces: list[str]) -> str:
        said = [piece for piece in pieces if piece]
        text = "".join(said)
        self.pieces[text] = said
        return text

    def _description(self) -> str:
        drawn = self.chance.choices(self.words, cum_weights=_zipf(len(self.words)), k=9)
        joints = ("や", "、", "の", "、", "に", "。", "と", "、", "。")
        pieces = [part for pair in zip(drawn, joints, strict=True) for part in pair]
        if self.chance.random() < 0.2:
            pieces.append(self.chance.choice(self.plain))
        return self._text(pieces)

    def _openings(self) -> Any:
        chance = self.chance
        if chance.random() < 0.3:
            return chance.choice(self.hours)
        hour, days = chance.randint(8, 15), chance.sample(range(7), chance.randint(1, 6))
        nths = (0,) if chance.random() < WEEKLY else (2, 4)
        end = f"{hour + chance.randint(2, 6):02}:{chance.choice(('00', '30'))}"
        return made(Rule(day, f"{hour:02}:00", end, nth) for day in days for nth in nths)

    def _listen(self) -> None:
        asked = {piece for pieces in self.pieces.values() for piece in pieces}
        new = sorted(piece for piece in asked - self.spoken.keys() if needs_reading(piece))
        self.spoken |= dict(zip(new, read_aloud(new), strict=True))

    def _readings(self, content: Content) -> str:
        parts = content.searched()
        return readings(parts, (self._said(text) for text in parts if needs_reading(text)))

    def _said(self, text: str) -> Spoken:
        pieces = self.pieces.get(text, [text])
        for piece in pieces:
            if piece not in self.spoken and needs_reading(piece):
                (self.spoken[piece],) = read_aloud([piece])
        heard = [self.spoken.get(piece) or [piece] for piece in pieces]
        return [
            "".join(aloud for aloud, *_words in heard),
            *chain.from_iterable(said for _a, *said in heard),
        ]


def make(number: int) -> None:
    """So many services in the node's database, unless they are there."""
    if Service.objects.count() == number:
        return
    with transaction.atomic():
        batch: list[Service] = []
        for row in Maker(real()).services(number):
            batch.append(row)
            if len(batch) == 1000:
                Service.objects.bulk_create(batch)
                batch.clear()
        Service.objects.bulk_create(batch)


def queries() -> list[Query]:
    """300 queries of one to three words out of what there is; a third have words of two letters."""
    chance, known = Random(SEED + 1), synonyms(PUBLIC)
    names = list(
        Service.objects.filter(source_key__lt="2")
        .order_by("source_key", "pk")[:2000]
        .values_list("name", "address")
    )
    found: list[Query] = []
    for number in count():
        if len(found) == QUERIES:
            break
        kinds = chance.choice((1, 1, 2, 2, 3))
        words = [_word(chance, names, short=not at and number % 3 == 0) for at in range(kinds)]
        typed = " ".join(words)
        (town,) = chance.choices(towns(), cum_weights=_zipf(len(towns())))
        # A sentence that finds nothing is asked again in other words: no workload of a peer.
        # Nor is 「日曜」: that asks when it is open, not what is written.
        is_text = not any(one.is_time for _word, one in asked_of(known, search_words(typed)))
        if is_text and (not known.near(typed) or len(search_words(typed)) > 1):
            found.append(Query(typed, town.at))
    return found


def _word(chance: Random, names: list[tuple[str, str]], *, short: bool) -> str:
    if short:
        return chance.choice(_SHORT)
    known = [word for word in synonyms(PUBLIC).known if len(word) > 1]
    name, address = chance.choice(names)
    if chance.random() < 0.5:
        return chance.choice(known)
    pieces = [
        piece
        for piece in _PIECES.findall(name if chance.random() < 0.7 else address)
        if len(written(piece)) > 1
    ]
    return chance.choice(pieces) if pieces else chance.choice(known)


def numbers() -> dict[str, int]:
    """The number of each service in the order in which it rests: checked last, kana, name."""
    order = (F("last_checked_on").desc(nulls_last=True), "kana", "name", "pk")
    rows = Service.objects.order_by(*order).values_list("pk", flat=True)
    return {str(pk): number for number, pk in enumerate(rows, 1)}


def entries(ids: dict[str, int]) -> Iterator[Entry]:
    """The services as the peers keep them."""
    for row in Service.objects.order_by("pk").iterator(2000):
        opens = from_json(row.openings).opens
        assert row.lat is not None
        assert row.lon is not None
        yield Entry(
            number=ids[str(row.pk)],
            id=str(row.pk),
            folded=row.folded,
            readings=row.readings,
            fields=row.fields,
            standing=row.standing,
            at=(row.lat, row.lon),
            free=row.room in ("open", "few"),
            opens=tuple((rule.day, rule.nth, rule.start, rule.end) for rule in opens),
            shown=(row.name, row.description, row.address, row.provider, row.hours),
        )
