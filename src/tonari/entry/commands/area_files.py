"""A file of areas, of who lives there or of codes, taken in by the operator."""

from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from tonari.entry.commands.import_report import reporting
from tonari.ground.areas.actions import take_path
from tonari.ground.areas.rules import totals
from tonari.ground.areas.rules.brought import Told
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused

OPTIONS = {
    "crs": "--crs",
    "kind": "--kind",
    "name_field": "--name-field",
    "begins_on": "--from",
}
"""What the fields of the screen are called here."""


def take_in(out: OutputWrapper, what: str, told: Told, options: dict[str, Any]) -> None:
    """Take in `options["file"]` and say what became of every row. Errors: CommandError."""
    path = options["file"]
    said = {name: options[name] for name in ("source", "licence")}
    with reporting(out, options["report"], rows=options["verbosity"] > 0) as report:
        try:
            outcomes = take_path(by=COMMAND, what=what, path=path, told=told, **said)
        except Refused as refused:
            said_why = (refused.reason % refused.values).removesuffix("。")
            option = OPTIONS.get(refused.field)
            hint = f"（{option}）" if option else ""
            raise CommandError(f"{said_why}{hint}。") from refused
        if not said["source"]:
            out.write("出典（--source）がありません。公開のページには、出典が出ません。")
        for outcome in outcomes:
            report.tell(outcome)
        report.total(totals(outcomes))
