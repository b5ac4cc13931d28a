"""Quarters by their code, ``2026-Q3``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from amanat.errors import MalformedError
from amanat.seal import forms
from amanat.seal.canonical import JSON
from amanat.seal.forms import Form

_CODE: Final = re.compile(r"(20\d\d)-Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """`number` 1 to 4 of a year."""

    year: int
    number: int

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def read_quarter(code: str) -> Quarter:
    """Raises MalformedError `statistics.quarter`."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise MalformedError("statistics.quarter", "Write the quarter as 2026-Q3.")
    return Quarter(int(found[1]), int(found[2]))


def _read(value: JSON, at: str) -> Quarter:
    return read_quarter(forms.text(7).read(value, at))


QUARTER: Form[Quarter] = Form(_read, lambda quarter: quarter.code)
