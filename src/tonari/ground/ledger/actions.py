"""The one way in which anything is written: `@action`, and `record` inside it."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import already_done
from tonari.kernel.written import WRITTEN

from .adapters import Prepared, insert, is_repeated, update
from .models import ChainHead, Row
from .rules import NODE_CHAIN, START, digest, plain

P = ParamSpec("P")
R = TypeVar("R")
Subscriber = Callable[["Event"], None]


class Unrecorded(RuntimeError):
    """An action wrote nothing into the ledger: a fault of the code, so it is rolled back."""


@dataclass(frozen=True)
class Event:
    """What `record` wrote, as subscribers get it (in the same transaction)."""

    verb: str
    by: Actor
    subject_id: UUID | None
    facts: dict[str, Any]

    @property
    def subject(self) -> UUID:
        """What it was done to. Errors: ValueError for a verb that has no subject."""
        if self.subject_id is None:
            raise ValueError(f"{self.verb} has no subject")
        return self.subject_id


@dataclass
class _Unit:
    by: Actor
    rows: list[tuple[UUID, dict[str, Any]]] = field(default_factory=list)


_open: ContextVar[_Unit | None] = ContextVar("unit", default=None)
_subscribers: dict[str, list[Subscriber]] = {}


def subscribe(verb: str, subscriber: Subscriber) -> None:
    """Call `subscriber` in the transaction of every action that records `verb` (site/wiring)."""
    _subscribers.setdefault(verb, []).append(subscriber)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """One transaction, one actor (`by=`), at least one ledger row.

    An action inside an action joins the outer transaction. Errors: whatever the action raises,
    after rolling everything back; `Unrecorded` if nothing was recorded.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _open.get() is not None:
            return function(*args, **kwargs)
        by = kwargs["by"]
        if not isinstance(by, Actor):
            raise TypeError("an action is done by an Actor")
        with transaction.atomic():
            result = _run_whole(by, lambda: function(*args, **kwargs))
        WRITTEN.note()
        return result

    run.is_action = True  # type: ignore[attr-defined]
    return run


def _run_whole(by: Actor, body: Callable[[], R]) -> R:
    unit = _Unit(by)
    token = _open.set(unit)
    try:
        result = body()
    finally:
        _open.reset(token)
    if not unit.rows:
        raise Unrecorded("an action must record what it did")
    _write(unit)
    return result


def record(
    verb: str, *, by: Actor, subject: UUID | None = None, chain: UUID | None = None, **facts: Any
) -> None:
    """Say what was done: `verb` such as `referral.accepted`; facts are ids, states, dates, codes.

    chain: the organisation whose chain it belongs to, by default the actor's.
    """
    unit = _open.get()
    if unit is None:
        raise Unrecorded("record() stands only inside an @action")
    row = {
        "at": clock.now(),
        "actor_kind": by.kind,
        "actor_id": by.id,
        "verb": verb,
        "subject_id": subject,
        "facts": plain(facts),
    }
    unit.rows.append((chain or by.organisation_id or NODE_CHAIN, row))
    for subscriber in _subscribers.get(verb, ()):
        subscriber(Event(verb, by, subject, facts))


def about_to(verb: str, *, by: Actor, subject: UUID | None = None, **facts: Any) -> None:
    """Say what is about to change, before anything is locked for it; nothing is written.

    Whoever has to let something of theirs wait first does so (site/wiring): what is locked from two
    sides is locked in one order.
    """
    if _open.get() is None:
        raise Unrecorded("about_to() stands only inside an @action")
    for subscriber in _subscribers.get(verb, ()):
        subscriber(Event(verb, by, subject, facts))


@contextmanager
def part() -> Iterator[None]:
    """A part of an action that is undone by itself, with what it recorded, if it raises."""
    unit = _open.get()
    if unit is None:
        raise Unrecorded("a part stands only inside an @action")
    before = len(unit.rows)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del unit.rows[before:]
        raise


def _write(unit: _Unit) -> None:
    # Heads are locked in one order, at the very end: chains never deadlock and wait briefly.
    heads = _locked_heads({chain for chain, _ in unit.rows})
    insert([_next_row(heads[chain], row) for chain, row in unit.rows])
    for chain, head in heads.items():
        update(ChainHead, {"chain": chain}, seq=head.seq, digest=head.digest)


def _locked_heads(chains: set[UUID]) -> dict[UUID, ChainHead]:
    return {chain: _locked_head(chain) for chain in sorted(chains)}


def _locked_head(chain: UUID) -> ChainHead:
    found = _LOCKED_HEAD(chain=chain)
    if not found:  # its first row; somebody else may begin it at the same moment
        ChainHead.objects.bulk_create([ChainHead(chain=chain, digest=START)], ignore_conflicts=True)
        found = _LOCKED_HEAD(chain=chain)
    seq, last = found[0]
    return ChainHead(chain=chain, seq=seq, digest=last)


_LOCKED_HEAD = Prepared(
    lambda chain: (
        ChainHead.objects.select_for_update().filter(chain=chain).values_list("seq", "digest")
    ),
    chain=UUID,
)


def _next_row(head: ChainHead, row: dict[str, Any]) -> Row:
    head.seq += 1
    row = row | {"chain": head.chain, "seq": head.seq}
    head.digest = digest(bytes(head.digest), row)
    return Row(digest=head.digest, **row)


def insert_once(row: Model) -> None:
    """Insert a row whose key the form brought along; Refused(repeated) if it came before.

    Whoever catches the refusal is outside the action: its transaction is broken.
    """
    try:
        with transaction.mark_for_rollback_on_error():
            insert([row])
    except IntegrityError as error:
        if is_repeated(error, row):
            raise already_done() from None
        raise
