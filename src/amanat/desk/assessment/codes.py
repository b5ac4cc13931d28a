"""The codes of assessment. What lies outside is the list of the record (spec/record.md), and somebody else's chats."""

from __future__ import annotations

from typing import Final

from amanat.desk.state import CaseState
from amanat.seal.record import ANCILLARY_ACTS

NAME: Final = "assessment"
THIRD_PARTY: Final = "third_party"
"""Somebody else's private chats or pictures, sent in as a case."""
OUTSIDE: Final = (*ANCILLARY_ACTS, THIRD_PARTY)
SIGNS: Final = ("minor", "coercion", "threat", "power")
"""Each of them sends what looks ancillary back to a person (FAIRNESS section 6)."""
MATERIALS: Final = ("audio", "document", "log", "medical", "message", "object", "other", "picture", "place", "witness")
"""Kinds of material, in the order of the alphabet: none weighs more than another."""
ASPECTS: Final = ("custody", "source", "consistency", "obtainable", "counter")
"""What is described of each: who had it since when, on whom it rests, what records say beside it, what could still be
had, and what the respondent brings or may bring."""


def concealed(case: CaseState) -> bool:
    """Whether a person decided that this lies outside: then nothing of it is shown until a person looks again."""
    return case.erased is None and bool((case.facts.get(NAME) or {}).get("outside"))
