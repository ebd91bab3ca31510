"""Writing the directory."""

from .entries import confirm_service, put_service, say_room, withdraw_service
from .gaps import close_gap, keep_gap
from .lists import import_list
from .places import place_services

__all__ = [
    "close_gap",
    "confirm_service",
    "import_list",
    "keep_gap",
    "place_services",
    "put_service",
    "say_room",
    "withdraw_service",
]
