from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from tonari.entry.commands.base import Verb
from tonari.entry.commands.import_report import reporting
from tonari.ground.areas.actions import import_codes
from tonari.ground.areas.adapters import open_codes
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused


class Command(Verb):
    help = (
        "全国地方公共団体コードの表（CSV）を入れます。検査数字の合わない行は、行ごとに知らせます。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="ファイル")
        parser.add_argument("--source", default="", help="出典（例：総務省）")
        parser.add_argument("--licence", default="", help="利用条件（例：CC BY 4.0）")
        parser.add_argument("--report", type=Path, help="行ごとの結果を書くCSV")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            table = open_codes(path)
            rows = options["verbosity"] > 0
            with reporting(self.stdout, options["report"], rows=rows) as report:
                count = import_codes(
                    by=COMMAND,
                    table=table,
                    tell=report.tell,
                    source=options["source"] or path.name,
                    licence=options["licence"],
                )
                report.total(count)
        except Refused as refused:
            raise CommandError(refused.reason % refused.values) from refused
