"""The pages of a proceeding: its ways and clocks, what happens there, the days for a calendar, papers that come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from babel import Locale
from starlette.responses import Response

from amanat.desk.assisted import taking
from amanat.desk.assisted.upload import received
from amanat.desk.proceeding import commands, dates, routes, telling
from amanat.desk.proceeding.codes import DECIDED, ENDS, INSTITUTIONS, WAYS
from amanat.desk.proceeding.known import suggested
from amanat.desk.proceeding.papers import take_paper
from amanat.desk.proceeding.passing import DOORS, PASS_ON
from amanat.desk.proceeding.reading import ways
from amanat.desk.proceeding.steps import STEPS, hers, number, proceeding_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.proceeding.view import Route
from amanat.desk.statistics.register import register_of
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Loose, Pages, text
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in, uploading
from amanat.errors import NotFoundError, RefusedError
from amanat.process.pack_form import EVENTS
from amanat.seal.record import ACTS, CONTEXTS
from amanat.web.packs import load_packs
from amanat.web.support import load_support


def _case(visit: Visit) -> Case:
    return visit.desk.office.case(visit.actor, visit.request.path_params["case"])


def _today(visit: Visit) -> str:
    return str(today_of(visit.desk.office.archive))


# --- the ways and clocks of a case


def _routes(visit: Visit) -> Response:
    case = _case(visit)
    shown = proceeding_of(case)
    found, unknown = _ways(visit, case)
    return visit.page(
        "proceeding/routes.html",
        case=case,
        s=case.summary,
        p=shown,
        ways=found,
        unknown_holidays=unknown or any(one.state.unknown_holidays for one in shown.routes),
        country=_country(visit, shown.known.get("country", "")),
        listed=bool(register_of(visit.desk.office.archive.state).institutions),
        exhibits={one.item: one for one in case.exhibits},
        names=visit.phrases.names(visit.desk.office.people(visit.actor)),
        today=_today(visit),
    )


def _ways(visit: Visit, case: Case) -> tuple[tuple[Any, ...], bool]:
    archive = visit.desk.office.archive
    with archive.lock:
        state = archive.state.cases[case.summary.case]
        try:
            return tuple(one for one in ways(archive, state, today_of(archive)) if not one.taken), False
        except RefusedError:
            return (), True


def _country(visit: Visit, code: str) -> str:
    found = load_support().countries.get(code)
    return found.name[visit.lang] if found else str(Locale(visit.lang).territories.get(code, code))


def _countries(visit: Visit) -> list[tuple[str, str]]:
    """The countries of the packs, by name."""
    codes = sorted({pack.country for pack in load_packs().values() if pack.route != "benchmark"})
    return [("", visit._("Not known")), *((code, _country(visit, code)) for code in codes)]


def _areas(visit: Visit) -> list[tuple[str, str]]:
    """The parts of countries that packs name, with their names from the support packs where those have them."""
    codes = sorted({area for pack in load_packs().values() for area in pack.areas})
    here = {code: words for country in load_support().countries.values() for code, words in country.areas.items()}
    names = [(code, here[code][visit.lang] if code in here else code) for code in codes]
    return [("", visit._("Not known")), *names]


def _facts(visit: Visit, case: str, expected: int) -> Response:
    form = visit.form
    known: dict[str, Any] = {name: form.get(name, "") for name in ("country", "area", "context", "last_day")}
    known["acts"] = form.getlist("acts")
    routes.set_known(visit.desk.office, visit.actor, case, expected, known)
    return visit.go("cases", case, "routes")


def _facts_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    archive = visit.desk.office.archive
    standing = [grant for grant in case.grants if not grant.erased and grant.taken_back is None]
    unopened = bool(standing) and all(grant.opened is None for grant in standing)
    with archive.lock:
        state = archive.state.cases[case.summary.case]
        first = suggested(archive, state, None if unopened else case.record)
    typed = visit.form
    if typed:
        first = {name: typed.get(name, "") for name in ("country", "area", "context", "last_day")}
        first["acts"] = typed.getlist("acts")
    return {
        "known": Loose(first),
        "countries": _countries(visit),
        "areas": _areas(visit),
        "contexts": CONTEXTS,
        "all_acts": ACTS,
        "today": _today(visit),
        "saying": visit._("Keep this"),
    }


def _open(visit: Visit, case: str, expected: int) -> Response:
    form = visit.form
    pack, kind = form.get("pack", ""), form.get("institution", "")
    name, register = text(visit, "name", 300), form.get("register", "")
    routes.open_route(visit.desk.office, visit.actor, case, expected, pack, kind, name, register)
    return visit.go("cases", case, "routes")


def _register(visit: Visit, case: str, expected: int) -> Response:
    form = visit.form
    routes.set_register(visit.desk.office, visit.actor, case, expected, form.get("route", ""), form.get("register", ""))
    return visit.go("cases", case, "routes")


def _register_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    wanted = visit.form.get("route") or visit.request.query_params.get("route", "")
    found = next((one for one in proceeding_of(case).routes if one.route == wanted), None)
    if found is None:
        raise NotFoundError("case.nothing", "There is nothing here.")
    chosen = visit.form.get("register") or found.words.get("register", "")
    return {"route": found, "listed": _listed(visit), "register": chosen, "saying": visit._("Keep this")}


def _listed(visit: Visit) -> list[tuple[str, list[tuple[str, str]]]]:
    """The register by sector, each (id, name with its place), in the reader's language."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in register_of(visit.desk.office.archive.state).offered:
        name = each.name.ur if visit.lang == "ur" else each.name.en
        found.setdefault(each.sector, []).append((each.id, f"{name} ({each.place})" if each.place else name))
    return sorted((sector, sorted(rows, key=lambda row: row[1])) for sector, rows in found.items())


_LEADS_TO: Final = {"workplace": "employer", "ombudsperson": "ombudsperson", "police": "police", "court": "court"}


def _open_more(visit: Visit, _case: Case) -> Mapping[str, Any]:
    chosen = visit.form.get("pack") or visit.request.query_params.get("pack", "")
    packs = load_packs()
    pack = packs.get(chosen)
    return {
        "packs": [one for one in packs.values() if one.route != "benchmark"],
        "chosen": chosen,
        "pack": pack,
        "institutions": INSTITUTIONS,
        "listed": _listed(visit),
        "register": visit.form.get("register", ""),
        "institution": visit.form.get("institution") or (_LEADS_TO.get(pack.route, "other") if pack else ""),
        "saying": visit._("Follow this route"),
    }


# --- what happened on a route


def _which(visit: Visit, case: Case) -> Route:
    """The route that a form is about. Raises NotFoundError `case.nothing`."""
    wanted = visit.form.get("route") or visit.request.query_params.get("route", "")
    going = [one for one in proceeding_of(case).routes if one.going]
    found = next((one for one in going if one.route == wanted), going[-1] if going and not wanted else None)
    if found is None:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return found


def _route_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    return {
        "route": _which(visit, case),
        "events": EVENTS,
        "event": visit.form.get("event") or visit.request.query_params.get("event", ""),
        "row": visit.form.get("row") or visit.request.query_params.get("row", ""),
        "step": visit.form.get("step") or visit.request.query_params.get("step", ""),
        "ends": ENDS,
        "document": visit.form.get("document") or visit.request.query_params.get("document", ""),
        "today": _today(visit),
        "saying": visit._("Keep this"),
    }


def _event(visit: Visit, case: str, expected: int) -> Response:
    form = visit.form
    route, event, day = form.get("route", ""), form.get("event", ""), form.get("day", "")
    proven, document = form.get("proven") == "yes", form.get("document") or None
    if form.get("proven", "") not in ("yes", "no"):
        raise RefusedError("route.proven", "Say how you know it: by a paper or receipt, or by word alone.")
    said = text(visit, "text", commands.WORDS)
    office, actor = visit.desk.office, visit.actor
    routes.record_event(office, actor, case, expected, route, event, day, proven=proven, document=document, text=said)
    return visit.go("cases", case, "routes")


def _strike(visit: Visit, case: str, expected: int) -> Response:
    form = visit.form
    route, row = form.get("route", ""), form.get("row", "")
    reason = text(visit, "reason", commands.WORDS)
    routes.strike(visit.desk.office, visit.actor, case, expected, route, row, reason)
    return visit.go("cases", case, "routes")


def _pause(visit: Visit, case: str, expected: int) -> Response:
    form, office = visit.form, visit.desk.office
    route, first, last = form.get("route", ""), form.get("first", ""), form.get("last", "")
    if form.get("row"):
        routes.resume(office, visit.actor, case, expected, route, form.get("row", ""), last)
    else:
        routes.pause(office, visit.actor, case, expected, route, first, last, text(visit, "reason", commands.WORDS))
    return visit.go("cases", case, "routes")


def _extend(visit: Visit, case: str, expected: int) -> Response:
    form, reason = visit.form, text(visit, "reason", commands.WORDS)
    route, step, until = form.get("route", ""), form.get("step", ""), form.get("until", "")
    document = form.get("document", "")
    routes.extend(visit.desk.office, visit.actor, case, expected, route, step, until, reason, document)
    return visit.go("cases", case, "routes")


def _end(visit: Visit, case: str, expected: int) -> Response:
    form, reason = visit.form, text(visit, "reason", commands.WORDS)
    routes.end_route(visit.desk.office, visit.actor, case, expected, form.get("route", ""), form.get("why", ""), reason)
    return visit.go("cases", case, "routes")


# --- beside


def _decided(visit: Visit, case: str, expected: int) -> None:
    form, reason = visit.form, text(visit, "reason", commands.WORDS)
    what, body = form.get("what", ""), text(visit, "body", 300)
    day, document = form.get("day", ""), form.get("document", "")
    commands.decided(visit.desk.office, visit.actor, case, expected, what, body, day, document, reason)


def _decided_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    shown = proceeding_of(case)
    fits = {"charged": not shown.charge, "charge_dropped": bool(shown.charge)}
    fits["final"] = bool(shown.finding and not shown.finding["final"])
    return {
        "whats": [what for what in DECIDED if fits[what]],
        "today": _today(visit),
        "document": visit.form.get("document") or visit.request.query_params.get("document", ""),
        "saying": visit._("Keep this"),
    }


def _more_time(visit: Visit, case: str, expected: int) -> None:
    reason = text(visit, "reason", commands.WORDS)
    commands.more_time(visit.desk.office, visit.actor, case, expected, visit.form.get("until", ""), reason)


def _window_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    return {"window": proceeding_of(case).window, "today": _today(visit), "saying": visit._("Keep this")}


def _withdraws(visit: Visit, case: str, expected: int) -> None:
    form = visit.form
    if form.get("sure") != "yes":
        raise RefusedError("proceeding.sure", "Tick that she herself said so.")
    way, message, heard = form.get("way", ""), number(form.get("message", "")), form.get("heard", "")
    said_on, words = form.get("said_on", ""), text(visit, "words", commands.WORDS)
    commands.withdraw(visit.desk.office, visit.actor, case, expected, way, message, heard, said_on, words)


def _withdraws_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    found = hers(visit, case)
    return {
        **found,
        "again": Loose(visit.form),
        "ways": WAYS if found["her_messages"] else WAYS[1:],
    }


def _tell(visit: Visit, case: str, expected: int) -> Response:
    telling.tell_again(visit.desk.office, visit.actor, case, expected)
    return visit.go("cases", case, "routes")


def _dates(visit: Visit) -> Response:
    made = dates.ical(visit.desk.office, visit.actor, visit.request.path_params["case"], visit.lang)
    headers = {"content-disposition": f'attachment; filename="{dates.FILE}"', "cache-control": "no-store"}
    return Response(made, 200, headers, "text/calendar; charset=utf-8")


# --- papers


def _no_script(_visit: Visit, _case: str, _expected: int) -> None:
    raise RefusedError("file.script", "This page needs its script to take a file. Open it again.")


def _paper_more(visit: Visit, _case: Case) -> Mapping[str, Any]:
    route = visit.request.query_params.get("route", "")[:40]
    return {"after": _after(visit), "route_id": route, "most": taking.MOST, "saying": visit._("Keep this paper")}


def _after(visit: Visit) -> str:
    """The act that goes on with the paper; the route page where none is named."""
    wanted = visit.request.query_params.get("after", "")
    return wanted if wanted in {*(act.slug for act in STEPS), "route-event", "route-extend", "decided"} else ""


def upload(visit: Visit, pieces: Iterator[bytes]) -> Response:
    """One paper; it goes on with the act that asked for it, or at the exhibit's page."""
    case, after = visit.request.path_params["case"], _after(visit)
    route = quote(visit.request.query_params.get("route", "")[:40], safe="")

    def on(item: str) -> str:
        if not after:
            return visit.address("cases", case, "exhibits", item)
        return f"{visit.address('cases', case, after)}?document={item}&route={route}"

    return received(visit, pieces, take_paper, on)


PAGES: Final = Pages(
    name="proceeding",
    routes=(
        Door("/cases/{case}/routes", signed_in(_routes)),
        *DOORS,
        Door("/cases/{case}/dates", signed_in(_dates)),
        Door("/cases/{case}/papers", uploading(upload), "POST"),
    ),
    acts=(
        *STEPS,
        Act("route-facts", "route_facts", _facts, template="proceeding/facts.html", more=_facts_more),
        Act("route-open", "route_open", _open, template="proceeding/open.html", more=_open_more),
        Act("route-register", "route_register", _register, template="proceeding/register.html", more=_register_more),
        Act("route-event", "route_event", _event, sends=True, template="proceeding/event.html", more=_route_more),
        Act("route-strike", "route_strike", _strike, template="proceeding/strike.html", more=_route_more),
        Act("route-pause", "route_pause", _pause, template="proceeding/pause.html", more=_route_more),
        Act("route-extend", "route_extend", _extend, template="proceeding/extend.html", more=_route_more),
        Act("route-end", "route_end", _end, template="proceeding/end.html", more=_route_more),
        PASS_ON,
        Act("decided", "decided", _decided, sends=True, template="proceeding/decided.html", more=_decided_more),
        Act("more-time", "more_time", _more_time, sends=True, template="proceeding/more-time.html", more=_window_more),
        Act("withdraws", "withdraws", _withdraws, template="proceeding/withdraws.html", more=_withdraws_more),
        Act("take-paper", "take_paper", _no_script, template="proceeding/paper.html", more=_paper_more),
        Act("tell-standing", "tell_standing", _tell, direct=True, sends=True),
    ),
    cards=(Card("proceeding/card.html", "next"),),
)
