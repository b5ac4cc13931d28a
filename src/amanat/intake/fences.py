"""What keeps an old request from bringing back what was erased."""

from __future__ import annotations

from typing import Final

from amanat.intake.times import HOUR
from amanat.seal.request import TOKEN_LIFETIME

_REMEMBERED: Final = TOKEN_LIFETIME + 60
"""Seconds: a little longer than any request that is older than the erasure can still be accepted."""


class Fences:
    """When a thing was erased or taken back, to the second, for the two hours in which an old request could still be
    replayed.

    Held in memory only, in two halves of which the older is let go as a whole, so that adding and asking cost the same
    however much is erased. What was erased before `started` (Unix seconds) is known by the tombstone's hour alone; a
    token from after the start is younger than that in any case.
    """

    def __init__(self, started: float) -> None:
        self._started = started
        self._turned = started
        self._newer: dict[bytes, float] = {}
        self._older: dict[bytes, float] = {}

    def add(self, mark: bytes, now: float) -> None:
        if now - self._turned > _REMEMBERED:
            self._older, self._newer, self._turned = self._newer, {}, now
        self._newer[mark] = now

    def passes(self, mark: bytes, hour: int, issued: int) -> bool:
        """Whether a request signed over a token of `issued` came after the erasure with this tombstone."""
        at = self._newer.get(mark, self._older.get(mark))
        if at is not None:
            return issued > at
        return issued > self._started or issued >= hour + HOUR
