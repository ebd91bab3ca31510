"""The table of who gets in where, read from its file, and the routes that the node really has."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .town import STATES, Town

TABLE = tomllib.loads(Path(__file__).with_name("table.toml").read_text())
ROUTES: dict[str, dict[str, Any]] = TABLE["routes"]
ACTS: dict[str, dict[str, str]] = TABLE["acts"]
METHODS = ("GET", "POST")
# What a part of an address stands for, unless the table says something else.
NAMES = {
    "case_id": "record",
    "note_id": "note",
    "appointment_id": "visit",
    "other_id": "alike",
    "merge_id": "merge",
    "grant_id": "grant",
    "notice_id": "told",
    "task_id": "task",
    "draft_id": "draft",
    "contract_id": "contract",
    "service_id": "ours",
    "gap_id": "gap",
    "area_id": "area",
    "measure_id": "measure",
    "import_id": "taken_in",
    "file_id": "taken_file",
    "report_id": "report",
    "change_id": "change",
    "member_id": "colleague",
    "absence_id": "absence",
    "invitation_id": "invitation",
    "organisation_id": "organisation",
    "post_id": "post",
}


def circle(name: str, state: str = "released") -> frozenset[str]:
    """Everybody of a circle; the name of one is a circle of one."""
    if name in TABLE["by_state"]:
        by_state = TABLE["by_state"][name]
        parts = by_state.get(state, by_state["else"])
    elif name in TABLE["circles"]:
        parts = TABLE["circles"][name]
    else:
        return frozenset({name})
    return frozenset(who for part in parts for who in circle(part, state))


# Asked at every route, but not in every state again: others stand where they stand.
SAME_AS_OTHERS = {"deputy", "supporter", "recipient_host", "barred_there", "steward"}
ASKED_IN_EACH_STATE = sorted(circle("inside") - SAME_AS_OTHERS)


@cache
def routes() -> dict[str, frozenset[str]]:
    """The names of all routes of the node with the parts of their addresses."""
    return dict(_routes(get_resolver().url_patterns))


def _routes(
    patterns: list[URLPattern | URLResolver], space: str = "", before: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    for pattern in patterns:
        parts = before | pattern.pattern.converters.keys()
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, inner, parts)
        else:
            yield f"{space}{pattern.name}", parts


class Place:
    """A route with its line of the table, in one state of the introduction."""

    def __init__(self, town: Town, route: str, state: str = "", *, borrow: bool = False) -> None:
        """borrow: what this state's record does not have is named as another record has it."""
        self.town, self.route, self.line = town, route, ROUTES[route]
        home = self.line.get("in", "released")
        self.state = state or home
        assert self.state in STATES
        own, self.is_whole = town.states[self.state], True
        self.ids_of = own | town.of_network | town.codes
        if borrow:
            self.ids_of = town.states["released"] | town.states[home] | self.ids_of
            here = own.keys() | town.of_network.keys() | town.codes.keys()
            names = {self._name(part) for part in routes()[route]}
            is_home = "in" not in self.line or self.state == home
            self.is_whole = is_home and {name for name in names if name[0] != "="} <= here
        self.parts = {part: self._id(part) for part in routes()[route]}

    def _name(self, part: str) -> str:
        if part == "case_id" and self.line.get("of") == "theirs":
            return "theirs"
        return str(self.line.get("ids", {}).get(part) or NAMES[part])

    def _id(self, part: str) -> Any:
        name = self._name(part)
        return name[1:] if name.startswith("=") else self.ids_of[name]

    def address(self, **others: Any) -> str:
        """Where it is; others: other parts than its own."""
        if self.line.get("of") == "asked":
            case = others.get("case_id", self.ids_of["record"])
            return f"{reverse(self.route)}?case={case}&once={self.ids_of['once']}"
        return reverse(self.route, kwargs=self.parts | others)

    @property
    def nowhere(self) -> str:
        """The same address of something that does not exist."""
        if self.line.get("of") == "asked":
            return self.address(case_id=uuid4())
        return self.address(**{part: uuid4() for part in self.ids})

    @property
    def ids(self) -> set[str]:
        """The parts that are ids of something."""
        return {part for part in self.parts if part in NAMES}

    @property
    def names_something(self) -> bool:
        """Whether the address says of whom or of what."""
        return bool(self.ids) or self.line.get("of") == "asked"

    def may(self, method: str) -> frozenset[str]:
        """Who gets a page, or does it."""
        return circle(self.line[method], self.state)

    def gone(self, method: str) -> frozenset[str]:
        """Who hears that it is gone, whether it is or is not theirs."""
        return circle(self.line.get("gone", "nowhere") if method == "POST" else "nowhere")

    def told(self, method: str) -> frozenset[str]:
        """Who hears why not; of `slower` only after a POST."""
        name = self.line.get("told", "nowhere")
        return circle("nowhere" if (name, method) == ("slower", "GET") else name, self.state)

    def parted(self, method: str) -> tuple[list[str], list[str]]:
        """Who gets an answer here and who does not, of those who are asked in each state."""
        inside = self.may(method) | self.told(method) | self.gone(method)
        let_in = [one for one in ASKED_IN_EACH_STATE if one in inside]
        return let_in, [one for one in ASKED_IN_EACH_STATE if one not in inside]
