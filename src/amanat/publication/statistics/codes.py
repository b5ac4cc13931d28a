"""The words of the statistics and their limits. Source: FAIRNESS section 8."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final = ("substantiated", "not_substantiated", "inconclusive", "no_jurisdiction")
OUTCOMES: Final = ("measure", "sanction", "none")
CLOSED: Final = ("no_action", "not_theirs", "no_contact", "she_asked", "other")
"""Why a case was closed without action: the institution did nothing; it said that the case is not its own; it reached
nobody; she asked; anything else."""
STEP: Final = ("within", "late", "pending")
"""Of the deadlines that fell in a quarter: met; met after the day, before the quarter was over; not met by then."""

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "received": (),
    "acknowledged": (),
    "inquiries": (),
    "findings": FINDINGS,
    "outcomes": OUTCOMES,
    "closed": CLOSED,
    "withdrawn": (),
    "retaliation": (),
    "reversals": (),
}
"""What is counted, in the order in which it is shown; () where there is one number alone. Steps of the law are counted
too, each under `step/<pack>/<step>` with the kinds of `STEP`."""

LADDER: Final = ("received", "acknowledged", "inquiries", "findings", "outcomes")
"""Each is reached over the one before: two of them that differ by fewer than `LEAST` are not both shown."""

DURATIONS: Final = ("acknowledgement", "inquiry", "finding", "outcome")
"""How long it took from the day the institution got it to each of these."""

CONTRIBUTORS: Final = 3
"""A line that holds what is too small alone needs so many that are not zero."""
TOGETHER: Final = 2
"""So many desks may put their numbers together, and still learn nothing under `LEAST` of the others."""
CURVE_LEAST: Final = 30
"""A curve of fewer answers is not drawn."""
RANKED: Final = 30
"""Nothing is compared that counts fewer."""
GRID: Final = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730, 1095, 1825, 3650)
"""The days at which a curve may have a point."""
MOST_DAYS: Final = GRID[-1]
"""Whoever waited longer is counted as having waited so long."""
SCALE: Final = tuple(sorted({*range(15), *GRID}))
"""In which classes days are counted, by the last day of each: single days for two weeks, then until the next point.
No exact day of anybody's longer wait leaves a desk."""
MOST_COUNT: Final = 1_000_000
MOST_INSTITUTIONS: Final = 2000
MOST_STEPS: Final = 40
MOST_WAITED: Final = 1_000_000_000
RETURN_SIZE: Final = 4 << 20


def step_family(pack: str, step: str) -> str:
    """The name under which a step of a pack of law is counted."""
    return f"step/{pack}/{step}"


def kinds_of(family: str) -> tuple[str, ...]:
    """The kinds that add up to a family's total; () where it has none."""
    return STEP if family.startswith("step/") else KINDS[family]
