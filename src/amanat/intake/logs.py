"""One JSON object a line on standard error: an event's name, its numbers, the hour. Never an id, an address, a
header or a path."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, TextIO

import structlog

# What an event may carry. Anything else is dropped here, not trusted to the caller.
_ALLOWED: Final = frozenset(
    {"event", "level", "code", "count", "port", "metrics_port", "revision", "kind", "status", "free"}
)


def _only_allowed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in event.items() if name in _ALLOWED}


def configure(stream: TextIO | None = None) -> None:
    """Sends structlog and the standard library's warnings through the same filter."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _only_allowed,
            structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:00Z", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _Quiet()
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.WARNING)


class _Quiet(logging.Handler):
    """A library's message may quote a request; only that there was one, and the kind of exception, is kept."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "none"
        structlog.get_logger().warning("library.message", kind=kind, code=record.name)


def log() -> Any:
    return structlog.get_logger()
