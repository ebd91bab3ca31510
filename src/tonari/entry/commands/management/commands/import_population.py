from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from tonari.entry.commands.area_files import take_in
from tonari.entry.commands.base import Verb
from tonari.ground.areas.rules import KINDS
from tonari.ground.areas.rules.brought import POPULATION, Told


class Command(Verb):
    help = "地域・年齢別人口の表（CSV）を入れます。同じファイルを二度入れても変わりません。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="ファイル")
        parser.add_argument(
            "--date", type=date.fromisoformat, help="いつの人口か（2026-04-01）。表にないとき"
        )
        parser.add_argument("--source", default="", help="出典（例：焼津市オープンデータ）")
        parser.add_argument("--licence", default="", help="利用条件（例：CC BY 4.0）")
        parser.add_argument("--kind", choices=list(KINDS), default="", help="何の地域の表か")
        parser.add_argument(
            "--municipality", default="", help="全国地方公共団体コード（6けた）。表にないとき"
        )
        parser.add_argument("--report", type=Path, help="行ごとの結果を書くCSV")

    def handle(self, *args: Any, **options: Any) -> None:
        told = Told(
            kind=options["kind"],
            municipality_code=options["municipality"],
            counted_on=options["date"],
        )
        take_in(self.stdout, POPULATION, told, options)
