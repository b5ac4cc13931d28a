"""What the pages show of a proceeding, for one person who may see the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from amanat.desk.oversight.queue import Asked, of_case
from amanat.desk.proceeding.codes import NAME, REFER, SAFE, STEP
from amanat.desk.proceeding.reading import RouteState, route_states
from amanat.desk.proceeding.rules import facts_of, routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.reads import is_aside
from amanat.desk.state import CaseState, Member
from amanat.process import life
from amanat.process.clocks import Clock
from amanat.process.life import By, Status, Transition
from amanat.process.two_people import State
from amanat.process.words import Decided, Word, respondent_word

if TYPE_CHECKING:
    from amanat.desk.archive import Archive


@dataclass(frozen=True, slots=True)
class Route:
    """One route: what is kept of it without words (`facts`), with words (`words`), and how it stands today."""

    route: str
    name: str
    facts: Mapping[str, Any]
    words: Mapping[str, Any] = field(repr=False)
    state: RouteState

    @property
    def going(self) -> bool:
        return not self.state.ended


@dataclass(frozen=True, slots=True)
class Proceeding:
    """`steps`: what may come next here, by stage. `word`: what the respondent is called now. `next`: (route, clock) of
    what comes next on any route. `requests`: questions to a second person that belong here and are open."""

    steps: Mapping[str, tuple[Transition, ...]]
    word: Word
    routes: tuple[Route, ...]
    next: tuple[Route, Clock] | None
    known: Mapping[str, Any]
    asked: bool
    window: str
    over: bool
    charge: Mapping[str, Any] | None
    finding: Mapping[str, Any] | None
    history: tuple[Mapping[str, Any], ...]
    requests: tuple[Asked, ...]

    @property
    def started(self) -> bool:
        return bool(self.routes or self.history)


def word_of(archive: Archive, case: CaseState) -> Word:
    """What the respondent may be called now."""
    facts, words = facts_of(case), archive.body(case).get(NAME, {})
    charge, finding = facts.get("charge"), facts.get("finding")
    decided = Decided(words.get("charge", ""), charge["day"], False) if charge else None
    found = (
        (Status(finding["status"]), Decided(words.get("finding", ""), finding["day"], finding["final"]))
        if finding
        else None
    )
    return respondent_word(Status(case.status), decided, found)


def proceeding_view(archive: Archive, member: Member, case: CaseState) -> Proceeding | None:
    """None once she erased, for what is no complaint, and for what lies aside."""
    if case.erased is not None or case.channel_of or is_aside(case):
        return None
    facts, words, today = facts_of(case), archive.body(case).get(NAME, {}), today_of(archive)
    states = route_states(archive, case, today)
    kept = words.get("routes", {})
    rows = routes_of(case)
    routes = tuple(
        Route(one.route, kept.get(one.route, {}).get("name", ""), rows[one.route], kept.get(one.route, {}), one)
        for one in states
    )
    window = facts.get("window", "")
    return Proceeding(
        steps=_steps(archive, member, case),
        word=word_of(archive, case),
        routes=routes,
        next=_next(routes),
        known=words.get("known", {}),
        asked=bool(facts.get("asked")),
        window=window,
        over=bool(window) and window < str(today),
        charge=facts.get("charge"),
        finding=facts.get("finding"),
        history=tuple(facts.get("steps", ())),
        requests=tuple(
            one
            for one in of_case(archive, member, case)
            if one.action in (REFER, STEP, SAFE) and one.state in (State.WAITS, State.YES)
        ),
    )


def _steps(archive: Archive, member: Member, case: CaseState) -> dict[str, tuple[Transition, ...]]:
    if member.role == "reviewer":
        return {}
    by = By.LEAD if member.role == "lead" else By.CASEWORKER
    kind, status = life.Kind(archive.state.kind), Status(case.status)
    plain = set(life.plain_steps(status, kind, by))
    found: dict[str, tuple[Transition, ...]] = {}
    for edge in life.possible(status, kind, by):
        if edge.after not in plain and edge.after is not Status.REFERRED:
            found[edge.after.value] = (*found.get(edge.after.value, ()), edge)
    return found


def _next(routes: tuple[Route, ...]) -> tuple[Route, Clock] | None:
    found = [(one, clock) for one in routes if (clock := one.state.next) is not None]
    return min(found, key=lambda pair: (pair[1].due is None, str(pair[1].due), pair[0].route), default=None)
