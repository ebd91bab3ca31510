from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser

from tonari.entry.commands.base import Verb
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused
from tonari.records.directory.actions import undo_import
from tonari.records.directory.queries import imports


class Command(Verb):
    help = "一覧を入れたのを、まるごと取り消します。番号なしでは、これまでに入れた一覧を出します。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("import_id", type=UUID, nargs="?", metavar="番号")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["import_id"] is None:
            for one in imports(COMMAND):
                at = one.at.astimezone(clock.TOKYO)
                self.stdout.write(
                    f"{one.id}  {at:%Y-%m-%d %H:%M}  {one.source_list}  {one.state_label}"
                )
            return
        try:
            done = undo_import(by=COMMAND, import_id=options["import_id"])
        except Refused as refused:
            reason = refused.reason % refused.values
            said = "その番号の一覧はありません。" if refused.missing else reason
            raise CommandError(said) from refused
        self.stdout.write(f"取り下げた: {done['withdrawn']}行、元に戻した: {done['restored']}行")
        self.stdout.write(f"そのあとで書きかえられていて、そのままにした: {done['kept']}行")
