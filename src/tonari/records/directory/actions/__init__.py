"""Writing the directory."""

from .entries import confirm_service, put_service, say_room, withdraw_service
from .lists import import_list
from .measures import link_service, put_measure, unlink_service, withdraw_measure
from .places import place_services

__all__ = [
    "confirm_service",
    "import_list",
    "link_service",
    "place_services",
    "put_measure",
    "put_service",
    "say_room",
    "unlink_service",
    "withdraw_measure",
    "withdraw_service",
]
