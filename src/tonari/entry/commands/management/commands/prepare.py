"""動かす前の準備（表、画面の部品、英語の文）。何度しても同じ"""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command

from tonari.entry.commands.base import Verb


class Command(Verb):
    help = __doc__ or ""
    requires_system_checks: list[str] = []  # `tonari check` and the tests look

    def handle(self, *, verbosity: int, **options: object) -> None:
        """Migrate, make the cache table, collect static files, compile translations."""
        quiet = max(0, verbosity - 1)
        call_command("migrate", interactive=False, verbosity=quiet)
        call_command("createcachetable", verbosity=quiet)
        call_command("collectstatic", interactive=False, verbosity=quiet)
        for folder in settings.LOCALE_PATHS:
            compile_messages(Path(folder))


def compile_messages(folder: Path) -> None:
    """Compile every catalogue that is newer than its compiled form; gettext is not needed."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            # Whole or not at all: another process may read it at this moment.
            new = compiled.with_suffix(f".{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(new))
            new.replace(compiled)
