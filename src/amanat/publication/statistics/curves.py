"""A curve that shows no single case: few points, at fixed days, ten answers or more from each to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from amanat.publication.statistics.book import Point, Rows
from amanat.publication.statistics.codes import CURVE_LEAST, GRID, SCALE
from amanat.publication.statistics.rule import RULE, Rule
from amanat.publication.statistics.survival import Moment, incidence, together

_POINTS: Final = frozenset(GRID)
_TOPS: Final = (95, 90, 75, 50)
"""Where hardly anybody waits any more: so many percent or more."""


def points_of(of_desks: Sequence[Rows], rule: Rule = RULE) -> tuple[Point, ...]:
    """The points that can be shown of what these desks say together; () if none can."""
    answered = [sum(row.ended for row in rows) for rows in of_desks]
    if sum(answered) < CURVE_LEAST or not rule.clear(answered):
        return ()
    drawing = _Drawing(of_desks, rule)
    for day in SCALE:
        drawing.go_on(day)
        if day in _POINTS and rule.clear(drawing.since):
            if not drawing.wait_enough(day):
                if top := drawing.top(day):
                    return (*drawing.points, top)
                break
            drawing.set_point(day)
    return drawing.without_small_end(answered)


class _Drawing:
    """A curve while it grows. `since`: the answers after the last point, by desk."""

    def __init__(self, of_desks: Sequence[Rows], rule: Rule) -> None:
        everybody = incidence(together(of_desks))
        desks = [incidence(rows) for rows in of_desks] if len(of_desks) > 1 else [everybody]
        self._moments = {moment.days: moment for moment in everybody}
        self._desks = [{moment.days: moment for moment in moments} for moments in desks]
        self._rule = rule
        self._percent, self._fewest, self._answers = 0, -1, 0
        self._parts: list[list[int]] = []
        self.since = [0] * len(desks)
        self.points: list[Point] = []

    def go_on(self, day: int) -> None:
        """Takes in the next class."""
        moment = self._moments.get(day)
        if moment is None or not moment.ended:
            return
        self._percent = int(round(moment.share * 100, 9))
        self._answers += moment.ended
        self._fewest = moment.waiting if self._fewest < 0 else min(self._fewest, moment.waiting)
        self.since = [
            before + desk.get(day, _NOBODY).ended for before, desk in zip(self.since, self._desks, strict=True)
        ]

    def wait_enough(self, day: int) -> bool:
        """Whether enough still waited at the end of this class, and of each before in which an answer came."""
        left = [desk.get(day, _NOBODY).waiting for desk in self._desks]
        return self._fewest >= self._rule.least and self._rule.clear(left)

    def set_point(self, day: int) -> None:
        self.points.append(Point(day, self._percent))
        self._parts.append(self.since)
        self.since = [0] * len(self._desks)

    def top(self, day: int) -> Point | None:
        """The last point where fewer wait: rounded down so far that enough could."""
        last = self.points[-1].percent if self.points else -1
        for top in _TOPS:
            if last < top <= self._percent and self._answers * (100 - top) >= 100 * self._rule.least:
                return Point(day, top, more=True)
        return None

    def without_small_end(self, answered: Sequence[int]) -> tuple[Point, ...]:
        """Without the last points, as long as those who were answered after them are few."""
        parts = [*self._parts]
        after = [all_ - sum(part) for all_, *part in zip(answered, *parts, strict=True)]
        while parts and any(after) and not self._rule.clear(after):
            after = [few + more for few, more in zip(after, parts.pop(), strict=True)]
        return tuple(self.points[: len(parts)])


_NOBODY: Final = Moment(0, 0.0, 0, 0)
