"""The codes of assessment. What lies outside is the list of the record (spec/record.md), and somebody else's chats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from amanat.desk.state import CaseState
from amanat.process.corroboration import KINDS, Beside, Held, Side, Source
from amanat.process.scope import Concern
from amanat.seal.record import ANCILLARY_ACTS

NAME: Final = "assessment"
THIRD_PARTY: Final = "third_party"
"""Somebody else's private chats or pictures, sent in as a case."""
OUTSIDE: Final = (*ANCILLARY_ACTS, THIRD_PARTY)
SIGNS: Final = (Concern.MINOR, Concern.COERCION, Concern.THREAT, Concern.POWER)
"""Each of them sends what looks ancillary back to a person (FAIRNESS section 6)."""
MATERIALS: Final = KINDS
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "side": tuple(Side),
    "origin": tuple(Source),
    "beside": tuple(Beside),
    "held": tuple(Held),
}
"""What is chosen of each piece of material, by the names of its words."""
ASPECTS: Final = ("custody", "source", "consistency", "obtainable")
"""What is described of each in free text: who had it since when, on whom it rests, what records say beside it, what
could still be had."""


def concealed(case: CaseState) -> bool:
    """Whether a person decided that this lies outside: then nothing of it is shown until a person looks again."""
    return case.erased is None and bool((case.facts.get(NAME) or {}).get("outside"))
