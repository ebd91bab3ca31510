"""A real node with the demo town, as `run.py demo` serves it, in a folder of its own."""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
"""Seconds until it must answer, on a slow machine with others at work."""


class Node:
    """A served town: its address, its cast, its commands."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self._used: set[tuple[str, str]] = set()

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of our own process but the programs' path."""
        kept = {
            k: v for k, v in os.environ.items() if not re.match("TONARI_|DATABASE_URL|DJANGO", k)
        }
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tonari.site.settings",
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUTF8": "1",
            "TONARI_ARGON2_COST": "cheap",
            "TONARI_DATA": str(self.data),
            "TONARI_DEMO": "1",
            "TONARI_URL": self.address,
        }

    def command(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """`tonari` with these words, to its end."""
        return subprocess.run(
            [Path(sys.executable).with_name("tonari"), *words],
            env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=300,
            check=False,
        )  # fmt: skip

    def moves_into(self, town: Path) -> None:
        """Take a copy of the town kept there; whoever comes first makes it, for it takes long."""
        with town.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not town.exists():
                self.data.mkdir()
                for words in (["prepare"], ["demo-town"]):
                    done = self.command(*words)
                    assert done.returncode == 0, done.stdout + done.stderr
                town.with_suffix(".said").write_text(done.stdout, encoding="utf-8")
                self.data.rename(town)
        shutil.copytree(town, self.data)
        self.said = town.with_suffix(".said").read_text(encoding="utf-8")
        self._seen = town.with_suffix(".seen")
        self._seen.mkdir(exist_ok=True)

    def is_new(self, page: str) -> bool:
        """Whether no process of this test run has looked at such a page before; now one has."""
        try:
            (self._seen / hashlib.sha256(page.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def begin(self) -> None:
        """Serve the town."""
        self.cast = json.loads((self.data / "cast.json").read_text())
        self._log = (self.folder / "node.log").open("w+")
        self._process = subprocess.Popen(
            [Path(sys.executable).with_name("tonari"), "serve", "--no-prepare",
             "--port", str(self.port)],
            env=self.environment, cwd=self.folder, stdout=self._log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.end()
        raise AssertionError(f"the node does not answer\n{self.log()}")

    def end(self) -> int:
        """Stop serving, as Ctrl-C does; the exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()
        return self._process.returncode

    def log(self) -> str:
        """What it wrote so far, without what is normal; nothing where it never served."""
        written = self.folder / "node.log"
        lines = written.read_text().splitlines() if written.exists() else []
        return "\n".join(line for line in lines if '"level": "info"' not in line)

    def code(self, name: str) -> str:
        """A code of this person's authenticator that was not used before."""
        secret, now = self.cast[name]["totp_secret"], int(time.time()) // 30
        for step in (now, now + 1, now - 1):
            code = totp(secret, step)
            if (name, code) not in self._used:
                self._used.add((name, code))
                return code
        raise AssertionError(f"{name} signs in by code too often")

    def wrong_code(self, name: str) -> str:
        """Six digits that are not right now, nor soon."""
        now = int(time.time()) // 30
        right = {totp(self.cast[name]["totp_secret"], now + step) for step in range(-3, 9)}
        return next(f"{n:06}" for n in range(100) if f"{n:06}" not in right)


def totp(secret: str, step: int) -> str:
    """The six digits of RFC 6238 for a step of 30 seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", step), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
