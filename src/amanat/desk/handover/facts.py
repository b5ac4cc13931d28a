"""What is known of hand-overs without anybody's words.

At the giving desk ``facts["handover"]["all"]`` has a row for each hand-over, and the desk's own facts have what is
needed to take one back even after the case's key is gone (``live``): signing keys alone, which open nothing. At the
receiving desk ``facts["handover"]["came"]`` says from whom a case came and whether that was proved.
"""

from __future__ import annotations

from typing import Any, Final

from amanat.desk.state import CaseState, DeskState, GrantState

NAME: Final = "handover"
THERE: Final = frozenset({"sent", "received", "opened", "assessed"})
"""States in which the other desk has it."""
OPEN: Final = THERE | {"planned", "waiting", "returned", "back"}
"""States in which something may still come."""

Facts = dict[str, Any]


def of_desk(state: DeskState) -> Facts:
    found: Facts = state.facts.setdefault(NAME, {})
    return found


def live_of(state: DeskState) -> dict[str, Facts]:
    """Every hand-over that still concerns the intake, by its id."""
    found: dict[str, Facts] = of_desk(state).setdefault("live", {})
    return found


def rows_of(case: CaseState) -> dict[str, Facts]:
    found: dict[str, Facts] = case.facts.get(NAME, {}).get("all", {})
    return found


def standing(case: CaseState) -> list[GrantState]:
    """What she shared with us that stands and was opened: nothing else can be handed over."""
    return [one for one in case.grants.values() if not one.erased and one.taken_back is None and one.opened]


def is_new(case: CaseState | None) -> bool:
    return case is not None and case.status == "received"
