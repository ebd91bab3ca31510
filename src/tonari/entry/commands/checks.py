"""What `tonari check` looks at, each with a sentence for the operator."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from tonari.entry.jobs.ticks import LAST_RUN
from tonari.entry.web.areas.reference import national_reference
from tonari.entry.web.front.numbers import national_numbers
from tonari.ground.ledger import queries as ledger
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND
from tonari.records.directory.queries import synonyms

SAFE_SQLITE = (3, 51, 3)
BACKUP_DAYS = 7
LEAST_FREE = 1 << 30
MOST_ROWS = 1_000_000


@dataclass(frozen=True)
class Finding:
    """level: `ok`, `care` (works, but look at it) or `bad` (must not go on like this)."""

    level: str
    says: str


def findings() -> Iterator[Finding]:
    """Everything there is to say about this node, worst not first: in the order of setting up."""
    here = (
        _address,
        _secret,
        _folder,
        _demo,
        _database,
        _ledger,
        _clock,
        _mail,
        _numbers,
        _reference,
        _synonyms,
        _codes,
        _backup,
        _ticks,
    )
    for check in here:
        yield from check()


def _address() -> Iterator[Finding]:
    url = settings.BASE_URL
    if url.scheme == "https":
        yield Finding("ok", f"アドレスは {url.geturl()} です。")
    else:
        yield Finding(
            "care", f"アドレスは {url.geturl()} です。この機械の外から使うには HTTPS が要ります。"
        )


def _secret() -> Iterator[Finding]:
    path = Path(settings.DATA) / "secret.key"
    if path.exists() and path.stat().st_mode & 0o077:
        yield Finding("bad", f"{path} をほかの人が読めます。chmod 600 {path}")
    else:
        yield Finding("ok", "署名の鍵は、動かす人だけが読めます。")


def _folder() -> Iterator[Finding]:
    folder = Path(settings.DATA)
    if folder.stat().st_mode & 0o077:
        yield Finding("bad", f"{folder} をほかの人が見られます。chmod 700 {folder}")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield Finding("care", f"{folder} の空きが {free >> 20} MB しかありません。")


def _demo() -> Iterator[Finding]:
    if settings.DEMO:
        yield Finding("bad", "見本のままです（TONARI_DEMO=1）。だれでも入れます。")


def steps_to_prepare() -> int:
    """How many migrations the database still needs. Errors: DatabaseError if it does not answer."""
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database() -> Iterator[Finding]:
    try:
        waiting = steps_to_prepare()
    except DatabaseError as error:
        yield Finding("bad", f"データベースにつながりません（{type(error).__name__}）。")
        return
    version = connection.get_database_version()
    shown = ".".join(map(str, version))
    if connection.vendor == "sqlite" and version < SAFE_SQLITE:
        yield Finding("bad", f"SQLite {shown} は古く、データを壊すおそれがあります。")
    else:
        yield Finding("ok", f"データベースは {connection.display_name} {shown} です。")
    if waiting:
        yield Finding("bad", f"表の更新が {waiting} 件残っています。tonari prepare")


def _ledger() -> Iterator[Finding]:
    try:
        rows = ledger.rows_written(COMMAND)
    except DatabaseError:  # no tables yet
        return
    if rows > MOST_ROWS:
        yield Finding(
            "care", f"操作の記録は {rows:,} 行あり、多すぎるので、書きかえがないかは見ていません。"
        )
        return
    found = [(chain, ledger.broken_at(COMMAND, chain)) for chain in ledger.chains(COMMAND)]
    broken = [f"{chain} の {number} 行目" for chain, number in found if number is not None]
    if broken:
        where = "、".join(broken[:3]) + ("ほか" if len(broken) > 3 else "")
        yield Finding(
            "bad", f"操作の記録（{rows:,} 行）が、書きかえられたか、欠けています（{where}）。"
        )
    else:
        yield Finding("ok", f"操作の記録（{rows:,} 行）に、書きかえや欠けはありません。")


def _clock() -> Iterator[Finding]:
    # Codes for signing in and deadlines depend on it; a file system's idea of now is a second one.
    probe = Path(settings.DATA) / ".clock"
    probe.touch()
    apart = abs(probe.stat().st_mtime - time.time())
    probe.unlink()
    year = clock.now().year
    if apart > 5 or year < 2026:  # no code of ours is older
        yield Finding(
            "bad", f"時計が合っていません（{clock.now().isoformat(timespec='seconds')}）。"
        )
    else:
        yield Finding("ok", "時計は動いています。時刻合わせ（NTP）も確かめてください。")


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and settings.EMAIL_HOST != "localhost":
        yield Finding("ok", f"メールは {settings.EMAIL_HOST} から送ります。")
    else:
        yield Finding(
            "care", "メールは送られません（TONARI_MAIL がありません）。紙と電話で伝わります。"
        )


def _numbers() -> Iterator[Finding]:
    try:
        numbers = national_numbers()
    except ImproperlyConfigured as error:
        yield Finding("bad", f"電話番号の一覧を読めません（{error}）。")
        return
    count = len(numbers.danger) + len(numbers.talk)
    yield Finding("ok", f"公開の表紙に、全国の電話が {count} 件あります。")


def _reference() -> Iterator[Finding]:
    try:
        count = len(national_reference())
    except ImproperlyConfigured as error:
        yield Finding("bad", f"全国の数の一覧を読めません（{error}）。")
        return
    yield Finding("ok", f"地域の板に並べる全国の数が {count} 件あります。")


def _synonyms() -> Iterator[Finding]:
    try:
        count = len(synonyms(COMMAND).known)
    except ImproperlyConfigured as error:
        yield Finding("bad", f"さがすことばの一覧を読めません（{error}）。")
        return
    yield Finding("ok", f"さがすことばの言いかえが {count} 語あります。")


def _backup() -> Iterator[Finding]:
    path = Path(settings.DATA) / "last-backup"
    if not path.exists():
        yield Finding("care", "バックアップがまだありません。tonari backup フォルダー")
        return
    age = clock.now() - datetime.fromisoformat(path.read_text().strip())
    if age > timedelta(days=BACKUP_DAYS):
        yield Finding("care", f"最後のバックアップは {age.days} 日前です。")
    else:
        yield Finding("ok", f"最後のバックアップは {age.days} 日前です。")


def _ticks() -> Iterator[Finding]:
    try:
        last = cache.get(LAST_RUN)
    except DatabaseError:
        return
    if last is None or time.time() - last > 300:
        yield Finding(
            "care", "毎分の見回りが動いていません（tonari serve が動いていれば動きます）。"
        )
    else:
        yield Finding("ok", "毎分の見回りは動いています。")


def _codes() -> Iterator[Finding]:
    # A list that cannot be read has stopped the start already (settings).
    own = [name for name, one in settings.CODES.items() if one.is_own]
    which = f"（自分たちのもの: {'、'.join(own)}）" if own else ""
    yield Finding("ok", f"コードの一覧は {len(settings.CODES)} つあります{which}。")
