"""Routes of a case: choosing one, writing down what happened on it, pauses, more time, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from amanat.desk.archive import Archive, Draft
from amanat.desk.events import DESK
from amanat.desk.office import Office
from amanat.desk.proceeding.codes import ENDS, INSTITUTIONS
from amanat.desk.proceeding.commands import check_document, coming_day, fits, needed, past_day, short
from amanat.desk.proceeding.known import checked
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.state import CaseState
from amanat.desk.statistics.register import register_of
from amanat.errors import NotFoundError, RefusedError
from amanat.process.packs import EVENTS
from amanat.seal.ids import random_id
from amanat.web.packs import load_packs

MOST_ROUTES: Final = 12
MOST_EVENTS: Final = 200


def set_known(office: Office, actor: str, case: str, expected: int, known: Mapping[str, Any]) -> int:
    """What the routes depend on: where, in which part of life, since when; all may be left out. Kept sealed.

    Raises RefusedError `proceeding.known`, `proceeding.day`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        return office.draft(actor, state, "proceeding.facts", {}, {"known": checked(known, today_of(office.archive))})


def open_route(
    office: Office, actor: str, case: str, expected: int, pack: str, institution: str, name: str, register: str = ""
) -> int:
    """She goes this way, or the desk with her. `name`: the body, as it is written on a letter; may be empty.
    `register`: its id in the intake's register, so that it is counted there; "" for none.

    Raises RefusedError `route.pack`, `route.institution`, `route.many`, `route.register`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        found = load_packs().get(pack)
        if found is None or found.route == "benchmark":
            raise RefusedError("route.pack", "Choose a route from the list.")
        if institution not in INSTITUTIONS:
            raise RefusedError("route.institution", "Choose what kind of body it is.")
        if len(routes_of(state)) >= MOST_ROUTES:
            raise RefusedError("route.many", "This case has many routes already. End one first.")
        data = {
            "route": random_id(office.archive.random),
            "pack": pack,
            "version": found.version,
            "institution": institution,
            "day": str(today_of(office.archive)),
        }
        words = {"name": short(name), "register": _in_register(office.archive, register)}
        return office.draft(actor, state, "route.opened", data, {name: said for name, said in words.items() if said})


def set_register(office: Office, actor: str, case: str, expected: int, route: str, register: str) -> int:
    """Which institution of the register a route leads to; "" for none of it. Nothing is sent by this.

    Raises RefusedError `route.register`; NotFoundError `route.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        route_of(state, route)
        words = {"register": _in_register(office.archive, register)}
        return office.draft(actor, state, "route.registered", {"route": route}, words)


def _in_register(archive: Archive, register: str) -> str:
    if register and register not in {each.id for each in register_of(archive.state).institutions}:
        raise RefusedError("route.register", "Choose the institution from the list, or leave it open.")
    return register


def record_event(
    office: Office,
    actor: str | None,
    case: str,
    expected: int | None,
    route: str,
    event: str,
    day: str,
    *,
    proven: bool,
    document: str | None = None,
    text: str = "",
) -> int:
    """Something happened on a route. `proven`: a paper, a receipt or the officer's own mailbox shows it; only then does
    it start a clock about an institution. With `actor` None it came from the officer (`officer_event`).

    Raises RefusedError `route.event`, `route.ended`, `proceeding.day`, `proceeding.document`; NotFoundError
    `route.nothing`; ConflictError `case.changed`."""
    with office.archive.lock:
        if actor is None:
            return officer_event(office.archive, _state(office.archive, case), route, event, day, text)
        state = office.changeable(actor, case, _state(office.archive, case).version if expected is None else expected)
        _going(state, route)
        if document:
            check_document(office, state, document)
        known: dict[str, Any] = {"proven": proven, "document": document, "text": text}
        office.archive.write(_event(office.archive, actor, state, route, event, past_day(office, day), **known))
        return state.version


def officer_event(
    archive: Archive, state: CaseState, route: str, event: str, day: str, text: str = "", step: str = ""
) -> int:
    """What an officer wrote in their mailbox, and the `step` they chose there: it is signed, so it is proven. A day
    still to come, or one before it was passed on to them, is written down as the day on which it was read: nobody
    answers before they are asked. For the exchange: no person is in."""
    with archive.lock:
        found = _going(state, route)
        today = today_of(archive)
        asked = (found.get("referral") or {}).get("on", "1950-01-01")
        happened = day if asked <= day <= str(today) else str(today)
        said = _event(archive, DESK, state, route, event, happened, proven=True, by="officer", text=text)
        archive.write(replace(said, data={**said.data, "step": step}) if step else said)
        return state.version


def _state(archive: Archive, case: str) -> CaseState:
    state = archive.case(case)
    if state is None or state.erased is not None:
        raise NotFoundError("case.nothing", "There is no case here.")
    return state


def _event(
    archive: Archive,
    actor: str,
    state: CaseState,
    route: str,
    event: str,
    day: str,
    *,
    proven: bool,
    document: str | None = None,
    text: str = "",
    by: str = "",
) -> Draft:
    if event not in EVENTS:
        raise RefusedError("route.event", "Choose what happened from the list.")
    data = {
        "route": route,
        "row": random_id(archive.random),
        "event": event,
        "day": day,
        "proven": proven,
        "item": document or "",
        "by": by,
    }
    return Draft("route.event", actor, state.case, data, ((state.key, {"text": fits(text)}),))


def _going(state: CaseState, route: str) -> dict[str, Any]:
    found = route_of(state, route)
    if found["ended"]:
        raise RefusedError("route.ended", "This route has ended. Nothing more is written on it.")
    if len(found["events"]) >= MOST_EVENTS:
        raise RefusedError("route.many", "Very much is written on this route already. Write a note instead.")
    return found


def route_of(state: CaseState, route: str) -> dict[str, Any]:
    """Raises NotFoundError `route.nothing`."""
    found = routes_of(state).get(route)
    if found is None:
        raise NotFoundError("route.nothing", "There is no such route.")
    return found


def strike(office: Office, actor: str, case: str, expected: int, route: str, row: str, reason: str) -> int:
    """A line of a route was wrong. It stays to be seen, with the reason, and counts no more. NotFoundError
    `route.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        found = route_of(state, route)
        rows = [*found["events"], *found["pauses"], *found["extensions"]]
        if not any(one["row"] == row and not one["struck"] for one in rows):
            raise NotFoundError("route.nothing", "There is no such line.")
        return office.draft(actor, state, "route.struck", {"route": route, "row": row}, {"reason": needed(reason)})


def pause(office: Office, actor: str, case: str, expected: int, route: str, first: str, last: str, reason: str) -> int:
    """The route's clocks stand still from `first` to `last` (both included; "": nobody knows yet how long)."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        found = _going(state, route)
        begins, ends = past_day(office, first), _day(last) if last.strip() else ""
        if ends and ends < begins:
            raise RefusedError("proceeding.day", "The last day is before the first. Choose again.")
        if any(not one["last"] and not one["struck"] for one in found["pauses"]):
            raise RefusedError("route.paused", "A pause is open already. Say first when it ended.")
        data = {"route": route, "row": random_id(office.archive.random), "first": begins, "last": ends}
        return office.draft(actor, state, "route.paused", data, {"reason": needed(reason)})


def resume(office: Office, actor: str, case: str, expected: int, route: str, row: str, last: str) -> int:
    """Says when an open pause ended. NotFoundError `route.nothing`; RefusedError `proceeding.day`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        found = next((one for one in _going(state, route)["pauses"] if one["row"] == row and not one["last"]), None)
        if found is None:
            raise NotFoundError("route.nothing", "There is no such line.")
        ends = past_day(office, last)
        if ends < found["first"]:
            raise RefusedError("proceeding.day", "The last day is before the first. Choose again.")
        return office.draft(actor, state, "route.resumed", {"route": route, "row": row, "last": ends})


def extend(
    office: Office,
    actor: str,
    case: str,
    expected: int,
    route: str,
    step: str,
    until: str,
    reason: str,
    document: str = "",
) -> int:
    """A step of the route has longer, until a day. RefusedError `route.step`, `proceeding.until`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        found = _going(state, route)
        pack = load_packs().get(found["pack"])
        if pack is None or pack.step(step) is None:
            raise RefusedError("route.step", "Choose which step has longer.")
        if document:
            check_document(office, state, document)
        row = random_id(office.archive.random)
        data = {"route": route, "row": row, "step": step, "until": coming_day(office, until), "item": document}
        return office.draft(actor, state, "route.extended", data, {"reason": needed(reason)})


def end_route(office: Office, actor: str, case: str, expected: int, route: str, why: str, reason: str) -> int:
    """A route is not followed any more. RefusedError `route.why`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        _going(state, route)
        if why not in ENDS:
            raise RefusedError("route.why", "Choose why it ended.")
        data = {"route": route, "ended_why": why, "day": str(today_of(office.archive))}
        return office.draft(actor, state, "route.ended", data, {"reason": fits(reason)})


def _day(text: str) -> str:
    try:
        return str(date.fromisoformat(text.strip()))
    except ValueError as error:
        raise RefusedError("proceeding.day", "Choose the day from the calendar.") from error
