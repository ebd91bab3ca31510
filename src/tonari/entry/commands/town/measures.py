"""Measures of the town (施策), registered by members."""

from functools import partial

from tonari.records.directory.actions import link_service, put_measure
from tonari.records.directory.rules.measures import MeasureContent

from .town import Table, Town, tables

_PLAIN = ("title", "runner_kind", "runner", "purpose", "gives", "basis")


def register_measures(town: Town) -> None:
    """Let members register what `content/` tells of them, and what rests on it."""
    for said in tables("measure"):
        town.times.add(said["ago"], f"measure:{said['title']}", partial(_register, town, said))


def _register(town: Town, said: Table) -> None:
    by = town.members[said["by"]]
    parts = {name: said[name] for name in _PLAIN if name in said}
    content = MeasureContent(**parts, fields=tuple(said["fields"]))
    measure = put_measure(by=by, content=content)
    for key in said["services"]:
        link_service(by=by, measure_id=measure, service_id=town.services[key])
