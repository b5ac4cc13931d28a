"""The book as canonical JSON, to be kept at the intake; and the release, to be handed out."""

from __future__ import annotations

from typing import Final

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
from amanat.publication.statistics.codes import DURATIONS, MOST_COUNT, MOST_DAYS
from amanat.publication.statistics.quarters import QUARTER
from amanat.seal import forms
from amanat.seal.canonical import JSON
from amanat.seal.forms import Form, choice, flag, integer, many, struct, text

_MANY: Final = 1 << 24
_NUMBER: Final = integer(0, MOST_COUNT * _MANY)
_LEVEL: Form[Level] = Form(lambda value, at: Level(choice(*Level).read(value, at)), str)


def _read_cell(value: JSON, at: str) -> int | None:
    return None if value is None else _NUMBER.read(value, at)


_CELL: Form[int | None] = Form(_read_cell, lambda cell: cell)
_PLACE: Form[Place] = struct(
    Place,
    {
        "level": _LEVEL,
        "period": text(7),
        "country": text(2),
        "sector": text(20, shortest=0),
        "institution": text(22, shortest=0),
    },
)
_LINE: Form[Line] = struct(
    Line,
    {"place": _PLACE, "family": text(140), "total": _NUMBER, "cells": many(_CELL, most=20), "corrected": flag},
)
_POINT: Form[Point] = struct(Point, {"days": integer(0, MOST_DAYS), "percent": integer(0, 100), "more": flag})
_CURVE: Form[Curve] = struct(
    Curve, {"place": _PLACE, "duration": choice(*DURATIONS), "points": many(_POINT, least=1, most=30)}
)
_SOURCE: Form[Source] = struct(Source, {"desk": forms.desk, "institution": forms.random_id, "quarter": QUARTER})
_PART: Form[Part] = struct(Part, {"source": _SOURCE, "numbers": many(_NUMBER, least=1, most=20)})
_QUARTERS = many(QUARTER, most=400, distinct=True)

BOOK: Form[Book] = struct(
    Book,
    {
        "quarters": _QUARTERS,
        "lines": many(struct(KeptLine, {"line": _LINE, "parts": many(_PART, least=1, most=_MANY)}), most=_MANY),
        "curves": many(struct(KeptCurve, {"curve": _CURVE, "sources": many(_SOURCE, least=1, most=_MANY)}), most=_MANY),
    },
    fixed={"v": 1, "type": "book"},
)
RELEASE: Form[Release] = struct(
    Release,
    {"quarters": _QUARTERS, "lines": many(_LINE, most=_MANY), "curves": many(_CURVE, most=_MANY)},
    fixed={"v": 1, "type": "release"},
)
