"""A demo that is served for a bench, and ended whatever happens."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def environment() -> dict[str, str]:
    """Ours, without the settings of any node."""
    return {k: v for k, v in os.environ.items() if not re.match("TONARI_|DATABASE_URL|DJANGO", k)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    command: Sequence[str | Path], env: dict[str, str], port: int, *, patience: float, cwd: Path
) -> Iterator[int]:
    """The process id of the command, from the moment on at which the port answers.

    patience: seconds. Errors: RuntimeError if it does not answer by then.
    """
    server = subprocess.Popen(
        [str(part) for part in command],
        env=env,
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + patience
        while not _answers(port):
            if time.monotonic() > end or server.poll() is not None:
                raise RuntimeError("the demo does not answer")
            time.sleep(0.2)
        yield server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5):
            return True
    except OSError:
        return False
