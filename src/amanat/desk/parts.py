"""The parts of the desk's work, one line each."""

from __future__ import annotations

from typing import Final

from amanat.desk.part import Part

PARTS: Final[tuple[Part, ...]] = ()
