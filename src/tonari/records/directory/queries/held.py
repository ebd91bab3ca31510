"""The index of this process: made from the database, and asked anew of it at each search."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.models import F, QuerySet
from django.db.models.functions import Collate

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.written import WRITTEN
from tonari.records.directory.models import ServedArea, Service
from tonari.records.directory.rules import LISTED, MEMBERS
from tonari.records.directory.rules.denied import denied_in
from tonari.records.directory.rules.index import Part, Row
from tonari.records.directory.rules.masks import Mask, mask_of

from .looking import Look, Wanted
from .views import Bare, ServiceView, bare_views, scope, with_areas

LATE = timedelta(minutes=10)
"""A transaction that took so long is still noticed, though others ended before it."""
BESIDE = 500
"""Changed entries that stand beside the rest until all is made anew."""
AT_ONCE = 20_000
"""So many entries are made anew at once, more of them while one searches the old ones."""
MUCH, WAIT = 2_000, 5
"""After a look that found so many written lately, the next waits so many times what it took."""
LONGEST = 1.0
"""Seconds; it waits no longer than that."""
RESTS = 0.05
"""Seconds after a look in which it asks no more, unless this process wrote meanwhile."""
SHOWN = 4_000
"""Entries that were shown are kept until they change, no more than so many."""
BATCH = 2_000
READ = Row._fields[: Row._fields.index("denied")]
TERMS_SAID_IN = ("cost", "description", "conditions", "hours")
"""Columns in which an entry may say that a term does not hold."""
_BY_LETTERS = {"sqlite": "BINARY", "postgresql": "C"}


Seen = dict[UUID | str, list[Any]]
"""By id: when it was written, and what tells that from another writing."""


@dataclass(frozen=True)
class Held:
    """What is there: the main part without what changed since it was made, and that beside it.

    ranks: where each of the others rests among the main part. shown: what was shown to a
    kind of viewer and has not changed; served: where there is anything for one. looked: when the
    database was asked; seen: what had been written within LATE before that.
    """

    main: Part
    looked: datetime
    seen: Seen
    changed: frozenset[UUID] = frozenset()
    gone: Mask | None = None
    beside: Part = field(default_factory=lambda: Part(()))
    ranks: tuple[float, ...] = ()
    shown: dict[tuple[str, bytes], Bare] = field(default_factory=dict)
    served: dict[str, frozenset[UUID]] = field(default_factory=dict)

    def areas(self, viewer: Actor) -> frozenset[UUID]:
        """The areas in which anything stands that the viewer may see, or for which it is."""
        found = self.served.get(viewer.kind)
        if found is None:
            looks = self.looks(Wanted(viewer.kind == "member"))
            found = frozenset(area for look in looks for area in look.areas())
            self.served[viewer.kind] = found
        return found

    def looks(self, wanted: Wanted) -> tuple[Look, ...]:
        """A search in each part."""
        main = Look(self.main, wanted, self.gone)
        return (main, Look(self.beside, wanted, ranks=self.ranks)) if self.beside.many else (main,)

    def entries(self, viewer: Actor, ids: Sequence[bytes]) -> list[ServiceView]:
        """Those of the ids that there are, in this order. Three queries, one if all were shown.

        As bytes they are looked up in a tenth of the time.
        """
        kind, shown = viewer.kind, self.shown
        # Others ask at the same moment: what is there now may be gone when it is looked for again.
        here = {pk: bare for pk in ids if (bare := shown.get((kind, pk)))}
        if missing := [pk for pk in ids if pk not in here]:
            read = {
                bare[0].id.bytes: bare
                for bare in bare_views(
                    viewer, scope(viewer).filter(pk__in=[UUID(bytes=pk) for pk in missing])
                )
            }
            if len(shown) > SHOWN:
                # The oldest half. Others may do the same at this moment.
                for key in list(shown)[: SHOWN // 2]:
                    shown.pop(key, None)
            shown.update({(kind, pk): bare for pk, bare in read.items()})
            here |= read
        return with_areas(viewer, [here[pk] for pk in ids if pk in here])


class Index:
    """What this process holds, made when it is first asked for."""

    def __init__(self, rests: float) -> None:
        self._rests, self._lock = rests, threading.Lock()
        self._next, self._rested, self._written = 0.0, 0.0, 0
        self._held: Held | None = None
        self._renewing = False

    def prepare(self) -> None:
        """Begin to make it, beside what the process does: whoever searches first waits less."""
        threading.Thread(target=self._prepared, name="search index", daemon=True).start()

    def _prepared(self) -> None:
        # Where the database is not ready, whoever searches first is told.
        with suppress(DatabaseError):
            self.current()
        connections.close_all()

    def current(self) -> Held:
        """What is there now. One query; two more if anything changed, three when it is made.

        None where it looked a moment ago (RESTS) and nothing was written here since: what another
        process writes is found that much later.
        """
        with self._lock:
            began, written = time.monotonic(), WRITTEN.times
            if self._held is None:
                self._held = _made()
            elif began >= self._next and (began >= self._rested or written != self._written):
                self._held = self._looked(self._held)
                took = time.monotonic() - began
                wait = min(WAIT * took, LONGEST) if len(self._held.seen) > MUCH else 0.0
                self._next, self._rested = began + wait, began + self._rests
            else:
                return self._held
            self._written = written
            return self._held

    def forget(self) -> None:
        """Make it anew when it is next asked for."""
        with self._lock:
            self._held, self._next = None, 0.0

    def _looked(self, held: Held) -> Held:
        now = clock.now()
        seen = _written_after(min(held.looked, now) - LATE)
        new = {UUID(str(pk)) for pk, how in seen.items() if held.seen.get(pk) != how}
        before = replace(held, looked=now, seen=seen)
        if not new:
            return before
        changed = before.changed | new
        if len(changed) <= BESIDE:
            return _beside(before, changed)
        if before.main.many + len(changed) <= AT_ONCE:
            return _made()
        if not self._renewing:
            self._renewing = True
            threading.Thread(target=self._renew, name="search index").start()
        # Those that it does not know of yet are found by the looks that follow. Whoever may no
        # longer see one of them does not: what is shown is read anew meanwhile.
        return replace(held, shown={})

    def _renew(self) -> None:
        try:
            made = _made()
            with self._lock:
                self._held = made
        finally:
            self._renewing = False
            connections.close_all()


def _beside(before: Held, changed: frozenset[UUID]) -> Held:
    beside = Part(_rows(Service.objects.filter(pk__in=changed)))
    ids = {pk.bytes for pk in changed}
    return replace(
        before,
        changed=changed,
        gone=mask_of(before.main.numbers(changed), before.main.many),
        shown={key: one for key, one in before.shown.copy().items() if key[1] not in ids},
        served={},
        beside=beside,
        # Between two of the main part they come as they would among themselves.
        ranks=tuple(
            beside.rank_in(number, before.main) + number / (2 * beside.many + 1)
            for number in range(beside.many)
        ),
    )


def _made() -> Held:
    # What is written while the rows are read is found by the next look.
    looked = clock.now()
    seen = _written_after(looked - LATE)
    return Held(Part(_rows(Service.objects.all())), looked, seen)


def _written_after(since: datetime) -> Seen:
    """What was written after a moment. As the database has it: there may be very many rows."""
    with connection.cursor() as cursor:
        # The rest tells two writings of one moment apart: the clock of the tests may stand.
        cursor.execute(
            "SELECT id, modified_at, version, room, room_free, last_checked_on"
            " FROM directory_service WHERE modified_at > %s",
            [connection.ops.adapt_datetimefield_value(since)],
        )
        return {pk: rest for pk, *rest in cursor.fetchall()}


def _rows(rows: QuerySet[Service]) -> Iterator[Row]:
    """What may be found of these, in the order in which it rests."""
    name = _BY_LETTERS[connection.vendor]
    by_letters = (Collate("kana", name), Collate("name", name))
    order = (F("last_checked_on").desc(nulls_last=True), *by_letters, "pk")
    found = rows.filter(state__in=(LISTED, MEMBERS)).order_by(*order)
    served: dict[UUID, list[tuple[UUID, bool]]] = {}
    held = ServedArea.objects.filter(service__in=rows.values("pk")).order_by()
    for service, area, said in held.values_list("service", "area", "said").iterator(BATCH):
        served.setdefault(service, []).append((area, said))
    for values in found.values_list(*READ, *TERMS_SAID_IN).iterator(BATCH):
        row, words = Row(*values[: len(READ)]), values[len(READ) :]
        yield row._replace(denied=_denied(row, *words), areas=tuple(served.get(row.id, ())))


def _denied(row: Row, cost: str, *said: str) -> tuple[str, ...]:
    found = denied_in(*said, cost=cost)
    return tuple(code for code in found if f"|{code}|" not in row.traits)


INDEX = Index(getattr(settings, "SEARCH_RESTS", RESTS))
