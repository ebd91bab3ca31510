"""The time now, which tests and the demo may set."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment in UTC, or the moment that `at` set."""
    return _set_to.get() or datetime.now(timezone.utc)


def today() -> date:
    """The present date in Japan."""
    return now().astimezone(TOKYO).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let time stand at `moment` (aware) inside the block."""
    token = _set_to.set(moment.astimezone(timezone.utc))
    try:
        yield
    finally:
        _set_to.reset(token)


def in_days(days: int) -> date:
    """The date in Japan `days` from today."""
    return today() + timedelta(days=days)
