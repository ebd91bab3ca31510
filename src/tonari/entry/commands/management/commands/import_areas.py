from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from tonari.entry.commands.base import Verb
from tonari.entry.commands.import_report import reporting
from tonari.ground.areas.actions import import_areas
from tonari.ground.areas.adapters import Options, read_areas
from tonari.ground.areas.rules import KINDS, totals
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused
from tonari.records.directory.actions import place_services

OPTIONS = {
    "crs": "--crs",
    "kind": "--kind",
    "name_field": "--name-field",
    "begins_on": "--from",
}
"""What the fields of the screen are called here."""


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
        wanted = Options(
            kind=options["kind"],
            municipality_code=options["municipality"],
            crs=options["crs"],
            name_field=options["name_field"],
        )
        try:
            items = read_areas(options["file"], wanted)
            with transaction.atomic():
                outcomes = import_areas(
                    by=COMMAND,
                    items=items,
                    source=options["source"],
                    licence=options["licence"],
                    begins_on=options["begins_on"],
                    is_whole=options["whole"],
                )
                if any(outcome.result in ("taken", "changed") for outcome in outcomes):
                    place_services(by=COMMAND)
        except Refused as refused:
            option = OPTIONS.get(refused.field)
            hint = f"（{option}）" if option else ""
            raise CommandError(f"{refused.reason % refused.values}{hint}") from refused
        with reporting(self.stdout, options["report"], rows=options["verbosity"] > 0) as report:
            for outcome in outcomes:
                report.tell(outcome)
            report.total(totals(outcomes))
