"""Caring for data: the one page of what is due when, and keeping a case longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from amanat.desk.care import commands
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Pages, needed, text
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import later
from amanat.errors import RefusedError
from amanat.process.retention import LEAST, MONTHS, MOST


def _page(visit: Visit) -> Response:
    return _shown(visit)


def _shown(visit: Visit, error: str = "", where: str = "") -> Response:
    """The page; `where` is the form that was not accepted: what was typed stands in it."""
    plan = commands.plan(visit.desk.office, visit.actor)
    names = visit.phrases.names(visit.desk.office.people(visit.actor))
    return visit.page(
        "care/page.html",
        status=400 if error else 200,
        path="/care",
        plan=plan,
        kinds=tuple(MONTHS),
        least=LEAST,
        most=MOST,
        names=names,
        error=error,
        where=where,
        ticked=visit.request.query_params.get("all") == "yes",
        typed=visit.form,
        now=int(visit.desk.now()),
    )


def _try(visit: Visit, where: str, act: Any) -> Response:
    try:
        act()
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return _shown(visit, visit.phrases.error(error), where)
    return visit.go("care")


def _rules(visit: Visit) -> Response:
    form = visit.form
    months = {kind: form.get(f"months_{kind}", "") for kind in MONTHS}
    alone = form.get("alone") == "yes"
    return _try(visit, "rules", lambda: commands.set_rules(visit.desk.office, visit.actor, months, alone))


def _destroy(visit: Visit) -> Response:
    cases, sure = visit.form.getlist("case"), visit.form.get("sure") == "yes"
    return _try(visit, "due", lambda: commands.destroy(visit.desk.office, visit.actor, cases, sure=sure))


def _keys_gone(visit: Visit) -> Response:
    commands.keys_gone(visit.desk.office, visit.actor, text(visit, "mark", 40))
    return visit.go("care")


def _keep(visit: Visit, case: str, expected: int) -> None:
    until, reason = text(visit, "until", 40), needed(visit, "reason", commands.REASON)
    commands.keep_longer(visit.desk.office, visit.actor, case, expected, until, reason)


def _keep_page(visit: Visit, _case: Case) -> Mapping[str, Any]:
    return {"saying": visit._("Keep it longer")}


PAGES: Final = Pages(
    name="care",
    routes=(
        Door("/care", signed_in(_page)),
        Door("/care/rules", signed_in(_rules), "POST"),
        Door("/care/destroy", signed_in(_destroy), "POST"),
        Door("/care/keys", signed_in(_keys_gone), "POST"),
    ),
    acts=(Act("keep-longer", "keep_longer", _keep, sends=True, template="care/keep-longer.html", more=_keep_page),),
    cards=(Card("care/card.html", "next"),),
    lead_menu=(("care", later("Care for data")),),
)
