"""A note saved through its action, by 1, 4 and 8 writing processes, on SQLite and PostgreSQL.

Ours asks for permission, seals, keeps two ledger rows in the organisation's chain. The peer keeps
the same business rows (the note, and the track's next contact) by plain Django ORM, one
transaction a note, in the same database with the same settings. Turns of two seconds alternate;
a record gets one or a few notes a day, for as many days back as it takes.
On SQLite the waiting of ours is also compared with the same action under Django's own backend,
where SQLite's busy handler decides who writes next, in turns of eight seconds.
"""

import dataclasses
import json
import os
import re
import subprocess
import sys
import tempfile

import run as project
from bench.harness import Result

ENGINES = ("sqlite", "postgresql")


def run() -> list[Result]:
    """Both databases, each in a process of its own, in folders that are thrown away."""
    programs = project.need_postgresql()
    with project.postgresql(programs, durable=True) as url:
        return [result for name in ENGINES for result in _engine(name, url)]


def _engine(name: str, url: str) -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        kept = {k: v for k, v in os.environ.items() if not re.match("TONARI_|DATABASE_URL", k)}
        env = kept | {
            "DJANGO_SETTINGS_MODULE": "tonari.site.settings",
            "TONARI_DATA": folder,
            "TONARI_ARGON2_COST": "cheap",  # nobody signs in while it is measured
        }
        env |= {"DATABASE_URL": url} if name == "postgresql" else {}
        print(f"  {name}", flush=True)
        said = subprocess.run(
            [sys.executable, "-m", "bench.notes.engine", name],
            env=env,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return [_result(row) for row in json.loads(said.stdout)]


def _result(row: dict[str, object]) -> Result:
    fields = {field.name for field in dataclasses.fields(Result)}
    return Result(**{name: value for name, value in row.items() if name in fields})  # type: ignore[arg-type]
