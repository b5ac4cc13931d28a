"""The figures for programs: rows for a spreadsheet, and JSON-stat 2.0 (https://json-stat.org/full/). Only what
a release shows. What is hidden stands there without a number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from amanat.publication.statistics.codes import KINDS, kinds_of
from amanat.publication.statistics.listing import Register
from amanat.publication.statistics.register import Institution
from amanat.publication.statistics.tables import Shown
from amanat.web.cells import as_csv

_HEAD: Final = ("institution", "name_en", "name_ur", "sector", "country", "period", "measure", "kind", "days", "value")
TOTAL: Final = "total"
HIDDEN: Final = ""
_MEASURES: Final = "measure"


def as_table(register: Register, shown: Shown) -> str:
    """One line a number: a family's total or one of its kinds, and `within`, the percents that had an answer within so
    many days. An empty value: fewer than 10, or kept back."""
    return as_csv([_HEAD, *(row for each in register.institutions for row in _rows(each, shown))])


def _rows(institution: Institution, shown: Shown) -> Iterator[tuple[str | int, ...]]:
    name = institution.name
    whose = (institution.id, name.en, name.ur, institution.sector, institution.country)
    for table in shown.institution(institution.id):
        for row in table.rows:
            yield (*whose, row.period, table.family, TOTAL, "", _cell(row.total))
            for kind, cell in zip(table.kinds, row.cells, strict=True):
                yield (*whose, row.period, table.family, kind, "", _cell(cell))
    for curve in shown.curves(institution=institution.id):
        for point in curve.points:
            kind = "within_or_more" if point.more else "within"
            yield (*whose, curve.place.period, curve.duration, kind, point.days, point.percent)


def _cell(number: int | None) -> str | int:
    return HIDDEN if number is None else number


def as_json_stat(register: Register, shown: Shown, changed: int) -> bytes:
    """A dataset of institutions, periods and measures. Numbers are counts; the percents of a curve are in the CSV."""
    measures = _measures(shown)
    periods = _periods(shown)
    known = [each.id for each in register.institutions]
    numbers = dict(_numbers(register, shown))
    size = [len(known), len(periods), len(measures)]
    value: dict[str, int] = {}
    for at_institution, institution in enumerate(known):
        for at_period, period in enumerate(periods):
            for at_measure, measure in enumerate(measures):
                number = numbers.get((institution, period, measure))
                if number is not None:
                    value[str((at_institution * size[1] + at_period) * size[2] + at_measure)] = number
    dataset: Mapping[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": "Cases at institutions, from what desks counted",
        "note": [
            "A cell without a value is fewer than 10, none, or kept back so that no smaller one can be worked out."
        ],
        "updated": datetime.fromtimestamp(changed, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "id": ["institution", "period", _MEASURES],
        "size": size,
        "role": {"time": ["period"], "metric": [_MEASURES]},
        "dimension": {
            "institution": _dimension("Institution", {each.id: each.name.en for each in register.institutions}),
            "period": _dimension("Quarter, or the rest of a year", {period: period for period in periods}),
            _MEASURES: _dimension("Measure", {measure: measure for measure in measures}),
        },
        "value": value,
    }
    return json.dumps(dataset, ensure_ascii=False, separators=(",", ":")).encode()


def _dimension(label: str, names: Mapping[str, str]) -> Mapping[str, Any]:
    return {"label": label, "category": {"index": list(names), "label": dict(names)}}


def _measures(shown: Shown) -> list[str]:
    families = (*KINDS, *shown.steps)
    return [f"{family}/{kind}" for family in families for kind in (TOTAL, *kinds_of(family))]


def _periods(shown: Shown) -> list[str]:
    """Quarters, and after each closed year what its quarters do not show."""
    return sorted(
        [quarter.code for quarter in shown.release.quarters] + list(shown.years),
        key=lambda code: (code[:4], len(code) == 4, code),
    )


def _numbers(register: Register, shown: Shown) -> Iterator[tuple[tuple[str, str, str], int]]:
    for institution in register.institutions:
        for table in shown.institution(institution.id):
            for row in table.rows:
                for kind, cell in zip((TOTAL, *table.kinds), (row.total, *row.cells), strict=True):
                    if cell is not None:
                        yield (institution.id, row.period, f"{table.family}/{kind}"), cell
