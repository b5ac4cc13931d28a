"""Limits that hold before anything is read: requests an address, and free space. Addresses exist only here, hashed,
in memory."""

from __future__ import annotations

import hmac
import ipaddress
import os
import shutil
from pathlib import Path

from amanat.config import GIB
from amanat.errors import RefusedError, UnavailableError

FORGET_ABOVE = 100_000
"""Addresses remembered at once; beyond it the counts start anew, so that memory stays bounded."""


class AddressLimit:
    """At most `per_minute` requests in each minute from one address (IPv6: one /56, what a household or campus has).

    The key lives and dies with this object: nobody can turn what is counted back into an address afterwards.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._key = os.urandom(32)
        self._minute = 0
        self._counts: dict[bytes, int] = {}

    def count(self, address: str, now: float) -> None:
        """Raises RefusedError `limit.address`."""
        if not self._per_minute:
            return
        minute = int(now) // 60
        if minute != self._minute or len(self._counts) > FORGET_ABOVE:
            self._minute, self._counts = minute, {}
        name = hmac.digest(self._key, _network(address), "sha256")
        seen = self._counts.get(name, 0) + 1
        self._counts[name] = seen
        if seen > self._per_minute:
            raise RefusedError("limit.address", "Too many requests at once. Wait a minute and try again.")


def _network(address: str) -> bytes:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return b"unknown"
    return parsed.packed[:7] if parsed.version == 6 else parsed.packed


class FreeSpace:
    """Keeps a reserve free, so that she can still read, take back and erase when the disk is nearly full."""

    def __init__(self, folder: Path, reserve: int) -> None:
        self._folder = folder
        self._reserve = reserve
        self._looked = 0.0
        self._free = 0
        self._share = 0

    @property
    def reserve(self) -> int:
        # A file system's size is looked up once: this is asked for each request.
        self._share = self._share or min(GIB, shutil.disk_usage(self._folder).total // 20)
        return self._reserve or self._share

    def free(self, now: float) -> int:
        """Bytes free, as of the last second."""
        if not 0 <= now - self._looked < 1:
            self._free = shutil.disk_usage(self._folder).free
            self._looked = now
        return self._free

    def need(self, size: int, now: float) -> None:
        """Raises UnavailableError `storage.full` when `size` bytes would eat into the reserve."""
        if self.free(now) - size < self.reserve:
            raise UnavailableError(
                "storage.full", "Not stored: there is no room left. Keep this page open and try again."
            )
