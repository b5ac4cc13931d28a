"""The cases of this desk as they are counted: days and codes, one for each institution that a case came to; those
outside the register by country and kind. What a desk hears of after it sent a quarter's return counts on the day on
which it heard (spec/statistics.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, Final

from amanat.desk.archive import Archive
from amanat.desk.find import fold
from amanat.desk.proceeding.codes import NAME as PROCEEDING
from amanat.desk.proceeding.reading import RouteState, route_states
from amanat.desk.proceeding.rules import facts_of, live_cases, routes_of
from amanat.desk.reads import is_aside
from amanat.desk.state import CaseState
from amanat.desk.statistics.register import register_of
from amanat.desk.work.codes import PART_NAME as WORK
from amanat.process.clocks import State
from amanat.process.life import FINDINGS
from amanat.process.pack_form import HER_OWN
from amanat.publication.statistics.counting import Case, Deadline, Event
from amanat.publication.statistics.quarters import quarter_of
from amanat.publication.statistics.register import others_of
from amanat.web.packs import load_packs

ANSWERS: Final = frozenset(
    {
        "acknowledged", "conciliation_started", "inquiry_opened", "charge_communicated", "hearing_held", "heard",
        "interim_order", "charged", "trial_opened", "finding_made", "finding_communicated", "report_given",
        "outcome_applied", "outcome_communicated", "feedback_given",
    }
)  # fmt: skip
"""What shows that an institution has answered: the first of these."""
INQUIRIES: Final = frozenset({"inquiry_opened", "trial_opened"})
_CLOSED: Final[Mapping[str, str]] = {
    "decided": "no_action",
    "not_theirs": "not_theirs",
    "she_asked": "she_asked",
    "no_contact": "no_contact",
}
"""By why a route ended, or why a case was closed here; anything else is `other`."""
_FOUND: Final = frozenset(map(str, FINDINGS))
_PUNISHED: Final = "contract_ended"
"""What an officer chose (spec/mailbox.md) that is a sanction, if it followed a finding."""
Heard = Callable[[date, int], date]
"""The day on which something counts, by the day on which it happened and when it was written down (0: not known)."""


@dataclass(frozen=True, slots=True)
class Happened:
    """`step`: what the officer chose who said so, "" where nobody did."""

    event: str
    day: date
    step: str = ""


def heard_by(sent: Mapping[str, Mapping[str, Any]]) -> Heard:
    """`sent`: to each quarter whose return is out, when that was (`at`)."""

    def on(day: date, written: int) -> date:
        out = sent.get(quarter_of(day).code)
        return day_of(written) if out is not None and written > out["at"] else day

    return on


def day_of(at: int) -> date:
    return datetime.fromtimestamp(at, UTC).date()


def counted(archive: Archive, cases: Iterable[CaseState], heard: Heard, today: date) -> Iterator[Case]:
    """Each case at each institution; none without proof that it arrived there."""
    for case in cases:
        if case.erased is None and not case.channel_of and not is_aside(case) and routes_of(case):
            yield from _of_case(archive, case, heard, today)


def every_case(archive: Archive) -> Iterator[CaseState]:
    return live_cases(archive)


def _of_case(archive: Archive, case: CaseState, heard: Heard, today: date) -> Iterator[Case]:
    found = _institutions(archive, case)
    clocks = {one.route: one for one in route_states(archive, case, today)}
    for (institution, _), routes in found.items():
        rows = [row for route in routes for row in _rows(routes_of(case)[route], heard)]
        received = min((row.day for row in rows if row.event == "complaint_delivered"), default=None)
        if received is None:
            continue
        at = _At(archive, case, heard, received, rows, alone=len(found) == 1)
        deadlines = tuple(each for route in routes for each in _deadlines(clocks[route], received))
        ended = [facts for route in routes if (facts := routes_of(case)[route])["ended"]]
        over = ended if len(ended) == len(routes) else []
        yield at.case_of(institution, deadlines, over)


def _institutions(archive: Archive, case: CaseState) -> Mapping[tuple[str, str], list[str]]:
    """The routes of a case by where they lead: an institution of the register; or others, by their name as it was
    written here, which goes nowhere."""
    words = archive.body(case).get(PROCEEDING, {}).get("routes", {})
    known = {each.id for each in register_of(archive.state).institutions}
    found: dict[tuple[str, str], list[str]] = {}
    for route, facts in routes_of(case).items():
        said, pack = words.get(route, {}), load_packs().get(facts["pack"])
        whose = (said.get("register", ""), "")
        if whose[0] not in known and pack is not None:
            whose = (others_of(pack.country, facts["institution"]), fold(said.get("name", "")))
        if whose[0] and _why_ended(facts) != "mistake":
            found.setdefault(whose, []).append(route)
    return found


def _rows(facts: Mapping[str, Any], heard: Heard) -> Iterator[Happened]:
    """What happened on a route, on the days on which it counts. Delivery needs proof, as a clock does."""
    for row in facts["events"]:
        if not row["struck"] and (row["proven"] or row["event"] != "complaint_delivered"):
            day = heard(date.fromisoformat(row["day"]), row.get("at", 0))
            yield Happened(row["event"], day, row.get("step", ""))


def _why_ended(facts: Mapping[str, Any]) -> str:
    why: str = facts.get("why", "")
    return why


def _deadlines(route: RouteState, received: date) -> Iterator[Deadline]:
    """The hard steps that the institution owes and whose last day is known."""
    for clock in route.clocks:
        owed = clock.step.force == "hard" and clock.step.actor not in {*HER_OWN, "respondent"}
        if route.pack is not None and owed and clock.due is not None and clock.state is not State.NOT_YET:
            met = max(clock.met_on, received) if clock.met_on is not None else None
            yield Deadline(route.pack.id, clock.step.id, clock.due, met)


@dataclass(frozen=True, slots=True)
class _At:
    """One case at one institution. `alone`: it went to no other one, so what was found is its own."""

    archive: Archive
    case: CaseState
    heard: Heard
    received: date
    rows: list[Happened]
    alone: bool

    def case_of(self, institution: str, deadlines: tuple[Deadline, ...], over: Sequence[Mapping[str, Any]]) -> Case:
        findings = self._findings()
        outcomes = tuple(self._outcomes(findings))
        closed = self._closed(over) if not findings and not outcomes else None
        withdrawn = self._withdrawn()
        made = Case(
            institution,
            self.received,
            self._first(ANSWERS),
            self._first(INQUIRIES),
            findings,
            outcomes,
            withdrawn=withdrawn,
            others=(*self._reversals(findings), *self._retaliation()),
            deadlines=deadlines,
        )
        return replace(made, closed=closed[0], reason=closed[1]) if closed and withdrawn is None else made

    def _first(self, events: frozenset[str]) -> date | None:
        found = [row.day for row in self.rows if row.event in events]
        return self._after(min(found)) if found else None

    def _after(self, day: date) -> date:
        """Nothing is answered before it came."""
        return max(day, self.received)

    def _steps(self, wanted: frozenset[str]) -> Iterator[tuple[str, date]]:
        for step in facts_of(self.case).get("steps", ()):
            if step["to"] in wanted:
                day = date.fromisoformat(step["decided"]) if step["decided"] else day_of(step["at"])
                yield step["to"], self._after(self.heard(day, step["at"]))

    def _findings(self) -> tuple[Event, ...]:
        made = {row.day for row in self.rows if row.event in ("finding_made", "finding_communicated")}
        return tuple(Event(code, day) for code, day in self._steps(_FOUND) if self.alone or day in made)

    def _outcomes(self, findings: tuple[Event, ...]) -> Iterator[Event]:
        """A contract that ended without a finding punished nobody for anything (FAIRNESS section 4)."""
        for row in self.rows:
            if row.event == "outcome_applied":
                day = self._after(row.day)
                last = max((one for one in findings if one.day <= day), key=lambda one: one.day, default=None)
                upheld = last is not None and last.code == "substantiated"
                yield Event("sanction" if upheld and row.step == _PUNISHED else "measure", day)

    def _reversals(self, findings: tuple[Event, ...]) -> Iterator[Event]:
        for before, after in pairwise(findings):
            if before.code != after.code:
                yield Event("reversal", after.day)

    def _retaliation(self) -> Iterator[Event]:
        """The first time that somebody wrote down that she is made to suffer for it."""
        history = self.archive.body(self.case).get("safety", {}).get("history", ())
        marked = [row[0] for row in history if "retaliation" in row[3]]
        if marked:
            yield Event("retaliation", self._after(self.heard(day_of(min(marked)), min(marked))))

    def _withdrawn(self) -> date | None:
        return next((day for _, day in self._steps(frozenset({"withdrawn"}))), None)

    def _closed(self, over: Sequence[Mapping[str, Any]]) -> tuple[date, str] | None:
        """When it was over there without anything, and why: its routes ended, or the case was closed here."""
        if over:
            last = max(over, key=lambda facts: facts["ended"])
            return self._after(date.fromisoformat(last["ended"])), _CLOSED.get(_why_ended(last), "other")
        days = [day for _, day in self._steps(frozenset({"closed"}))]
        if self.case.status != "closed" or not days:
            return None
        why = (self.case.facts.get(WORK) or {}).get("closing") or ""
        return max(days), _CLOSED.get(why, "other")
