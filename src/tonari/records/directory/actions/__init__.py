"""Writing the directory."""

from .entries import confirm_service, put_service, say_room, withdraw_service
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
from .places import place_services

__all__ = [
    "begin_looking",
    "begin_taking",
    "bring_list",
    "confirm_service",
    "drop_import",
    "import_list",
    "look_through",
    "place_services",
    "put_service",
    "say_room",
    "stop_import",
    "take_in",
    "undo_import",
    "withdraw_service",
]
