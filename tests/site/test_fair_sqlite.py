"""Writers of one SQLite file take turns, and none is left out."""

import fcntl
import gc
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction

from tonari.site.fair_sqlite import turnstile
from tonari.site.fair_sqlite.base import DatabaseWrapper
from tonari.site.fair_sqlite.turnstile import Timeout, Turnstile

WRITER = """
import sys, time
from pathlib import Path
from tonari.site.fair_sqlite.turnstile import Turnstile
folder, turns = Path(sys.argv[1]), 0
mine = Turnstile(folder / "db")
print("ready", flush=True)
sys.stdin.readline()
end = time.monotonic() + 1.5
while time.monotonic() < end:
    mine.enter(seconds=10)
    count = folder / "count"
    seen = int(count.read_text())
    time.sleep(0.001)
    count.write_text(str(seen + 1))
    mine.leave()
    turns += 1
print(turns)
"""


def test_processes_take_turns_and_none_starves(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0")
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen(command, **pipes) for _ in range(4)]
    for writer in writers:  # they begin together, however long each took to start
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    turns = [int(writer.communicate(timeout=60)[0]) for writer in writers]
    assert sum(turns) == int((tmp_path / "count").read_text())
    assert min(turns) > max(turns) / 4


def test_waiting_ends(tmp_path: Path) -> None:
    inside, outside = Turnstile(tmp_path / "db"), Turnstile(tmp_path / "db")
    inside.enter(seconds=1)
    with pytest.raises(Timeout):
        outside.enter(seconds=0.05)
    inside.leave()
    outside.enter(seconds=1)
    inside.close()
    outside.close()


def test_nobody_passes_another(tmp_path: Path) -> None:
    inside = Turnstile(tmp_path / "db")
    inside.enter(seconds=1)
    came: list[int] = []

    def wait(number: int) -> None:
        mine = Turnstile(tmp_path / "db")
        mine.enter(seconds=10)
        came.append(number)
        mine.close()

    waiting = [threading.Thread(target=wait, args=[number]) for number in range(6)]
    for thread in waiting:
        drawn = (tmp_path / "db.queue").read_bytes()
        thread.start()
        while (tmp_path / "db.queue").read_bytes() == drawn:
            time.sleep(0.001)
    late = Turnstile(tmp_path / "db")
    with pytest.raises(Timeout):
        late.enter(seconds=0.01)
    late.close()
    inside.leave()
    inside.enter(seconds=10)
    assert came == [0, 1, 2, 3, 4, 5]
    inside.close()
    [thread.join() for thread in waiting]


def test_a_dead_writer_blocks_nobody(tmp_path: Path) -> None:
    code = (
        "import sys, os; from pathlib import Path\n"
        "from tonari.site.fair_sqlite.turnstile import Turnstile\n"
        "Turnstile(Path(sys.argv[1])).enter(seconds=1); os._exit(9)"
    )
    assert subprocess.call([sys.executable, "-c", code, str(tmp_path / "db")]) == 9
    next_one = Turnstile(tmp_path / "db")
    next_one.enter(seconds=1)
    next_one.close()


def test_a_killed_waiter_blocks_nobody(tmp_path: Path) -> None:
    inside = Turnstile(tmp_path / "db")
    inside.enter(seconds=1)
    code = (
        "import sys; from pathlib import Path\n"
        "from tonari.site.fair_sqlite.turnstile import Turnstile\n"
        "Turnstile(Path(sys.argv[1])).enter(seconds=60)"
    )
    drawn = (tmp_path / "db.queue").read_bytes()
    waiter = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "db")])
    while (tmp_path / "db.queue").read_bytes() == drawn:
        time.sleep(0.01)
    waiter.kill()
    waiter.wait()
    inside.leave()
    inside.enter(seconds=1)
    inside.close()


def test_a_waiter_that_is_interrupted_blocks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, waiter, third = (Turnstile(tmp_path / "db") for _each in range(3))
    inside.enter(seconds=1)

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(time, "sleep", interrupted)
        with pytest.raises(KeyboardInterrupt):
            waiter.enter(seconds=10)
    inside.leave()
    third.enter(seconds=1)
    for one in (inside, waiter, third):
        one.close()


@pytest.mark.parametrize("counter", [b"", b"\xff" * 8, b"\0" * 8])
def test_a_counter_that_was_written_anew_stops_nobody(tmp_path: Path, counter: bytes) -> None:
    inside, waiter = Turnstile(tmp_path / "db"), Turnstile(tmp_path / "db")
    for _turn in range(5):
        inside.leave()
        inside.enter(seconds=1)
    (tmp_path / "db.queue").write_bytes(counter)
    with pytest.raises(Timeout):
        waiter.enter(seconds=0.05)
    inside.leave()
    waiter.enter(seconds=1)
    inside.close()
    waiter.close()


def test_numbers_are_drawn_one_after_the_other(tmp_path: Path) -> None:
    drawing, other = Turnstile(tmp_path / "db"), Turnstile(tmp_path / "db")
    assert drawing._set(fcntl.F_WRLCK, turnstile._DRAWING)
    with pytest.raises(Timeout):
        other.enter(seconds=0.05)
    drawing.close()
    other.enter(seconds=1)
    other.close()


def test_a_thread_that_has_ended_leaves_no_file_open(tmp_path: Path) -> None:
    def queues() -> int:
        files = map(os.path.realpath, Path("/proc/self/fd").iterdir())
        return sum(file == str(tmp_path / "db.queue") for file in files)

    thread = threading.Thread(target=lambda: Turnstile(tmp_path / "db").enter(seconds=1))
    thread.start()
    thread.join()
    gc.collect()
    assert queues() == 0
    mine = Turnstile(tmp_path / "db")
    assert queues() == 1
    mine.close()
    mine.close()
    assert queues() == 0


@pytest.fixture
def database(tmp_path: Path) -> DatabaseWrapper:
    settings = connection.settings_dict | {
        "ENGINE": "tonari.site.fair_sqlite",
        "NAME": tmp_path / "db.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0.2},
    }
    return DatabaseWrapper(settings, alias="default")


@pytest.mark.django_db
def test_a_transaction_holds_its_turn_until_its_end(database: DatabaseWrapper) -> None:
    database.inc_thread_sharing()
    other = Turnstile(Path(database.settings_dict["NAME"]))
    database.ensure_connection()
    database._start_transaction_under_autocommit()
    with pytest.raises(Timeout):
        other.enter(seconds=0.05)
    database.set_autocommit(False)
    database.commit()
    other.enter(seconds=1)
    with pytest.raises(OperationalError, match="locked"), database.cursor() as cursor:
        cursor.execute("CREATE TABLE waits (id integer)")
    other.leave()
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE waits (id integer)")
    database.close()
    other.close()


@pytest.mark.django_db(transaction=True)
def test_threads_of_one_process_take_turns() -> None:
    inside: list[int] = []
    most: list[int] = []

    def write() -> None:
        for _ in range(20):
            with transaction.atomic(), connection.cursor() as cursor:
                if connection.vendor != "sqlite":
                    cursor.execute("SELECT pg_advisory_xact_lock(1)")
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert set(most) == {1}
    assert len(most) == 80
