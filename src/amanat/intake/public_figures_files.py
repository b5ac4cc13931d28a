"""The figures for programs: rows for a spreadsheet, and JSON-stat 2.0 (https://json-stat.org/full/). Only what
a release shows. What is hidden stands there without a number."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from amanat.publication.statistics.book import Curve
from amanat.publication.statistics.codes import KINDS, kinds_of
from amanat.publication.statistics.register import Institution
from amanat.publication.statistics.tables import Shown, Table
from amanat.web.cells import as_csv

_HEAD: Final = ("institution", "name_en", "name_ur", "sector", "country", "period", "measure", "kind", "days", "value")
TOTAL: Final = "total"
HIDDEN: Final = ""
PIECE: Final = 1 << 16
_MEASURES: Final = "measure"


@dataclass(frozen=True, slots=True)
class Listed:
    """Who stands in a file: institutions and groups of others; and `rests`, which are a sector of a country, or a
    country (`sector` ""), of which stands what no institution shows."""

    institutions: tuple[Institution, ...]
    rests: tuple[Institution, ...] = ()

    def whose(self, shown: Shown) -> Iterator[tuple[Institution, tuple[Table, ...], tuple[Curve, ...]]]:
        for each in self.institutions:
            yield each, shown.institution(each.id), shown.curves(institution=each.id)
        for each in self.rests:
            yield each, shown.sector(each.country, each.sector), shown.curves(each.country, each.sector)


def rest_of(country: str, sector: str = "") -> str:
    """What stands in the place of an id for what no institution shows: ``rest.PK.employer``, ``rest.PK``."""
    return ".".join(filter(None, ("rest", country, sector)))


def as_table(listed: Listed, shown: Shown) -> Iterator[str]:
    """One line a number: a family's total or one of its kinds, and `within`, the percents that had an answer within so
    many days. An empty value: fewer than 10, or kept back. In pieces, one for each of `listed`."""
    yield as_csv([_HEAD])
    for about, tables, curves in listed.whose(shown):
        yield "".join(_lines(about, tables, curves))


def _lines(about: Institution, tables: Iterable[Table], curves: Iterable[Curve]) -> Iterator[str]:
    """What is the same in all its lines is made safe once; the rest are codes of ours and numbers."""
    name = about.name
    whose = as_csv([(about.id, name.en, name.ur, about.sector, about.country)], marked=False)
    before = whose.removesuffix("\r\n")
    for table in tables:
        for row in table.rows:
            for kind, cell in zip((TOTAL, *table.kinds), (row.total, *row.cells), strict=True):
                yield f"{before},{row.period},{table.family},{kind},,{HIDDEN if cell is None else cell}\r\n"
    for curve in curves:
        for point in curve.points:
            kind = "within_or_more" if point.more else "within"
            yield f"{before},{curve.place.period},{curve.duration},{kind},{point.days},{point.percent}\r\n"


class Kept:
    """A large file that is made once and asked for often: packed, about a fiftieth of it. Neither while it is made nor
    while it is sent is more than a piece of the text in memory."""

    def __init__(self, pieces: Iterable[str]) -> None:
        packer = zlib.compressobj()
        self._packed: list[bytes] = []
        self.size = 0
        for piece in pieces:
            data = piece.encode()
            self.size += len(data)
            self._keep(packer.compress(data))
        self._keep(packer.flush())

    def _keep(self, packed: bytes) -> None:
        if packed:
            self._packed.append(packed)

    def pieces(self) -> Iterator[bytes]:
        """The text in UTF-8, `PIECE` bytes at a time at most."""
        unpacker = zlib.decompressobj()
        for packed in self._packed:
            while packed:
                yield unpacker.decompress(packed, PIECE)
                packed = unpacker.unconsumed_tail
        while not unpacker.eof:
            yield unpacker.decompress(b"", PIECE)


def as_json_stat(listed: Listed, shown: Shown, changed: int) -> bytes:
    """A dataset of institutions (groups and rests, too), periods and measures. Numbers are counts; the percents of
    a curve are in the CSV."""
    measures = _measures(shown)
    periods = _periods(shown)
    names = {each.id: each.name.en for each in (*listed.institutions, *listed.rests)}
    known = list(names)
    size = [len(known), len(periods), len(measures)]
    columns = {name: at for at, name in enumerate(measures)}
    rows = {
        (institution, period): (i * size[1] + p) * size[2]
        for i, institution in enumerate(known)
        for p, period in enumerate(periods)
    }
    value = {
        str(rows[whose, period] + columns[measure]): cell for (whose, period, measure), cell in _numbers(listed, shown)
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
            "institution": _dimension("Institution", names),
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


def _numbers(listed: Listed, shown: Shown) -> Iterator[tuple[tuple[str, str, str], int]]:
    for about, tables, _ in listed.whose(shown):
        for table in tables:
            for row in table.rows:
                for kind, cell in zip((TOTAL, *table.kinds), (row.total, *row.cells), strict=True):
                    if cell is not None:
                        yield (about.id, row.period, f"{table.family}/{kind}"), cell
