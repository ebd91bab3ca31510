"""動かしてよい状態かを確かめる"""

from django.core.management.base import CommandError

from tonari.entry.commands.base import Verb
from tonari.entry.commands.checks import findings

SIGNS = {"ok": "○", "care": "△", "bad": "×"}


class Command(Verb):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        """One line a finding; exit code 1 if something must not stay so."""
        found = list(findings())
        for finding in found:
            self.stdout.write(f"{SIGNS[finding.level]} {finding.says}")
        if bad := sum(finding.level == "bad" for finding in found):
            raise CommandError(f"直すところが {bad} 件あります。")
