"""My day: what a person does today, each case in one place. Cheap at ten thousand cases: no words are opened to decide
where a case stands, and rows are made only for what is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from amanat.desk import views
from amanat.desk.archive import Archive
from amanat.desk.parts import PARTS
from amanat.desk.reads import following, summary, visible
from amanat.desk.state import CaseState, Member
from amanat.desk.work.codes import PART_NAME
from amanat.desk.work.view import due_tasks
from amanat.process.urgency import URGENCIES

PLACES: Final = ("check", "answer", "contact", "tasks", "new", "waiting")
"""In the order in which they are asked: the first that fits is the case's place."""
MOST: Final = 40
"""Rows of one place; the rest is counted and found among the cases."""


def my_day(archive: Archive, member: Member, today: str) -> views.Day:
    """The day of one person. `today` is the day where the desk stands."""
    found: dict[str, list[CaseState]] = {place: [] for place in PLACES}
    for case in _candidates(archive, member):
        place = _place(archive, case, member, today)
        if place:
            found[place].append(case)
    rows = {place: _rows(archive, member, today, place, cases) for place, cases in found.items()}
    counts = {place: len(cases) for place, cases in found.items()}
    notices = tuple(notice for part in PARTS for notice in part.notices(archive, member))
    return views.Day(**rows, notices=notices, counts=counts)


def _candidates(archive: Archive, member: Member) -> Iterable[CaseState]:
    """What is open, and what was closed and she wrote again, if it exists for this person."""
    lists = archive.lists
    return (case for some in (lists.open, lists.again) for case in some.values() if visible(case, member))


def _place(archive: Archive, case: CaseState, member: Member, today: str) -> str:
    facts = case.facts.get(PART_NAME) or {}
    if case.erased is not None or facts.get("aside"):
        return ""
    if case.assigned not in (None, member.id):
        return "tasks" if _has_task(archive, case, member, today) else ""
    step = following(case)
    if step == "check":
        return "check"
    if step in ("acknowledge", "answer", "after") or case.urgency == "immediate":
        return "answer"
    contact = facts.get("contact")
    if contact and contact["day"] <= today:
        return "contact"
    if _has_task(archive, case, member, today):
        return "tasks"
    return "new" if _is_new(case, step) else "waiting"


def _has_task(archive: Archive, case: CaseState, member: Member, today: str) -> bool:
    return bool((case.facts.get(PART_NAME) or {}).get("tasks")) and bool(due_tasks(archive, case, member.id, today))


def _is_new(case: CaseState, step: str) -> bool:
    """Nobody has taken it up: handed back, opened again, or not read through and without a word to her."""
    facts = case.facts.get(PART_NAME) or {}
    if (facts.get("handed") and case.assigned is None) or case.status == "reopened":
        return True
    return step == "assess" and not facts.get("said")


def _rows(
    archive: Archive, member: Member, today: str, place: str, cases: list[CaseState]
) -> tuple[views.CaseSummary, ...]:
    cases.sort(key=lambda case: (case.updated, case.number), reverse=True)
    if place in ("answer", "contact", "tasks", "new"):
        cases.sort(key=lambda case: URGENCIES.index(case.urgency) if case.urgency else 1)
    if place == "contact":
        cases.sort(key=lambda case: case.facts[PART_NAME]["contact"]["day"])
    if place == "waiting":  # what waits for somebody here, before what waits for her
        cases.sort(key=lambda case: following(case) not in ("assess", "decide"))
    return tuple(_row(archive, case, member, today) for case in cases[:MOST])


def _row(archive: Archive, case: CaseState, member: Member, today: str) -> views.CaseSummary:
    due = due_tasks(archive, case, member.id, today)
    return replace(summary(case), tasks=tuple(task.text for task in due))
