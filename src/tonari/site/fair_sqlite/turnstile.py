"""A fair lock for the writers of one file, between threads and between processes."""

import fcntl
import os
import random
import time
from pathlib import Path

NEXT_PAUSE = 0.0002
CROWD_PAUSE = 0.002


class Timeout(Exception):
    """Nobody left the turnstile in time."""


class Turnstile:
    """Two locks: whoever holds `queue` is next for `lock`.

    One lock alone is not fair: its holder takes it again before anybody else has woken up. Here
    the last holder finds the turnstile taken by the next one, and has to stand behind the others.
    The kernel releases both when their process ends, however it ends.
    """

    def __init__(self, beside: Path) -> None:
        self._queue = _open(beside.with_name(f"{beside.name}.queue"))
        self._lock = _open(beside.with_name(f"{beside.name}.lock"))
        self.held = False

    def enter(self, *, seconds: float) -> None:
        """Wait for one's turn; `Timeout` after `seconds`."""
        deadline = time.monotonic() + seconds
        _take(self._queue, deadline, CROWD_PAUSE)
        try:
            _take(self._lock, deadline, NEXT_PAUSE)
        finally:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        self.held = True

    def leave(self) -> None:
        """Let the next one in; harmless when one is not in."""
        if self.held:
            self.held = False
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give both files back."""
        os.close(self._queue)
        os.close(self._lock)
        self.held = False


def _open(path: Path) -> int:
    # A descriptor of one's own for each connection: flock tells threads apart by it.
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _take(descriptor: int, deadline: float, pause: float) -> None:
    # flock itself cannot wait for a limited time, so this asks again and again.
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Timeout from None
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  (no secret)
        else:
            return
