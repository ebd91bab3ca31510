"""A list of 300,000 rows: every row is told, memory stays, and where it fails nothing is there."""

from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import THOROUGH
from tonari.ground.areas.rules import Outcome
from tonari.ground.ledger.models import Row
from tonari.kernel.actor import COMMAND
from tonari.records.directory.actions import import_list
from tonari.records.directory.adapters import open_list
from tonari.records.directory.models import Import, ImportRow, Service

from .conftest import ORIGIN

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROWS = 300_000 if THOROUGH else 30_000
EVERY = 300
"""One row in so many says something: the rest is what a spreadsheet leaves below its list."""


class PoweredOff(Exception):
    """What ends an import in the middle."""


def megabytes() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


@pytest.fixture
def long_list(tmp_path):
    path = tmp_path / "長い.csv"
    with path.open("w", encoding="cp932") as file:
        file.write("名称,住所,電話番号\n")
        for number in range(2, ROWS + 2):
            said = f"ひろば{number},町{number}-1,054-626-1139" if number % EVERY == 0 else ",,"
            file.write(f"{said}\n")
    return path


def test_every_row_of_it_is_told_memory_stays_and_a_failure_at_its_end_leaves_nothing(long_list):
    before = Row.objects.count()
    results, lines, held = Counter(), [], []

    def tell(outcome: Outcome) -> None:
        results[outcome.result] += 1
        lines.append(outcome.number)
        assert outcome.reason
        if len(lines) % (ROWS // 10) == 0:
            held.append(megabytes())
        if len(lines) == ROWS:
            raise PoweredOff

    with pytest.raises(PoweredOff):
        import_list(by=COMMAND, opened=open_list(long_list), origin=ORIGIN, tell=tell)
    assert lines == list(range(2, ROWS + 2))
    assert results == {"taken": ROWS // EVERY, "refused": ROWS - ROWS // EVERY}
    assert max(held[3:]) - held[2] < 30
    assert not Service.objects.exists()
    assert not Import.objects.exists()
    assert not ImportRow.objects.exists()
    assert Row.objects.count() == before
