"""バックアップを、空のところに戻す: tonari restore フォルダー"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction

from tonari.entry.commands.backup import PARTS, BadBackup, Pair, newest, read
from tonari.entry.commands.backup.stream import models_of
from tonari.entry.commands.base import Verb


class Command(Verb):
    help = __doc__ or ""
    requires_system_checks: list[str] = []  # `tonari check` and the tests look

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="フォルダー")
        parser.add_argument("--at", help="どの時点か（ファイル名の日時）。なければ最新")

    def handle(self, *, folder: Path, at: str | None, **options: object) -> None:
        """Read both parts in one transaction: all of it, or nothing."""
        call_command("prepare", verbosity=1)
        try:
            pair = Pair(folder, at) if at else newest(folder)
            rows = _restore(pair)
        except BadBackup as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"データベースに書けませんでした（{type(error).__name__}）。"
            ) from error
        self.stdout.write(f"戻しました: {pair.stamp}、{len(rows)}の表、{sum(rows.values()):,}行")


@transaction.atomic
def _restore(pair: Pair) -> dict[str, int]:
    for part in PARTS:
        for model in models_of(part):
            if model._base_manager.exists():
                raise BadBackup("ここにはすでにデータがあります。空のところにだけ戻せます。")
    rows: dict[str, int] = {}
    for part in PARTS:
        rows |= read(part, pair.load(part))
    return rows
