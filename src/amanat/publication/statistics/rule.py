"""When a number may be shown: alone, beside others, and to a desk that takes its own away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import sub
from typing import Final

from amanat.process.suppression import LEAST, SPREAD
from amanat.publication.statistics.codes import CONTRIBUTORS, TOGETHER

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """`least`: no number under it is shown, nor left by subtracting. `rest`: what is hidden in a line comes to so many.
    `spread`: each hidden number can have so many values. `contributors`: institution-quarters in a line of several.
    `together`: so many desks may put their numbers together."""

    least: int = LEAST
    rest: int = LEAST
    spread: int = SPREAD
    contributors: int = CONTRIBUTORS
    together: int = TOGETHER

    def clear(self, of_desks: Sequence[int]) -> bool:
        """Whether the sum of what these desks say can be shown to everybody, these desks too: as many of them together
        as may be, those that have most, are left with enough of others, unless there are no others."""
        total, several = sum(of_desks), min(self.together, len(of_desks) - 1)
        if not several or total < self.least:
            return total >= self.least
        return total - sum(sorted(of_desks)[-several:]) >= self.least

    def room(self, values: Sequence[int], lowest: int = 0) -> bool:
        """Whether each of these hidden numbers could have `spread` values for whoever knows their sum and which of them
        are under `least`. `lowest`: what the small ones are known to be at least."""
        total = sum(values)
        lows = [lowest if value < self.least else self.least for value in values]
        highs = [self.least - 1 if value < self.least else total for value in values]
        low, high = sum(lows), sum(highs)
        return all(
            min(most, total - low + least) - max(least, total - high + most) + 1 >= self.spread
            for least, most in zip(lows, highs, strict=True)
        )

    def cells(self, of_desks: Sequence[Numbers]) -> tuple[int | None, ...]:
        """The kinds of a line whose total is shown; () where it has none. Which are hidden for the sake of a small one
        does not depend on their size: from the last on."""
        columns = list(zip(*of_desks, strict=True))
        if len(columns) == 1:
            return ()
        shown = [self.clear(column) for column in columns]
        if not all(shown):
            seen = self.views(of_desks)
            for at in reversed(range(len(columns))):
                if all(self._hides_from(viewed, shown) for viewed in seen):
                    break
                shown[at] = False
        return tuple(sum(column) if kept else None for column, kept in zip(columns, shown, strict=True))

    def _hides_from(self, viewed: Numbers, shown: Sequence[bool]) -> bool:
        hidden = [value for value, kept in zip(viewed, shown, strict=True) if not kept]
        return sum(hidden) >= self.rest and self.room(hidden)

    def views(self, of_desks: Sequence[Numbers]) -> tuple[Numbers, ...]:
        """The sums as everybody sees them, and, of several desks, as those do that take their own numbers away: each,
        and as many as may put them together, as long as there are others."""
        sums = tuple(map(sum, zip(*of_desks, strict=True)))
        found = [sums]
        for several in range(1, min(self.together, len(of_desks) - 1) + 1):
            for own in combinations(of_desks, several):
                mine = own[0] if several == 1 else map(sum, zip(*own, strict=True))
                found.append(tuple(map(sub, sums, mine)))
        return tuple(found)

    def moves(self, before: Sequence[int], after: Sequence[int]) -> bool:
        """Whether each number stays or changes by so much that the difference could be shown by itself."""
        return all(a == b or abs(a - b) >= self.least for a, b in zip(before, after, strict=True))


RULE: Final = Rule()
