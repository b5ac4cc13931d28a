"""A case from the old files: what its one event changes, and what the pages show of it. One event is one whole case, so
that none is ever half there. Such a case has no mailbox and is worked on like one from a call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.assisted.rules import begin_note
from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.part import Part
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

NAME: Final = "imports"
DISTRICTS: Final = "reports"
"""The part that keeps where a case is."""
_NOON: Final = 12 * 3600


def _imported(change: Change) -> None:
    case, data, words = change.case, change.data, change.own_words
    begin_note(change)
    if data["received"]:
        case.received = int(datetime.fromisoformat(data["received"]).replace(tzinfo=UTC).timestamp()) + _NOON
    case.status = "closed" if data["closed"] else "acknowledged"
    # Whoever is in the old files has had words of the desk: she does not stand among those who wait for a first one.
    change.facts("work").update(said=change.event.at, closing=data["closing"])
    change.facts(NAME).update(at=change.event.at, by=change.event.actor, day=data["received"])
    if not words:
        return
    case.called = words.get("called", "")
    kept = ("number", "acts", "context", "closing", "respondent")
    change.kept(NAME).update({name: words[name] for name in kept if name in words})
    change.body["reason"] = words.get("closing", "")
    if words.get("district"):
        change.kept(DISTRICTS)["district"] = words["district"]
    if words.get("notes"):
        change.list("notes").append([change.event.at, change.event.actor, words["notes"]])
    texts = ("number", "called", "closing", "respondent", "district", "notes")
    change.index(" ".join(words[name] for name in texts if words.get(name)))


def _made(_desk: DeskState, _event: Event) -> None:
    """Only the line in the list of what was done: how many would tell of cases that not everybody may know of."""
    return


@dataclass(frozen=True, slots=True)
class Imported:
    """What the old files said beside the words. `day` is "" if they did not say when it came."""

    at: int
    by: str
    number: str
    day: str
    acts: tuple[str, ...]
    context: str
    closing: str
    respondent: str


def imported(archive: Archive, case: CaseState) -> Imported | None:
    """What the old files said of this case; None for any other case, and after an erasure."""
    facts = case.facts.get(NAME)
    if facts is None or case.erased is not None:
        return None
    words: Mapping[str, Any] = archive.body(case).get(NAME, {})
    return Imported(
        facts["at"],
        facts["by"],
        words.get("number", ""),
        facts["day"],
        tuple(words.get("acts", ())),
        words.get("context", ""),
        words.get("closing", ""),
        words.get("respondent", ""),
    )


def _view(archive: Archive, _member: Member, case: CaseState) -> Imported | None:
    return imported(archive, case)


def _said(words: Mapping[str, Any]) -> Iterable[str]:
    return [words[name] for name in ("number", "respondent", "closing") if words.get(name)]


PART: Final = Part(
    name=NAME,
    case_events={"case.imported": _imported},
    desk_events={"import.made": _made},
    begins=frozenset({"case.imported"}),
    view=_view,
    said=_said,
)
