"""`tonari serve`: the web server and the jobs process. Without Django: this process is small."""

import argparse
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from .asking import Parser, number

PAUSE_AFTER_DEATH = 2.0
PATIENCE = 10.0
# Of the server's own words what nobody has to act on is left out: whoever keeps a connection open
# when it ends is cut off after a while, as it should be. The rest goes where logs go.
_LOGS: dict[str, Any] = {
    "filters": {"needed": {"()": "tonari.entry.commands.serve.Needed"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "generic",
            "filters": ["needed"],
            "stream": "ext://sys.stderr",
        },
        "access": {
            "class": "logging.StreamHandler",
            "formatter": "access",
            "stream": "ext://sys.stderr",
        },
    },
}


class Needed(logging.Filter):
    """Of what the server says what somebody may have to act on."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is more than that a worker was ended with its connections."""
        return "refused to gracefully stop" not in record.getMessage()


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
    os.register_at_fork(after_in_child=_heed_signals)
    threading.Thread(target=_say_open, args=(options.host, options.port), daemon=True).start()
    try:
        server.serve()
    finally:
        jobs.stop()
    return 0


def _heed_signals() -> None:
    """A web worker that still loads ends at once: the handlers it inherits would heed nothing.

    Ctrl-C reaches the worker too; the server then asks it to end, in good order.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _say_open(host: str, port: int) -> None:
    """Say that it runs once the port answers: a worker needs seconds to load."""
    while True:
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=5):
            print(f"となりが動いています: http://{host}:{port}", flush=True)  # noqa: T201
            if address := os.environ.get("TONARI_URL"):
                print(f"開いてください: {address} (open this)", flush=True)  # noqa: T201
            return
        time.sleep(0.2)


class Kept:
    """A child process that is started again when it dies, until `stop`."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._stop = threading.Event()
        self._child = 0
        self._watcher = threading.Thread(target=self._watch, name="kept", daemon=True)

    def start(self) -> None:
        """Start the child and watch it."""
        self._watcher.start()

    def stop(self) -> None:
        """End the child: kindly, then by force; it is safe to call twice."""
        self._stop.set()
        for way in (signal.SIGTERM, signal.SIGKILL):
            if self._watcher.is_alive() and self._child:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._child, way)
                self._watcher.join(PATIENCE)

    def _watch(self) -> None:
        while not self._stop.is_set():
            # Not subprocess: its pipe would be inherited by a web worker forked at that moment.
            # A session of its own: Ctrl-C reaches us alone, and we end it in good order.
            self._child = os.posix_spawn(
                self._command[0], self._command, os.environ, setsid=True, setsigdef=[signal.SIGINT]
            )
            os.waitpid(self._child, 0)
            self._child = 0
            self._stop.wait(PAUSE_AFTER_DEATH)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(prog="tonari serve", description="となりを動かす")
    parser.add_argument("--port", type=number(1, 65535), default=8000, help="ポート")
    parser.add_argument("--host", default="127.0.0.1", help="待ち受けるアドレス")
    parser.add_argument("--workers", type=number(1, 64), default=1, help="SQLiteなら1のまま")
    parser.add_argument(
        "--threads", type=number(1, 64), default=4, help="1つのワーカーのスレッド数"
    )
    parser.add_argument(
        "--no-prepare", dest="prepare", action="store_false", help="データベースの準備をしない"
    )
    return parser.parse_args(arguments)


def _tonari(*words: str) -> list[str]:
    # What the server has open, its port above all, is not for this child.
    code = "import os; os.closerange(3, 256); from tonari.entry.commands.main import main; main()"
    return [sys.executable, "-c", code, *words]


def _server(options: argparse.Namespace) -> Any:
    # The server's own parts come late, so that `--help` needs none of them.
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    return Granian(
        "tonari.site.served:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_dictconfig=_LOGS,
        websockets=False,
    )
