"""What the events of two people change, and what stands above somebody's day (spec/journal.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.lists import ENDED
from amanat.desk.oversight.leaving import hand_over, left_open
from amanat.desk.oversight.state import PART_NAME, Row, new_row, of_desk, open_rows, rows_of_case, rows_of_desk
from amanat.desk.oversight.trail import looked
from amanat.desk.part import Notice, Part
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.oversight.queue import Asked

FORGOTTEN: Final = 30 * 24 * 3600
"""Seconds after which a question is over whatever became of it: twice a week, and more."""

# --- about a case


def _asked(change: Change) -> None:
    data, event = change.data, change.event
    rows = change.facts(PART_NAME).setdefault("requests", {})
    rows[data["request"]] = new_row(data["request"], event.actor, event.at, dict(data))
    _remember(change.desk, data["request"], change.case.case, event.at)
    _say(change, "reason")


def _alone(change: Change) -> None:
    _asked(change)
    row = rows_of_case(change.case)[change.data["request"]]
    row["alone"], row["used"] = True, change.event.at


def _say(change: Change, name: str) -> None:
    text = change.own_words.get(name, "")
    change.kept(PART_NAME).setdefault(change.data["request"], {})[name] = text
    change.index(text)


def _answered(change: Change) -> None:
    _answer(change.desk, rows_of_case(change.case), change.event)
    _say(change, "said")


def _reviewed(change: Change) -> None:
    row = rows_of_case(change.case).get(change.data["request"])
    if row is not None:
        row["review"] = {"by": change.event.actor, "at": change.event.at}
        open_rows(change.desk).pop(row["request"], None)
    _say(change, "review")


def _over(name: str) -> Callable[[Change], None]:
    def change_row(change: Change) -> None:
        _end(change.desk, rows_of_case(change.case), change.event, name)

    return change_row


def _exported(_change: Change) -> None:
    return  # the line in the timeline is all that is kept


# --- about the desk, or a person


def _desk_asked(desk: DeskState, event: Event) -> None:
    data = event.data
    rows_of_desk(desk)[data["request"]] = new_row(data["request"], event.actor, event.at, dict(data))
    _remember(desk, data["request"], "", event.at)
    _desk_say(desk, data)


def _desk_say(desk: DeskState, data: Mapping[str, Any]) -> None:
    of_desk(desk).setdefault("words", {}).setdefault(data["request"], {}).update(data.get("words", {}))


def _desk_answered(desk: DeskState, event: Event) -> None:
    _answer(desk, rows_of_desk(desk), event)
    _desk_say(desk, event.data)


def _desk_over(name: str) -> Callable[[DeskState, Event], None]:
    def change_row(desk: DeskState, event: Event) -> None:
        _end(desk, rows_of_desk(desk), event, name)

    return change_row


def _role_changed(desk: DeskState, event: Event) -> None:
    said = event.data["person"]
    desk.members[said["id"]].role = said["role"]
    if said["role"] == "reviewer":
        hand_over(desk, said["id"], event.at)


def _renewed(desk: DeskState, event: Event) -> None:
    """The same person, with other keys: what they did stays theirs."""
    fresh, member = event.data["person"], desk.members[event.data["person"]["id"]]
    member.key, member.recipient = fresh["key"], fresh["recipient"]


def _audit_exported(_desk: DeskState, _event: Event) -> None:
    return  # the line in the list is all that is kept


# --- both


def _remember(desk: DeskState, request: str, case: str, at: int) -> None:
    waiting = open_rows(desk)
    for name in [name for name, place in waiting.items() if _is_old(desk, name, place, at)]:
        del waiting[name]
    waiting[request] = case
    if case:
        of_desk(desk).setdefault("cases", {})[request] = case


def _is_old(desk: DeskState, request: str, place: str, at: int) -> bool:
    """Long over, so that what waits stays a short list. What was done alone waits until somebody has looked."""
    case = desk.cases.get(place)
    rows = rows_of_desk(desk) if not place else rows_of_case(case) if case is not None else {}
    row = rows.get(request)
    return row is None or (not row["alone"] and at > row["at"] + FORGOTTEN)


def _answer(desk: DeskState, rows: dict[str, Row], event: Event) -> None:
    row = rows.get(event.data["request"])
    if row is None:
        return
    row["answer"] = {"by": event.actor, "at": event.at, "yes": event.data["yes"]}
    row["more"] = {**row["more"], **event.data["more"]}
    if not event.data["yes"]:
        open_rows(desk).pop(row["request"], None)


def _end(desk: DeskState, rows: dict[str, Row], event: Event, name: str) -> None:
    row = rows.get(event.data["request"])
    if row is not None:
        row[name] = event.at
        open_rows(desk).pop(row["request"], None)


# --- rights, notices

MOST_NOTICES: Final = 2
_ALARMS: Final = frozenset({"oversight.late", "oversight.about_you"})


def _rights(case: CaseState, member: Member) -> Iterator[str]:
    if member.role != "reviewer":
        yield "export"
    if member.role == "lead" and case.lost:
        yield "erase_lost"


def _view(archive: Archive, member: Member, case: CaseState) -> object:
    from amanat.desk.oversight.queue import of_case  # reads knows every part: it cannot be known to one when it is made

    return of_case(archive, member, case)


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    from amanat.desk.oversight.queue import open_for

    yield from _left(archive, member)
    for_me = [(one, kind) for one in open_for(archive, member) if (kind := _kind(one, member))]
    alarms = [pair for pair in for_me if pair[1] in _ALARMS]
    rest = [pair for pair in for_me if pair[1] not in _ALARMS]
    if len(rest) > MOST_NOTICES:
        yield Notice("oversight.many", "waits", {"count": str(len(rest))})
        rest = []
    for one, kind in (*alarms, *rest):
        yield Notice(kind, f"waits/{one.request}")


def _kind(one: Asked, member: Member) -> str:
    """Why a request stands above somebody's day; "" if it does not."""
    if one.may_answer:
        return "oversight.answer"
    if one.may_use:
        return "oversight.go_on"
    if one.may_review:
        return "oversight.late" if one.late else "oversight.review"
    return "oversight.about_you" if one.person == member.id else ""


def _left(archive: Archive, member: Member) -> Iterator[Notice]:
    """Cases of somebody who left wait for a lead to find somebody."""
    from amanat.desk.reads import visible

    if member.role != "lead":
        return
    for person in (archive.state.facts.get(PART_NAME) or {}).get("left", {}):
        if any(visible(case, member) and case.status not in ENDED for case in left_open(archive.state, person)):
            yield Notice("oversight.left", f"people/{person}/left", {"name": archive.state.members[person].name})


PART: Final = Part(
    name=PART_NAME,
    case_events={
        "second.asked": _asked,
        "second.answered": _answered,
        "second.taken_back": _over("taken_back"),
        "second.used": _over("used"),
        "second.alone": _alone,
        "second.reviewed": _reviewed,
        "case.exported": _exported,
    },
    desk_events={
        "desk.second_asked": _desk_asked,
        "desk.second_answered": _desk_answered,
        "desk.second_taken_back": _desk_over("taken_back"),
        "desk.second_used": _desk_over("used"),
        "person.role_changed": _role_changed,
        "person.renewed": _renewed,
        "look.noted": looked,
        "audit.exported": _audit_exported,
    },
    unsaid=frozenset({"look.noted"}),
    quiet=frozenset(
        {
            "second.asked",
            "second.answered",
            "second.taken_back",
            "second.used",
            "second.alone",
            "second.reviewed",
            "case.exported",
        }
    ),
    shown=frozenset({"action", "asked_by"}),
    rights=_rights,
    view=_view,
    notices=_notices,
)
