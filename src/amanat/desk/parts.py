"""The parts of the desk's work, one line each."""

from __future__ import annotations

from typing import Final

from amanat.desk.part import Part
from amanat.desk.work import rules as work

PARTS: Final[tuple[Part, ...]] = (work.PART,)
