from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from tonari.entry.commands.area_files import take_in
from tonari.entry.commands.base import Verb
from tonari.ground.areas.rules import KINDS
from tonari.ground.areas.rules.brought import AREAS, Told


class Command(Verb):
    help = "地域（市区町村、小学校区、自治会）をシェープファイル、GeoJSON、TopoJSONから入れます。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="ファイル")
        parser.add_argument("--kind", choices=list(KINDS), default="", help="何の地域か")
        parser.add_argument("--municipality", default="", help="全国地方公共団体コード（6けた）")
        parser.add_argument("--crs", default="", help="座標系。EPSG:2450 など")
        parser.add_argument("--name-field", default="", help="名前の項目")
        parser.add_argument("--source", default="")
        parser.add_argument("--licence", default="")
        parser.add_argument(
            "--from",
            dest="begins_on",
            type=date.fromisoformat,
            help="この日からの外形（2027-04-01）。まえの外形は、その前の日まで残る",
        )
        parser.add_argument(
            "--whole",
            action="store_true",
            help="このファイルにない地域は終わりにする（--from の前の日まで）",
        )
        parser.add_argument("--report", type=Path, help="行ごとの結果を書くCSV")

    def handle(self, *args: Any, **options: Any) -> None:
        told = Told(
            kind=options["kind"],
            municipality_code=options["municipality"],
            crs=options["crs"],
            name_field=options["name_field"],
            begins_on=options["begins_on"],
            is_whole=options["whole"],
        )
        take_in(self.stdout, AREAS, told, options)
