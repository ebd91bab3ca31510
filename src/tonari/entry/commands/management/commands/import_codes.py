from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from tonari.entry.commands.area_files import take_in
from tonari.entry.commands.base import Verb
from tonari.ground.areas.rules.brought import CODES, Told


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
        take_in(self.stdout, CODES, Told(), options)
