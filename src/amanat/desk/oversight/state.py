"""What is kept of requests that take two people: of a case without words in ``case.facts["oversight"]``, its reasons
under the case's key; of the desk or a person in ``state.facts["oversight"]``."""

from __future__ import annotations

from typing import Any, Final

from amanat.desk.state import CaseState, DeskState

PART_NAME: Final = "oversight"

Row = dict[str, Any]


def of_desk(desk: DeskState) -> dict[str, Any]:
    found: dict[str, Any] = desk.facts.setdefault(PART_NAME, {})
    return found


def rows_of_desk(desk: DeskState) -> dict[str, Row]:
    found: dict[str, Row] = of_desk(desk).setdefault("requests", {})
    return found


def rows_of_case(case: CaseState) -> dict[str, Row]:
    """Never makes anything: who only looks changes nothing."""
    found: dict[str, Row] = (case.facts.get(PART_NAME) or {}).get("requests", {})
    return found


def open_rows(desk: DeskState) -> dict[str, str]:
    """What may still wait for somebody: request → case id, or "" for the desk's own. Kept so that nobody's day walks
    through all cases."""
    found: dict[str, str] = of_desk(desk).setdefault("open", {})
    return found


def new_row(request: str, by: str, at: int, data: dict[str, Any]) -> Row:
    return {
        "request": request,
        "action": data["action"],
        "by": by,
        "at": at,
        "more": data.get("more") or {},
        "where": data.get("where", ""),
        "answer": None,
        "used": None,
        "taken_back": None,
        "alone": False,
        "review": None,
    }
