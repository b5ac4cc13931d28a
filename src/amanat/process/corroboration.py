"""What material there is, described: kind, day, custody, source, and how it sits beside other records.

There is no number here and no order by strength, and none can be made: nothing is added up, nothing says whom to
believe. The respondent's material stands beside hers, described in the same way. Source: FAIRNESS section 7.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amanat.seal.forms import Day

KINDS: Final = (
    "message",
    "photograph",
    "recording",
    "document",
    "medical",
    "police",
    "account_of_witness",
    "account_told_then",
    "device_record",
    "place_record",
    "pay_or_work_record",
    "other",
)
"""`account_told_then`: somebody whom she told at the time. `place_record`: doors, cameras, tickets."""


class Side(StrEnum):
    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"
    OTHERS = "others"


class Source(StrEnum):
    """Who made it. INDEPENDENT: somebody who belongs to neither side."""

    OWN = "own"
    CLOSE = "close"
    INDEPENDENT = "independent"
    UNKNOWN = "unknown"


class Beside(StrEnum):
    """How it sits beside other records, as somebody wrote after comparing."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_COMPARED = "not_compared"


class Held(StrEnum):
    """Where it is. OBTAINABLE: somebody has it and can be asked."""

    HERE = "here"
    WITH_HER = "with_her"
    OBTAINABLE = "obtainable"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Material:
    """One piece. `custody`: in plain words, who had it from then to now. `kind`: of KINDS."""

    id: str
    kind: str
    side: Side
    day: Day | None = None
    custody: str = ""
    source: Source = Source.UNKNOWN
    beside: Beside = Beside.NOT_COMPARED
    held: Held = Held.HERE


@dataclass(frozen=True, slots=True)
class Described:
    """All of it, by day; what has no day comes last. The two sides stand next to each other."""

    hers: tuple[Material, ...]
    respondents: tuple[Material, ...]
    others: tuple[Material, ...]
    obtainable: tuple[Material, ...]


def described(materials: Iterable[Material]) -> Described:
    """The pieces by side and by day, and once more those that can still be asked for."""
    found = sorted(materials, key=lambda one: (one.day or "9999", one.id))

    def of(side: Side) -> tuple[Material, ...]:
        return tuple(one for one in found if one.side is side)

    obtainable = tuple(one for one in found if one.held is Held.OBTAINABLE)
    return Described(of(Side.COMPLAINANT), of(Side.RESPONDENT), of(Side.OTHERS), obtainable)
