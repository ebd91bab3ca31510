"""How long it takes from the files of the project to a demo that answers, and to answer again.

A copy of the project without `.venv` and data, the command of the README, the packages from pip's
own cache where it has them: what somebody waits for who fetches Tonari a second time.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench.harness import LEAST, Result, measured
from bench.node import environment, free_port, served

ROOT = Path(__file__).resolve().parents[1]
WAITS = {"first start": 180.0, "start again": 15.0, "demo town anew": 60.0}
"""For what one waits, and the limit in seconds."""
PATIENCE = 900.0
MADE = shutil.ignore_patterns(".*", "__pycache__", "*.mo", "*.egg-info")


def run() -> list[Result]:
    """The first start, the second, and one that makes the demo town anew, in folders thrown away.

    The last is the town's own time and some seconds of starting. Each as often as a bench repeats.
    """
    turns = [_turn() for _each in range(LEAST)]
    return [
        measured("setup", name, values=values, limit=limit, unit="s", peer="the limit")
        for (name, limit), values in zip(WAITS.items(), zip(*turns, strict=True), strict=True)
    ]


def _turn() -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        copy = Path(folder) / "tonari"
        shutil.copytree(ROOT, copy, ignore=MADE)
        return _start(copy), _start(copy), _start(copy, "--fresh")


def _start(copy: Path, *more: str) -> float:
    port = free_port()
    # The Python beneath ours: a fresh machine has nothing else.
    python = Path(sys.base_prefix) / "bin" / "python3"
    command: list[str | Path] = [python, "run.py", "demo", "--port", str(port), *more]
    began = time.monotonic()
    with served(command, environment(), port, patience=PATIENCE, cwd=copy):
        return time.monotonic() - began
