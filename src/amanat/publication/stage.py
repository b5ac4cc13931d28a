"""How far a case has come, as far as words are concerned. Source: FAIRNESS section 1, 4."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amanat.process.life import FINDINGS, Status
from amanat.process.words import Decided, respondent_word

# Only a court convicts. In a body's name any of these makes it one.
_COURT: Final = re.compile(
    r"\b(?:court|courts|judge|magistrate|bench|adalat|correctionnel|cour|tribunale|old bailey)\b"
    r"|gericht\b|عدالت|کورٹ|جج|مجسٹریٹ",
    re.IGNORECASE,
)


class Moment(StrEnum):
    """What may be said of the respondent. `UNKNOWN`: nobody said how far the case is."""

    UNKNOWN = "unknown"
    RESPONDENT = "respondent"
    ACCUSED = "accused"
    FOUND = "found"
    """A final finding of a body that is no court."""
    CONVICTED = "convicted"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Stage:
    """What `process.words.respondent_word` takes. `Stage()`: not known, and then the careful answer is given."""

    status: Status | None = None
    charge: Decided | None = None
    finding: tuple[Status, Decided] | None = None

    @property
    def moment(self) -> Moment:
        if self.status is None:
            return Moment.UNKNOWN
        word = respondent_word(self.status, self.charge, self.finding)
        if word.word == "found_against":
            return Moment.CONVICTED if not word.body or _COURT.search(word.body) else Moment.FOUND
        return Moment(word.word)

    @property
    def is_open(self) -> bool:
        """Whether the record holds a finding that may still change."""
        return self.finding is not None and (not self.finding[1].final or self.status is Status.APPEAL)

    @property
    def convicted_for_now(self) -> bool:
        """Whether a court has found against the respondent, and an appeal is open."""
        if self.finding is None or not self.is_open:
            return False
        return self.finding[0] is Status.SUBSTANTIATED and bool(_COURT.search(self.finding[1].body))

    @property
    def found(self) -> Status | None:
        """The finding in the record, final or not, or None."""
        if self.finding is not None:
            return self.finding[0]
        return self.status if self.status in FINDINGS else None
