"""Months, quarters and years, by their codes: ``2026-09``, ``2026-Q3``, ``2026``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from amanat.errors import RefusedError

Step = Literal["month", "quarter", "year"]
STEPS: Final[tuple[Step, ...]] = ("month", "quarter", "year")
_CODE: Final = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months: `year`, its first `month` and how many `months` (1, 3, 12)."""

    year: int
    month: int
    months: int

    @property
    def step(self) -> Step:
        return STEPS[(1, 3, 12).index(self.months)]

    @property
    def code(self) -> str:
        if self.months == 12:
            return f"{self.year:04d}"
        if self.months == 3:
            return f"{self.year:04d}-Q{self.month // 3 + 1}"
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        end = self.month + self.months
        return (date(self.year + 1, 1, 1) if end > 12 else date(self.year, end, 1)) - timedelta(days=1)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def parts(self, shortest: Step) -> tuple[Period, ...]:
        """The next shorter stretches in it, down to the shortest that is handed out."""
        if self.step == shortest or self.months == 1:
            return ()
        length = 3 if self.months == 12 else 1
        return tuple(Period(self.year, month, length) for month in range(self.month, self.month + self.months, length))


def read_period(code: str) -> Period:
    """The period of a code. Raises RefusedError `report.period`."""
    found = _CODE.fullmatch(code)
    if found is None or not 1950 <= int(found[1]) <= 9000:
        raise RefusedError("report.period", "Choose a month, a quarter or a year from the list.")
    year = int(found[1])
    if found[2]:
        return Period(year, int(found[2]) * 3 - 2, 3)
    return Period(year, int(found[3]), 1) if found[3] else Period(year, 1, 12)


def around(day: date, step: Step) -> Period:
    """The period of this length in which a day lies."""
    if step == "month":
        return Period(day.year, day.month, 1)
    return Period(day.year, (day.month - 1) // 3 * 3 + 1, 3) if step == "quarter" else Period(day.year, 1, 12)


def latest(today: date, step: Step, most: int, oldest: date) -> tuple[Period, ...]:
    """The newest periods of a length, the one that runs first, back to the one that holds `oldest`."""
    found = [around(today, step)]
    while len(found) < most and found[-1].first > oldest:
        found.append(around(found[-1].first - timedelta(days=1), step))
    return tuple(found)
