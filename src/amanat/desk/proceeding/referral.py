"""Passing a case on to an institution: what goes along and that she agreed to exactly that, a second person, then it is
done. How it travels is another part's: an officer's mailbox, or letters (docs/adr/0030)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from amanat.desk.archive import Draft
from amanat.desk.office import Office
from amanat.desk.oversight import commands as oversight
from amanat.desk.oversight import queue
from amanat.desk.oversight.commands import Approved
from amanat.desk.parties.guarding import check_officer
from amanat.desk.proceeding.codes import CARRIED, REFER
from amanat.desk.proceeding.commands import agreed, check_consent, check_document, fits, needed
from amanat.desk.proceeding.routes import route_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.state import CaseState, GrantState
from amanat.errors import RefusedError
from amanat.process import life
from amanat.process.life import By, Need, Status
from amanat.process.two_people import State
from amanat.seal.encoding import Random
from amanat.seal.ids import random_id


@dataclass(frozen=True, slots=True)
class Plan:
    """What is passed on, on one route. `grant`: the consent that covers it; `items` and `fields`: what goes along;
    `about`, `asks`: what the institution reads. `way`, `message`, `heard`, `day`, `words`: how she agreed to exactly
    this receiver. `carried`: one of `codes.CARRIED`."""

    grant: str
    about: str
    asks: str
    items: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    carried: str = "letters"
    agrees: bool = False
    way: str = ""
    message: int = 0
    heard: str = ""
    day: str = ""
    words: str = ""


def plan(office: Office, actor: str, case: str, expected: int, route: str, wanted: Plan) -> int:
    """Keeps what is to be passed on; nothing goes yet. Raises RefusedError `referral.…`, `proceeding.…`,
    `notice.…`, `route.ended`; NotFoundError `route.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        found = route_of(state, route)
        if found["ended"]:
            raise RefusedError("route.ended", "This route has ended. Nothing more is written on it.")
        if found["referral"]:
            raise RefusedError("referral.done", "This was passed on already. Choose another route.")
        if not office.archive.body(state)["proceeding"]["routes"][route].get("name"):
            raise RefusedError("referral.nobody", "Write first to whom it goes: give this route a name.")
        said = _checked(office, state, wanted)
        check_officer(office, state, wanted.fields, {"about": wanted.about, "asks": wanted.asks})
        data = {
            "route": route,
            "grant": wanted.grant,
            "items": list(wanted.items),
            "fields": list(wanted.fields),
            "carried": wanted.carried,
            **said,
        }
        words = {"about": needed(wanted.about), "asks": needed(wanted.asks), "words": fits(wanted.words)}
        return office.draft(actor, state, "route.planned", data, words)


def _checked(office: Office, state: CaseState, wanted: Plan) -> dict[str, Any]:
    grant = check_consent(office, state, wanted.grant)
    if wanted.carried not in CARRIED:
        raise RefusedError("referral.carried", "Choose how it goes to them.")
    if not wanted.agrees:
        raise RefusedError("referral.agrees", "Without her yes nothing is passed on.")
    if not wanted.about.strip() or not wanted.asks.strip():
        raise RefusedError("referral.words", "Write what it is about, and what you ask of them.")
    if not set(wanted.fields) <= set(grant.fields):
        raise RefusedError("referral.fields", "She did not agree to this part. Choose less, or ask her first.")
    for item in wanted.items:
        check_document(office, state, item)
        if not _agreed_to(office, grant, item) and not _taken_here(office, state, item):
            raise RefusedError("referral.fields", "She did not agree to this part. Choose less, or ask her first.")
    return agreed(office, state, wanted.way, wanted.message, wanted.heard, wanted.day, wanted.words)


def _agreed_to(office: Office, grant: GrantState, item: str) -> bool:
    """Whether a file of hers stands in this very consent: one to something else is none to this."""
    rows = office.archive.grant_body(grant).get("exhibits", ())
    return "files" in grant.fields and any(row["item"] == item for row in rows)


def _taken_here(office: Office, state: CaseState, item: str) -> bool:
    """Whether this is a paper that came to the desk, and no file of hers."""
    rows = (row for grant in state.grants.values() for row in office.archive.grant_body(grant).get("exhibits", ()))
    return any(row["item"] == item and row.get("taken_by") for row in rows)


def drop(office: Office, actor: str, case: str, expected: int, route: str) -> int:
    """It is not passed on after all. RefusedError `referral.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        planned(state, route)
        for one in queue.of_case(office.archive, office.member(actor), state):
            open_ = one.state in (State.WAITS, State.YES)
            if one.action == REFER and one.more.get("route") == route and one.by == actor and open_:
                oversight.take_back(office, actor, one.request)
        return office.draft(actor, state, "route.dropped", {"route": route})


def planned(state: CaseState, route: str) -> dict[str, Any]:
    """Raises RefusedError `referral.nothing`; NotFoundError `route.nothing`."""
    found: dict[str, Any] | None = route_of(state, route).get("plan")
    if not found:
        raise RefusedError("referral.nothing", "Nothing is ready to be passed on. Fill in the page first.")
    return found


def ask(office: Office, actor: str, case: str, route: str, reason: str) -> str:
    """Asks a second person; the request's id. Raises as `oversight.commands.request`, and `referral.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, _version(office, actor, case))
        made = planned(state, route)["seq"]
        where = f"cases/{case}/passing/{route}"
        return oversight.request(office, actor, REFER, case, reason, {"route": route, "plan": made}, where=where)


def _version(office: Office, actor: str, case: str) -> int:
    return office.case(actor, case).version


def refer(
    office: Office, actor: str, case: str, expected: int, route: str, *, alone: str = "", request: str = ""
) -> int:
    """Passes it on: a second person said yes to this very plan; or, while the case is immediate, a lead `alone`, with
    the reason. The case is *referred*, if it was only agreed before.

    Raises RefusedError `oversight.second`, `oversight.not_urgent`, `referral.…`, `proceeding.consent`."""
    with office.archive.lock:
        member, state = office.member(actor), office.changeable(actor, case, expected)
        made = planned(state, route)
        check_consent(office, state, made["grant"])  # she may have taken it back since
        for item in made["items"]:
            check_document(office, state, item)
        if alone:
            yes = oversight.alone(office, actor, REFER, case, alone)
        else:
            yes = oversight.require_approved(office, actor, REFER, case, request)
            if (yes.more.get("route"), yes.more.get("plan")) != (route, made["seq"]):
                raise RefusedError("oversight.second", "A second person has to say yes to exactly this first.")
        drafts = [yes.used, *_stage(office, state, actor, member.role, made, yes)]
        drafts.append(_sent(state, actor, route, yes, str(today_of(office.archive))))
        drafts.append(_made(office.archive.random, state, actor, route, str(today_of(office.archive))))
        office.archive.write_all(drafts)
        return state.version


def _sent(state: CaseState, actor: str, route: str, yes: Approved, day: str) -> Draft:
    data = {"route": route, "day": day, "second": yes.second, "alone": yes.alone}
    return Draft("route.referred", actor, state.case, data)


def _made(random: Random, state: CaseState, actor: str, route: str, day: str) -> Draft:
    """The complaint is made today; that it arrived has to be proven apart."""
    data = {"route": route, "row": random_id(random), "event": "complaint_made", "day": day, "proven": False}
    return Draft("route.event", actor, state.case, {**data, "item": "", "by": "desk"}, ((state.key, {"text": ""}),))


def _stage(office: Office, state: CaseState, actor: str, role: str, made: dict[str, Any], yes: Approved) -> list[Draft]:
    """The stage *referred*, where it comes next; a second referral, to another body, changes no stage."""
    kind = life.Kind(office.archive.state.kind)
    by = By.LEAD if role == "lead" else By.CASEWORKER
    next_ones = {edge.after for edge in life.possible(Status(state.status), kind, by)}
    if Status.REFERRED not in next_ones:
        return []
    have = frozenset({Need.CONSENT, Need.SECOND_PERSON, Need.REASON})
    edge = life.transition(Status(state.status), Status.REFERRED, kind, by, have)
    data = {
        "from": state.status,
        "to": edge.after.value,
        "urgency": None,
        "tell": False,
        "leaf": edge.leaf,
        "record": False,
        "item": "",
        "grant": made["grant"],
        "decided_on": "",
    }
    return [Draft("status.changed", actor, state.case, data, ((state.key, {"reason": yes.reason}),))]
