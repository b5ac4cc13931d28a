"""What the events of caring for data change, and what stands above somebody's day. Days, codes and counts are facts;
what she is told and why a case is kept longer lie under the case's key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.part import Notice, Part
from amanat.desk.shelf import shelf, still_hold
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

NAME: Final = "care"
MOST_LINES: Final = 3
"""So many cases are named one by one on somebody's day; more are one line."""


def _of(desk: DeskState) -> dict[str, Any]:
    found: dict[str, Any] = desk.facts.setdefault(NAME, {})
    return found


# --- of the desk


def _rules_set(desk: DeskState, event: Event) -> None:
    _of(desk).update(months=dict(event.data["months"]), alone=event.data["alone"])


def _looked(desk: DeskState, event: Event) -> None:
    facts = _of(desk)
    facts["looked"], facts["looked_at"] = event.data["day"], event.at
    for name in event.data["over"]:
        facts.get("told", {}).pop(name, None)


def _destroyed(desk: DeskState, event: Event) -> None:
    facts = _of(desk)
    for name in event.data["cases"]:
        facts.get("told", {}).pop(name, None)
    facts.setdefault("ended", []).extend([name, event.at, event.actor] for name in event.data["cases"])


def _keys_gone(_desk: DeskState, _event: Event) -> None:
    """The line in the list of what was done is all: the files are not the journal's."""
    return


def _exported(_desk: DeskState, _event: Event) -> None:
    return


# --- of a case


def _told(change: Change) -> None:
    event, data, text = change.event, change.data, change.own_words.get("text", "")
    change.facts(NAME)["told"] = {"at": event.at, "before": data["before"], "day": data["ends_on"]}
    _of(change.desk).setdefault("told", {})[event.case] = event.at
    _say(change, text)


def _say(change: Change, text: str) -> None:
    if not text or not change.case.mailbox_key:
        return
    event = change.event
    row = {"direction": "out", "seq": 0, "at": event.at, "author": event.actor, "text": text, "kind": "text"}
    change.tell("text", {"text": text})
    change.list("messages").append({**row, "of": event.seq, "status": ""})


def _kept_longer(change: Change) -> None:
    words = change.own_words
    facts = change.facts(NAME)
    facts["until"], facts["told"] = change.data["keep_until"], None
    change.kept(NAME)["reason"] = words.get("reason", "")
    change.index(words.get("reason", ""))
    _say(change, words.get("text", ""))


def _returned(change: Change) -> None:
    """She wrote again after her case was destroyed here: what hid the old one hides the new one."""
    case, data = change.case, change.data
    case.in_seq = data["seq"]
    case.good_seq, case.good_chain, case.good_at = data["good"]
    case.out_seq, case.out_chain = data["out"]
    case.removed, case.kin = list(data["hidden_from"]), list(data["kin"])
    if data["restricted"]:
        case.excluding, case.checked = True, False
    change.body["recipient"] = change.own_words.get("recipient", "")
    if case.out_chain:
        change.body["written"] = {str(case.out_seq): case.out_chain}
    year, number = case.number.split("-")
    change.desk.numbers[year] = max(change.desk.numbers.get(year, 0), int(number))


def _let_go(change: Change) -> None:
    """She erased everything after the desk had destroyed its part: the same words may begin anew."""
    change.facts(NAME)["why"] = "notice"
    change.desk.ended.append(change.data["end"])


# --- who may do what, and what is shown


def _rights(case: CaseState, member: Member) -> Iterator[str]:
    told = (case.facts.get(NAME) or {}).get("told")
    if member.role == "lead" and told:
        yield "keep_longer"


@dataclass(frozen=True, slots=True)
class Keeping:
    """For the case page. `day`: when it may be destroyed ("": nobody was told); `until`, `reason`: kept longer."""

    day: str
    until: str
    reason: str


def _view(archive: Archive, _member: Member, case: CaseState) -> Keeping | None:
    from amanat.desk.care.standing import due_of  # it knows the cases' events, and they know the parts

    facts = case.facts.get(NAME) or {}
    if case.erased is not None or not (facts.get("told") or facts.get("until")):
        return None
    due = due_of(archive.state, case, _today(archive))
    reason = (archive.body(case).get(NAME) or {}).get("reason", "")
    return Keeping(due.day.isoformat() if due.told and due.day else "", facts.get("until") or "", reason)


def _today(archive: Archive) -> date:
    from amanat.desk.apply_case import day_of

    return date.fromisoformat(day_of(archive.clock()))


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    from amanat.desk.care.standing import due_of
    from amanat.desk.reads import visible

    told, mine, due = _of(archive.state).get("told", {}), [], 0
    for name in told:
        case = archive.case(name)
        if case is None or case.erased is not None or not visible(case, member):
            continue
        now = due_of(archive.state, case, _today(archive))
        if not now.told or now.day is None:
            continue
        due += now.stage in ("due", "alone")
        mine_to_see = case.assigned == member.id or (case.assigned is None and member.role == "lead")
        if now.stage == "told" and mine_to_see:
            mine.append((now.day.isoformat(), case))
    yield from _of_cases(mine)
    if member.role == "lead":
        yield from _for_leads(archive, due)


def _of_cases(mine: list[tuple[str, CaseState]]) -> Iterator[Notice]:
    if len(mine) > MOST_LINES:
        yield Notice("care.many", "care", {"count": str(len(mine)), "day": min(mine)[0]})
        return
    for day, case in mine:
        yield Notice("care.soon", f"cases/{case.case}", {"number": case.number, "day": day})


def _for_leads(archive: Archive, due: int) -> Iterator[Notice]:
    if due:
        yield Notice("care.due", "care", {"count": str(due)})
    files = still_hold(shelf(archive.folder), _of(archive.state).get("destroyed", 0))
    if any(one.expires <= archive.clock() for one in files):
        yield Notice("care.keys", "care")


def _taken_out(_change: Change) -> None:
    return  # the line in the timeline is all that is kept


def _said(kept: Mapping[str, Any]) -> Iterable[str]:
    return (kept["reason"],) if kept.get("reason") else ()


def _exchange(archive: Archive, intake: Intake, _inbound: Inbound) -> None:
    from amanat.desk.care.job import run_daily

    run_daily(archive, intake)


PART: Final = Part(
    name=NAME,
    case_events={
        "care.told": _told,
        "care.kept_longer": _kept_longer,
        "care.returned": _returned,
        "care.let_go": _let_go,
        "care.taken_out": _taken_out,
    },
    desk_events={
        "care.rules_set": _rules_set,
        "care.looked": _looked,
        "care.destroyed": _destroyed,
        "care.keys_gone": _keys_gone,
        "care.exported": _exported,
    },
    quiet=frozenset({"care.told", "care.taken_out"}),
    silent=frozenset({"care.taken_out"}),
    audited=frozenset({"care.taken_out"}),
    shown=frozenset({"ends_on", "keep_until"}),
    begins=frozenset({"care.returned"}),
    unsaid=frozenset({"care.looked"}),
    rights=_rights,
    view=_view,
    notices=_notices,
    exchange=_exchange,
    said=_said,
)
