"""The minute tick: deadlines and other things that come due by themselves."""

import threading
import time
from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.db import close_old_connections

Tick = Callable[[], None]

SECONDS = 60
LAST_RUN = "tonari.ticks.last_run"
log = structlog.get_logger("tonari.ticks")
_ticks: list[Tick] = []


def register(tick: Tick) -> None:
    """Run `tick` each minute; it is idempotent and looks for everything due, however long ago."""
    if tick not in _ticks:
        _ticks.append(tick)


def run_all() -> int:
    """Run every tick once, one failing does not keep the others; returns how many failed."""
    failed = 0
    for tick in _ticks:
        try:
            tick()
        except Exception:
            failed += 1
            log.exception("tick_failed", tick=f"{tick.__module__}.{tick.__qualname__}")
    cache.set(LAST_RUN, time.time(), timeout=None)
    return failed


def run_each_minute(stop: threading.Event) -> None:
    """Tick now, then each minute, until `stop` is set."""
    while True:
        started = time.monotonic()
        close_old_connections()
        try:
            run_all()
        except Exception:
            log.exception("ticks_failed")
        close_old_connections()
        if stop.wait(max(1.0, SECONDS - (time.monotonic() - started))):
            return
