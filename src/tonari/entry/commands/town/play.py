"""Making the town: all of it, or nothing."""

import gc
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.db import transaction

from tonari.entry.jobs.ticks import run_all
from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, JOB
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.work.referral.actions import ask_follow_ups

from .ground import lay_ground
from .holding import hold
from .keeping import keep_true
from .measures import register_measures
from .members import gather
from .people import meet
from .population import count_people
from .referrals import introduce
from .services import fill_directory
from .timetable import Timetable
from .town import Table, Town, tables

LOOKED_AFTER = (62, 40, 21, 3)
"""Days on which the minute tick asks both sides how it goes, so that silence comes back."""


def make_town(cast_file: Path) -> Town:
    """The whole town in one transaction, then its cast in `cast_file` (for its owner alone).

    Errors: Refused if the node has an organisation already.
    """
    if network.organisations(COMMAND):
        raise Refused(
            _("このノードには、もう主体があります。見本の町は、空のノードにだけ作れます。")
        )
    town = Town(Timetable(clock.now()))
    first = max(organisation["joined"] for organisation in tables("organisation"))
    lay_ground(town, first + 1)
    gather(town)
    fill_directory(town, first - 1)
    keep_true(town)
    register_measures(town)
    count_people(town)
    meet(town)
    introduce(town)
    hold(town)
    for ago in LOOKED_AFTER:
        town.times.add(ago, "questions", partial(ask_follow_ups, by=JOB))
    with transaction.atomic(), _no_collection():
        town.times.live()
        _write(cast_file, _in_order(town.cast))
    run_all()
    return town


@contextmanager
def _no_collection() -> Iterator[None]:
    # Looking for garbage among the actions' objects is a third of the time, and finds little.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _in_order(cast: dict[str, Table]) -> dict[str, Table]:
    """Those in the middle of the stories first, then the others as `content/` tells of them."""
    keys = [member["key"] for table in tables("organisation") for member in table["members"]]
    here = [key for key in keys if key in cast]
    return {key: cast[key] for key in sorted(here, key=lambda key: not cast[key]["is_main"])}


def _write(path: Path, cast: dict[str, Table]) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(cast, file, ensure_ascii=False, indent=1)
