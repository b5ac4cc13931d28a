"""My day, and all cases."""

from __future__ import annotations

from typing import Final, get_args

from starlette.responses import Response

from amanat.desk.reads import Filter
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in

FILTERS: Final[tuple[Filter, ...]] = get_args(Filter)


def my_day(visit: Visit) -> Response:
    office, actor = visit.desk.office, visit.actor
    return visit.page(
        "day.html",
        day=office.my_day(actor),
        health=office.health(actor),
        names=visit.phrases.names(office.people(actor)),
    )


def cases(visit: Visit) -> Response:
    chosen = next((f for f in FILTERS if f == visit.request.query_params.get("show")), FILTERS[0])
    office, actor = visit.desk.office, visit.actor
    rows = office.inbox(actor, chosen)
    names = visit.phrases.names(office.people(actor))
    return visit.page("cases.html", cases=rows, chosen=chosen, filters=FILTERS, names=names)


ROUTES: Final = (Door("/", signed_in(my_day)), Door("/cases", signed_in(cases)))
