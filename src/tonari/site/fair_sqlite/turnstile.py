"""A fair lock for the writers of one file, between threads and between processes."""

import fcntl
import os
import struct
import time
import weakref
from pathlib import Path

# Of the file beside: the last number drawn, the lock for drawing one, and a lock for each number.
_NUMBER, _DRAWING, _FIRST, _LAST = 8, 1 << 32, 1 << 33, 1 << 62
# `struct flock` of Linux: kind, from where the start counts, start, length, process (none here).
_FLOCK = "hhqqi"
# How long a turn takes is not known: who is next looks often, who is not looks less often.
PAUSE, LONGEST_PAUSE = 0.0003, 0.004


class Timeout(Exception):
    """Nobody left the turnstile in time."""


class Turnstile:
    """Numbers are drawn; whoever has the lowest is in, and nobody passes another.

    One lock alone is not fair: its holder takes it again before anybody else has woken up, and
    whoever looks at a bad moment looks in vain a hundred times. Each number is a lock of its own
    (of the open file, so that threads have theirs): the kernel gives it back when its process
    ends, however it ends, and who stood behind moves up.
    """

    def __init__(self, beside: Path) -> None:
        path = beside.with_name(f"{beside.name}.queue")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        # The connection of a thread that ended is dropped, and nobody closes it.
        self._end = weakref.finalize(self, os.close, self._file)
        self._mine = 0
        self.held = False

    def enter(self, *, seconds: float) -> None:
        """Wait for one's turn; `Timeout` after `seconds`."""
        deadline = time.monotonic() + seconds
        try:
            self._draw(deadline)
            while before := self._before():
                _pause(PAUSE * before * before, deadline)
        except BaseException:
            # Whoever does not come in, for whatever reason, stands in nobody's way.
            self._set(fcntl.F_UNLCK, self._mine)
            raise
        self.held = True

    def leave(self) -> None:
        """Let the next one in; harmless when one is not in."""
        if self.held:
            self.held = False
            self._set(fcntl.F_UNLCK, self._mine)

    def close(self) -> None:
        """Give the file back."""
        self._end()
        self.held = False

    def _draw(self, deadline: float) -> None:
        """Take the next number, and its lock, before anybody else can take one."""
        while not self._set(fcntl.F_WRLCK, _DRAWING):
            _pause(PAUSE, deadline)
        try:
            last = int.from_bytes(os.pread(self._file, _NUMBER, 0))
            self._mine = last + 1 if _FIRST <= last < _LAST else _FIRST
            # Somebody has a higher one only if the file was written anew: then it is counted on.
            while other := self._locked(self._mine, 0):
                self._mine = other + 1
            self._set(fcntl.F_WRLCK, self._mine)
            os.pwrite(self._file, self._mine.to_bytes(_NUMBER), 0)
        finally:
            self._set(fcntl.F_UNLCK, _DRAWING)

    def _set(self, kind: int, start: int) -> bool:
        """Take or give back the lock of one byte; False if somebody else has it."""
        lock = struct.pack(_FLOCK, kind, os.SEEK_SET, start, 1, 0)
        try:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, lock)
        except BlockingIOError:
            return False
        return True

    def _before(self) -> int:
        """How far ahead somebody is that stands in front, 0 if nobody does."""
        # A length of 0 would mean all that come after.
        other = self._mine > _FIRST and self._locked(_FIRST, self._mine - _FIRST)
        return self._mine - other if other else 0

    def _locked(self, start: int, length: int) -> int:
        """A number of somebody else among so many; length 0: however high. 0 if there is none."""
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
        found = fcntl.fcntl(self._file, fcntl.F_OFD_GETLK, asked)
        kind, _whence, number, *_rest = struct.unpack(_FLOCK, found)
        return 0 if kind == fcntl.F_UNLCK else int(number)


def _pause(seconds: float, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise Timeout
    time.sleep(min(seconds, LONGEST_PAUSE))
