"""`tonari serve`: the web server and the jobs process. Without Django: this process is small."""

import argparse
import os
import subprocess
import sys
import threading
from typing import Any

PAUSE_AFTER_DEATH = 2.0
PATIENCE = 10.0


def main(arguments: list[str]) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code."""
    options = _parse(arguments)
    if options.prepare and (code := subprocess.call(_tonari("prepare"))):
        return code
    # A worker's own stack of jemalloc or glibc arenas costs more than it gives at this size.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    jobs = Kept(_tonari("jobs"))
    server = _server(options)
    server.on_startup(jobs.start)
    server.on_shutdown(jobs.stop)
    print(f"となりが動いています: http://{options.host}:{options.port}", flush=True)  # noqa: T201
    try:
        server.serve()
    finally:
        jobs.stop()
    return 0


class Kept:
    """A child process that is started again when it dies, until `stop`."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._stop = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        """Start the child and watch it."""
        self._watcher = threading.Thread(target=self._watch, name="jobs", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """End the child: kindly, then by force; it is safe to call twice."""
        self._stop.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
        if self._watcher is not None:
            self._watcher.join(PATIENCE)

    def _watch(self) -> None:
        while not self._stop.is_set():
            # A process group of its own: Ctrl-C reaches us alone, and we end it in good order.
            self._child = subprocess.Popen(self._command, start_new_session=True)
            if self._stop.is_set():  # asked to stop while it was being born
                self._child.terminate()
            self._child.wait()
            self._stop.wait(PAUSE_AFTER_DEATH)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("tonari serve", description="となりを動かす")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="待ち受けるアドレス")
    parser.add_argument("--workers", type=int, default=1, help="SQLiteなら1のまま")
    parser.add_argument("--threads", type=int, default=4, help="1つのワーカーのスレッド数")
    parser.add_argument(
        "--no-prepare", dest="prepare", action="store_false", help="データベースの準備をしない"
    )
    return parser.parse_args(arguments)


def _tonari(*words: str) -> list[str]:
    return [sys.executable, "-c", "from tonari.entry.commands.main import main; main()", *words]


def _server(options: argparse.Namespace) -> Any:
    # The server's own parts come late, so that `--help` needs none of them.
    from granian import Granian
    from granian.constants import Interfaces

    return Granian(
        "tonari.site.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=10,
        log_level="warning",
        websockets=False,
    )
