"""Search over what this person may read. By POST: a name that was looked for belongs in no history and no log."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in

LONGEST: Final = 200  # characters


def search_page(visit: Visit) -> Response:
    return visit.page("search.html", query="", found=None)


def search(visit: Visit) -> Response:
    query = visit.form.get("q", "").strip()[:LONGEST]
    found = visit.desk.office.search(visit.actor, query) if query else None
    return visit.page("search.html", query=query, found=found)


ROUTES: Final = (Door("/search", signed_in(search_page)), Door("/search", signed_in(search), "POST"))
