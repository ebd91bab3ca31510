"""Reads of introductions; each takes the viewer."""

from .tasks import (
    MessageView,
    TaskView,
    TodayTasks,
    code,
    inbox,
    link_of,
    load,
    offer_box,
    received_list,
    received_task,
    roles_of,
    sent,
    sent_list,
    task,
    tasks_of_case,
    today,
)

__all__ = [
    "MessageView",
    "TaskView",
    "TodayTasks",
    "code",
    "inbox",
    "link_of",
    "load",
    "offer_box",
    "received_list",
    "received_task",
    "roles_of",
    "sent",
    "sent_list",
    "task",
    "tasks_of_case",
    "today",
]
