"""見本の町を作る（見本のときだけ）"""

import time

from django.conf import settings
from django.core.management.base import CommandError

from tonari.entry.commands.base import Verb
from tonari.entry.commands.town import make_town
from tonari.kernel.refused import Refused


class Command(Verb):
    help = __doc__ or ""
    requires_system_checks: list[str] = []  # `tonari check` and the tests look

    def handle(self, **options: object) -> None:
        """Make the town in an empty data folder, and say who lives there."""
        if not settings.DEMO:
            raise CommandError("見本の町は、TONARI_DEMO=1 のときだけ作れます。")
        started = time.monotonic()
        try:
            town = make_town(settings.DATA / "cast.json")
        except Refused as refused:
            raise CommandError(refused.reason % refused.values) from refused
        self.stdout.write(
            f"みなと野市ができました。主体 {len(town.organisations)}、"
            f"構成員 {len(town.cast)}、支援と居場所 {len(town.services)}、"
            f"本人の記録 {len(town.cases)}（つないだ先の主体の記録もふくみます）、"
            f"つなぎ {len(town.tasks)}"
            f"（{time.monotonic() - started:.0f}秒）"
        )
