from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from tonari.entry.commands.base import Verb
from tonari.entry.commands.import_report import reporting
from tonari.ground.areas.queries import has_town_outlines
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused
from tonari.records.directory.actions import import_list, look_at_list
from tonari.records.directory.adapters import Opened, open_list
from tonari.records.directory.rules.formats import CODES
from tonari.records.directory.rules.imports import WrittenMeanwhile
from tonari.records.directory.rules.rows import Origin

_NOT_CHECKED = "市区町村の形がまだないので、緯度経度が海の上やほかの町でないかは、調べていません。"


LOOK_AGAIN = 3
"""The exit code where something else was written meanwhile: the same command again may do."""


class Command(Verb):
    help = "支援・施設の一覧（CSV、Excel）を入れます。同じファイルを二度入れても変わりません。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="ファイル")
        parser.add_argument("--format", choices=["auto", *CODES], default="auto")
        parser.add_argument("--source", default="", help="出典（例：焼津市オープンデータ）")
        parser.add_argument("--licence", default="", help="利用条件（例：CC BY 4.0）")
        parser.add_argument("--list", default="", help="一覧の名前。なければファイルの名前")
        parser.add_argument("--report", type=Path, help="行ごとの結果を書くCSV")
        parser.add_argument(
            "--look", action="store_true", help="どの行がどうなるかを見るだけで、何も入れない"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        origin = Origin(
            source=options["source"] or path.name,
            licence=options["licence"],
            source_list=(options["list"] or path.stem)[:100],
        )
        rows = options["verbosity"] > 0
        try:
            opened = open_list(path, options["format"])
            if rows and not has_town_outlines(COMMAND):
                self.stdout.write(_NOT_CHECKED)
            with reporting(self.stdout, options["report"], rows=rows) as report:
                told: dict[str, Any] = {"opened": opened, "origin": origin, "tell": report.tell}
                if options["look"]:
                    count = look_at_list(by=COMMAND, **told)
                else:
                    count = import_list(by=COMMAND, file_name=path.name, **told)
                self.stdout.write(f"\n形式: {opened.format.label}")
                report.total(count)
        except Refused as refused:
            again = isinstance(refused, WrittenMeanwhile)
            raise CommandError(
                refused.reason % refused.values, returncode=LOOK_AGAIN if again else 1
            ) from refused
        self._tell_left(opened)
        if options["look"]:
            self.stdout.write("見ただけで、まだ何も入れていません。")

    def _tell_left(self, opened: Opened) -> None:
        """What of the file was not taken in."""
        for sheet in opened.left:
            self.stdout.write(f"入れなかったシート: {sheet.name}（{sheet.rows}行）")
        if opened.above:
            self.stdout.write(f"見出しより上の、入れなかった行: {'、'.join(opened.above)}")
        if unused := opened.header.unused():
            self.stdout.write(f"使わなかった列: {'、'.join(unused)}")
