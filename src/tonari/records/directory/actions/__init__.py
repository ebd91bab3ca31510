"""Writing the directory."""

from .entries import confirm_service, put_service, say_room, withdraw_service
from .hosting import change_by_host, settle_change
from .links import (
    ask_host,
    keep_service,
    let_ask_by_mail,
    let_go_service,
    make_link,
    withdraw_links,
)
from .lists import import_list
from .places import place_services
from .reports import answer_report, report_mistake

__all__ = [
    "answer_report",
    "ask_host",
    "change_by_host",
    "confirm_service",
    "import_list",
    "keep_service",
    "let_ask_by_mail",
    "let_go_service",
    "make_link",
    "place_services",
    "put_service",
    "report_mistake",
    "say_room",
    "settle_change",
    "withdraw_links",
    "withdraw_service",
]
