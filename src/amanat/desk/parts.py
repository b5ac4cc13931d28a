"""The parts of the desk's work, one line each."""

from __future__ import annotations

from typing import Final

from amanat.desk.assisted import rules as assisted
from amanat.desk.invitation import rules as invitation
from amanat.desk.part import Part
from amanat.desk.safety import rules as safety
from amanat.desk.work import rules as work

PARTS: Final[tuple[Part, ...]] = (assisted.PART, invitation.PART, work.PART, safety.PART)
