"""What the respondent may be called: a function of the state, never of what somebody believes. Source: FAIRNESS
section 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from amanat.process.life import Status


@dataclass(frozen=True, slots=True)
class Decided:
    """Something a court or a body decided, with its document. `day` is ``YYYY-MM-DD``; `final`: no appeal is open."""

    body: str
    day: str
    final: bool


@dataclass(frozen=True, slots=True)
class Word:
    """`word` is a code that the pages translate; `body` and `day` go beside it whenever they are not empty."""

    word: Literal["respondent", "accused", "found_against", "cleared"]
    body: str = ""
    day: str = ""


RESPONDENT = Word("respondent")


def respondent_word(
    status: Status, charge: Decided | None = None, finding: tuple[Status, Decided] | None = None
) -> Word:
    """*Respondent* until a court has charged, then *accused*; a word of guilt only with a final finding, its body and
    day.

    A final finding that does not hold the complaint up gives *cleared*, whatever was charged before. While the case
    is on appeal or its finding is not final, the finding changes no word.
    """
    if finding is not None and finding[1].final and status is not Status.APPEAL:
        found, decided = finding
        if found is Status.SUBSTANTIATED:
            return Word("found_against", decided.body, decided.day)
        if found is Status.NOT_SUBSTANTIATED:
            return Word("cleared", decided.body, decided.day)
    if charge is not None:
        return Word("accused", charge.body, charge.day)
    return RESPONDENT
