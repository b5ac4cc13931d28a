"""My day, and all cases."""

from __future__ import annotations

from typing import Any, Final, get_args
from urllib.parse import urlencode

from starlette.responses import Response

from amanat.desk.reads import ROWS, Filter, Sieve
from amanat.desk.views import Person
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.work.pages import today
from amanat.process.life import OFFERED, Status
from amanat.process.urgency import URGENCIES

FILTERS: Final[tuple[Filter, ...]] = get_args(Filter)
STATUSES: Final = tuple(status.value for status in Status)


def my_day(visit: Visit) -> Response:
    office, actor = visit.desk.office, visit.actor
    return visit.page(
        "day.html",
        day=office.my_day(actor, today(visit)),
        health=office.health(actor),
        names=visit.phrases.names(office.people(actor)),
    )


def cases(visit: Visit) -> Response:
    office, actor = visit.desk.office, visit.actor
    sieve, people = _sieve(visit), office.people(actor)
    count, rows = office.sifted(actor, sieve)
    asked = {"show": sieve.show, "person": sieve.person, "urgency": sieve.urgency, "status": sieve.status}
    return visit.page(
        "cases.html",
        cases=rows,
        count=count,
        sieve=sieve,
        chosen=sieve.show,
        filters=FILTERS,
        names=visit.phrases.names(people),
        pages=max(1, -(-count // ROWS)),
        stepped=visit.request.query_params.get("stepped") == "yes",
        here_page=lambda page: f"{visit.address('cases')}?{urlencode({**asked, 'page': page})}",
        **_choices(visit, people),
    )


def _sieve(visit: Visit) -> Sieve:
    """What was asked for; what is no such code narrows nothing."""
    asked = visit.request.query_params
    show = next((f for f in FILTERS if f == asked.get("show")), FILTERS[0])
    page = asked.get("page", "1")
    return Sieve(
        show,
        asked.get("person", "")[:40],
        _known(asked.get("urgency", ""), (*URGENCIES, "none")),
        _known(asked.get("status", ""), STATUSES),
        max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
    )


def _known(code: str, codes: tuple[str, ...]) -> str:
    return code if code in codes else ""


def _choices(visit: Visit, people: tuple[Person, ...]) -> dict[str, Any]:
    w, everything = visit.phrases, visit._("All")
    working = [person for person in people if person.left is None and person.role != "reviewer"]
    return {
        "persons": [("", everything), ("nobody", visit._("nobody")), *((one.id, one.name) for one in working)],
        "urgencies": [("", everything), *((code, w.urgency(code)) for code in URGENCIES), ("none", w.urgency(None))],
        "stages": [("", everything), *((code, w.status(code)) for code in STATUSES if code in OFFERED)],
    }


ROUTES: Final = (Door("/", signed_in(my_day)), Door("/cases", signed_in(cases)))
