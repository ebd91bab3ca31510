"""Writing the directory."""

from .entries import confirm_service, put_service, say_room, withdraw_service
from .lists import import_list
from .openings import say_openings
from .places import place_services

__all__ = [
    "confirm_service",
    "import_list",
    "place_services",
    "put_service",
    "say_openings",
    "say_room",
    "withdraw_service",
]
