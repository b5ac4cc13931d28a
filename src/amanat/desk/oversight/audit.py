"""What was done at this desk, for one person. A line about a case is there only for whom the case exists: without it
there is no gap, no number that is missing, and no other count."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from amanat.desk import views
from amanat.desk.archive import Archive, Draft
from amanat.desk.office import Office
from amanat.desk.oversight import trail
from amanat.desk.reads import case_for, visible
from amanat.desk.state import Member
from amanat.errors import AmanatError

ROWS: Final = 100
"""Lines of one page."""
LOOK_AGAIN: Final = 12 * 3600
"""Seconds in which another look of the same person at the same case makes no line."""
GROUPS: Final[dict[str, frozenset[str]]] = {
    "looked": frozenset(
        {"case.looked", "case.opened", "original.seen", "original.heard", "original.data", "original.compared"}
    ),
    "taken": frozenset(
        {
            "case.printed",
            "safety.printed",
            "case.exported",
            "care.taken_out",
            "original.taken",
            "copy.saved",
            "pattern.printed",
            "audit.exported",
            "desk.exported",
        }
    ),
    "alone": frozenset({"safety.number_shown", "second.alone", "second.reviewed"}),
    "two": frozenset(
        f"{desk}second{dot}{what}"
        for desk, dot in (("", "."), ("desk.", "_"))
        for what in ("asked", "answered", "used", "taken_back")
    ),
    "people": frozenset(
        {
            "person.invited",
            "person.joined",
            "invitation.withdrawn",
            "person.role_changed",
            "person.renewed",
            "epoch.opened",
            "person.removed",
            "case.checked",
            "case.assigned",
        }
    ),
    "kept": frozenset({"hold.placed", "hold.released", "case.erased", "case.set_aside", "case.put_back"}),
}
"""What the list can be narrowed to: its code, and the kinds of events in it. The rest is ``other``."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `case` and `number` are "" for what is about the desk itself. It carries no number of the journal."""

    at: int
    event: views.Event
    case: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """How the list is narrowed: "" narrows nothing. Pages count from 1."""

    person: str = ""
    group: str = ""
    page: int = 1


def lines(office: Office, actor: str, asked: Asked) -> list[Line]:
    """Every line for this person, newest first: a lead sees what everybody did, others what they did themselves."""
    with office.archive.lock:
        member = office.member(actor)
        found = [*_of_desk(office.archive), *_of_cases(office.archive, member)]
        found = [row for row in found if _keeps(row[1].event, member, asked)]
        found.sort(key=lambda row: row[0], reverse=True)
        return [line for _, line in found]


def _keeps(event: views.Event, member: Member, asked: Asked) -> bool:
    if member.role != "lead" and event.actor != member.id:
        return False
    if asked.person and event.actor != asked.person:
        return False
    if asked.group == "other":
        return not any(event.kind in kinds for kinds in GROUPS.values())
    return not asked.group or event.kind in GROUPS.get(asked.group, frozenset())


def _of_desk(archive: Archive) -> Iterator[tuple[int, Line]]:
    for seq, at, actor, kind, parts in archive.state.audit:
        yield seq, Line(at, views.Event(0, at, actor, kind, parts))


def _of_cases(archive: Archive, member: Member) -> Iterator[tuple[int, Line]]:
    for seq, at, actor, kind, case_id, parts in trail.rows(archive.state):
        case = archive.state.cases.get(case_id)
        if case is None or at < case.received or not visible(case, member):  # earlier: a life that was erased
            continue
        if "with" in parts and not _whole(archive, member, (case_id, *parts["with"]), at):
            continue
        said: dict[str, Any] = {name: str(value) for name, value in parts.items() if name != "with"}
        living = case.case if case.erased is None else ""
        yield seq, Line(at, views.Event(0, at, actor, kind, said), living, case.number)


def _whole(archive: Archive, member: Member, cases: tuple[str, ...], at: int) -> bool:
    """What was done with several cases at once is told of while each of them lives and exists for this person."""
    found = [archive.state.cases.get(one) for one in cases]
    return all(one and one.erased is None and one.received <= at and visible(one, member) for one in found)


def note(office: Office, actor: str, case: str, what: str = "case.looked", item: str = "") -> None:
    """Somebody looks at a case, or at an exhibit of it (`item`), or takes an original. One line, and for an exhibit one
    custody event (`amanat.desk.custody.table`), in twelve hours; nothing that goes wrong here keeps anybody from
    reading."""
    with office.archive.lock, contextlib.suppress(AmanatError):
        archive = office.archive
        case_for(archive, office.member(actor), case)
        data = {"about": case, "what": what, **({"item": item} if item else {})}
        last = (archive.state.facts.get("oversight") or {}).get("last_looks", {}).get(trail.look_of(actor, data), 0)
        if archive.clock() >= last + LOOK_AGAIN:
            archive.write(Draft("look.noted", actor, data=data))


def noted_csv(office: Office, actor: str) -> None:
    """A lead takes the list out of the desk; the list says so. Raises RefusedError `desk.role`."""
    office.archive.write(Draft("audit.exported", office.lead(actor).id))
