"""`python3 run.py bench [NAME] [--json FILE]`."""

import argparse
import importlib
import json
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import bench

from .harness import table

NOT_BENCHES = {"__main__", "harness", "lists", "node", "takers"}


def names() -> list[str]:
    return sorted({module.name for module in pkgutil.iter_modules(bench.__path__)} - NOT_BENCHES)


def main() -> int:
    parser = argparse.ArgumentParser("run.py bench", description="速さを計る")
    parser.add_argument("name", nargs="?", choices=names(), help="どれを計るか。なければ全部")
    parser.add_argument("--json", type=Path, help="結果を書くファイル")
    options = parser.parse_args()
    if options.name:
        print(f"● {options.name}", flush=True)
        results = importlib.import_module(f"bench.{options.name}").run()
        print(table(results))
        shown, good = [one.shown() for one in results], all(r.met and r.agrees for r in results)
    else:
        shown, good = _every()
    if options.json:
        told = json.dumps(shown, ensure_ascii=False, allow_nan=False, indent=2)
        options.json.write_text(f"{told}\n")
    return 0 if good else 1


def _every() -> tuple[list[Any], bool]:
    """Each in a process of its own: one node's settings hold for a whole process."""
    shown, good = list[Any](), True
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        for name in names():
            told = Path(folder) / f"{name}.json"
            command: list[str | Path] = [sys.executable, "-m", "bench", name, "--json", told]
            ended = subprocess.run(command, check=False)
            good = good and not ended.returncode
            shown += json.loads(told.read_text()) if told.exists() else []
    return shown, good


if __name__ == "__main__":
    sys.exit(main())
