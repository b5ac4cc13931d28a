"""The days of a case for somebody's own calendar: days and nothing else, in a file that says nothing of anybody."""

from __future__ import annotations

from datetime import date
from typing import Final

from amanat.desk import reads
from amanat.desk.office import Office
from amanat.desk.proceeding.reading import RouteState, route_states, ways
from amanat.desk.proceeding.rules import facts_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.process.calendar import Entry, to_ical
from amanat.process.clocks import State
from amanat.process.pack_form import HER_OWN
from amanat.seal.encoding import b64
from amanat.seal.signing import sha256, tagged

FILE: Final = "dates.ics"


def ical(office: Office, actor: str, case: str, lang: str) -> bytes:
    """Every day that is still to come on the routes of a case. Raises NotFoundError `case.nothing`; RefusedError
    `route.no_days`."""
    with office.archive.lock:
        state = reads.case_for(office.archive, office.member(actor), case)
        if state.erased is not None:
            raise RefusedError("case.erased", "She erased this.")
        today = today_of(office.archive)
        entries = [
            entry for one in route_states(office.archive, state, today) for entry in _of_route(state, one, today, lang)
        ]
        entries += _filing(office, state, today, lang)
        if not entries:
            raise RefusedError("route.no_days", "No day is known that is still to come.")
        return to_ical(entries, stamp=office.archive.clock())


def _of_route(case: CaseState, one: RouteState, today: date, lang: str) -> list[Entry]:
    if one.ended or one.pack is None:
        return []
    return [
        Entry(
            _uid(case, one.route, clock.step.id),
            clock.due,
            lang,
            one.pack.warn_days if clock.step.actor in HER_OWN else 0,
        )
        for clock in one.clocks
        if clock.state is State.RUNNING and clock.due is not None
    ]


def _filing(office: Office, case: CaseState, today: date, lang: str) -> list[Entry]:
    try:
        found = ways(office.archive, case, today)
    except RefusedError:
        found = ()
    entries = [
        Entry(_uid(case, one.pack.id, "filing"), one.until, lang, one.pack.warn_days)
        for one in found
        if one.until is not None and one.until >= today and not one.taken
    ]
    window = facts_of(case).get("window", "")
    if window >= str(today):
        entries.append(Entry(_uid(case, "window", ""), date.fromisoformat(window), lang))
    return entries


def _uid(case: CaseState, route: str, step: str) -> str:
    """22 characters for this entry alone: the same day again takes the place of the old one."""
    return b64(sha256(tagged("calendar", f"{case.key}/{route}/{step}".encode()))[:16])
