"""Pages for leads: what may name the same person, two respondents side by side, and what several cases hold about one.
Caseworkers have a line on the page of a case at most."""

from __future__ import annotations

from starlette.responses import Response

from amanat.desk.pattern import commands, view
from amanat.desk.web.acts import Card, Pages, text
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import later
from amanat.errors import AmanatError, ConflictError, RefusedError


def _list(visit: Visit) -> Response:
    office = visit.desk.office
    with office.archive.lock:
        waiting, decided = view.overview(office.archive, office.lead(visit.actor))
    return visit.page("pattern/list.html", waiting=waiting, decided=decided, names=_names(visit))


def _compare(visit: Visit) -> Response:
    return _compare_page(visit)


def _compare_page(visit: Visit, error: AmanatError | None = None) -> Response:
    one, other, office = visit.request.path_params["one"], visit.request.path_params["other"], visit.desk.office
    with office.archive.lock:
        found = view.comparison(office.archive, office.lead(visit.actor), one, other)
    return visit.page(
        "pattern/compare.html",
        status=200 if error is None else 409 if isinstance(error, ConflictError) else 400,
        path=f"/same/{one}/{other}",
        found=found,
        choices=commands.choices(found.basis),
        typed={name: visit.form.get(name, "") for name in ("verdict", "reason")},
        error=visit.phrases.error(error) if error else "",
        names=_names(visit),
    )


def _decide(visit: Visit) -> Response:
    one, other = visit.request.path_params["one"], visit.request.path_params["other"]
    typed = visit.form.get("turn", "")
    turn = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1
    try:
        reason, verdict = text(visit, "reason", 5000), visit.form.get("verdict", "")
        commands.decide(visit.desk.office, visit.actor, one, other, turn, verdict, reason)
    except (RefusedError, ConflictError) as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return _compare_page(visit, error)
    return visit.go("pattern", one) if verdict == "same" else visit.go("same")


def _pattern(visit: Visit) -> Response:
    return _pattern_page(visit)


def _pattern_page(visit: Visit, error: AmanatError | None = None) -> Response:
    case, office = visit.request.path_params["case"], visit.desk.office
    with office.archive.lock:
        found = view.pattern(office.archive, office.lead(visit.actor), case)
    return visit.page(
        "pattern/pattern.html",
        status=400 if error else 200,
        path=f"/pattern/{case}",
        found=found,
        sources=commands.SOURCES,
        typed={name: visit.form.get(name, "") for name in ("about", "source", "note", "reason")},
        error=visit.phrases.error(error) if error else "",
        names=_names(visit),
    )


def _source(visit: Visit) -> Response:
    case, form = visit.request.path_params["case"], visit.form
    try:
        note = text(visit, "note", 2000)
        about, source = form.get("about", ""), form.get("source", "")
        commands.note_source(visit.desk.office, visit.actor, case, about, source, note)
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return _pattern_page(visit, error)
    return visit.go("pattern", case)


def _print(visit: Visit) -> Response:
    """Prints nothing by itself: shows the sheet, once it is written down that it was made, and why."""
    case = visit.request.path_params["case"]
    try:
        found = commands.printed(visit.desk.office, visit.actor, case, text(visit, "reason", 2000))
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return _pattern_page(visit, error)
    at = int(visit.desk.now())
    return visit.page("pattern/sheet.html", path=f"/pattern/{case}", found=found, at=at, names=_names(visit))


def _names(visit: Visit) -> dict[str, str]:
    return visit.phrases.names(visit.desk.office.people(visit.actor))


PAGES = Pages(
    name="pattern",
    routes=(
        Door("/same", signed_in(_list)),
        Door("/same/{one}/{other}", signed_in(_compare)),
        Door("/same/{one}/{other}", signed_in(_decide), "POST"),
        Door("/pattern/{case}", signed_in(_pattern)),
        Door("/pattern/{case}/source", signed_in(_source), "POST"),
        Door("/pattern/{case}/print", signed_in(_print), "POST"),
    ),
    cards=(Card("pattern/card.html", "side"),),
    lead_menu=(("same", later("Same person")),),
)
