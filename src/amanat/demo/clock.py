"""The demo's clock: this machine's, moved on by what one small file says, so that a story of months can be walked
through in an afternoon. Every service of the demo reads the same file; nothing but the demo can be started with one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from amanat.errors import MalformedError, RefusedError

LOOK: Final = 0.2
"""Seconds for which the file is not read again."""
FURTHEST: Final = 3 * 366 * 24 * 3600


class MovedClock:
    """Gives Unix seconds. A file that is not there yet moves nothing."""

    def __init__(self, file: Path, machine: Callable[[], float] = time.time) -> None:
        self._file, self._machine = file, machine
        self._moved, self._next = 0, 0.0

    def __call__(self) -> float:
        if time.monotonic() >= self._next:
            self._moved, self._next = read(self._file), time.monotonic() + LOOK
        return self._machine() + self._moved


def read(file: Path) -> int:
    """Seconds by which the clock is moved. Raises MalformedError `demo.clock`."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return 0
    if not text.lstrip("-").isdecimal():
        raise MalformedError("demo.clock", f"{file} should hold a number of seconds. Remove it to begin at today.")
    return int(text)


def move(file: Path, to: int) -> None:
    """Moves the clock to `to` seconds from this machine's. The first time it may begin in the past; from then on only
    forward: what was written is not undone.

    Raises RefusedError `demo.back`, `demo.far`."""
    if file.exists() and to < read(file):
        raise RefusedError("demo.back", "Time in the demo only goes on. To begin again, remove the demo's folder.")
    if to > FURTHEST:
        raise RefusedError("demo.far", "The demo goes three years ahead, no further.")
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(str(to), encoding="ascii")
    fresh.replace(file)
