"""A case read with the packs: its clocks as they stand on a day, who is silent, which ways are open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from amanat.desk.archive import Archive
from amanat.desk.proceeding.known import known_of
from amanat.desk.proceeding.rules import facts_of, routes_of
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.process.clocks import Clock, Extension, Occurred, Pause, State, clocks
from amanat.process.life import Status
from amanat.process.pack_form import HER_OWN, Pack
from amanat.process.routes import Facts, OpenRoute, open_routes
from amanat.web.packs import load_holidays, load_packs

LIVE: Final = frozenset({State.RUNNING, State.MISSED, State.PAUSED})
_RANK: Final = {State.MISSED: 0, State.RUNNING: 1, State.PAUSED: 2}


@dataclass(frozen=True, slots=True)
class RouteState:
    """One route as it stands on a day. `pack` is None where this release does not know it any more: then there are no
    clocks. `unknown_holidays`: a working day must be known for them and is not. `silent_since`: the last day of the
    oldest step that an institution should have taken and did not; "" if it owes nothing."""

    route: str
    pack: Pack | None
    clocks: tuple[Clock, ...]
    unknown_holidays: bool
    silent_since: str
    ended: bool

    @property
    def next(self) -> Clock | None:
        """What comes next: what is overdue, else the first day on which something is due."""
        if self.ended:
            return None
        due = [one for one in self.clocks if one.state in LIVE]
        return min(due, key=lambda one: (_RANK[one.state], one.due or date.max), default=None)


def route_states(archive: Archive, case: CaseState, today: date) -> tuple[RouteState, ...]:
    """Every route of a case with its clocks on that day, in the order in which they were chosen."""
    routes = routes_of(case)
    first = incidents(archive, case) if routes else ()
    found = (_state(name, facts, first, today) for name, facts in routes.items())
    return tuple(found) if not nothing_to_apply(case) else tuple(map(_without_measures, found))


def nothing_to_apply(case: CaseState) -> bool:
    """Whether the complaint was not upheld: then nobody owes a measure, and none that is missing is silence."""
    finding = facts_of(case).get("finding") or {}
    return bool(finding.get("status", Status.SUBSTANTIATED) != Status.SUBSTANTIATED)


def _without_measures(state: RouteState) -> RouteState:
    kept = tuple(one for one in state.clocks if one.step.to_event != "outcome_applied" or one.met_on is not None)
    return replace(state, clocks=kept, silent_since="" if state.ended else _silent_since(kept))


def incidents(archive: Archive, case: CaseState) -> tuple[Occurred, ...]:
    """The last day on which it happened, if it is known."""
    last = known_of(archive, case).get("last_day", "")
    return (Occurred("incident", date.fromisoformat(last)),) if last else ()


def _state(name: str, facts: Mapping[str, Any], first: tuple[Occurred, ...], today: date) -> RouteState:
    pack = load_packs().get(facts["pack"])
    ended = bool(facts["ended"])
    if pack is None:
        return RouteState(name, None, (), False, "", ended)
    stop = min(today, date.fromisoformat(facts["ended"])) if ended else today
    try:
        found = clocks(
            pack,
            (*first, *occurred(facts)),
            today=stop,
            holidays=load_holidays(load_packs().values(), today),
            pauses=pauses(facts),
            extensions=tuple(
                Extension(one["step"], date.fromisoformat(one["until"]))
                for one in facts["extensions"]
                if not one["struck"]
            ),
        )
    except RefusedError:
        return RouteState(name, pack, (), True, "", ended)
    return RouteState(name, pack, found, False, "" if ended else _silent_since(found), ended)


def occurred(facts: Mapping[str, Any]) -> tuple[Occurred, ...]:
    """What happened on a route and was not struck out."""
    rows = (one for one in facts["events"] if not one["struck"])
    return tuple(Occurred(one["event"], date.fromisoformat(one["day"]), one["proven"]) for one in rows)


def pauses(facts: Mapping[str, Any]) -> tuple[Pause, ...]:
    rows = (one for one in facts["pauses"] if not one["struck"])
    return tuple(
        Pause(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]) if one["last"] else None)
        for one in rows
    )


def _silent_since(found: tuple[Clock, ...]) -> str:
    days = [one.due for one in found if is_silence(one) and one.due is not None]
    return str(min(days)) if days else ""


def is_silence(clock: Clock) -> bool:
    """Whether an institution owes this and its last day is over. Her own steps and the respondent's are no silence."""
    return clock.state is State.MISSED and clock.step.actor not in {*HER_OWN, "respondent"}


def ways(archive: Archive, case: CaseState, today: date) -> tuple[OpenRoute, ...]:
    """Which ways are open to her by what is known; none while the country is not. Raises RefusedError
    `clock.holidays`."""
    known = known_of(archive, case)
    if not known.get("country"):
        return ()
    going = {name: facts for name, facts in routes_of(case).items() if not facts["ended"]}
    facts = Facts(
        country=known["country"],
        area=known.get("area", ""),
        contexts=frozenset({known["context"]} if known.get("context") else ()),
        acts=frozenset(known.get("acts", ())),
        occurred=incidents(archive, case),
        taken=frozenset(one["pack"] for one in going.values()),
        parts={one["pack"]: occurred(one) for one in going.values()},
    )
    return open_routes(facts, load_packs().values(), today=today, holidays=load_holidays(load_packs().values(), today))


def window_of(case: CaseState) -> str:
    """The last day on which the respondent may answer, or ""."""
    found: str = facts_of(case).get("window", "")
    return found
