"""The pages of reports, for leads: choose a time, read the tables, print them, take them as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from babel.dates import get_month_names
from starlette.responses import Response

from amanat.desk.find import fold
from amanat.desk.reports import commands
from amanat.desk.reports.counts import NEVER, Report, Table
from amanat.desk.reports.periods import STEPS, Period, latest, read_period
from amanat.desk.sheet import sheet
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Pages, text
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import later
from amanat.errors import RefusedError
from amanat.process.suppression import Cell
from amanat.process.urgency import URGENCIES
from amanat.web.support import load_support

MOST: Final = {"month": 24, "quarter": 12, "year": 40}


def today(visit: Visit) -> date:
    """The day where the desk stands."""
    return datetime.fromtimestamp(visit.desk.now(), UTC).astimezone(visit.phrases.zone).date()


def period_words(visit: Visit, period: Period) -> str:
    """A period in words, such as *July to September 2026*."""
    months = get_month_names("wide", "stand-alone", locale=visit.lang)
    if period.step == "year":
        return str(period.year)
    if period.step == "month":
        return f"{months[period.month]} {period.year}"
    return visit._("%(first)s to %(last)s %(year)s") % {
        "first": months[period.month],
        "last": months[period.month + 2],
        "year": period.year,
    }


# --- choosing


def choose(visit: Visit, error: str = "") -> Response:
    """Which time; and what is the shortest that this desk hands out."""
    office, now = visit.desk.office, today(visit)
    step = commands.shortest(office, visit.actor)
    first = commands.oldest(office, visit.actor, visit.phrases.zone, now)
    groups = [
        (one, [(period.code, period_words(visit, period)) for period in latest(now, one, MOST[one], first)])
        for one in STEPS[STEPS.index(step) :]
    ]
    return visit.page(
        "reports/choose.html",
        status=400 if error else 200,
        path="/reports",
        groups=groups,
        chosen=visit.form.get("period") or (groups[0][1][1:2] or groups[0][1])[0][0],
        step=step,
        steps=STEPS,
        error=error,
    )


def set_step(visit: Visit) -> Response:
    try:
        commands.set_shortest(visit.desk.office, visit.actor, visit.form.get("step", ""))
    except RefusedError as error:
        return _refused(visit, error)
    return visit.go("reports")


def _refused(visit: Visit, error: RefusedError) -> Response:
    if error.code in ("desk.locked", "desk.role"):
        raise error
    return choose(visit, visit.phrases.error(error))


# --- the report


def _areas(visit: Visit) -> tuple[commands.Areas, Mapping[str, str]]:
    """Names of districts to their keys, and keys to the name in this language."""
    country = load_support().countries.get(str(visit.desk.office.archive.state.profile.get("country", "")))
    areas = country.areas if country else {}
    keys = {fold(name): f"area {code}" for code, names in areas.items() for name in (code, *names.values())}
    return keys, {f"area {code}": names[visit.lang] for code, names in areas.items()}


def _made(visit: Visit, *, file: bool) -> tuple[Period, Report, Mapping[str, str]]:
    period, (areas, named) = read_period(visit.form.get("period", "")), _areas(visit)
    zone, now = visit.phrases.zone, today(visit)
    found, typed = commands.make(visit.desk.office, visit.actor, period, zone, now, areas, file=file)
    return period, found, {**typed, **named}


def show(visit: Visit) -> Response:
    """The tables of a period. It is a write, because that it was made is kept."""
    try:
        period, found, names = _made(visit, file=False)
    except RefusedError as error:
        return _refused(visit, error)
    return visit.page(
        "reports/report.html",
        path="/reports",
        report=found,
        period=period,
        called=period_words(visit, period),
        desk_name=visit.desk.office.archive.state.name.get(visit.lang, ""),
        running=period.last >= today(visit),
        line=lambda table, code: line_words(visit, table, code, names),
        cell=lambda cell: cell_words(visit, cell),
        days=days_words(visit, found.median),
        at=int(visit.desk.now()),
    )


def line_words(visit: Visit, table: str, code: str, names: Mapping[str, str]) -> str:
    """The words of one line of a table."""
    words = visit.phrases
    own = f"{table}.{code}"
    if words.of("REPORT_LINE", own) != own:
        return words.of("REPORT_LINE", own)
    if code == "not_said":
        return words.urgency(None) if table == "urgency" else words.of("REPORT_LINE", code)
    if table == "ended":
        return words.of("CLOSING", code)
    if table == "district":
        return names.get(code, code)
    return words.urgency(code) if code in URGENCIES else words.term(code)


def cell_words(visit: Visit, cell: Cell) -> str:
    """A number, or that it is hidden."""
    return str(cell.value) if cell.value is not None else visit.phrases.of("CELL", cell.mark.value)


def days_words(visit: Visit, median: int | None) -> str:
    """The median in words; "" if it is not shown."""
    if median is None:
        return ""
    if median == NEVER:
        return visit._("More than half had no words yet.")
    if median <= 1:
        return visit._("Half had words within a day.")
    return visit._("Half had words within %(days)s days.") % {"days": median}


def as_file(visit: Visit) -> Response:
    """The same tables as a file."""
    try:
        period, found, names = _made(visit, file=True)
    except RefusedError as error:
        return _refused(visit, error)
    return sheet(_rows(visit, period, found, names), f"report-{period.code}.csv")


def _rows(visit: Visit, period: Period, found: Report, names: Mapping[str, str]) -> Iterator[tuple[str | int, ...]]:
    name = visit.desk.office.archive.state.name.get(visit.lang, "")
    yield (visit._("Table"), visit._("Line"), visit._("Number"))
    yield (visit._("Report"), name, period_words(visit, period))
    yield (visit._("Cases that came in"), "", cell_words(visit, found.total))
    yield (visit._("Cases that ended"), "", cell_words(visit, found.ended))
    yield (visit._("Open at the end"), "", open_words(visit, found))
    for table in found.tables:
        yield from _table_rows(visit, table, names)
    for days, share in zip((3, 7), found.within, strict=True):
        if share is not None:
            yield (visit._("Had words within %(days)s days, percent") % {"days": days}, "", share)
    if found.median is not None:
        yield (visit._("First words from the desk"), "", days_words(visit, found.median))


def _table_rows(visit: Visit, table: Table, names: Mapping[str, str]) -> Iterator[tuple[str | int, ...]]:
    for code, cell in table.lines:
        said = cell.value if cell.value is not None else cell_words(visit, cell)
        yield (visit.phrases.of("REPORT_TABLE", table.name), line_words(visit, table.name, code, names), said)


def open_words(visit: Visit, found: Report) -> str:
    """How many were open, to the ten."""
    if found.open is None:
        return visit.phrases.of("CELL", "small")
    return visit._("%(low)s to %(high)s") % {"low": found.open[0], "high": found.open[1]}


# --- where a case is


def _district(visit: Visit, case: str, expected: int) -> None:
    commands.set_district(visit.desk.office, visit.actor, case, expected, text(visit, "district", 2000))


def _district_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    place = case.parts.get("reports")
    now = visit.form.get("district", getattr(place, "district", ""))
    return {"areas": sorted(_areas(visit)[1].values()), "now": now, "saying": visit._("Keep this")}


PAGES: Final = Pages(
    name="reports",
    routes=(
        Door("/reports", signed_in(choose)),
        Door("/reports", signed_in(show), "POST"),
        Door("/reports/file", signed_in(as_file), "POST"),
        Door("/reports/step", signed_in(set_step), "POST"),
    ),
    acts=(Act("district", "district", _district, template="reports/district.html", more=_district_more),),
    cards=(Card("reports/card.html", "side"),),
    lead_menu=(("reports", later("Reports")),),
)
