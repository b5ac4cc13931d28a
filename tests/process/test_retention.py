"""When a case need not be kept any more: pure days, every branch."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.errors import RefusedError
from amanat.process.retention import (
    GRACE,
    MONTHS,
    TOLD_BEFORE,
    Stage,
    Standing,
    add_months,
    checked_months,
    destroyed_from,
    due_on,
    stage_of,
)

END = date(2026, 1, 31)
DUE = date(2027, 1, 31)


def closed(**more: object) -> Standing:
    return Standing("support", END, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    "case",
    [
        Standing("support", None),
        closed(hold=True),
        closed(open_tasks=1),
        Standing("note", END, urgency="immediate"),
    ],
)
def test_what_stands_in_the_way_keeps_it_however_late_it_is(case: Standing) -> None:
    assert due_on(case, 1) is None
    assert stage_of(case, 1, None, date(2099, 1, 1)) is Stage.KEPT


def test_a_day_that_a_lead_has_set_only_makes_it_later() -> None:
    assert due_on(closed(until=date(2028, 5, 1)), 12) == date(2028, 5, 1)
    assert due_on(closed(until=date(2026, 5, 1)), 12) == DUE


def test_from_its_end_to_the_job_one_day_after_the_other() -> None:
    case, told = closed(), DUE - timedelta(TOLD_BEFORE)
    assert stage_of(case, 12, None, told - timedelta(1)) is Stage.KEPT
    assert stage_of(case, 12, None, told) is Stage.TELL
    assert stage_of(case, 12, told, DUE - timedelta(1)) is Stage.TOLD
    assert stage_of(case, 12, told, DUE) is Stage.DUE
    assert stage_of(case, 12, told, DUE + timedelta(GRACE - 1)) is Stage.DUE
    assert stage_of(case, 12, told, DUE + timedelta(GRACE)) is Stage.ALONE


def test_what_was_immediate_is_never_ended_by_the_job() -> None:
    case = closed(urgency="immediate")
    assert stage_of(case, 12, DUE - timedelta(40), date(2050, 1, 1)) is Stage.DUE


@given(late=st.integers(0, 4000), urgency=st.sampled_from([None, "soon", "routine", "immediate"]))
def test_nobody_loses_anything_less_than_a_month_after_they_were_told(late: int, urgency: str | None) -> None:
    told = DUE + timedelta(late)  # the desk stood locked for years
    case = closed(urgency=urgency)
    assert destroyed_from(DUE, told) == told + timedelta(TOLD_BEFORE)
    for days in range(TOLD_BEFORE):
        assert stage_of(case, 12, told, told + timedelta(days)) is Stage.TOLD
    assert stage_of(case, 12, told, told + timedelta(TOLD_BEFORE)) is Stage.DUE
    assert destroyed_from(DUE, None) == DUE


def test_months_are_typed_and_checked() -> None:
    assert [checked_months(kind, " 7 ") for kind in MONTHS] == [7] * len(MONTHS)
    for typed in ("", "0", "121", "-1", "1.5", "٣x", "99999"):
        with pytest.raises(RefusedError, match=r"care\.months"):
            checked_months("support", typed)
    with pytest.raises(RefusedError, match=r"care\.kind"):
        checked_months("other", "3")
