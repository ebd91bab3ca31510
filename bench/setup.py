"""How long it takes from the files of the project to a demo that answers, and to answer again.

A copy of the project without `.venv` and data, the command of the README, the packages from pip's
own cache where it has them: what somebody waits for who fetches Tonari a second time.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench.harness import Result, measured
from bench.node import environment, free_port, served

ROOT = Path(__file__).resolve().parents[1]
LIMIT, AGAIN, TOWN = 180.0, 15.0, 60.0
"""Seconds."""
PATIENCE = 900.0
MADE = shutil.ignore_patterns(".*", "__pycache__", "*.mo", "*.egg-info")


def run() -> list[Result]:
    """The first start, the second, and one that makes the demo town anew, in a folder thrown away.

    The last is the town's own time and some seconds of starting.
    """
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        copy = Path(folder) / "tonari"
        shutil.copytree(ROOT, copy, ignore=MADE)
        first, again, town = _start(copy), _start(copy), _start(copy, "--fresh")
    waits = (
        ("first start", first, LIMIT),
        ("start again", again, AGAIN),
        ("demo town anew", town, TOWN),
    )
    return [
        measured("setup", name, value=value, limit=limit, unit="s", peer="the limit")
        for name, value, limit in waits
    ]


def _start(copy: Path, *more: str) -> float:
    port = free_port()
    # The Python beneath ours: a fresh machine has nothing else.
    python = Path(sys.base_prefix) / "bin" / "python3"
    command: list[str | Path] = [python, "run.py", "demo", "--port", str(port), *more]
    began = time.monotonic()
    with served(command, environment(), port, patience=PATIENCE, cwd=copy):
        return time.monotonic() - began
