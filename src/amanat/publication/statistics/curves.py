"""A curve that shows no single case: few points, at fixed days, ten answers or more from each to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from amanat.publication.statistics.book import Point, Rows
from amanat.publication.statistics.codes import CURVE_LEAST, GRID
from amanat.publication.statistics.rule import RULE, Rule
from amanat.publication.statistics.survival import Moment, incidence, together

_TOPS: Final = (95, 90, 75, 50)
"""Where hardly anybody waits any more: so many percent or more."""


def points_of(of_desks: Sequence[Rows], rule: Rule = RULE) -> tuple[Point, ...]:
    """The points that can be shown of what these desks say together; () if none can."""
    if sum(row.ended for rows in of_desks for row in rows) < CURVE_LEAST:
        return ()
    moments = incidence(together(of_desks))
    desks = [incidence(rows) for rows in of_desks] if len(of_desks) > 1 else [moments]
    points: list[Point] = []
    for day in GRID:
        before = points[-1].days if points else -1
        if not rule.clear([sum(_ended(desk, before, day)) for desk in desks]):
            continue
        if not _wait_enough(moments, desks, day, rule):
            if top := _top(moments, day, points, rule):
                return (*points, top)
            break
        points.append(Point(day, _percent(_at(moments, day).share)))
    while points and not _tail(desks, points[-1].days, rule):
        points.pop()
    return tuple(points)


def _ended(moments: Sequence[Moment], after: int, until: int) -> list[int]:
    return [moment.ended for moment in moments if after < moment.days <= until]


def _at(moments: Sequence[Moment], day: int) -> Moment:
    """How it stood when that day was over."""
    return max((moment for moment in moments if moment.days <= day), key=_days, default=Moment(0, 0.0, 0, 0))


def _days(moment: Moment) -> int:
    return moment.days


def _wait_enough(moments: Sequence[Moment], desks: Sequence[Sequence[Moment]], day: int, rule: Rule) -> bool:
    """Whether enough still waited at the end of this class, and of each before in which an answer came."""
    on_the_way = min(moment.waiting for moment in moments if moment.days <= day and moment.ended)
    left = [sum(moment.waiting for moment in desk if moment.days == day) for desk in desks]
    return on_the_way >= rule.least and rule.clear(left)


def _top(moments: Sequence[Moment], day: int, points: Sequence[Point], rule: Rule) -> Point | None:
    """The last point where fewer wait: rounded down so far that enough could."""
    answered = sum(_ended(moments, -1, day))
    reached, last = _percent(_at(moments, day).share), points[-1].percent if points else -1
    for top in _TOPS:
        if last < top <= reached and answered * (100 - top) >= 100 * rule.least:
            return Point(day, top, more=True)
    return None


def _tail(desks: Sequence[Sequence[Moment]], day: int, rule: Rule) -> bool:
    after = [sum(_ended(desk, day, GRID[-1])) for desk in desks]
    return not any(after) or rule.clear(after)


def _percent(share: float) -> int:
    return int(round(share * 100, 9))
