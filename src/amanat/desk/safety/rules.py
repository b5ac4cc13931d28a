"""What the events about her safety change, and who may do what (spec/journal.md).

Everything that she or a worker said stands under the case's key. Without words, beside it: who looked at a number
until when, and for the whole desk the day on which she is to be asked again how to reach her.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.part import Notice, Part
from amanat.desk.safety.view import view
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

SHOWN_FOR: Final = timedelta(minutes=10)
MOST_NOTICES: Final = 3


def _urgency(change: Change) -> None:
    words, event = change.own_words, change.event
    change.case.urgency = change.data["urgency"]
    change.body["flags"] = words.get("flags", [])
    change.body["reason"] = words.get("reason", "")
    change.index(words.get("reason", ""))
    change.kept("safety").setdefault("history", []).append(
        [event.at, event.actor, change.data["urgency"], words.get("flags", []), words.get("reason", "")]
    )


def _contact(change: Change) -> None:
    change.kept("safety")["contact"] = dict(change.own_words)
    change.facts("safety")["shown"] = {}  # rules made anew end every look at the number
    _ask_again(change.desk)[change.case.case] = change.data["until"]
    for name in ("value", "who", "never", "code_word"):
        change.index(str(change.own_words.get(name, "")))


def _ask_again(desk: DeskState) -> dict[str, str]:
    found: dict[str, str] = desk.facts.setdefault("safety", {}).setdefault("until", {})
    return found


def _shown(change: Change) -> None:
    until = change.event.at + int(SHOWN_FOR.total_seconds())
    change.facts("safety").setdefault("shown", {})[change.event.actor] = until


def _called(change: Change) -> None:
    data, note = change.data, change.own_words.get("note", "")
    change.kept("safety").setdefault("calls", []).append(
        [data["called_at"], change.event.actor, data["call_outcome"], note]
    )
    change.index(note)


def _plan(change: Change) -> None:
    event, sections = change.event, change.own_words.get("sections", {})
    change.kept("safety").setdefault("plans", []).append([event.at, event.actor, sections])
    change.index(" ".join(sections.values()))


def _printed(_change: Change) -> None:
    """A line of the timeline says it."""


def _age(change: Change) -> None:
    change.kept("safety")["minor"] = change.own_words.get("minor", False)


def _decided(change: Change) -> None:
    event, words = change.event, change.own_words
    row: list[Any] = [
        event.at,
        event.actor,
        words.get("decision", ""),
        words.get("told", ""),
        words.get("guardian", ""),
    ]
    change.kept("safety").setdefault("decisions", []).append([*row, words.get("reason", "")])
    change.index(f"{words.get('guardian', '')} {words.get('reason', '')}")


def _rights(_case: CaseState, member: Member) -> Iterable[str]:
    if member.role == "reviewer":
        return ()
    lead = ("decide_minor",) if member.role == "lead" else ()
    return ("urgency", "contact_rules", "show_number", "log_call", "plan", "age", *lead)


def _said(kept: Mapping[str, Any]) -> Iterable[str]:
    """What a search may show a piece of: never the number."""
    yield from (row[3] for row in kept.get("calls", ()))
    yield from (row[4] for row in kept.get("history", ()))
    yield from (row[5] for row in kept.get("decisions", ()))
    for row in kept.get("plans", ())[-1:]:
        yield from row[2].values()


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    """The cases of mine, or of nobody, in which the rules for reaching her have run out."""
    from amanat.desk.reads import visible  # it reads every part's PART

    today, found = datetime.fromtimestamp(archive.clock(), UTC).date().isoformat(), 0
    for case_id, until in _ask_again(archive.state).items():
        case = archive.case(case_id)
        if not until or until >= today or case is None or case.erased is not None or case.status == "closed":
            continue
        if case.assigned in (None, member.id) and visible(case, member) and found < MOST_NOTICES:
            found += 1
            yield Notice("safety.ask_again", f"cases/{case_id}/contact-rules", {"called": case.called or case.number})


PART: Final = Part(
    name="safety",
    case_events={
        "safety.urgency": _urgency,
        "safety.contact": _contact,
        "safety.number_shown": _shown,
        "safety.called": _called,
        "safety.plan": _plan,
        "safety.printed": _printed,
        "safety.age": _age,
        "safety.minor": _decided,
    },
    quiet=frozenset({"safety.number_shown", "safety.printed"}),
    shown=frozenset({"call_outcome"}),
    rights=_rights,
    view=view,
    notices=_notices,
    said=_said,
)
