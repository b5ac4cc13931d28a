"""One JSON object a line on standard error: what happened, to which listed log. Never a body, an address, a header."""

from __future__ import annotations

import json
import sys
import threading
from datetime import UTC, datetime
from typing import Protocol, TextIO


class Logger(Protocol):
    """Writes one event. Values are numbers, stable codes, and origins that the operator listed."""

    def __call__(self, event: str, **values: str | int) -> None: ...


class Lines:
    """A Logger to a stream."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._lock = threading.Lock()

    def __call__(self, event: str, **values: str | int) -> None:
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = json.dumps({"event": event, **values, "at": when}, ensure_ascii=True)
        with self._lock:
            print(line, file=self._stream, flush=True)
