"""My day: what a person does today, each case in one place. Cheap at ten thousand cases: no words are opened to decide
where a case stands, and rows are made only for what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final

from amanat.desk import views
from amanat.desk.archive import Archive
from amanat.desk.parts import PARTS
from amanat.desk.reads import following, summary, visible
from amanat.desk.state import CaseState, Member
from amanat.desk.work.codes import PART_NAME
from amanat.desk.work.view import due_tasks, has_due_task

Facts = Mapping[str, Any]
_NONE: Final[Facts] = {}
_RANK: Final = {"immediate": 0, "soon": 1, None: 1, "routine": 2}
"""What has no urgency yet may be urgent: it stands with what is soon."""
PLACES: Final = ("check", "answer", "contact", "tasks", "new", "waiting")
"""In the order in which they are asked: the first that fits is the case's place."""
MOST: Final = 25
"""Rows of one place; the rest is counted and found among the cases."""


def my_day(archive: Archive, member: Member, today: str) -> views.Day:
    """The day of one person. `today` is the day where the desk stands."""
    found: dict[str, list[CaseState]] = {place: [] for place in PLACES}
    for case, facts in _candidates(archive, member, today):
        place = _place(archive, case, facts, member, today)
        if place:
            found[place].append(case)
    rows = {place: _rows(archive, member, today, place, cases) for place, cases in found.items()}
    counts = {place: len(cases) for place, cases in found.items()}
    notices = tuple(notice for part in PARTS for notice in part.notices(archive, member))
    return views.Day(**rows, notices=notices, counts=counts)


def _candidates(archive: Archive, member: Member, today: str) -> Iterator[tuple[CaseState, Facts]]:
    """What is open, or was closed and she wrote again, with its facts, if it exists for this person and may concern
    them: theirs, nobody's, or with a task that is due. The loop runs over everything that is open, so it is plain."""
    me = member.id
    for some in (archive.lists.open, archive.lists.again):
        for case in some.values():
            facts, assigned = case.facts.get(PART_NAME) or _NONE, case.assigned
            if assigned != me and assigned is not None and not _is_due(facts, today):
                continue
            if visible(case, member) and not facts.get("aside"):
                yield case, facts


def _is_due(facts: Facts, today: str) -> bool:
    first = facts.get("next_due")
    return bool(first and first <= today)


def _place(archive: Archive, case: CaseState, facts: Facts, member: Member, today: str) -> str:
    has_task = _is_due(facts, today) and has_due_task(archive, case, member.id, today)
    if case.assigned not in (None, member.id):
        return "tasks" if has_task else ""
    step = following(case)
    if step == "check":
        return "check"
    if step in ("acknowledge", "answer", "after") or case.urgency == "immediate":
        return "answer"
    contact = facts.get("contact")
    if contact and contact["day"] <= today:
        return "contact"
    if has_task:
        return "tasks"
    return "new" if _is_new(case, facts, step) else "waiting"


def _is_new(case: CaseState, facts: Facts, step: str) -> bool:
    """Nobody has taken it up: handed back, opened again, or not read through and without a word to her."""
    if (facts.get("handed") and case.assigned is None) or case.status == "reopened":
        return True
    return step == "assess" and not facts.get("said")


def _rows(
    archive: Archive, member: Member, today: str, place: str, cases: list[CaseState]
) -> tuple[views.CaseSummary, ...]:
    cases.sort(key=attrgetter("updated", "number"), reverse=True)
    if place in ("answer", "contact", "tasks", "new"):
        cases.sort(key=lambda case: _RANK[case.urgency])
    if place == "contact":
        cases.sort(key=lambda case: case.facts[PART_NAME]["contact"]["day"])
    if place == "waiting":  # what waits for somebody here, before what waits for her
        cases.sort(key=lambda case: following(case) not in ("assess", "decide"))
    return tuple(_row(archive, case, member, today) for case in cases[:MOST])


def _row(archive: Archive, case: CaseState, member: Member, today: str) -> views.CaseSummary:
    due = due_tasks(archive, case, member.id, today) if _is_due(case.facts.get(PART_NAME) or _NONE, today) else ()
    return replace(summary(case), tasks=tuple(task.text for task in due))
