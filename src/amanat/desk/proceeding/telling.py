"""What she is told of where it stands: one whole message, sent only when it differs from the last one. Nothing of what
the respondent said is in it, nor who worked on it here (spec/mailbox.md, `standing`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from amanat.desk.archive import Draft
from amanat.desk.lists import ENDED
from amanat.desk.proceeding.codes import NAME
from amanat.desk.proceeding.reading import RouteState, occurred, route_states, ways
from amanat.desk.proceeding.rules import facts_of, live_cases, routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.proceeding.view import word_of
from amanat.desk.reads import is_aside
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, RefusedError
from amanat.process.clocks import Clock
from amanat.process.routes import Openness
from amanat.seal.canonical import dumps
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.proceedings import STANDING, ClockRow, RouteRow, Standing, Words
from amanat.seal.signing import sha256, tagged

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.office import Office

_LOOKED: Final[WeakKeyDictionary[Archive, dict[str, Any]]] = WeakKeyDictionary()
"""At which version and on which day each case was looked at: most need no second look that day."""
MOST_ROUTES: Final = 20


def tell_everybody(archive: Archive) -> None:
    """Writes a new `standing` for every case where it differs from the last one. One case that cannot be read holds up
    no other."""
    today, looked = today_of(archive), _LOOKED.setdefault(archive, {})
    for case in live_cases(archive):
        mark = (case.version, case.key, "" if case.status in ENDED else today)
        if looked.get(case.case) == mark:
            continue
        try:
            tell(archive, case, today)
        except AmanatError as error:
            if archive.closed:
                raise
            archive.notice(error.code)
        looked[case.case] = mark


def tell(archive: Archive, case: CaseState, today: date, *, asked: bool = False) -> bool:
    """Writes a new `standing` for her, if there is a mailbox and it differs from the last one, or she `asked`; whether
    it did. Before she agreed to a next step there is nothing to say that her desk does not say in words."""
    with archive.lock:
        facts = facts_of(case)
        begun = bool(facts.get("routes") or facts.get("told") or facts.get("steps") or facts.get("asked"))
        if not case.mailbox_key or case.lost or not begun or is_aside(case):
            return False
        content: Any = STANDING.write(standing_of(archive, case, today))
        digest = b64(sha256(tagged("standing", dumps(content))))
        if digest == facts.get("told") and not asked:
            return False
        archive.write(Draft("standing.sent", case=case.case, data={"digest": digest}, words=(_words(case, content),)))
        return True


def _words(case: CaseState, content: Any) -> tuple[str, Mapping[str, Any]]:
    return (case.key, {"content": content})


def standing(office: Office, actor: str, case: str) -> Standing:
    """Where it stands, as she is told, for somebody who may see the case. Raises NotFoundError `case.nothing`."""
    from amanat.desk.reads import case_for

    with office.archive.lock:
        state = case_for(office.archive, office.member(actor), case)
        return standing_of(office.archive, state, today_of(office.archive))


def tell_again(office: Office, actor: str, case: str, expected: int) -> int:
    """She asked where it stands: the newest is sent, also where nothing changed. RefusedError `case.no_mailbox`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if not state.mailbox_key:
            raise RefusedError("case.no_mailbox", "There is no mailbox here. Call her, by her rules.")
        tell(office.archive, state, today_of(office.archive), asked=True)
        return state.version


def standing_of(archive: Archive, case: CaseState, today: date) -> Standing:
    """Only what is hers to see: stages, days, who decided, the law's clocks, and the words that were written to her."""
    words, word = archive.body(case).get(NAME, {}), word_of(archive, case)
    kept = words.get("routes", {})
    states = route_states(archive, case, today)
    routes = routes_of(case)
    rows = [
        _route(one, kept.get(one.route, {}).get("name", ""), _acknowledged(routes[one.route]))
        for one in states
        if one.pack and not one.ended
    ]
    rows += open_ways(archive, case, today)
    body, day = word.body, word.day
    if not body and facts_of(case).get("finding"):
        body, day = words.get("finding", ""), facts_of(case)["finding"]["day"]
    return Standing(
        status=case.status,
        called=word.word,
        routes=tuple(rows[:MOST_ROUTES]),
        body=body[:500] or None,
        day=Day(day) if day else None,
        text=words.get("said") or None,
    )


def _acknowledged(route: Mapping[str, Any]) -> Day | None:
    """The first day on which they confirmed: many laws have no clock for it, and she waits for it all the same."""
    days = [one.day for one in occurred(route) if one.event == "acknowledged" and one.day is not None]
    return Day(str(min(days))) if days else None


def _route(one: RouteState, name: str, acknowledged: Day | None) -> RouteRow:
    assert one.pack is not None
    verified = one.pack.signed is not None
    silent = Day(one.silent_since) if one.silent_since else None
    return RouteRow(
        route=Words(one.pack.title["en"], one.pack.title["ur"]),
        clocks=tuple(clock_row(clock, verified) for clock in one.clocks),
        institution=name[:500] or None,
        silent_since=silent,
        acknowledged=acknowledged,
    )


def clock_row(clock: Clock, verified: bool) -> ClockRow:
    """As she and an officer are told of a step. `verified`: a lawyer signed the pack that it comes from."""
    step = clock.step
    return ClockRow(
        step=step.id,
        title=Words(step.title.get("en"), step.title.get("ur")),
        actor=step.actor,
        state=clock.state.value,
        force=step.force,
        basis=step.basis[:500],
        verified=verified,
        due=Day(str(clock.due)) if clock.due else None,
        done=Day(str(clock.met_on)) if clock.met_on else None,
    )


def open_ways(archive: Archive, case: CaseState, today: date) -> list[RouteRow]:
    """The ways that she has not taken and still can, without clocks, each with its last day where the law names one."""
    if case.status in ENDED:
        return []
    try:
        found = ways(archive, case, today)
    except RefusedError:  # the holidays of that place are not known here: the desk's page says so
        return []
    still = [one for one in found if not one.taken and one.state is not Openness.OVER]
    return [
        RouteRow(
            route=Words(one.pack.title["en"], one.pack.title["ur"]),
            clocks=(),
            until=Day(str(one.longest if one.code == "longer" else one.until)) if one.until else None,
        )
        for one in still
    ]
