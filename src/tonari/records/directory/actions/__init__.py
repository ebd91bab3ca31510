"""Writing the directory."""

from .entries import confirm_service, put_service, say_room, withdraw_service
from .gaps import close_gap, keep_gap
from .hosting import change_by_host, close_by_host, settle_change
from .imports import (
    begin_looking,
    begin_taking,
    bring_list,
    drop_import,
    look_through,
    stop_import,
    sweep_imports,
    take_in,
    undo_import,
)
from .links import (
    ask_host,
    keep_service,
    let_ask_by_mail,
    let_go_service,
    make_link,
    withdraw_links,
)
from .measures import link_service, put_measure, unlink_service, withdraw_measure
from .merging import merge_services, note_twins, tell_apart, undo_merge
from .openings import say_openings
from .places import leave_area, place_services
from .previewing import look_at_list
from .reports import answer_report, report_mistake, take_report
from .taking import import_list

__all__ = [
    "answer_report",
    "ask_host",
    "begin_looking",
    "begin_taking",
    "bring_list",
    "change_by_host",
    "close_by_host",
    "close_gap",
    "confirm_service",
    "drop_import",
    "import_list",
    "keep_gap",
    "keep_service",
    "leave_area",
    "let_ask_by_mail",
    "let_go_service",
    "link_service",
    "look_at_list",
    "look_through",
    "make_link",
    "merge_services",
    "note_twins",
    "place_services",
    "put_measure",
    "put_service",
    "report_mistake",
    "say_openings",
    "say_room",
    "settle_change",
    "stop_import",
    "sweep_imports",
    "take_in",
    "take_report",
    "tell_apart",
    "undo_import",
    "undo_merge",
    "unlink_service",
    "withdraw_links",
    "withdraw_measure",
    "withdraw_service",
]
