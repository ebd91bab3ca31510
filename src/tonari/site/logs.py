"""Logs: one JSON object a line, with nothing in it that tells of a person.

No addresses of people, no agents, no query, no body; not even the path, which may carry the
secret of a link: the route's pattern stands for it. What other libraries log keeps its wording
but not its values, and an exception keeps its kind and its places but not its message.
"""

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

Entry = MutableMapping[str, Any]


class RequestLog(RequestMiddleware):
    """One line a request, with an id that its other lines share."""

    def prepare(self, request: HttpRequest) -> None:
        """Begin the request's lines; nothing is logged yet, the route is not known."""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=structlog_id())

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and route, such as `POST l/<str:token>/`."""
        match = request.resolver_match
        return f"{request.method} {match.route if match else '?'}"


def structlog_id() -> str:
    """A new id for the lines of one request."""
    from tonari.kernel.ids import new_id

    return str(new_id())


def without_values(logger: object, method: str, entry: Entry) -> Entry:
    """Put a foreign record's template in place of its text."""
    record = entry.get("_record")
    if record is not None and entry.get("_from_structlog") is False:
        entry["event"] = str(record.msg)[:200]
        entry.pop("positional_args", None)
    return entry


def bare_exceptions(logger: object, method: str, entry: Entry) -> Entry:
    """Put kind and places in place of an exception."""
    info = entry.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        entry["exception"] = type(error).__qualname__
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        entry["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return entry


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure() -> dict[str, Any]:
    """Set structlog up, and return Django's LOGGING."""
    structlog.configure(
        # An exception is read here, while it is still being handled.
        processors=[
            *_SHARED,
            bare_exceptions,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    json_lines = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "use_get_message": False,
        "processors": [
            without_values,
            bare_exceptions,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": json_lines},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": "INFO"},
        "loggers": {
            # Theirs would name people and paths; `RequestLog` says that something happened.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }
