"""Urgency: set by a person, never a sum, never "no risk". Source: FAIRNESS section 7."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from amanat.errors import RefusedError
from amanat.seal.record import FLAGS

__all__ = ["FLAGS", "URGENCIES", "checked_urgency", "escalates"]

URGENCIES: Final = ("immediate", "soon", "routine")


def escalates(flags: Collection[str]) -> bool:
    """Whether somebody must look today: one flag is enough, and two weigh no more than one."""
    return any(flag in FLAGS for flag in flags)


def checked_urgency(urgency: str, flags: Collection[str], reason: str) -> str:
    """The urgency a person chose. Where a flag stands, *routine* needs a written reason: nothing lowers it by itself.

    Raises RefusedError: `case.urgency` (not one of the three), `case.flag` (not a flag), `case.reason`.
    """
    if urgency not in URGENCIES:
        raise RefusedError("case.urgency", "Choose one: immediate, soon or routine.")
    if any(flag not in FLAGS for flag in flags):
        raise RefusedError("case.flag", "One of the warning signs is not on the list. Choose from the list.")
    if urgency == "routine" and flags and not reason.strip():
        raise RefusedError("case.reason", "A warning sign stands. Write why this is routine.")
    return urgency
