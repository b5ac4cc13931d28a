"""Where each case stands in its time of keeping. No words are opened for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from amanat.desk.apply_case import day_of
from amanat.desk.lists import ENDED
from amanat.desk.state import CaseState, DeskState
from amanat.process.retention import GRACE, MONTHS, Stage, Standing, destroyed_from, due_on, stage_of

NAME: Final = "care"
_ELSEWHERE: Final = frozenset({"redirected", "not_in_scope", "duplicate"})


@dataclass(frozen=True, slots=True)
class Due:
    """One case: its kind, its stage, the first day on which it may be destroyed (None: nothing is due), whether they
    were told, and the day on which the job would destroy it if the desk chose that."""

    kind: str
    stage: Stage
    day: date | None
    told: bool


def facts_of(desk: DeskState) -> dict[str, Any]:
    """What the desk keeps here: `months`, `alone`, `looked`, `told` (cases by id), `destroyed`, `ended`."""
    found: dict[str, Any] = desk.facts.setdefault(NAME, {})
    return found


def months_of(desk: DeskState) -> dict[str, int]:
    """Months of keeping for each kind, as the desk has set them."""
    return {**MONTHS, **(desk.facts.get(NAME) or {}).get("months", {})}


def alone_of(desk: DeskState) -> bool:
    """Whether the job destroys by itself."""
    return bool((desk.facts.get(NAME) or {}).get("alone"))


def kind_of(case: CaseState) -> str:
    """Which kind of case it is, for its time of keeping; the longest that fits comes first."""
    work = case.facts.get("work") or {}
    kept = case.facts.get(NAME) or {}
    if kept.get("inquiry"):
        return "inquiry"
    if work.get("aside") or work.get("closing") == "spam":
        return "not_a_case"
    if "imports" in case.facts:
        return "imported"
    if "assisted" in case.facts and not case.grants:
        return "note"
    if case.status == "redirected" or work.get("closing") in _ELSEWHERE:
        return "redirected"
    return "support"


def standing(case: CaseState) -> Standing:
    """What the rule needs to know of a case."""
    kind, kept = kind_of(case), case.facts.get(NAME) or {}
    work = case.facts.get("work") or {}
    tasks = sum(task["done"] is None for task in work.get("tasks", {}).values())
    until = kept.get("until")
    return Standing(
        kind,
        _end_of(case, kind, work, kept),
        any(grant.hold for grant in case.grants.values()),
        case.urgency,
        tasks + (case.owed and not work.get("aside")),
        date.fromisoformat(until) if until else None,
    )


def _end_of(case: CaseState, kind: str, work: Mapping[str, Any], kept: Mapping[str, Any]) -> date | None:
    if work.get("aside"):
        return _day(max(work["aside"]["at"], case.heard))
    if case.status in ENDED:
        closed = kept.get("closed") or (case.facts.get("imports") or {}).get("at") or case.updated
        return _day(max(closed, case.heard))
    if kind == "note":
        return _day(_last_word(case, kept))
    return None


def _last_word(case: CaseState, kept: Mapping[str, Any]) -> int:
    """That somebody was told of it is no word in it."""
    told: Mapping[str, int] = kept.get("told") or {}
    return told["before"] if told.get("at") == case.updated else case.updated


def told_of(case: CaseState) -> date | None:
    """The day on which it was told what comes, if nothing that counts happened since."""
    told = (case.facts.get(NAME) or {}).get("told")
    if not told:
        return None
    end = standing(case).closed
    return _day(told["at"]) if end is not None and end <= _day(told["at"]) else None


def due_of(desk: DeskState, case: CaseState, today: date) -> Due:
    """Where a case that is not erased stands today."""
    now = standing(case)
    months, told = months_of(desk)[now.kind], told_of(case)
    due = due_on(now, months)
    stage = stage_of(now, months, told, today)
    if stage in (Stage.DUE, Stage.ALONE) and (case.outbox or case.inflight) and not case.lost:
        stage = Stage.TOLD  # what waits for her leaves first
    return Due(now.kind, stage, destroyed_from(due, told) if due else None, told is not None)


def _day(at: int) -> date:
    return date.fromisoformat(day_of(at))


__all__ = ["GRACE", "Due", "alone_of", "due_of", "facts_of", "kind_of", "months_of", "standing", "told_of"]
