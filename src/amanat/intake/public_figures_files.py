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
    lines = [as_csv([_HEAD])]
    for each in register.institutions:
        lines.extend(_lines(each, shown))
    return "".join(lines)


def _lines(institution: Institution, shown: Shown) -> Iterator[str]:
    """What is the same in all its lines is made safe once; the rest are codes of ours and numbers."""
    name = institution.name
    whose = as_csv([(institution.id, name.en, name.ur, institution.sector, institution.country)], marked=False)
    before = whose.removesuffix("\r\n")
    for table in shown.institution(institution.id):
        for row in table.rows:
            for kind, cell in zip((TOTAL, *table.kinds), (row.total, *row.cells), strict=True):
                yield f"{before},{row.period},{table.family},{kind},,{HIDDEN if cell is None else cell}\r\n"
    for curve in shown.curves(institution=institution.id):
        for point in curve.points:
            kind = "within_or_more" if point.more else "within"
            yield f"{before},{curve.place.period},{curve.duration},{kind},{point.days},{point.percent}\r\n"


def as_json_stat(register: Register, shown: Shown, changed: int) -> bytes:
    """A dataset of institutions, periods and measures. Numbers are counts; the percents of a curve are in the CSV."""
    measures = _measures(shown)
    periods = _periods(shown)
    known = [each.id for each in register.institutions]
    size = [len(known), len(periods), len(measures)]
    columns = {name: at for at, name in enumerate(measures)}
    rows = {
        (institution, period): (i * size[1] + p) * size[2]
        for i, institution in enumerate(known)
        for p, period in enumerate(periods)
    }
    value = {
        str(rows[whose, period] + columns[measure]): cell
        for (whose, period, measure), cell in _numbers(register, shown)
    }
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
