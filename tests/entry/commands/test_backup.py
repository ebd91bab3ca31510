"""A backup comes back whole or not at all, on either engine, and opens nothing by itself."""

import gzip
import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from tests import kept_rows
from tonari.entry.commands.backup import PARTS, BadBackup, Pair, newest, read, write
from tonari.entry.commands.backup.stream import models_of
from tonari.ground.ledger.models import ChainHead, Row
from tonari.ground.vault.models import KeyHolder
from tonari.kernel import clock
from tonari.kernel.ids import new_id

MADE_AT = datetime(2026, 11, 16, tzinfo=timezone.utc)
EXACT = datetime(2026, 11, 16, 1, 2, 3, 456789, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _own_data_folder(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    yield
    kept_rows.forget()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def _some_rows() -> None:
    chain = new_id()
    ChainHead.objects.create(chain=chain, seq=1, digest=bytes(range(32)))
    Row.objects.create(
        chain=chain,
        seq=1,
        at=EXACT,
        actor_kind="job",
        verb="test.happened",
        facts={"z": 1, "a": ["か", None]},
        digest=bytes(32),
    )
    KeyHolder.objects.create(kind="member", holder_id=new_id(), public_key=bytes(32))


def _empty() -> None:
    for part in PARTS:
        for model in models_of(part):
            model._base_manager.all().delete()


def _lines() -> dict[str, list[str]]:
    return {part: list(write(part, made_at=MADE_AT)) for part in PARTS}


@pytest.mark.django_db
def test_what_was_written_comes_back_to_the_last_bit() -> None:
    _some_rows()
    before = _lines()
    _empty()
    for part in PARTS:
        read(part, before[part])
    assert _lines() == before
    assert Row.objects.get().at == EXACT


@pytest.mark.django_db
def test_new_rows_get_new_numbers_afterwards() -> None:
    _some_rows()
    before = _lines()
    _empty()
    read("data", before["data"])
    kept = Row.objects.get()
    added = Row.objects.create(
        chain=kept.chain, seq=2, at=EXACT, actor_kind="job", verb="test.again", digest=bytes(32)
    )
    assert added.pk > kept.pk


@pytest.mark.django_db
def test_keys_are_in_the_keyring_file_alone() -> None:
    _some_rows()
    lines = _lines()
    tables = {part: json.loads(lines[part][-1])["tables"] for part in PARTS}
    assert all(name.startswith("vault.") for name in tables["keyring"])
    assert not any(name.startswith("vault.") for name in tables["data"])
    assert "vault.keyholder" in tables["keyring"]


@pytest.mark.django_db
def test_sessions_are_in_neither() -> None:
    models = [model._meta for part in PARTS for model in models_of(part)]
    assert "sessions" not in {model.app_label for model in models}
    assert "network.opensession" not in {model.label_lower for model in models}


def _bent(lines: list[str], how: str) -> list[str]:
    bent = {
        "a row is gone": [lines[0], *lines[2:]],
        "a row is there twice": [*lines[:2], *lines[1:]],
        "a row is changed": [lines[0], lines[1].replace("test.", "tEst."), *lines[2:]],
        "the end is missing": lines[:-1],
        "it is empty": [],
        "it is something else": ["a,b,c", "1,2,3"],
        "it is from another version": [lines[0].replace("0001_initial", "0099_x", 1), *lines[1:]],
    }[how]
    assert bent != lines
    return bent


HOW = [
    "a row is gone",
    "a row is there twice",
    "the end is missing",
    "it is empty",
    "it is something else",
    "it is from another version",
]


@pytest.mark.django_db
@pytest.mark.parametrize("how", HOW)
def test_a_damaged_file_is_refused_before_anything_is_written(how: str) -> None:
    _some_rows()
    lines = _lines()["data"]
    _empty()
    with pytest.raises(BadBackup):
        read("data", _bent(lines, how))
    assert not Row.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_commands_work_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _some_rows()
    call_command("backup", str(folder))
    with pytest.raises(CommandError, match="空のところ"):
        call_command("restore", str(folder))
    before = _lines()
    call_command("flush", interactive=False, verbosity=0)
    call_command("restore", str(folder))
    assert "戻しました" in capsys.readouterr().out
    assert _lines() == before


@pytest.mark.django_db(transaction=True)
def test_a_half_of_a_backup_brings_nothing_back(folder: Path) -> None:
    _some_rows()
    call_command("backup", str(folder))
    call_command("flush", interactive=False, verbosity=0)
    next(folder.glob("*keyring*")).unlink()
    with pytest.raises(CommandError, match="keyring"):
        call_command("restore", str(folder))
    assert not Row.objects.exists()


def _pair(folder: Path) -> Pair:
    folder.mkdir()
    return Pair(folder, "20261116T000000Z")


def test_a_pass_phrase_seals_the_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONARI_BACKUP_PASSPHRASE", "correct horse battery staple")
    pair = _pair(folder)
    path = pair.save("data", ["山田花子"])
    sealed = path.read_bytes()
    assert "山田花子".encode() not in sealed
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(sealed)
    assert list(pair.load("data")) == ["山田花子"]
    monkeypatch.setenv("TONARI_BACKUP_PASSPHRASE", "wrong")
    with pytest.raises(BadBackup, match="合言葉"):
        pair.load("data")
    monkeypatch.delenv("TONARI_BACKUP_PASSPHRASE")
    with pytest.raises(BadBackup, match="合言葉"):
        pair.load("data")


@pytest.mark.parametrize("kept", [0, 5, 17, 40, 120, -1])
def test_a_sealed_file_that_was_cut_is_refused(folder: Path, monkeypatch, kept: int) -> None:
    monkeypatch.setenv("TONARI_BACKUP_PASSPHRASE", "correct horse battery staple")
    pair = _pair(folder)
    path = pair.save("data", ["山田花子"])
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(BadBackup, match="壊れて"):
        pair.load("data")


def test_only_the_owner_reads_the_files(folder: Path) -> None:
    assert _pair(folder).save("data", ["x"]).stat().st_mode & 0o077 == 0


def test_a_cut_file_is_refused(folder: Path) -> None:
    pair = _pair(folder)
    path = pair.save("data", ["x" * 1000])
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(BadBackup, match="壊れて"):
        pair.load("data")


def test_the_newest_is_taken(folder: Path) -> None:
    pair = _pair(folder)
    pair.save("data", ["new"])
    Pair(folder, "20251116T000000Z").save("data", ["old"])
    (folder / "notes.txt").write_text("")
    assert newest(folder) == pair


@pytest.mark.django_db(transaction=True)
def test_a_keyring_is_kept_35_days_at_most(folder: Path, now: datetime) -> None:
    old = Pair(folder, stamp_days_ago(36))
    folder.mkdir()
    for part in PARTS:
        old.save(part, ["x"])
    Pair(folder, stamp_days_ago(34)).save("keyring", ["x"])
    call_command("backup", str(folder))
    assert min(f.name for f in folder.glob("*keyring*")).split("-")[1] == stamp_days_ago(34)
    assert (folder / f"tonari-{old.stamp}-data.jsonl.gz").exists()


def stamp_days_ago(days: int) -> str:
    from tonari.entry.commands.backup import stamp

    moment = clock.now().timestamp() - days * 86400
    return stamp(datetime.fromtimestamp(moment, timezone.utc))


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_keeps_nobody_from_writing(tmp_path: Path) -> None:
    from tonari.entry.commands.backup import read_only

    assert connection.in_atomic_block is False
    with read_only():
        list(write("data", made_at=MADE_AT))
        _write_from_a_thread()
        assert (
            json.loads(list(write("data", made_at=MADE_AT))[-1])["tables"]["ledger.chainhead"]
            == _no_rows()
        )
    assert ChainHead.objects.count() == 1


def _no_rows() -> dict[str, Any]:
    import hashlib

    return {"rows": 0, "sha256": hashlib.sha256().hexdigest()}


def _write_from_a_thread() -> None:
    import threading

    def write_one() -> None:
        ChainHead.objects.create(chain=new_id(), seq=0, digest=bytes(32))
        connection.close()

    thread = threading.Thread(target=write_one)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


def test_the_stream_is_the_same_on_every_engine(folder: Path) -> None:
    pair = _pair(folder)
    first = pair.save("data", ["a", "b"]).read_bytes()
    assert gzip.decompress(first) == b"a\nb\n"
    assert DBTaskResult in models_of("data"), "what waits in the queue is kept"
