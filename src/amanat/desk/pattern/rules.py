"""What the events about the same respondent change. They make no line, no new version and no other order of a list: who
was removed from one of two cases and works on the other one sees nothing of them there.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.oversight.state import of_desk
from amanat.desk.part import Notice, Part
from amanat.desk.pattern.reading import PART as NAME
from amanat.desk.pattern.reading import settle
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound


def _tied(change: Change) -> None:
    words = change.own_words
    if words:
        change.facts(NAME)["tied"] = True  # the case's words are opened for comparing only where this is so
        change.kept(NAME).setdefault("strands", []).append([words["knot"], words["strands"], words["strand"]])


def _noted(change: Change) -> None:
    words = change.own_words
    if words:
        change.kept(NAME)["source"] = [words["source"], words["note"], change.event.actor, change.event.at]


def _printed(desk: DeskState, event: Event) -> None:
    """A line of what was done, for whom every one of these cases exists."""
    about: list[str] = event.data["about"]
    row = [event.seq, event.at, event.actor, event.kind, about[0], {"with": about[1:]}]
    of_desk(desk).setdefault("trail", []).append(row)


def _view(archive: Archive, member: Member, case: CaseState) -> object:
    from amanat.desk.pattern.view import card  # it reads every part's PART

    return card(archive, member, case) if case.erased is None else None


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    """One line for leads, however many there are: the list is behind it."""
    from amanat.desk.pattern.view import something_waits

    if member.role == "lead" and something_waits(archive, member):
        yield Notice("pattern.waits", "same")


def _exchange(archive: Archive, _intake: Intake, _inbound: Inbound) -> None:
    """What came in is read with each exchange, a little at a time, while others work."""
    more = True
    while more:
        with archive.lock:
            more = not archive.closed and settle(archive)
        time.sleep(_BREATH)


_BREATH: Final = 0.002  # seconds
_SILENT: Final = frozenset({"pattern.tied", "pattern.noted"})
PART: Final = Part(
    name=NAME,
    case_events={"pattern.tied": _tied, "pattern.noted": _noted},
    desk_events={"pattern.printed": _printed},
    quiet=_SILENT,
    hidden=_SILENT,
    silent=_SILENT,
    unsaid=frozenset({"pattern.printed"}),
    view=_view,
    notices=_notices,
    exchange=_exchange,
)
