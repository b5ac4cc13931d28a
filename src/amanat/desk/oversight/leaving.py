"""What somebody leaves open when they leave or change their role: it goes back to everybody, and a lead sees it."""

from __future__ import annotations

from amanat.desk.oversight.state import of_desk
from amanat.desk.state import CaseState, DeskState


def hand_over(desk: DeskState, person: str, at: int) -> None:
    """Their cases are nobody's now, and stand among what is new; their tasks are for everybody."""
    left = [case for case in desk.cases.values() if case.assigned == person]
    for case in left:
        case.assigned = None
        if case.erased is None:
            case.facts.setdefault("work", {})["handed"] = {"at": at, "by": person}
    for case in desk.cases.values():
        _free_tasks(case, person)
    of_desk(desk).setdefault("left", {})[person] = [case.case for case in left]


def _free_tasks(case: CaseState, person: str) -> None:
    for task in (case.facts.get("work") or {}).get("tasks", {}).values():
        if task["person"] == person and not task["done"]:
            task["person"] = None


def left_open(desk: DeskState, person: str) -> list[CaseState]:
    """What somebody left that nobody has taken yet, whoever may see it."""
    names = (desk.facts.get("oversight") or {}).get("left", {}).get(person, ())
    found = (desk.cases.get(name) for name in names)
    return [case for case in found if case is not None and case.assigned is None and case.erased is None]
