"""What keeps an old request from bringing back what was erased."""

from __future__ import annotations

from amanat.intake.times import HOUR
from amanat.seal.request import TOKEN_LIFETIME


class Fences:
    """When a thing was erased or taken back, to the second, for the two hours in which an old request could still be
    replayed.

    Held in memory only. After a restart the tombstone's hour stands in for it, which may ask a sender to sign once
    more.
    """

    def __init__(self) -> None:
        self._erased: dict[bytes, float] = {}

    def add(self, mark: bytes, now: float) -> None:
        self._erased = {kept: at for kept, at in self._erased.items() if at > now - TOKEN_LIFETIME}
        self._erased[mark] = now

    def passes(self, mark: bytes, hour: int, issued: int) -> bool:
        """Whether a request signed over a token of `issued` came after the erasure with this tombstone."""
        at = self._erased.get(mark)
        return issued > at if at is not None else issued >= hour + HOUR
