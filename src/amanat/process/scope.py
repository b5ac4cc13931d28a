"""Whether a record belongs here: act, context and way, as codes. No text is read and nothing is scored.

Domestic violence is a context, not an act. What does not belong here is redirected kindly and never displayed; and
where a child, force, a threat or power over her may be behind it, a person looks first. Source: FAIRNESS section 6.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from amanat.errors import RefusedError
from amanat.seal.record import ACTS, ANCILLARY_ACTS

__all__ = ["ACTS", "ACT_CODES", "ANCILLARY_ACTS", "ActCodes", "Concern", "Facts", "Judgement", "Scope", "judge_scope"]


@dataclass(frozen=True, slots=True)
class ActCodes:
    """An act in two standards. `gbvims`: the type of incident in the Gender-Based Violence Information Management
    System; `iccs`: codes of the International Classification of Crime for Statistical Purposes, empty where none."""

    gbvims: str
    iccs: tuple[str, ...]


_EMOTIONAL: Final = "psychological/emotional abuse"
ACT_CODES: Final[Mapping[str, ActCodes]] = {
    "rape": ActCodes("rape", ("03011",)),
    "sexual_contact": ActCodes("sexual assault", ("030121",)),
    "sexual_harassment": ActCodes(_EMOTIONAL, ("030122",)),
    "physical_abuse": ActCodes("physical assault", ("0201",)),
    "forced_marriage": ActCodes("forced marriage", ()),
    "economic_abuse": ActCodes("denial of resources", ()),
    "psychological_abuse": ActCodes(_EMOTIONAL, ("0208",)),
    "stalking": ActCodes(_EMOTIONAL, ("0208",)),
    "blackmail": ActCodes(_EMOTIONAL, ("0205", "0211")),
    "image_abuse": ActCodes(_EMOTIONAL, ("0205", "0211")),
}


class Scope(StrEnum):
    """TO_PERSON: no rule decides; somebody looks and says."""

    IN_SCOPE = "in_scope"
    ANCILLARY = "ancillary"
    TO_PERSON = "to_person"


class Concern(StrEnum):
    """Why a person looks first. OTHERS_PRIVATE: it holds somebody else's private pictures or messages: sharing these
    without a yes is itself in scope, and the person in them is offered help. NOTHING_NAMED: no act was chosen."""

    MINOR = "minor"
    COERCION = "coercion"
    THREAT = "threat"
    POWER = "power"
    OTHERS_PRIVATE = "others_private"
    NOTHING_NAMED = "nothing_named"


_THREATS: Final = frozenset({"weapon", "threat_to_kill", "strangulation"})
_FORCED: Final = frozenset({"fear", "retaliation", "child"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What she chose, as codes of the record (spec/record.md). `coercion`: somebody heard or read of force;
    `others_private`: it holds private pictures or messages of somebody else."""

    acts: frozenset[str] = frozenset()
    context: str | None = None
    mode: frozenset[str] = frozenset()
    power: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    minor: bool = False
    coercion: bool = False
    others_private: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """`acts`: those that belong here. `aside`: ancillary ones; kept if she wants, shown nowhere. `redirect`: the key of
    the kind text for her, "" for none. `by_person`: somebody decided, with a reason kept elsewhere."""

    scope: Scope
    acts: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    redirect: str = ""
    concerns: tuple[Concern, ...] = ()
    by_person: bool = False

    def decided(self, scope: Scope, reason: str) -> Judgement:
        """What a person decides instead: it goes over every rule, and needs a reason. Raises RefusedError
        `case.reason`, `scope.undecided` (a person cannot hand it to a person)."""
        if not reason.strip():
            raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
        if scope is Scope.TO_PERSON:
            raise RefusedError("scope.undecided", "Decide: it belongs here, or it is for somebody else.")
        redirect = _redirect(self.aside) if scope is Scope.ANCILLARY else ""
        return replace(self, scope=scope, redirect=redirect, by_person=True)


def judge_scope(facts: Facts) -> Judgement:
    """Whether it belongs here. One act of the list is enough, whatever stands beside it."""
    acts = tuple(act for act in ACTS if act in facts.acts)
    aside = tuple(act for act in ANCILLARY_ACTS if act in facts.acts)
    concerns = _concerns(facts, named=bool(acts or aside))
    if acts:
        return Judgement(Scope.IN_SCOPE, acts, aside, concerns=concerns)
    if concerns:
        return Judgement(Scope.TO_PERSON, (), aside, concerns=concerns)
    return Judgement(Scope.ANCILLARY, (), aside, _redirect(aside))


def _redirect(aside: Collection[str]) -> str:
    return f"redirect.{next(iter(aside), 'other')}"


def _concerns(facts: Facts, *, named: bool) -> tuple[Concern, ...]:
    found = {
        Concern.MINOR: facts.minor,
        Concern.COERCION: facts.coercion or bool(facts.flags & _FORCED),
        Concern.THREAT: bool(facts.flags & _THREATS),
        Concern.POWER: bool(facts.power),
        Concern.OTHERS_PRIVATE: facts.others_private,
        Concern.NOTHING_NAMED: not named,
    }
    return tuple(concern for concern, holds in found.items() if holds)
