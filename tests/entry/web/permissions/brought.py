"""Lists that an organisation brought: as it is, looked through, taken in."""

from typing import Any

from tonari.ground.areas import actions as areas
from tonari.ground.areas.rules.brought import Told
from tonari.kernel.actor import Actor
from tonari.records.directory import actions as directory


def brought(by: Actor) -> dict[str, Any]:
    """Their ids."""
    found: dict[str, Any] = {}
    for number, name in enumerate(("brought", "looked_through", "taken_in")):
        said = {"file_name": f"{name}.csv", "source": "海の町", "licence": "", "name": ""}
        content = ["名称,住所\nみなとの広場,海の町1-1\n".encode()]
        found[name] = directory.bring_list(by=by, content=content, **said)
        if number > 0:
            directory.begin_looking(by=by, import_id=found[name])
            directory.look_through(by=by, import_id=found[name])
    directory.begin_taking(by=by, import_id=found["taken_in"])
    directory.take_in(by=by, import_id=found["taken_in"])
    return found | _files(by)


def _files(by: Actor) -> dict[str, Any]:
    """A table of codes that was looked through, and one that was taken in."""
    found: dict[str, Any] = {}
    for name, text in (("looked_file", "222127,焼津市"), ("taken_file", "222143,藤枝市")):
        content = [f"全国地方公共団体コード,市区町村名\n{text}\n".encode()]
        said = {"what": "codes", "file_name": f"{name}.csv", "source": "海の町", "licence": ""}
        found[name] = areas.bring_file(by=by, content=content, told=Told(), **said)
    areas.take_file(by=by, file_id=found["taken_file"])
    return found
