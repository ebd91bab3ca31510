from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser

from tonari.entry.commands.base import Verb
from tonari.ground.areas.actions import undo_file
from tonari.ground.areas.queries import files
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused


class Command(Verb):
    help = "地域・人口・コードを入れたのを、まるごと取り消します。番号なしでは、一覧を出します。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file_id", type=UUID, nargs="?", metavar="番号")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file_id"] is None:
            for one in files(COMMAND):
                said = (one.file_name, one.what_label, one.state_label)
                self.stdout.write("  ".join((str(one.id), f"{one.at:%Y-%m-%d %H:%M}", *said)))
            return
        try:
            done = undo_file(by=COMMAND, file_id=options["file_id"])
        except Refused as refused:
            reason = refused.reason % refused.values
            gone = "その番号のファイルはありません。"
            raise CommandError(gone if refused.missing else reason) from refused
        self.stdout.write(f"なくした: {done['removed']}行、元に戻した: {done['restored']}行")
        self.stdout.write(f"そのままにした: {done['kept']}行")
