"""Days on which offices work, months on the calendar, and the day on which a moment falls somewhere.

Which days are holidays is an argument: some of them follow the moon and are announced a day before.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from amanat.errors import RefusedError

SATURDAY: Final = 5
SUNDAY: Final = 6
ONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days on which offices of one place are closed. `weekend`: weekdays, Monday is 0. `closed`: holidays from
    `first` to `last`, both included; outside these days nothing is known and nothing is answered."""

    first: date
    last: date
    closed: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    def works(self, day: date) -> bool:
        """Whether offices work on that day. Raises RefusedError `clock.holidays` for a day it knows nothing of."""
        if not self.first <= day <= self.last:
            raise RefusedError("clock.holidays", "The holidays of that year are not known here yet. Ask the operator.")
        return day.weekday() not in self.weekend and day not in self.closed

    def changed(self, closed: Iterable[date] = (), opened: Iterable[date] = ()) -> WorkCalendar:
        """The same calendar after an announcement: more days closed, others not: Eid is on the next day after all."""
        return replace(self, closed=(self.closed | set(closed)) - set(opened))


def nth_day(start: date, n: int, counts: Callable[[date], bool]) -> date:
    """The n-th day after `start` that counts. The day of the event itself is never the first."""
    day = start
    while n:
        day += ONE
        n -= counts(day)
    return day


def next_working_day(day: date, calendar: WorkCalendar) -> date:
    """`day` itself if offices work on it, or the first day after it on which they do."""
    while not calendar.works(day):
        day += ONE
    return day


def add_months(day: date, months: int) -> date:
    """The same day of the month, or its last one where the month is shorter: 30 November and 3 months is 28 or 29
    February."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def day_of(moment: int, zone: tzinfo) -> date:
    """The calendar day on which Unix seconds fall where the desk is, also when its clocks were put forward or back."""
    return datetime.fromtimestamp(moment, zone).date()
