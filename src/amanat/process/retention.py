"""How long a desk keeps a case after its end, and what happens when that is over. Days in, days out.

The defaults are a proposal; an organisation sets its own (docs/data-protection-impact.md, section 2). Source of the
rule that dates are kept by a job and that an export comes first: FAIRNESS section 9, check 25.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from amanat.errors import RefusedError
from amanat.process.working_days import add_months

MONTHS: Final = {
    "support": 12,
    "redirected": 6,
    "not_a_case": 1,
    "note": 6,
    "imported": 12,
    "inquiry": 36,
}
"""Each kind of case with the months that it is kept after its end, until a desk decides otherwise: support that is
done; others help her or it was not for this desk; not a case; a helpline note to which no consent came; from the old
files; a case with an inquiry."""
LEAST: Final = 1
MOST: Final = 120
TOLD_BEFORE: Final = 30
"""Days between telling and destroying, at least."""
GRACE: Final = 14
"""More days before the job destroys by itself, where the desk has chosen that."""


class Stage(StrEnum):
    """KEPT: nothing to do. TELL: she and the desk are to be told. TOLD: they were, and there is time. DUE: a lead may
    destroy it. ALONE: the job may, if the desk has chosen that."""

    KEPT = "kept"
    TELL = "tell"
    TOLD = "told"
    DUE = "due"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Standing:
    """One case. `closed`: the day of its end, or of the last word of hers after it; for a note without consent the day
    of the last word in it; None while it goes on. `hold`: a legal hold stands. `open_tasks`: tasks, or words of hers
    that nobody answered yet. `until`: a day before which a lead keeps it."""

    kind: str
    closed: date | None
    hold: bool = False
    urgency: str | None = None
    open_tasks: int = 0
    until: date | None = None


def due_on(case: Standing, months: int) -> date | None:
    """The first day on which it need not be kept any more; None while something stands in the way: it goes on, a legal
    hold, an open task, or a note on which *immediate* stands, because that waits for a person."""
    if case.closed is None or case.hold or case.open_tasks:
        return None
    if case.kind == "note" and case.urgency == "immediate":
        return None
    due = add_months(case.closed, months)
    return due if case.until is None else max(due, case.until)


def destroyed_from(due: date, told: date | None) -> date:
    """The first day on which it may be destroyed: never less than `TOLD_BEFORE` days after they were told."""
    return due if told is None else max(due, told + timedelta(TOLD_BEFORE))


def stage_of(case: Standing, months: int, told: date | None, today: date) -> Stage:
    """Where a case stands. The job never ends by itself what was *immediate* when it was closed: a lead looks."""
    due = due_on(case, months)
    if due is None or today < due - timedelta(TOLD_BEFORE):
        return Stage.KEPT
    if told is None:
        return Stage.TELL
    first = destroyed_from(due, told)
    if today < first:
        return Stage.TOLD
    late = today >= first + timedelta(GRACE)
    return Stage.ALONE if late and case.urgency != "immediate" else Stage.DUE


def checked_months(kind: str, typed: str) -> int:
    """Months as somebody typed them. Raises RefusedError `care.kind`, `care.months`."""
    if kind not in MONTHS:
        raise RefusedError("care.kind", "This is not a kind of case. Choose from the list.")
    clean = typed.strip()
    months = int(clean) if clean.isascii() and clean.isdecimal() and len(clean) < 5 else 0
    if not LEAST <= months <= MOST:
        raise RefusedError("care.months", f"Write a number of months from {LEAST} to {MOST}.")
    return months
