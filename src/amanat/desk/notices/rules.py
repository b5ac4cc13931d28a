"""Whom the intake tells that something waits: what the desk set, whether the intake has it, whether it works.

All of it is about the desk and nothing of any case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.events import Event
from amanat.desk.part import Notice, Part
from amanat.desk.state import DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

NAME: Final = "notices"


def facts_of(desk: DeskState) -> dict[str, Any]:
    """`contacts` (b64 of what was set, "" for nothing), `due` (the intake does not have it yet), `since` and `why` (it
    has not worked since; 0 and "" if it works)."""
    found: dict[str, Any] = desk.facts.setdefault(NAME, {"contacts": "", "due": False, "since": 0, "why": ""})
    return found


def _set(desk: DeskState, event: Event) -> None:
    facts_of(desk).update(contacts=event.data["contacts"], due=True, since=0, why="")


def _posted(desk: DeskState, _event: Event) -> None:
    facts_of(desk)["due"] = False


def _state(desk: DeskState, event: Event) -> None:
    facts_of(desk).update(since=event.data["since"], why=event.data["why"])


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    """For leads: a digest could not be sent."""
    kept = archive.state.facts.get(NAME)
    if kept and kept["why"] and member.role == "lead":
        yield Notice("notices.failing", "notices", {})


def _exchange(archive: Archive, intake: Intake, _inbound: Inbound) -> None:
    from amanat.desk.notices.commands import ask  # it writes events: that comes after the rules

    ask(archive, intake)


PART: Final = Part(
    name=NAME,
    desk_events={"contacts.set": _set, "contacts.posted": _posted, "digest.state": _state},
    unsaid=frozenset({"contacts.posted", "digest.state"}),
    notices=_notices,
    exchange=_exchange,
)
