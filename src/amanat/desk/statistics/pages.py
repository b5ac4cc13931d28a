"""The pages on which leads see what goes to the intake about institutions, and hold it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from babel import Locale
from starlette.responses import Response

from amanat.desk.reports.pages import period_words
from amanat.desk.reports.periods import Period
from amanat.desk.statistics import commands, sending
from amanat.desk.statistics.register import institution_of
from amanat.desk.web.acts import Pages
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import later
from amanat.errors import NotFoundError, RefusedError
from amanat.publication.statistics.codes import kinds_of
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.register import read_others
from amanat.publication.statistics.returns import Entry, numbers_of
from amanat.web.packs import load_packs


def quarter_words(visit: Visit, quarter: Quarter) -> str:
    """Such as *July to September 2026*."""
    return period_words(visit, Period(quarter.year, quarter.number * 3 - 2, 3))


def show(visit: Visit) -> Response:
    """Each quarter, and how it stands."""
    rows = [(quarter_words(visit, each.quarter), each) for each in commands.stands(visit.desk.office, visit.actor)]
    return visit.page("statistics/all.html", path="/reports/figures", rows=rows)


def one(visit: Visit, error: str = "") -> Response:
    """What of a quarter is sent, institution by institution."""
    office = visit.desk.office
    quarter = _quarter(visit)
    found = commands.seen(office, visit.actor, quarter)
    return visit.page(
        "statistics/quarter.html",
        status=400 if error else 200,
        path=f"/reports/figures/{quarter.code}",
        called=quarter_words(visit, quarter),
        stand=commands.stand(office, visit.actor, quarter),
        entries=[(_name(visit, each.institution), _rows(visit, each)) for each in found],
        reason=visit.form.get("reason", "")[: commands.REASON],
        error=error,
    )


def _quarter(visit: Visit) -> Quarter:
    visit.desk.office.lead(visit.actor)
    found = sending.quarter_named(visit.desk.office.archive, visit.request.path_params["quarter"])
    if found is None:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return found


def _name(visit: Visit, register: str) -> str:
    others = read_others(register)
    if others is not None:
        country = str(Locale(visit.lang).territories.get(others[0], others[0]))
        kind = visit.phrases.of("SECTOR", others[1])
        return visit._("Not in the list: %(kind)s, %(country)s") % {"kind": kind, "country": country}
    found = institution_of(visit.desk.office.archive.state, register)
    if found is None:
        return register
    return found.name.ur if visit.lang == "ur" else found.name.en


def _rows(visit: Visit, entry: Entry) -> list[tuple[str, list[tuple[str, int]], int]]:
    """Of each family that has a number: what it is called, its kinds, their sum."""
    rows = []
    for family, numbers in numbers_of(entry).items():
        kinds = kinds_of(family)
        said = [(visit.phrases.of("FIGURE_KIND", code), n) for code, n in zip(kinds, numbers, strict=False) if n]
        if any(numbers):
            rows.append((_family(visit, family), said, sum(numbers)))
    return rows


def _family(visit: Visit, family: str) -> str:
    if not family.startswith("step/"):
        return visit.phrases.of("FIGURE", family)
    _, pack, step = family.split("/")
    known = load_packs().get(pack)
    found = known.step(step) if known is not None else None
    return f"{found.title[visit.lang]} ({found.basis})" if found is not None else step


_DEEDS: Final[Mapping[str, Any]] = {"free": commands.free, "again": commands.count_again}


def act(visit: Visit) -> Response:
    """Hold back, let go, count again."""
    office, code, do = visit.desk.office, _quarter(visit).code, visit.form.get("do", "")
    try:
        if do == "hold":
            commands.hold(office, visit.actor, code, visit.form.get("reason", ""))
        elif do in _DEEDS:
            _DEEDS[do](office, visit.actor, code)
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return one(visit, visit.phrases.error(error))
    if do != "hold":
        visit.desk.exchange_now()
    return visit.go("reports", "figures", code)


PAGES: Final = Pages(
    name="statistics",
    routes=(
        Door("/reports/figures", signed_in(show)),
        Door("/reports/figures/{quarter}", signed_in(one)),
        Door("/reports/figures/{quarter}", signed_in(act), "POST"),
    ),
    lead_menu=(("reports/figures", later("Figures about institutions")),),
)
