"""The pages of passing a case on: what goes along, the summary with a second person, and what went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from amanat.desk.proceeding import commands, referral
from amanat.desk.proceeding.codes import CARRIED, REFER, WAYS
from amanat.desk.proceeding.steps import hers, number, proceeding_of
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Loose, text, version
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.errors import ConflictError, MalformedError, NotFoundError, RefusedError


def _case(visit: Visit) -> Case:
    return visit.desk.office.case(visit.actor, visit.request.path_params["case"])


def _pass_on(visit: Visit, case: str, expected: int) -> Response:
    form, route = visit.form, visit.form.get("route", "")
    wanted = referral.Plan(
        grant=form.get("grant", ""),
        about=text(visit, "about", commands.WORDS),
        asks=text(visit, "asks", commands.WORDS),
        items=tuple(form.getlist("items")),
        fields=tuple(form.getlist("fields")),
        carried=form.get("carried", ""),
        agrees=form.get("agrees") == "yes",
        way=form.get("way", ""),
        message=number(form.get("message", "")),
        heard=form.get("heard", ""),
        day=form.get("said_on", ""),
        words=text(visit, "words", commands.WORDS),
    )
    referral.plan(visit.desk.office, visit.actor, case, expected, route, wanted)
    return visit.go("cases", case, "passing", route)


def _pass_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    open_ones = [one for one in proceeding_of(case).routes if one.going and not one.facts["referral"]]
    wanted = visit.form.get("route") or visit.request.query_params.get("route", "")
    route = next((one for one in open_ones if one.route == wanted), open_ones[-1] if open_ones else None)
    before = (route.facts.get("plan") or {}) if route else {}
    said = (route.words.get("plan") or {}) if route else {}
    typed = Loose(visit.form) if visit.form else Loose({**said, **before, "said_on": before.get("day", "")})
    found = hers(visit, case)
    return {
        "route": route,
        "carried": CARRIED,
        "again": typed,
        "ticked_items": visit.form.getlist("items") if visit.form else before.get("items", []),
        "ticked_fields": visit.form.getlist("fields") if visit.form else before.get("fields", []),
        "files": [one for one in case.exhibits if one.state == "matches"],
        "ways": WAYS if found["her_messages"] else WAYS[1:],
        "saying": visit._("See the summary"),
        **found,
    }


def _passing(visit: Visit) -> Response:
    return _passing_page(visit, _case(visit))


def _passing_page(visit: Visit, case: Case, error: str = "", status: int = 200) -> Response:
    shown, name = proceeding_of(case), visit.request.path_params["plan"]
    route = next((one for one in shown.routes if one.route == name), None)
    if route is None or not (route.facts.get("plan") or route.facts["referral"]):
        raise NotFoundError("case.nothing", "There is nothing here.")
    plan = route.facts.get("plan") or route.facts["referral"]
    asked = [one for one in shown.requests if one.action == REFER and one.more.get("route") == name]
    asked = [one for one in asked if one.more.get("plan") == plan["seq"]]
    return visit.page(
        "proceeding/passing.html",
        status=status,
        path=f"/cases/{case.summary.case}/passing/{name}",
        case=case,
        s=case.summary,
        route=route,
        plan=plan,
        words=route.words.get("plan") or route.words.get("referral") or {},
        asked=asked[0] if asked else None,
        alone=case.summary.urgency == "immediate" and visit.person.role == "lead",
        files=[one for one in case.exhibits if one.item in plan["items"]],
        may="pass_on" in case.may,
        names=visit.phrases.names(visit.desk.office.people(visit.actor)),
        reason=visit.form.get("reason", ""),
        error=error,
    )


def _pass(visit: Visit) -> Response:
    case, office, route = _case(visit), visit.desk.office, visit.request.path_params["plan"]
    case_id, expected, do = case.summary.case, version(visit), visit.form.get("do", "")
    reason = text(visit, "reason", commands.WORDS)
    if route not in {one.route for one in proceeding_of(case).routes}:
        raise NotFoundError("case.nothing", "There is nothing here.")
    try:
        if do == "ask":
            return visit.go("waits", referral.ask(office, visit.actor, case_id, route, reason))
        if do == "drop":
            referral.drop(office, visit.actor, case_id, expected, route)
            return visit.go("cases", case_id, "routes")
        referral.refer(office, visit.actor, case_id, expected, route, alone=reason if do == "alone" else "")
    except (ConflictError, RefusedError, MalformedError) as error:
        if error.code == "desk.locked":
            raise
        status = 409 if isinstance(error, ConflictError) else 400
        return _passing_page(visit, _case(visit), visit.phrases.error(error), status)
    visit.desk.exchange_now()
    return visit.go("cases", case_id, "routes")


DOORS: Final = (
    Door("/cases/{case}/passing/{plan}", signed_in(_passing)),
    Door("/cases/{case}/passing/{plan}", signed_in(_pass), "POST"),
)
PASS_ON: Final = Act("pass-on", "pass_on", _pass_on, template="proceeding/pass-on.html", more=_pass_more)
