"""Writing the directory."""

from .entries import confirm_service, put_service, say_room, withdraw_service
from .gaps import close_gap, keep_gap
from .imports import (
    begin_looking,
    begin_taking,
    bring_list,
    drop_import,
    look_through,
    stop_import,
    take_in,
    undo_import,
)
from .lists import import_list
from .measures import link_service, put_measure, unlink_service, withdraw_measure
from .merging import look_for_twins, merge_services, tell_apart, undo_merge
from .openings import say_openings
from .places import place_services

__all__ = [
    "begin_looking",
    "begin_taking",
    "bring_list",
    "close_gap",
    "confirm_service",
    "drop_import",
    "import_list",
    "keep_gap",
    "link_service",
    "look_for_twins",
    "look_through",
    "merge_services",
    "place_services",
    "put_measure",
    "put_service",
    "say_openings",
    "say_room",
    "stop_import",
    "take_in",
    "tell_apart",
    "undo_import",
    "undo_merge",
    "unlink_service",
    "withdraw_measure",
    "withdraw_service",
]
