"""The files of backups: names, encryption, and how long a keyring is kept."""

import gzip
import os
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyrage
from django.conf import settings

from tonari.ground.vault.rules import COSTS, CannotOpen, lock, unlock
from tonari.kernel import clock

PASSPHRASE = "TONARI_BACKUP_PASSPHRASE"  # noqa: S105  (the name of a setting)
_FORM, _INFO = b"tonari-backup 1\n", b"tonari backup"
KEYRING_DAYS = 35
NAME = re.compile(r"tonari-(\d{8}T\d{6}Z)-(data|keyring)\.jsonl\.gz(\.age)?")


class BadBackup(Exception):
    """A backup that cannot be read; the message is a Japanese sentence."""


@dataclass(frozen=True)
class Pair:
    """The two files of one backup, written or to be written."""

    folder: Path
    stamp: str

    def save(self, part: str, lines: Iterable[str]) -> Path:
        """Write one part, whole or not at all; sealed if there is a pass phrase."""
        content = gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)
        phrase = os.environ.get(PASSPHRASE)
        if phrase:
            content = _sealed(content, phrase)
        path = self.folder / f"tonari-{self.stamp}-{part}.jsonl.gz{'.age' if phrase else ''}"
        new = path.with_name(f".{path.name}.new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
        return path

    def load(self, part: str) -> Iterator[str]:
        """The lines of one part; BadBackup if it is missing, locked or damaged."""
        found = list(self.folder.glob(f"tonari-{self.stamp}-{part}.jsonl.gz*"))
        if len(found) != 1:
            raise BadBackup(f"{self.stamp} の {part} のファイルが見つかりません。")
        try:
            text = gzip.decompress(_opened(found[0])).decode()
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise BadBackup(f"{found[0].name} は壊れています。") from error
        return iter(text.splitlines())


def _opened(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix != ".age":
        return content
    phrase = os.environ.get(PASSPHRASE)
    if not phrase:
        raise BadBackup(f"このバックアップには合言葉が要ります。{PASSPHRASE} に入れてください。")
    try:
        return _unsealed(content, phrase)
    except (CannotOpen, ValueError, pyrage.DecryptError) as error:
        raise BadBackup(f"合言葉（{PASSPHRASE}）が違うか、ファイルが壊れています。") from error


def _sealed(content: bytes, phrase: str) -> bytes:
    """An age file for a key of its own, and before it that key under the pass phrase.

    age's own pass phrases cost what the machine that seals can bear in a second, and a slower or
    busier one then refuses to open them: a backup has to open on any machine.
    """
    identity = pyrage.x25519.Identity.generate()
    key = lock(str(identity).encode(), phrase, _INFO, COSTS[settings.ARGON2_COST])
    opened_by = [identity.to_public()]
    whole: bytes = pyrage.encrypt(content, opened_by)
    return _FORM + struct.pack(">H", len(key)) + key + whole


def _unsealed(content: bytes, phrase: str) -> bytes:
    """`CannotOpen`, `ValueError` or a `DecryptError` for another phrase or a damaged file."""
    start = len(_FORM) + 2
    if len(content) < start or not content.startswith(_FORM):
        raise ValueError("no sealed backup")
    end = start + struct.unpack(">H", content[start - 2 : start])[0]
    key = unlock(content[start:end], phrase, _INFO).decode()
    return bytes(pyrage.decrypt(content[end:], [pyrage.x25519.Identity.from_str(key)]))


def stamp(moment: datetime) -> str:
    """A moment as it stands in file names, in UTC."""
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def newest(folder: Path) -> Pair:
    """The latest backup in a folder; BadBackup if there is none."""
    found = sorted(m[1] for f in folder.glob("*") if (m := NAME.fullmatch(f.name)))
    if not found:
        raise BadBackup(f"{folder} にバックアップがありません。")
    return Pair(folder, found[-1])


def remove_old_keyrings(folder: Path) -> list[str]:
    """Remove keyrings older than 35 days: then what was erased opens nowhere any more."""
    limit = stamp(clock.now() - timedelta(days=KEYRING_DAYS))
    old = [
        file
        for file in folder.glob("*")
        if (m := NAME.fullmatch(file.name)) and m[2] == "keyring" and m[1] < limit
    ]
    for file in old:
        file.unlink()
    return sorted(file.name for file in old)
