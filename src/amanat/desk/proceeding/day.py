"""What of proceedings stands above somebody's day: a last day that is near, and institutions that are silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from amanat.desk.lists import ENDED
from amanat.desk.part import Notice
from amanat.desk.parties.facts import replied
from amanat.desk.proceeding.reading import route_states, ways
from amanat.desk.proceeding.rules import facts_of, live_cases
from amanat.desk.proceeding.today import today_of
from amanat.desk.reads import is_aside, visible
from amanat.desk.state import CaseState, Member
from amanat.errors import RefusedError
from amanat.process.clocks import State
from amanat.process.pack_form import HER_OWN
from amanat.process.routes import Openness

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

MOST: Final = 3
"""Lines of one kind; more are said in one line."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Of one case on one day: the first last day that is near ("" if none), her own or of a way she may still choose;
    since when somebody is silent; whether the respondent's time to answer is over."""

    closing: str
    silent: str
    window: str


_SEEN: Final[WeakKeyDictionary[Archive, dict[str, tuple[Any, Warned]]]] = WeakKeyDictionary()
"""What was worked out of each case, until it changes or the day does. In memory alone: days and nothing else."""


def notices(archive: Archive, member: Member) -> Iterator[Notice]:
    """Of the cases that exist for this person and are theirs, or nobody's."""
    today = today_of(archive)
    found: dict[str, list[tuple[str, CaseState]]] = {"closing": [], "silent": [], "window": []}
    for case in live_cases(archive):
        if case.status in ENDED or case.assigned not in (None, member.id) or not visible(case, member):
            continue
        if is_aside(case):
            continue
        warned = warned_of(archive, case, today)
        for kind, rows in found.items():
            if day := getattr(warned, kind):
                rows.append((day, case))
    for kind, rows in found.items():
        yield from _lines(kind, sorted(rows, key=lambda row: (row[0], row[1].number)))


def _lines(kind: str, rows: list[tuple[str, CaseState]]) -> Iterator[Notice]:
    for day, case in rows[:MOST]:
        yield Notice(f"proceeding.{kind}", f"cases/{case.case}/routes", {"number": case.number, "day": day})
    if len(rows) > MOST:
        yield Notice(f"proceeding.{kind}_more", "cases", {"count": str(len(rows) - MOST)})


def warned_of(archive: Archive, case: CaseState, today: date) -> Warned:
    """What stands above a day about this case."""
    seen = _SEEN.setdefault(archive, {})
    mark = (case.version, case.key, today)
    if case.case not in seen or seen[case.case][0] != mark:
        seen[case.case] = (mark, _warned(archive, case, today))
    return seen[case.case][1]


def _warned(archive: Archive, case: CaseState, today: date) -> Warned:
    states = route_states(archive, case, today)
    silent = min((one.silent_since for one in states if one.silent_since), default="")
    window = facts_of(case).get("window", "")
    over = window if case.status == "reply_window" and window and window < str(today) and not replied(case) else ""
    near = [
        str(clock.due)
        for one in states
        for clock in (one.clocks if not one.ended and one.pack else ())
        if clock.state is State.RUNNING
        and clock.step.actor in HER_OWN
        and clock.due is not None
        and one.pack is not None
        and (clock.due - today).days <= one.pack.warn_days
    ]
    return Warned(min([*near, *_filing(archive, case, today)], default=""), silent, over)


def _filing(archive: Archive, case: CaseState, today: date) -> list[str]:
    """Last days of ways that she has not taken and that run out soon."""
    try:
        found = ways(archive, case, today)
    except RefusedError:
        return []
    near = (one.until if one.code == "near" else one.longest for one in found if _near(one.state, one.taken))
    return [str(day) for day in near if day is not None]


def _near(state: Openness, taken: bool) -> bool:
    return state is Openness.CLOSING and not taken
