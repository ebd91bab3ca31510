"""ジョブと毎分の見回りを動かす（tonari serve が自分で始める）"""

import signal
import threading
from types import FrameType

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from tonari.entry.commands.base import Verb
from tonari.entry.jobs.ticks import run_each_minute


class Command(Verb):
    help = __doc__ or ""
    requires_system_checks: list[str] = []  # `tonari check` and the tests look

    def handle(self, **options: object) -> None:
        """Run queued tasks here and the ticks in a thread beside, until SIGINT or SIGTERM."""
        stop = threading.Event()
        worker = _worker()

        def end(number: int, frame: FrameType | None) -> None:
            # A task under way is finished first; the next loop does not come.
            stop.set()
            worker.running = False
            worker.interval = 0

        signal.signal(signal.SIGINT, end)
        signal.signal(signal.SIGTERM, end)
        ticking = threading.Thread(target=run_each_minute, args=[stop], name="ticks")
        ticking.start()
        try:
            worker.run()
        finally:
            stop.set()
            ticking.join()


def _worker() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=1.0,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
