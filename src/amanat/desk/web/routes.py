"""The shape of a noun's table of routes."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.desk.web.visit import Endpoint


@dataclass(frozen=True, slots=True)
class Door:
    """One row: an address below the language, what answers there, and by which method. A GET changes nothing."""

    path: str
    endpoint: Endpoint
    method: str = "GET"

    @property
    def methods(self) -> list[str]:
        return [self.method]
