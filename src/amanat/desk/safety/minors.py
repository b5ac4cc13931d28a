"""Somebody under 18: a lead decides what is reported, and no adult is told who could be the one she fears."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from amanat.desk.find import fold
from amanat.errors import RefusedError

DECISIONS: Final = ("report", "not_due", "ask_first")
TOLD: Final = ("no", "yes")
_SMALL: Final = frozenset(fold("her his she him the and who for with from اور میرے میری میرا اُس اُن").split())
"""Words that are no part of anybody's name."""


def check_decision(decision: str, told: str, guardian: str, kept_from: Iterable[str]) -> None:
    """`kept_from`: who must not know, as she wrote them, and what she wrote of the respondent.

    Raises RefusedError `safety.decision`, `safety.guardian_name`, `safety.guardian`.
    """
    if decision not in DECISIONS or told not in TOLD:
        raise RefusedError("safety.decision", "Choose what was decided, and whether an adult is told.")
    if told == "no":
        return
    if not guardian.strip():
        raise RefusedError("safety.guardian_name", "Write which adult is told. The name is compared with her list.")
    if any(meets(guardian, text) for text in kept_from):
        raise RefusedError(
            "safety.guardian", "This adult is on her list, or is the respondent. This adult must not be told."
        )


def meets(name: str, text: str) -> bool:
    """Whether a word of a name, of three letters or more, stands in a text: enough to stop and look."""
    words = {word for word in fold(name).split() if len(word) > 2} - _SMALL
    return not words.isdisjoint(fold(text).split()) or (bool(fold(name)) and fold(name) == fold(text))
