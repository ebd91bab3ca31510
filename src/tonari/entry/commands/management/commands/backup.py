"""データと鍵を2つのファイルに写す: tonari backup フォルダー"""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from tonari.entry.commands.backup import (
    PARTS,
    Pair,
    read_only,
    remove_old_keyrings,
    stamp,
    write,
)
from tonari.entry.commands.base import Verb
from tonari.kernel import clock


class Command(Verb):
    help = __doc__ or ""
    requires_system_checks: list[str] = []  # `tonari check` and the tests look

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="フォルダー")

    def handle(self, *, folder: Path, **options: object) -> None:
        """Write both parts from one unchanging view of the database."""
        now = clock.now()
        pair = Pair(folder, stamp(now))
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with read_only():
                made = [pair.save(part, write(part, made_at=now)) for part in PARTS]
        except OSError as error:
            raise CommandError(f"{folder} に書けません: {error.strerror}") from error
        for path in made:
            self.stdout.write(f"書きました: {path}（{path.stat().st_size:,}バイト）")
        for name in remove_old_keyrings(folder):
            self.stdout.write(f"35日を過ぎた鍵を消しました: {name}")
        (Path(settings.DATA) / "last-backup").write_text(now.isoformat())
        if made[0].suffix != ".age":
            self.stdout.write(
                "合言葉なしで書きました。人や団体の名前が読めるので、置き場所に気をつけてください。"
            )
        self.stdout.write("データと鍵は、別の場所に置いてください。")
