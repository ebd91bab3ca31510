"""How Japanese text is read aloud.

The dictionary takes some 60 MB where it is opened. So a child process opens it, which ends by
itself a little after it was last asked; the process that serves pages never holds it.
"""

import atexit
import contextlib
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

Spoken = list[str]
"""A text with its words of KANJI as they are read (katakana), then the reading of each of them."""

KANJI = "[一-鿿々〇ヶ]"
"""Letters that do not say themselves how they are read."""
AT_ONCE = 200
_CHILD = str(Path(__file__).with_name("child.py"))
_log = logging.getLogger(__name__)


class _Reader:
    """The child process, begun when it is needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def read(self, texts: Sequence[str]) -> list[Spoken]:
        with self._lock:
            for _attempt in range(2):  # it may have ended just now
                try:
                    answer: list[Spoken] = json.loads(self._ask(json.dumps(list(texts))))
                except (OSError, ValueError):
                    self.end()
                else:
                    return answer
        _log.warning("readings: the dictionary does not answer")
        return [[] for _text in texts]

    def _ask(self, line: str) -> str:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, _CHILD, KANJI],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def end(self) -> None:
        ended, self._process = self._process, None
        if ended is not None:
            ended.kill()
            with contextlib.suppress(OSError):  # what was not taken any more
                ended.communicate()


_reader = _Reader()
atexit.register(_reader.end)


def end_reader() -> None:
    """End the process that holds the dictionary; it begins again when it is asked."""
    _reader.end()


def read_aloud(texts: Sequence[str]) -> Iterator[Spoken]:
    """How each text is read. Without the dictionary (logged) nothing is: each comes back empty."""
    parts = [texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE)]
    if len(parts) < 2:
        yield from (spoken for part in parts for spoken in _reader.read(part))
        return
    with ThreadPoolExecutor(1) as ahead:  # the dictionary reads on while what it said is used
        waiting = ahead.submit(_reader.read, parts[0])
        for part in [*parts[1:], []]:
            spoken_now, waiting = waiting.result(), ahead.submit(_reader.read, part)
            yield from spoken_now
