"""How institutions answered what was passed on to them, for reports: in time, late, or silence. No words of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from amanat.desk.archive import Archive
from amanat.desk.proceeding.codes import ANSWERS, NAME
from amanat.desk.proceeding.reading import RouteState, route_states
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.state import CaseState
from amanat.process.clocks import Clock, State
from amanat.process.pack_form import HER_OWN

_OF: Final = {
    State.MET: "in_time",
    State.LATE: "late",
    State.MISSED: "silent",
    State.RUNNING: "waiting",
    State.PAUSED: "waiting",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One step that an institution owes on one referral. `name`: the institution as the desk writes it, for grouping
    in memory; it is shown to nobody who may not see the case. `days`: from the start to what was done."""

    institution: str
    name: str
    pack: str
    step: str
    code: str
    days: int | None


def answers(archive: Archive, case: CaseState, today: date) -> tuple[Answer, ...]:
    """Each hard step that an institution owes in this case, on routes that were passed on; nothing once she erased."""
    if case.erased is not None or not routes_of(case):
        return ()
    kept = archive.body(case).get(NAME, {}).get("routes", {})
    return tuple(
        Answer(
            routes_of(case)[one.route]["institution"],
            kept.get(one.route, {}).get("name", ""),
            routes_of(case)[one.route]["pack"],
            clock.step.id,
            _OF.get(clock.state, "no_clock"),
            (clock.met_on - clock.starts_from).days if clock.met_on and clock.starts_from else None,
        )
        for one in route_states(archive, case, today)
        if routes_of(case)[one.route]["referral"]
        for clock in _owed(one)
    )


def _owed(one: RouteState) -> list[Clock]:
    return [
        clock
        for clock in one.clocks
        if clock.step.force == "hard"
        and clock.step.actor not in {*HER_OWN, "respondent"}
        and clock.state is not State.NOT_YET
    ]


def came_of(archive: Archive, case: CaseState, today: date) -> tuple[str, ...]:
    """The codes of `ANSWERS` that hold for this case, each once: one for each referral. Silence weighs more than
    lateness, lateness more than an answer in time."""
    if case.erased is not None:
        return ()
    found = {
        _sum({_OF.get(clock.state, "no_clock") for clock in _owed(one)})
        for one in route_states(archive, case, today)
        if routes_of(case)[one.route]["referral"]
    }
    return tuple(code for code in ANSWERS if code in found)


def _sum(codes: set[str]) -> str:
    return next((code for code in ("silent", "late", "waiting", "in_time") if code in codes), "no_clock")
