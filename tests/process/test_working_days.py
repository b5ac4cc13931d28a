"""Days, months and holidays, against other people's arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from amanat.errors import RefusedError
from amanat.process.working_days import WorkCalendar, add_months, day_of, next_working_day, nth_day

FIRST, LAST = date(2027, 1, 1), date(2029, 12, 31)
DAYS = st.dates(date(2027, 1, 1), date(2028, 12, 31))
CLOSED = st.frozensets(DAYS, max_size=30)
LEAP = date(2028, 2, 29)


def brute(start: date, n: int, calendar: WorkCalendar) -> date:
    """The n-th working day from a list of every day, written down one by one."""
    every = [start + timedelta(days=i) for i in range(1, 600)]
    return [day for day in every if day.isoweekday() not in (6, 7) and day not in calendar.closed][n - 1]


@given(DAYS, st.integers(1, 60), CLOSED)
def test_working_days_are_those_that_somebody_counts_on_a_wall_calendar(
    start: date, n: int, closed: frozenset[date]
) -> None:
    calendar = WorkCalendar(FIRST, LAST, closed)
    assert nth_day(start, n, calendar.works) == brute(start, n, calendar)


@given(DAYS, st.integers(1, 24))
def test_months_are_those_of_another_library(start: date, n: int) -> None:
    assert add_months(start, n) == start + relativedelta(months=n)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2027, 11, 30), 3, LEAP),
        (LEAP, 12, date(2029, 2, 28)),
        (LEAP, 48, date(2032, 2, 29)),
        (date(2027, 12, 31), 6, date(2028, 6, 30)),
        (date(2028, 8, 31), 6, date(2029, 2, 28)),
    ],
)
def test_the_leap_day_and_short_months(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_working_days_go_over_the_leap_day() -> None:
    assert nth_day(date(2028, 2, 28), 1, WorkCalendar(FIRST, LAST).works) == LEAP
    assert nth_day(date(2028, 2, 28), 2, WorkCalendar(FIRST, LAST, frozenset({LEAP})).works) == date(2028, 3, 2)


def test_eid_is_a_day_later_than_the_table_said() -> None:
    said = [date(2027, 3, 10), date(2027, 3, 11)]
    table = WorkCalendar(FIRST, LAST, frozenset(said))
    seen = table.changed(closed=[date(2027, 3, 12)], opened=[date(2027, 3, 10)])
    assert nth_day(date(2027, 3, 9), 1, table.works) == date(2027, 3, 12)
    assert nth_day(date(2027, 3, 9), 1, seen.works) == date(2027, 3, 10)
    assert next_working_day(date(2027, 3, 11), seen) == date(2027, 3, 15), "then the weekend comes"
    assert table.closed == frozenset(said), "what was is left as it was"


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_of_a_day_outside_the_table_nothing_is_guessed(day: date) -> None:
    with pytest.raises(RefusedError, match=r"clock\.holidays"):
        WorkCalendar(FIRST, LAST).works(day)


@given(st.datetimes(datetime(2027, 1, 1), datetime(2028, 12, 31)), st.sampled_from(["Europe/London", "Asia/Karachi"]))
def test_a_moment_falls_on_the_day_that_the_clock_on_the_wall_shows(local: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    moment = int(local.replace(tzinfo=zone).timestamp())
    there = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment)
    assert day_of(moment, zone) == there.astimezone(zone).date()


@pytest.mark.parametrize(
    ("utc", "london", "karachi"),
    [
        ("2028-03-25T23:30", "2028-03-25", "2028-03-26"),  # London's clocks go forward in this night
        ("2028-03-26T23:30", "2028-03-27", "2028-03-27"),
        ("2028-10-28T23:30", "2028-10-29", "2028-10-29"),  # and back in this one
        ("2028-10-29T23:30", "2028-10-29", "2028-10-30"),
        ("2028-02-28T19:30", "2028-02-28", "2028-02-29"),
    ],
)
def test_the_nights_in_which_the_clocks_change(utc: str, london: str, karachi: str) -> None:
    moment = int(datetime.fromisoformat(utc).replace(tzinfo=UTC).timestamp())
    assert day_of(moment, ZoneInfo("Europe/London")).isoformat() == london
    assert day_of(moment, ZoneInfo("Asia/Karachi")).isoformat() == karachi
