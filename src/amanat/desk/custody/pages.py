"""The page of who touched what of a case, and the leads' page of the public ledger."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from amanat.desk.custody import view
from amanat.desk.web.acts import Card, Pages, text
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import later
from amanat.errors import RefusedError


def custody_page(visit: Visit) -> Response:
    """Newest first, a hundred lines a page."""
    office, case_id = visit.desk.office, visit.request.path_params["case"]
    asked = visit.request.query_params.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    found = view.custody(office, visit.actor, case_id, number)
    return visit.page(
        "custody/custody.html",
        s=office.case(visit.actor, case_id).summary,
        found=found,
        number=number,
        pages=-(-found.count // view.ROWS),
        names=visit.phrases.names(office.people(visit.actor)),
    )


def ledger_page(visit: Visit, *, error: str = "", status: int = 200) -> Response:
    """Whom this desk believes, and what is wrong."""
    return visit.page(
        "custody/ledger.html",
        status=status,
        path="/ledger",
        found=view.standing(visit.desk.office, visit.actor),
        reason=visit.form.get("reason", ""),
        error=error,
    )


def trust(visit: Visit) -> Response:
    """A lead takes the keys that the intake names now."""
    try:
        view.trust(visit.desk.office, visit.actor, visit.form.get("log", ""), text(visit, "reason", 2000))
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return ledger_page(visit, error=visit.phrases.error(error), status=400)
    visit.desk.exchange_now()
    return visit.go("ledger")


PAGES: Final = Pages(
    name="custody",
    routes=(
        Door("/cases/{case}/custody", signed_in(custody_page)),
        Door("/ledger", signed_in(ledger_page)),
        Door("/ledger", signed_in(trust), "POST"),
    ),
    cards=(Card("custody/card.html", "side"),),
    lead_menu=(("ledger", later("The public ledger")),),
)
