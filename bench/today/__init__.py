"""Search by name, Today and one record, among 20,000 sealed records.

Ours opens sealed rows and writes down every reading (a transaction on disk, `synchronous=FULL`)
before it shows anything; the peer reads the same rows in plaintext and logs nothing. Both are in
the same SQLite file, with the same settings, in the same process.
"""

import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING
from unittest import mock

from bench.harness import Result, compare, measured

if TYPE_CHECKING:
    from .scene import Scene

MANY, SOME = 20_000, 200
GOAL = 3.0
PEER = "Django, plaintext"


def run() -> list[Result]:
    """All workloads, in a data folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        _settle(folder)
        from .scene import make_scene

        print(f"  {MANY}人の記録を作っています", flush=True)
        many = make_scene("みなと社会福祉協議会", MANY)
        some = make_scene("小さな主体", SOME, invited_by=many.own.all_)
        return [*_timed(many), *_counted(many, some)]


def _settle(folder: str) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tonari.site.settings",
        "TONARI_DATA": folder,
        "TONARI_ARGON2_COST": "cheap",  # nobody signs in while it is measured
    }
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    from .peer import make_tables

    call_command("migrate", interactive=False, verbosity=0)
    make_tables()


def _timed(many: "Scene") -> list[Result]:
    from . import work

    workloads = [
        ("40 searches by name, 50 shown", work.search, 11, GOAL),
        ("Today, the whole page, 20,000 on the teams", work.page_of_all, 15, GOAL),
        ("Today, the whole page, 400 on the teams", work.page_of_few, 15, GOAL),
        ("50 due contacts and introductions, 20,000", work.today_of_all, 15, GOAL),
        ("50 due contacts and introductions, 400", work.today_of_few, 15, GOAL),
        ("the same, 400, peer trusts teams", work.today_of_few_trusting, 15, None),
        ("10 records opened", work.one_record, 15, None),
    ]
    return [
        _compare(f"{name}{how}", pair(many), goal, turns, logged)
        for name, pair, turns, most in workloads
        for how, goal, logged in (("", most, True), (", reading not logged", None, False))
    ]


def _compare(
    name: str,
    pair: tuple[Callable[[], object], Callable[[], object]],
    goal: float | None,
    turns: int,
    logged: bool,
) -> Result:
    from . import work

    with ExitStack() as stack:
        for logs in () if logged else work.LOGS:
            stack.enter_context(mock.patch(logs))
        ours, theirs = pair
        return compare(
            "today",
            name,
            ours=ours,
            theirs=theirs,
            peer=PEER,
            goal=goal,
            repetitions=turns,
        )


def _counted(many: "Scene", some: "Scene") -> list[Result]:
    """As many queries for 20,000 records as for 200."""
    from . import work

    return [
        measured(
            "today",
            f"queries: {name}",
            values=[work.queries(pair(many)[0])],
            limit=work.queries(pair(some)[0]),
            unit="queries",
            peer=f"ours, {SOME} records",
        )
        for name, pair in (
            ("one search", work.one_search),
            ("Today, the whole page", work.page_of_few),
            ("10 records", work.one_record),
        )
    ]
