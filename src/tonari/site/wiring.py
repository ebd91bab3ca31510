"""Who reacts to whom, and what happens each minute: the whole list, in one place."""

from collections.abc import Callable

from tonari.entry.jobs import ticks
from tonari.ground.ledger.actions import Event, subscribe

# (verb, what to call inside the same transaction)
SUBSCRIBERS: list[tuple[str, Callable[[Event], None]]] = []

# Each is idempotent and catches up by itself: after a stop of days it does what was missed.
TICKS: list[Callable[[], None]] = []


def connect() -> None:
    """Register both lists; called once, at start."""
    for verb, subscriber in SUBSCRIBERS:
        subscribe(verb, subscriber)
    for tick in TICKS:
        ticks.register(tick)
