"""The estimate is that of others where it should be, and close to it elsewhere; a curve shows no single case."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from amanat.publication.statistics.book import Point, Rows
from amanat.publication.statistics.codes import CURVE_LEAST, GRID, SCALE
from amanat.publication.statistics.counting import Case, count, count_each
from amanat.publication.statistics.curves import points_of
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.returns import Waits
from amanat.publication.statistics.survival import incidence, together
from tests.publication.statistics.test_counting import random_cases
from tests.publication.statistics.world import institution, quarter

Q1 = quarter(0)


def acknowledgements(cases: Sequence[Case], *quarters: Quarter) -> Rows:
    found = count_each(cases, quarters)
    return together(entry.days.acknowledgement for entries in found.values() for entry in entries)


def cases_of(waits: Sequence[tuple[int, bool]]) -> list[Case]:
    """All came on the first day; (days, whether that was the answer and not that she withdrew)."""
    return [
        Case(institution(0), Q1.first, acknowledged=Q1.first + timedelta(days))
        if answered
        else Case(institution(0), Q1.first, withdrawn=Q1.first + timedelta(days))
        for days, answered in waits
    ]


@given(st.lists(st.tuples(st.integers(0, 14), st.booleans()), min_size=1, max_size=60))
def test_in_classes_of_one_day_it_is_scipy_s_kaplan_meier(waits: list[tuple[int, bool]]) -> None:
    rows = acknowledgements(cases_of(waits), Q1)
    ended = [days for days, answered in waits if answered]
    open_ = [days for days, answered in waits if not answered]
    if not ended:
        assert {moment.share for moment in incidence(rows)} == {0}
        return
    free = ecdf(CensoredData(uncensored=ended, right=open_)).sf
    for moment in incidence(rows):
        assert 1 - moment.share == pytest.approx(float(free.evaluate(moment.days)), abs=1e-9)


def by_hand(cases: Sequence[Case], quarters: Sequence[Quarter], until: int) -> list[float]:
    """Aalen–Johansen with late entry by its definition, day by day, each quarter watched by itself."""
    waiting, answered, ended = np.zeros(until + 1), np.zeros(until + 1), np.zeros(until + 1)
    for case in cases:
        ends = [one for one in (case.acknowledged, case.closed, case.withdrawn) if one]
        for one in quarters:
            end = min([*ends, one.last])
            if case.received > one.last or end < one.first:
                continue
            for age in range(max((one.first - case.received).days, 0), (end - case.received).days + 1):
                if age <= until:
                    waiting[age] += 1
            age = (end - case.received).days
            if end in (case.acknowledged, case.closed) and age <= until:
                ended[age] += 1
                answered[age] += end == case.acknowledged
    free, share, shares = 1.0, 0.0, []
    for age in range(until + 1):
        share += free * answered[age] / max(waiting[age], 1)
        free *= 1 - ended[age] / max(waiting[age], 1)
        shares.append(share)
    return shares


@pytest.mark.parametrize("quarters", [(2,), (1, 2, 3, 4)])
def test_with_late_entry_and_closed_cases_it_is_what_the_definition_says(quarters: tuple[int, ...]) -> None:
    cases, over = random_cases(3, 500), [quarter(n) for n in quarters]
    shares = by_hand(cases, over, 14)
    found = {moment.days: moment.share for moment in incidence(acknowledgements(cases, *over))}
    for age in range(15):
        assert found[age] == pytest.approx(shares[age], abs=1e-9)


def test_in_wider_classes_it_stays_close_to_the_definition() -> None:
    cases, over = random_cases(4, 6000), [quarter(n) for n in (1, 2, 3)]
    shares = by_hand(cases, over, 120)
    for moment in incidence(acknowledgements(cases, *over)):
        if 14 < moment.days <= 120:
            assert moment.share == pytest.approx(shares[moment.days], abs=0.02)


def test_a_slow_institution_gains_nothing_by_leaving_cases_open() -> None:
    """Half of the cases get an answer on the second day, half none at all: not *all within two days*."""
    r = random.Random(1)
    cases = [
        Case(institution(0), came, came + timedelta(2) if n % 2 else None)
        for n in range(400)
        for came in [Q1.first + timedelta(r.randrange(80))]
    ]
    (point,) = points_of([acknowledgements(cases, Q1)])
    assert point == Point(2, 50)


def test_nor_by_closing_them() -> None:
    cases = [
        Case(institution(0), Q1.first, Q1.first + timedelta(3))
        if n % 2
        else Case(institution(0), Q1.first, closed=Q1.first + timedelta(1), reason="no_action")
        for n in range(400)
    ]
    last = incidence(acknowledgements(cases, Q1))[-1]
    assert last.share == pytest.approx(0.5)


def test_rows_are_added() -> None:
    assert together([(Waits(0, 3, 1),), (Waits(0, 2, 0, 1), Waits(7, 9, 1))]) == (Waits(0, 5, 1, 1), Waits(7, 9, 1))


# --- what is drawn of it


def drawn(*of_desks: Sequence[tuple[int, bool]]) -> tuple[Point, ...]:
    return points_of([acknowledgements(cases_of(waits), Q1) for waits in of_desks])


def test_fewer_than_thirty_answers_are_not_drawn() -> None:
    assert drawn([(2, True)] * (CURVE_LEAST - 1) + [(80, False)] * 50) == ()
    assert drawn([(2, True)] * CURVE_LEAST + [(80, False)] * 50) == (Point(2, 37),)


def test_points_are_joined_until_each_holds_ten_answers_and_so_does_the_end() -> None:
    waits = [(1, True)] * 6 + [(2, True)] * 6 + [(5, True)] * 20 + [(10, True)] * 9 + [(80, False)] * 59
    assert drawn(waits) == (Point(2, 12),)
    assert drawn([*waits, (10, True)]) == (Point(2, 11), Point(5, 31), Point(10, 41))


def test_where_hardly_anybody_waits_any_more_it_says_so_many_or_more() -> None:
    assert drawn([(1, True)] * 195 + [(80, False)] * 5) == (Point(1, 90, more=True),)
    assert drawn([(1, True)] * 300) == (Point(1, 95, more=True),)
    assert drawn([(1, True)] * 30 + [(80, False)] * 9) == (Point(1, 50, more=True),)
    assert drawn([(1, True)] * 60 + [(2, True)] * 40) == (Point(1, 60), Point(2, 90, more=True))
    assert drawn([(0, True)] * 80 + [(1, True)] * 25 + [(80, False)] * 9) == (Point(0, 70), Point(1, 90, more=True))
    assert drawn([(0, True)] * 81 + [(1, True)] * 10) == (Point(0, 89),)
    assert drawn([(0, True)] * 81 + [(1, True)] * 5 + [(80, False)] * 5) == ()


def test_a_desk_that_takes_its_own_away_is_left_with_ten_answers_in_each_part() -> None:
    large, small = [(1, True)] * 50 + [(80, False)] * 50, [(1, True)] * 9 + [(80, False)] * 50
    assert drawn(large, small) == ()
    assert drawn(large, [*small, (1, True)]) == (Point(1, 37),)
    assert drawn(large) == (Point(1, 50),)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from([0, 1, 2, 4, 8, 13, 14]), st.booleans()), min_size=5, max_size=120),
        min_size=1,
        max_size=3,
    ),
    st.integers(0, 80),
)
def test_between_two_points_and_after_the_last_there_are_ten_answers_for_every_desk(
    of_desks: list[list[tuple[int, bool]]], open_: int
) -> None:
    of_desks[0] += [(80, False)] * open_
    points = drawn(*of_desks)
    exact = [point for point in points if not point.more]
    edges = [-1, *(point.days for point in points)]
    parts = [*pairwise(edges)] + ([(edges[-1], 100)] if points and not points[-1].more else [])
    for after, until in parts:
        each = [sum(answered and after < days <= until for days, answered in waits) for waits in of_desks]
        is_end_without_any = until == 100 and not any(each)
        assert is_end_without_any or all(sum(each) - own >= 10 for own in (0, *(each if len(each) > 1 else ())))
    for point in exact:
        left = [sum(days > point.days for days, _ in waits) for waits in of_desks]
        assert all(sum(left) - own >= 10 for own in (0, *(left if len(left) > 1 else ())))
    assert [point.percent for point in points] == sorted(point.percent for point in points)
    assert {point.days for point in points} <= set(GRID)


def test_every_point_of_a_curve_is_the_end_of_a_class() -> None:
    assert set(GRID) <= set(SCALE)
    assert len(SCALE) == len(set(SCALE))


def test_quarters_before_the_case_came_and_after_its_answer_say_nothing_of_it() -> None:
    case = cases_of([(3, True)])
    assert count(case, Quarter(2025, 4)) == ()
    assert count(case, quarter(1))[0].days.acknowledgement == ()
