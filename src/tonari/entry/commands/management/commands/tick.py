"""毎分の見回りを一度だけ行う"""

from django.core.management.base import CommandError

from tonari.entry.commands.base import Verb
from tonari.entry.jobs.ticks import run_all


class Command(Verb):
    help = __doc__ or ""
    requires_system_checks: list[str] = []  # `tonari check` and the tests look

    def handle(self, **options: object) -> None:
        """Run every tick once; an exit code if one failed."""
        if failed := run_all():
            raise CommandError(f"{failed}件の見回りに失敗しました。記録（ログ）を見てください。")
