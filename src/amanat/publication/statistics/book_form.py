"""The book and the release as bytes to be kept at the intake. Read by nobody but who wrote them, so that lists without
names do: of a thousand institutions a form that checks every name took half a minute, and a page waits for it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from amanat.publication.statistics.book import (
    Book,
    Curve,
    KeptCurve,
    KeptLine,
    Level,
    Line,
    Part,
    Place,
    Point,
    Release,
    Source,
)
from amanat.publication.statistics.quarters import read_quarter
from amanat.seal.ids import DeskId


def write_release(release: Release) -> bytes:
    """JSON packed with zlib (RFC 1950), as `write_book`."""
    return _packed(
        {
            "quarters": [quarter.code for quarter in release.quarters],
            "lines": [_line(line) for line in release.lines],
            "curves": [_curve(curve) for curve in release.curves],
        }
    )


def read_release(data: bytes) -> Release:
    found = _unpacked(data)
    return Release(
        tuple(map(read_quarter, found["quarters"])),
        tuple(map(_read_line, found["lines"])),
        tuple(map(_read_curve, found["curves"])),
    )


def write_book(book: Book) -> bytes:
    return _packed(
        {
            "quarters": [quarter.code for quarter in book.quarters],
            "lines": [[_line(kept.line), [[_source(p.source), p.numbers] for p in kept.parts]] for kept in book.lines],
            "curves": [[_curve(kept.curve), [_source(source) for source in kept.sources]] for kept in book.curves],
        }
    )


def read_book(data: bytes) -> Book:
    found = _unpacked(data)
    return Book(
        tuple(map(read_quarter, found["quarters"])),
        tuple(
            KeptLine(_read_line(line), tuple(Part(_read_source(source), tuple(n)) for source, n in parts))
            for line, parts in found["lines"]
        ),
        tuple(KeptCurve(_read_curve(curve), tuple(map(_read_source, sources))) for curve, sources in found["curves"]),
    )


def _packed(value: Mapping[str, Any]) -> bytes:
    return zlib.compress(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _unpacked(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(zlib.decompress(data))
    return found


def _place(place: Place) -> list[str]:
    return [place.level.value, place.period, place.country, place.sector, place.institution]


def _read_place(row: Sequence[str]) -> Place:
    return Place(Level(row[0]), *row[1:])


def _line(line: Line) -> list[Any]:
    return [_place(line.place), line.family, line.total, line.cells, line.corrected]


def _read_line(row: Sequence[Any]) -> Line:
    return Line(_read_place(row[0]), row[1], row[2], tuple(row[3]), row[4])


def _curve(curve: Curve) -> list[Any]:
    return [_place(curve.place), curve.duration, [[point.days, point.percent, point.more] for point in curve.points]]


def _read_curve(row: Sequence[Any]) -> Curve:
    return Curve(_read_place(row[0]), row[1], tuple(Point(*point) for point in row[2]))


def _source(source: Source) -> list[str]:
    return [source.desk, source.institution, source.quarter.code]


def _read_source(row: Sequence[str]) -> Source:
    return Source(DeskId(row[0]), row[1], read_quarter(row[2]))
