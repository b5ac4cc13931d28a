"""The intake's register of institutions, as this desk has it: chosen from here, counted by id."""

from __future__ import annotations

from typing import Final

from amanat.desk.state import DeskState
from amanat.publication.statistics.listing import Register, read_register
from amanat.publication.statistics.register import Institution

NAME: Final = "statistics"
_EMPTY: Final = Register(())
_read: dict[str, Register] = {}


def register_of(desk: DeskState) -> Register:
    """Empty until the first exchange with an intake that keeps one. Read once for each text: pages ask often."""
    text: str = (desk.facts.get(NAME) or {}).get("register", "")
    if not text:
        return _EMPTY
    found = _read.get(text)
    if found is None:
        found = read_register(text.encode())
        _read.clear()
        _read[text] = found
    return found


def institution_of(desk: DeskState, register: str) -> Institution | None:
    return register_of(desk).find(register) if register else None
