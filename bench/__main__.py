"""`python3 run.py bench [NAME] [--json FILE]`."""

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path

import bench

from .harness import Result, table

NOT_BENCHES = {"__main__", "harness", "lists", "node", "takers"}


def names() -> list[str]:
    return sorted({module.name for module in pkgutil.iter_modules(bench.__path__)} - NOT_BENCHES)


def main() -> int:
    parser = argparse.ArgumentParser("run.py bench", description="速さを計る")
    parser.add_argument("name", nargs="?", choices=names(), help="どれを計るか。なければ全部")
    parser.add_argument("--json", type=Path, help="結果を書くファイル")
    options = parser.parse_args()
    results: list[Result] = []
    for name in [options.name] if options.name else names():
        print(f"● {name}", flush=True)
        results += importlib.import_module(f"bench.{name}").run()
    print(table(results))
    if options.json:
        shown = [result.shown() for result in results]
        options.json.write_text(
            json.dumps(shown, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
        )
    return 0 if all(result.met and result.agrees for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
